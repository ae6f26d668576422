from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0011_kept_facts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='standing',
            name='standings_counted',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='falls',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='region',
        ),
        migrations.RemoveField(
            model_name='standing',
            name='tier',
        ),
    ]
