from django.db import migrations

REFUSE = """
CREATE FUNCTION trail_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the action log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER trail_actionlog_never_changes BEFORE UPDATE OR DELETE ON trail_actionlog
    FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse_change();
"""

ALLOW = """
DROP TRIGGER trail_actionlog_never_changes ON trail_actionlog;
DROP FUNCTION trail_refuse_change();
"""


class Migration(migrations.Migration):
    """Refuse UPDATE and DELETE on the action log to every role, its owner's included."""

    dependencies = [("trail", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
