from django.db import migrations, models

END = """
CREATE FUNCTION trail_locked_end(of_chain text) RETURNS TABLE (seq integer, hash varchar, at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('trail ' || of_chain, 0));
    RETURN QUERY SELECT row_.seq, row_.hash, row_.at FROM trail_actionlog AS row_
        WHERE row_.chain = of_chain ORDER BY row_.seq DESC LIMIT 1;
END $$;
"""

NO_END = "DROP FUNCTION trail_locked_end(text);"


class Migration(migrations.Migration):
    """Refuse numbers that verification would not come to, and let each writer wait for the last of its chain.

    Inside the function each statement sees what was committed before it, so the row that is read after the
    lock is the last one; one statement of the caller's could not do both.
    """

    dependencies = [("trail", "0004_the_owner_may_purge")]

    operations = [
        migrations.AddConstraint(
            "actionlog",
            models.CheckConstraint(name="log_numbers_from_one", condition=models.Q(id__gt=0)),
        ),
        migrations.RunSQL(END, NO_END),
    ]
