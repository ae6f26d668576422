"""Guard the one seat of an organisation by a trigger a statement in place of an exclusion constraint a row.

Both triggers are made before the constraint goes, so nothing is let through meanwhile. All of it takes the
table's lock, for a moment: nothing is rewritten or read through, however many rows there are. Taking it back
builds the constraint's index anew, under the lock.
"""

from django.db import migrations

# Planned for each statement anew, by EXECUTE: a plan for a hundred thousand rows reads the table through.
GUARD = """
CREATE FUNCTION accounts_one_seat_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    overlap boolean;
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'seats are not written under repeatable read, which hides those of others'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    EXECUTE 'SELECT count(*) FROM (
        SELECT FROM accounts_organisation WHERE id IN (SELECT organisation_id FROM written)
        ORDER BY id FOR NO KEY UPDATE) held';
    EXECUTE 'SELECT EXISTS (
        SELECT FROM written w JOIN accounts_seat s ON s.organisation_id = w.organisation_id
        WHERE s.id <> w.id
          AND (s.until IS NULL OR s.until > w.since) AND (w.until IS NULL OR w.until > s.since))' INTO overlap;
    IF overlap THEN
        RAISE EXCEPTION 'an organisation has one seat at a time'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'one_seat_at_a_time',
                  DETAIL = 'one_seat_at_a_time';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_one_seat_when_added AFTER INSERT ON accounts_seat
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION accounts_one_seat_at_a_time();
CREATE TRIGGER accounts_one_seat_when_changed AFTER UPDATE ON accounts_seat
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION accounts_one_seat_at_a_time();
"""

UNGUARD = """
DROP TRIGGER accounts_one_seat_when_changed ON accounts_seat;
DROP TRIGGER accounts_one_seat_when_added ON accounts_seat;
DROP FUNCTION accounts_one_seat_at_a_time();
"""


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0007_former_names'),
    ]

    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RemoveConstraint(
            model_name='seat',
            name='one_seat_at_a_time',
        ),
    ]
