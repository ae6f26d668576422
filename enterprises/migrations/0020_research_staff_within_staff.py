"""Hold the research staff within all staff, also where the technical staff between them is untold."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0019_kept_facts_are_packed_once'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='yearfacts',
            constraint=models.CheckConstraint(condition=models.Q(('rd_staff', None), ('staff', None), ('rd_staff__lte', models.F('staff')), _connector='OR'), name='rd_staff_within_staff'),
        ),
    ]
