"""What the list of archives that may be kept twice is taken from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0021_patents_bear_their_check'),
    ]

    operations = [
        migrations.CreateModel(
            name='Twin',
            fields=[
                ('enterprise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='enterprises.enterprise')),
            ],
            options={
                'ordering': ['enterprise'],
            },
        ),
    ]
