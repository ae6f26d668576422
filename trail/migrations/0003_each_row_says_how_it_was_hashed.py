from django.db import migrations, models


class Migration(migrations.Migration):
    """Add to each row the scheme of its hash, the client's address and the outcome; earlier rows keep theirs."""

    dependencies = [("trail", "0002_the_log_never_changes")]

    operations = [
        migrations.AddField(
            "actionlog", "address", models.CharField(blank=True, db_default="", max_length=45)
        ),
        migrations.AddField(
            "actionlog",
            "outcome",
            models.CharField(
                choices=[("done", "Done"), ("refused", "Refused")], db_default="done", max_length=8
            ),
        ),
        migrations.AddField(
            "actionlog", "scheme", models.CharField(db_default="sha256/1", max_length=16)
        ),
    ]
