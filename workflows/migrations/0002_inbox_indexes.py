"""The inbox asks for the open human tasks of a person and of offices; the engine has no index for either."""

from django.db import migrations

OFFICE = (
    "CREATE INDEX workflows_inbox_office ON viewflow_task (owner_permission, id DESC) "
    "WHERE finished IS NULL AND owner_id IS NULL AND flow_task_type = 'HUMAN'"
)
OWNER = (
    "CREATE INDEX workflows_inbox_owner ON viewflow_task (owner_id, id DESC) "
    "WHERE finished IS NULL AND flow_task_type = 'HUMAN'"
)
DONE = (
    "CREATE INDEX workflows_inbox_done ON viewflow_task (owner_id, id DESC) "
    "WHERE status = 'DONE' AND flow_task_type = 'HUMAN'"
)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = [
        migrations.RunSQL(OFFICE, "DROP INDEX workflows_inbox_office"),
        migrations.RunSQL(OWNER, "DROP INDEX workflows_inbox_owner"),
        migrations.RunSQL(DONE, "DROP INDEX workflows_inbox_done"),
    ]
