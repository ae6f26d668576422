
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0026_notices_that_are_new'),
    ]

    operations = [
        migrations.CreateModel(
            name='Countersignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(max_length=100)),
                ('opinion', models.CharField(max_length=500)),
                ('signatory', models.CharField(max_length=50)),
                ('dated', models.DateField()),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.scan')),
                ('signature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='countersignatures', to='workflows.signature')),
            ],
            options={
                'ordering': ['signature', 'id'],
                'constraints': [models.UniqueConstraint(fields=('signature', 'department'), name='a_department_countersigns_once'), models.CheckConstraint(condition=models.Q(models.Q(('opinion', ''), _negated=True), models.Q(('signatory', ''), _negated=True)), name='a_countersignature_says_what_and_by_whom')],
            },
        ),
    ]
