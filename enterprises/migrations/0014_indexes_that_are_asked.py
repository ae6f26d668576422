"""Index of mergers only those that there are, and years of an enterprise once: the constraint's index begins
with it.

The new index is built beside the work that goes on; dropping the others takes their table's lock for a moment.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('enterprises', '0013_basics_told_in_applications'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='enterprise',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='enterprises_merged'),
        ),
        migrations.AlterField(
            model_name='enterprise',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='enterprises.enterprise'),
        ),
        migrations.AlterField(
            model_name='yearfacts',
            name='enterprise',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='years', to='enterprises.enterprise'),
        ),
    ]
