"""The action log is chained, tells where a chain is broken, and is only ever added to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from tests.factories.accounts import UserFactory, id_number
from trail import clock, log
from trail.guard import IdentityNumberError
from trail.models import ActionLog
from trail.receipts import Receipt

real = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def record(verb="submitted", *, chain="case:1", **columns):
    columns = {"actor": None, "object_type": "application", "object_id": "A1", "chain": chain} | columns
    return log.record(verb, **columns)


def tamper(statement, *values):
    """Change the log as only a superuser of the database could: with its triggers off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE trail_actionlog DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE trail_actionlog ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_receipt_names_object_time_and_number():
    receipt = record(object_id="A7")

    assert receipt == Receipt("A7", clock.now(), ActionLog.objects.get().pk)


@pytest.mark.django_db
def test_log_keeps_who_did_what_why_before_and_after():
    user = UserFactory(display_name="分管厅领导")

    record("decided", actor=user, note="同意", before={"state": "accepted"}, after={"state": "granted"})

    row = ActionLog.objects.get()
    assert (row.actor_id, row.actor_label, row.verb, row.note) == (user.pk, "分管厅领导", "decided", "同意")
    assert (row.before, row.after) == ({"state": "accepted"}, {"state": "granted"})


@pytest.mark.django_db
def test_rows_of_a_case_are_linked_by_their_hashes():
    for verb in ("submitted", "accepted", "granted"):
        record(verb)
    record(chain="case:2")

    rows = ActionLog.objects.filter(chain="case:1").order_by("seq")
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == ["", rows[0].hash, rows[1].hash]
    assert log.verify() == []


@pytest.mark.django_db
def test_row_of_no_case_goes_to_the_chain_of_the_local_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 31, 16, 0, tzinfo=UTC))

    record(chain=None)

    assert ActionLog.objects.get().chain == "day:2026-01-01"


@pytest.mark.django_db
def test_values_of_every_kind_come_back_with_the_hash_they_had():
    record(
        after={
            "share": 0.1,
            "large": 1e22,
            "money": Decimal("3.50"),
            "on": date(2026, 3, 1),
            "text": '名\n"引"',
        }
    )

    assert log.verify("case:1") == []
    assert ActionLog.objects.get().after["share"] == "0.1"


@real
def test_changed_row_is_named():
    with transaction.atomic():
        numbers = [record(verb).number for verb in ("submitted", "refused", "closed")]
    tamper("UPDATE trail_actionlog SET verb = 'accepted' WHERE id = %s", numbers[1])

    assert log.verify() == [log.Break("case:1", 2, numbers[1], "changed")]


@real
def test_row_taken_out_is_named_by_the_row_behind_it():
    with transaction.atomic():
        numbers = [record(verb).number for verb in ("submitted", "refused", "closed")]
    tamper("DELETE FROM trail_actionlog WHERE id = %s", numbers[1])

    assert log.verify() == [log.Break("case:1", 3, numbers[2], "missing")]


@real
def test_row_written_anew_breaks_the_link_of_the_next():
    with transaction.atomic():
        numbers = [record(verb).number for verb in ("submitted", "refused", "closed")]
    forged = ActionLog.objects.get(pk=numbers[1])
    forged.verb = "accepted"
    tamper(
        "UPDATE trail_actionlog SET verb = 'accepted', hash = %s WHERE id = %s", log.digest(forged), forged.pk
    )

    assert log.verify("case:1") == [log.Break("case:1", 3, numbers[2], "unlinked")]


@real
@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("statement", ["UPDATE trail_actionlog SET note = ''", "DELETE FROM trail_actionlog"])
def test_neither_role_may_change_the_log(alias, statement):
    with transaction.atomic():
        record()

    with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
        cursor.execute(statement)

    assert ActionLog.objects.count() == 1


@real
def test_application_has_no_right_to_change_or_empty_the_log():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right_, has_table_privilege('trail_actionlog', right_) "
            "FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS right_"
        )
        rights = {name for name, granted in cursor.fetchall() if granted}

    assert rights == {"SELECT", "INSERT"}


@real
def test_application_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


@real
def test_day_is_chained_without_break_by_eight_threads():
    def write(thread):
        for n in range(5):
            with transaction.atomic():
                record(chain=None, object_id=f"{thread}-{n}")
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))

    assert ActionLog.objects.count() == 40
    assert log.verify() == []


@real
def test_two_officers_at_one_case_write_one_after_the_other():
    """Each decides a held copy of one application; nobody locks the case."""
    begun = Barrier(2)

    def write(officer):
        with transaction.atomic():
            clock.now()
            begun.wait()
            record("decided", object_id=officer)
            record("told", object_id=officer)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, "AB"))

    rows = ActionLog.objects.order_by("seq").values_list("verb", "object_id")
    assert [verb for verb, _officer in rows] == ["decided", "told", "decided", "told"]
    assert log.verify() == []


@real
def test_within_a_chain_time_does_not_run_backwards():
    """Who began first may be the second to write."""
    begun, written = Barrier(2), Barrier(2)

    def early():
        with transaction.atomic():
            clock.now()
            begun.wait()
            written.wait()
            record("second")
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(early)
        begun.wait()
        with transaction.atomic():
            record("first")
        written.wait()
        pending.result()

    first, second = ActionLog.objects.order_by("seq")
    assert (first.verb, second.verb, second.at) == ("first", "second", first.at)
    assert log.verify() == []


@real
def test_chain_cannot_fork():
    with transaction.atomic():
        record()
    twin = ActionLog.objects.get()
    twin.pk = None

    with pytest.raises(IntegrityError, match="log_one_row_a_place"):
        twin.save()


@real
def test_log_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"note": f"申请人身份证 {id_number(3)} 有误"},
        {"note": "１５０１０２１９９００１０１００１９"},
        {"before": {"person": {"id": [id_number(4).lower()]}}},
        {"after": {id_number(5): 1}},
    ],
)
def test_identity_number_is_never_logged(columns):
    with pytest.raises(IdentityNumberError):
        record(**columns)

    assert not ActionLog.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("note", ["91150100MA0ABCD1XH", "12345678901234567890", "2026030115010219900101", ""])
def test_other_long_numbers_may_be_logged(note):
    record(note=note)

    assert ActionLog.objects.get().note == note


@pytest.mark.django_db
def test_record_takes_two_queries_beside_the_clock(django_assert_num_queries):
    clock.now()

    with django_assert_num_queries(2):
        record()
