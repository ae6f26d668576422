"""The first cells that the dry run of a table found stand on its page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0015_high_tech_revenue_within_gross_income")]
    operations = [
        migrations.AddField(model_name="archiveimport", name="shown", field=models.JSONField(default=dict)),
    ]
