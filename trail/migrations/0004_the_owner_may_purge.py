from django.db import migrations

REFUSE_BUT_PURGE = """
CREATE OR REPLACE FUNCTION trail_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('trail.purge', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the action log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

REFUSE = """
CREATE OR REPLACE FUNCTION trail_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the action log is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    """Let `purge_audit` delete old chains: it says so in its transaction, and only the owner has the right."""

    dependencies = [("trail", "0003_each_row_says_how_it_was_hashed")]

    operations = [migrations.RunSQL(REFUSE_BUT_PURGE, REFUSE)]
