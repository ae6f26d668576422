"""What turned out to be secret: out of reach at once, purged by two, given back by somebody else."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse

from tests.accounts.test_fields import write_keyring
from tests.factories.accounts import MembershipFactory
from trail import log, outbox
from trail.models import ActionLog, IdempotentRequest
from workflows import documents, process
from workflows.documents.application import application_html
from workflows.invariants.registry import OF_FILES, OF_ROWS
from workflows.models import Application, Attachment, ExpertCopy, Seclusion
from workflows.services import applications, letters, secluded_rows, seclusion
from workflows.services.copies import MakeCopy
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
SECRET = "某型号绝密参数甲乙丙"
COPIED = b"%PDF-1.7 " + SECRET.encode()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CLAMD = None


@pytest.fixture
def found(desk, applicant):
    """A submitted application whose title, answers, version and files tell the secret."""
    application = desk.complete(desk.round(), applicant)
    told = {"title": SECRET, "abstract": SECRET}
    applications.save_page(application, "project", told, version=application.version, by=applicant)
    application.refresh_from_db()
    process.submit(application, by=applicant)
    outbox.dispatch(limit=100)
    application.refresh_from_db()
    application.case.refresh_from_db()
    return application


@pytest.fixture
def second(found):
    """Another officer of the same office."""
    return MembershipFactory(office=found.round.screening_office).user


def isolate(application, by):
    return seclusion.isolate(application, reason="涉及不宜公开的内容", by=by)


def everywhere():
    """Every table that holds the secret in clear, but for the log, which is only added to."""
    holding = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} r WHERE r::text LIKE %s", [f"%{SECRET}%"])
            if cursor.fetchone()[0]:
                holding.append(table)
    return holding


def files():
    def below(folder):
        if not default_storage.exists(folder):
            return
        folders, names = default_storage.listdir(folder)
        yield from (f"{folder}/{name}" for name in names)
        for name in folders:
            yield from below(f"{folder}/{name}")

    return list(below("."))


def breaches():
    return [line for each in (*OF_ROWS, *OF_FILES) for line in each()]


def test_isolated_nothing_of_it_stands_in_any_row(found, desk):
    assert set(everywhere()) >= {"workflows_application", "workflows_submission"}

    isolate(found, desk.officer)

    assert everywhere() == []
    assert breaches() == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_isolated_no_file_can_be_read_and_the_copies_are_gone(found, desk):
    documents.preview(found, by=desk.officer)
    originals = {each.file.name for each in found.attachments.all()}
    assert any("previews" in name for name in files())

    isolate(found, desk.officer)

    left = files()
    assert not any("previews" in name for name in left)
    assert originals & set(left) == set()
    for attachment in Attachment.objects.filter(application=found):
        with attachment.file.open("rb") as file:
            assert not file.read().startswith(b"%PDF")


def test_no_page_program_or_search_shows_it_to_anybody(found, desk, client):
    attachment = found.attachments.first()
    isolate(found, desk.officer)

    for user in (desk.officer, desk.leader, found.applicant):
        client.force_login(user)
        for address in (
            reverse("application-detail", args=[found.public_id]),
            reverse("application-dossier", args=[found.public_id]),
            reverse("round-applications", args=[found.round.public_id]) + f"?q={SECRET[:4]}",
            reverse("inbox"),
            f"/api/v1/applications/{found.public_id}/",
        ):
            answer = client.get(address)
            assert answer.status_code in (200, 404), address
            assert SECRET not in answer.content.decode()
        assert client.get(reverse("attachment-file", args=[attachment.public_id])).status_code == 404
    found.refresh_from_db()
    assert SECRET not in application_html(found)


def test_answers_kept_for_programs_go_too(found, desk):
    IdempotentRequest.objects.create(
        user_id=found.applicant_id, key="k", method="PUT", path="/api/v1/tasks/x/", body_hash="0" * 64,
        status=200, response={"id": found.public_id, "title": SECRET},
    )  # fmt: skip

    isolate(found, desk.officer)

    assert not IdempotentRequest.objects.exists()


def test_the_record_says_so_without_repeating_it(found, desk):
    receipt = isolate(found, desk.officer)

    row = ActionLog.objects.get(pk=receipt.number)
    assert (row.verb, row.note) == ("secluded", "涉及不宜公开的内容")
    assert set(row.after) == {"rows", "files"}
    assert SECRET not in json.dumps([row.note, row.after], ensure_ascii=False)
    assert log.verify() == []


def test_nothing_is_written_into_it_meanwhile(found, desk, applicant):
    Application.objects.filter(pk=found.pk).update(state="returned")
    isolate(found, desk.officer)

    with pytest.raises(NotNow):
        applications.save_page(found, "project", {"title": SECRET}, version=99, by=applicant)


def test_a_paper_that_a_job_had_read_before_is_not_filed_now(found, desk):
    file, sha256 = letters.store(b"%PDF-1.7")
    prepared = letters.PreparedLetter(
        kind="grant_letter", title=SECRET, number="", token="t" * 22, file=file, sha256=sha256, pages=1
    )
    isolate(found, desk.officer)

    with pytest.raises(NotNow):
        letters.file_letter(found.case, prepared)


def test_one_person_alone_cannot_purge(found, desk, second):
    isolate(found, desk.officer)
    row = Seclusion.objects.get()
    with pytest.raises(NotNow):
        seclusion.purge(row, by=desk.officer)
    seclusion.ask_purge(row, by=desk.officer)
    with pytest.raises(NotNow):
        seclusion.purge(row, by=desk.officer)
    with pytest.raises(Conflict):
        seclusion.ask_purge(row, by=second)

    row.refresh_from_db()
    assert row.content
    alone = {"purged_by": row.asked_by, "purged_at": row.asked_at, "content": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Seclusion.objects.filter(pk=row.pk).update(**alone)


def expert_copy(found):
    """What the experts are given of the first file."""
    job, of_it = MakeCopy(), {"id": found.attachments.first().public_id, "double": False}
    with transaction.atomic():
        job.apply(of_it, (COPIED, "", []))
    return ExpertCopy.objects.get()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_the_experts_were_given_goes_too_and_comes_back(found, desk, second):
    copy = expert_copy(found)
    isolate(found, desk.officer)
    assert copy.file.name not in [name.removeprefix("./") for name in files()]
    with default_storage.open(ExpertCopy.objects.get().file.name) as file:
        assert SECRET.encode() not in file.read()

    seclusion.give_back(Seclusion.objects.get(), reason="误判，已核实", by=second)

    with ExpertCopy.objects.get().file.open("rb") as file:
        assert file.read() == COPIED
    assert breaches() == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_the_experts_were_given_is_purged_with_the_rest(found, desk, second):
    expert_copy(found)
    isolate(found, desk.officer)
    seclusion.ask_purge(Seclusion.objects.get(), by=desk.officer)
    seclusion.purge(Seclusion.objects.get(), by=second)
    outbox.dispatch(limit=100)

    assert not ExpertCopy.objects.exists()
    assert not any(name.startswith("./copies") for name in files())
    assert breaches() == []


def test_a_copy_that_a_job_had_read_before_is_not_given_to_experts_now(found, desk):
    isolate(found, desk.officer)

    with pytest.raises(NotNow):
        expert_copy(found)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_purged_by_two_nothing_is_left(found, desk, second):
    isolate(found, desk.officer)
    row = Seclusion.objects.get()
    seclusion.ask_purge(row, by=desk.officer)
    seclusion.purge(row, by=second)
    outbox.dispatch(limit=100)

    row.refresh_from_db()
    assert row.content is None
    assert everywhere() == []
    assert not any(name.startswith("./secluded") for name in files())
    assert breaches() == []
    verbs = ActionLog.objects.filter(object_type="seclusion").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["secluded", "purge_asked", "purged"]
    with pytest.raises(Conflict):
        seclusion.give_back(row, reason="误判，已核实", by=second)


def test_given_back_by_somebody_else_all_stands_as_it_stood(found, desk, second):
    before = [
        (part.rows.model._meta.label, list(part.rows.order_by("pk").values_list("pk", *part.columns)))
        for part in secluded_rows.parts(found)
    ]
    hashes = dict(found.attachments.values_list("pk", "sha256"))
    isolate(found, desk.officer)
    row = Seclusion.objects.get()
    with pytest.raises(NotNow):
        seclusion.give_back(row, reason="误判，已核实", by=desk.officer)

    seclusion.give_back(row, reason="误判，已核实", by=second)

    after = [
        (part.rows.model._meta.label, list(part.rows.order_by("pk").values_list("pk", *part.columns)))
        for part in secluded_rows.parts(found)
    ]
    assert after == before
    assert dict(found.attachments.values_list("pk", "sha256")) == hashes
    assert breaches() == []


@pytest.fixture
def ring(tmp_path, settings):
    """A keyring of the test's own."""
    settings.KEYRING_FILE = write_keyring(tmp_path / "ring.json", k1=1)


def test_a_new_key_in_between_does_not_matter(ring, found, desk, second):
    isolate(found, desk.officer)
    call_command("rotate_keys", "--json")
    call_command("rotate_keys", "--drop", "k1")

    seclusion.give_back(Seclusion.objects.get(), reason="误判，已核实", by=second)

    assert Application.objects.get(pk=found.pk).title == SECRET


def test_the_pages_let_one_isolate_and_two_purge(found, desk, second, client):
    client.force_login(desk.officer)
    done = client.post(
        reverse("application-isolate", args=[found.public_id]), {"reason": "涉及不宜公开的内容"}
    )
    row = Seclusion.objects.get()
    address = reverse("seclusion", args=[row.public_id])
    asked = client.post(address, {"act": "ask"})
    alone = client.post(address, {"act": "purge"})
    client.force_login(second)
    purged = client.post(address, {"act": "purge"})
    listed = client.get(reverse("seclusion-list"))

    answers = (done, asked, alone, purged, listed)
    assert [each.status_code for each in answers] == [302, 302, 422, 302, 200]
    assert found.number in listed.content.decode()


def test_the_stranger_can_neither_isolate_nor_see_the_list(found, desk, stranger, client):
    isolate(found, desk.officer)
    row = Seclusion.objects.get()
    client.force_login(stranger)
    for address in (
        reverse("application-isolate", args=[found.public_id]),
        reverse("seclusion-list"),
        reverse("seclusion", args=[row.public_id]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"act": "purge", "reason": "看看"}).status_code in (404, 405)


@pytest.mark.parametrize("reason", ["", "证件150102199003071234"])
def test_a_reason_is_needed_and_holds_no_identity_number(found, desk, client, reason):
    client.force_login(desk.officer)
    answer = client.post(reverse("application-isolate", args=[found.public_id]), {"reason": reason})

    assert answer.status_code == 422
    assert not Seclusion.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_who_isolate_at_once_one_does(found, desk, second):
    barrier = Barrier(2)

    def run(by):
        barrier.wait()
        try:
            return isolate(found, by)
        except Conflict:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(run, (desk.officer, second)))

    assert sorted(receipt is None for receipt in receipts) == [False, True]
    assert Seclusion.objects.count() == 1
