"""Index of the hosts of holders only those that there are.

It is built beside the work that goes on; dropping the former takes the table's lock for a moment.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0009_indexes_that_are_asked'),
        ('workflows', '0023_panel_leaders'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='holder',
            index=models.Index(condition=models.Q(('host__isnull', False)), fields=['host'], name='holders_hosted'),
        ),
        migrations.AlterField(
            model_name='holder',
            name='host',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_holders', to='accounts.organisation'),
        ),
    ]
