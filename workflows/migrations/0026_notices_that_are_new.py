"""Index the notices that nobody has looked at, of which every page says how many there are.

It is built beside the work that goes on. When anything told so far was seen was never kept, so it is new.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('workflows', '0025_a_notice_leads_to_a_page'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='notification',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notices_unread'),
        ),
    ]
