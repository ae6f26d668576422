"""Keep no index that nobody asks: none for beginnings of credit codes beside the unique one, and of supervisors
only those that there are.

The new index is built beside the work that goes on; dropping the others takes their table's lock for a moment.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import accounts.fields

BEGINNINGS = "accounts_organisation_credit_code_5c29361a_like"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('accounts', '0008_one_seat_by_a_trigger'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='organisation',
            index=models.Index(condition=models.Q(('supervisor__isnull', False)), fields=['supervisor'], name='organisations_supervised'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='supervisor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='accounts.organisation'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='credit_code',
            field=accounts.fields.WholeCodeField(max_length=18, null=True, unique=True),
        ),
        migrations.RunSQL(
            f'DROP INDEX IF EXISTS "{BEGINNINGS}"',
            f'CREATE INDEX "{BEGINNINGS}" ON accounts_organisation (credit_code varchar_pattern_ops)',
        ),
    ]
