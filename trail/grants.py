"""What the application's role may do: work with every row, but only read and add to the action log."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE ON trail_actionlog FROM {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


def give(using, **_):
    """Give the application's role its rights after a migration, unless it owns the tables itself."""
    connection = connections[using]
    role = settings.DATABASES[DEFAULT_DB_ALIAS]["USER"]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != role:
            cursor.execute(sql.SQL(GRANTS).format(role=sql.Identifier(role)))
