from django.db import migrations

REFUSE = """
CREATE FUNCTION accounts_administrators_are_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1
        FROM accounts_membership held
        JOIN accounts_office theirs ON theirs.id = held.office_id
        JOIN accounts_office given ON given.id = NEW.office_id
        WHERE held.user_id = NEW.user_id
          AND held.id <> NEW.id
          AND theirs.role <> given.role
          AND (theirs.role IN ('system', 'security', 'audit') OR given.role IN ('system', 'security', 'audit'))
          AND (held.until IS NULL OR held.until > greatest(held.since, NEW.since))
          AND (NEW.until IS NULL OR NEW.until > greatest(held.since, NEW.since))
    ) THEN
        RAISE EXCEPTION 'an administrator of system, security or audit holds no other role'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'administrators_are_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_administrators_are_apart BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_administrators_are_apart();

CREATE FUNCTION accounts_office_keeps_its_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an office keeps its role'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'an_office_keeps_its_role';
END $$;
CREATE TRIGGER accounts_office_keeps_its_role BEFORE UPDATE ON accounts_office
    FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION accounts_office_keeps_its_role();
"""

ALLOW = """
DROP TRIGGER accounts_office_keeps_its_role ON accounts_office;
DROP FUNCTION accounts_office_keeps_its_role();
DROP TRIGGER accounts_administrators_are_apart ON accounts_membership;
DROP FUNCTION accounts_administrators_are_apart();
"""


class Migration(migrations.Migration):
    """Whoever keeps system, rights or trail holds nothing else at the same time; the lock on the account lets
    one of two grants that meet see the other.
    """

    dependencies = [("accounts", "0005_separated_roles")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
