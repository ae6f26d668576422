from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0017_kinds_of_accidents'),
    ]

    operations = [
        # Of what was kept so far nobody knows when it was read; it is read anew in any case.
        migrations.RunSQL('DELETE FROM enterprises_keptfacts', migrations.RunSQL.noop),
        migrations.AddField(
            model_name='keptfacts',
            name='read_on',
            field=models.DateField(default='2000-01-01'),
            preserve_default=False,
        ),
    ]
