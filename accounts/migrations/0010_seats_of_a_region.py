"""Keep one index of seats by their region, not a second one for beginnings of codes, by which no seat is looked up.

It is built beside the work that goes on; dropping the former two takes their table's lock for a moment.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0009_indexes_that_are_asked'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='seat',
            index=models.Index(fields=['region'], name='seats_of_a_region'),
        ),
        migrations.AlterField(
            model_name='seat',
            name='region',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='accounts.region'),
        ),
    ]
