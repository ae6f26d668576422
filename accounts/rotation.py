"""From one key to the next: every encrypted column and sealed answer under the active key, in batches.

A batch is a transaction of its own and skips rows that somebody holds, so the system runs meanwhile and an
interrupted rotation is simply continued. The key of the look-up hashes stays what it is.
"""

import json
from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Func, Value
from django.db.models.functions import Cast

from accounts import keyring, sealing
from accounts.fields import AnswersField, EncryptedTextField
from trail import log

BATCH = 200

COUNT_TEXTS = """
SELECT split_part({column}, ':', 1), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1
"""
COUNT_ANSWERS = """
SELECT split_part(answer.value ->> 'sealed', ':', 1), count(*)
FROM {table}, jsonb_each({column}) AS answer
WHERE jsonb_typeof({column}) = 'object' AND jsonb_typeof(answer.value) = 'object'
  AND jsonb_exists(answer.value, 'sealed')
GROUP BY 1
"""
SEALED_UNDER_ANOTHER = "$.* ? (exists(@.sealed) && !(@.sealed starts with %s))"


class KeyNeededError(Exception):
    """A key that rows still need, or that encrypts at present, cannot be dropped."""


@dataclass(frozen=True)
class Column:
    """One column that holds encrypted texts (`is_answers`: sealed answers by question)."""

    model: type
    field: models.Field

    @property
    def is_answers(self):
        return isinstance(self.field, AnswersField)

    def keys(self):
        """How many texts need which key."""
        statement = (COUNT_ANSWERS if self.is_answers else COUNT_TEXTS).format(
            table=connection.ops.quote_name(self.model._meta.db_table),
            column=connection.ops.quote_name(self.field.column),
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return Counter(dict(cursor.fetchall()))

    def behind(self, active):
        """The rows that need another key, in the order of their ids."""
        rows = self.model._base_manager.order_by("pk").only("pk", self.field.attname)
        if self.is_answers:
            path = Value(SEALED_UNDER_ANOTHER % json.dumps(f"{active}:"))
            return rows.filter(
                Func(
                    F(self.field.attname),
                    Func(path, template="%(expressions)s::jsonpath"),
                    function="jsonb_path_exists",
                    output_field=models.BooleanField(),
                )
            )
        key = Func(
            Cast(F(self.field.attname), models.TextField()),
            Value(":"),
            Value(1),
            function="split_part",
            output_field=models.TextField(),
        )
        return (
            rows.filter(**{f"{self.field.attname}__isnull": False}).alias(its_key=key).exclude(its_key=active)
        )

    def renew(self, row, active):
        """Write the row's texts under the active key; nothing else of the row changes."""
        value = getattr(row, self.field.attname)
        if self.is_answers:
            value = {
                name: sealing.resealed(each, name=name)
                if sealing.is_sealed(each) and sealing.key_of(each) != active
                else each
                for name, each in value.items()
            }
        self.model._base_manager.filter(pk=row.pk).update(**{self.field.attname: value})


def columns():
    """Every column of the project that holds encrypted texts."""
    return [
        Column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField | AnswersField)
    ]


def status():
    """How many texts need which key, by its id; the keys of the file without any among them."""
    counted = sum((column.keys() for column in columns()), Counter())
    return {name: counted[name] for name in sorted(counted.keys() | keyring.keyring().keys.keys())}


def begin(*, by=None):
    """Make a fresh key the active one and return its id; whoever encrypts from now on uses it."""
    with transaction.atomic():
        name = keyring.add_key()
        log.record("added_key", actor=by, object_type="keyring", object_id=name)
    return name


def batch(size=BATCH):
    """Renew at most so many rows that nobody holds, in one transaction; returns how many."""
    active, done = keyring.keyring().active, 0
    with transaction.atomic():
        for column in columns():
            rows = column.behind(active).select_for_update(skip_locked=True, no_key=True, of=("self",))
            for row in rows[: size - done]:
                column.renew(row, active)
                done += 1
    return done


def left():
    """How many texts still need another key than the active one."""
    active = keyring.keyring().active
    return sum(number for name, number in status().items() if name != active)


def finish(renewed, *, by=None):
    """Note in the log how many rows this run renewed and what needs which key now."""
    with transaction.atomic():
        log.record(
            "reencrypted",
            actor=by,
            object_type="keyring",
            object_id=keyring.keyring().active,
            after={"rows": renewed, "texts": status()},
        )


def drop(name, *, by=None):
    """Take a key that nothing needs any more out of the keyring; otherwise KeyNeededError.

    Nobody writes an encrypted column meanwhile. Backups under that key stay readable only with a copy of it.
    """
    ring = keyring.keyring()
    if name not in ring.keys:
        raise KeyNeededError(f"The keyring holds no key {name!r}.")
    if name == ring.active:
        raise KeyNeededError(f"{name} is the active key.")
    with transaction.atomic():
        _stop_writing()
        needed = status().get(name, 0)
        if needed:
            raise KeyNeededError(f"{needed} encrypted texts still need the key {name}.")
        log.record("dropped_key", actor=by, object_type="keyring", object_id=name)
        keyring.drop_key(name)


def _stop_writing():
    tables = sorted({connection.ops.quote_name(column.model._meta.db_table) for column in columns()})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
