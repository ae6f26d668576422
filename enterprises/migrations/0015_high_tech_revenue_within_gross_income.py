"""Hold revenue of high-tech products within gross income: the recognition asks for its share of that."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0014_indexes_that_are_asked'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='yearfacts',
            constraint=models.CheckConstraint(condition=models.Q(('hightech_revenue', None), ('gross_income', None), ('hightech_revenue__lte', models.F('gross_income')), _connector='OR'), name='hightech_revenue_within_gross_income'),
        ),
    ]
