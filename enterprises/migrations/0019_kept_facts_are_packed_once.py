"""Store the compressed tables as they are: the database tried each time to compress them once more, without
gain, which took three times as long as all the rest of the storing.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ('enterprises', '0018_when_facts_were_read'),
    ]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE enterprises_keptfacts ALTER COLUMN "table" SET STORAGE EXTERNAL',
            'ALTER TABLE enterprises_keptfacts ALTER COLUMN "table" SET STORAGE EXTENDED',
        ),
    ]
