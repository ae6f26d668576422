"""A project that was granted, sealed and filed turns out to be secret: nothing of it is left to be read."""

import pytest

from tests.factories.accounts import MembershipFactory
from tests.workflows.secrets import plant
from tests.workflows.test_seclusion import breaches, everywhere, files
from trail import clock, outbox
from workflows.models import Application, Case, Seclusion, Submission, TaskBook
from workflows.services import disbursements, isolated, secluded_rows, seclusion, task_books
from workflows.services.errors import Conflict, NotNow

SECRET = "某型号绝密参数甲乙丙"


@pytest.fixture
def filed(granted):
    """The whole project, its title and answers telling the secret wherever they were copied to."""
    granted.hand_in()
    granted.seal()
    granted.confirm()
    outbox.dispatch(limit=100)
    of_it = {"application": granted.application}
    for model, where in (
        (Application, {"pk": granted.application.pk}),
        (Submission, of_it),
        (TaskBook, of_it),
    ):
        for row in model.objects.filter(**where):
            row.answers |= {"title": SECRET, "goals": SECRET}
            row.save(update_fields=["answers"])
    Application.objects.filter(pk=granted.application.pk).update(title=SECRET)
    Case.objects.filter(application=granted.application).update(title=SECRET)
    granted.application.refresh_from_db()
    return granted


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_filed_project_is_isolated_and_purged_whole(filed):
    second = MembershipFactory(office=filed.round.screening_office).user
    seclusion.isolate(filed.application, reason="涉及不宜公开的内容", by=filed.officer)
    isolated = everywhere(), breaches()
    row = Seclusion.objects.get()
    seclusion.ask_purge(row, by=filed.officer)
    seclusion.purge(row, by=second)
    outbox.dispatch(limit=100)

    assert isolated == ([], [])
    assert (everywhere(), breaches()) == ([], [])
    assert [name for name in files() if "secluded" in name or "archives" in name] == []


@pytest.mark.django_db
def test_no_file_of_it_is_served_any_more(filed, client):
    case = filed.application.case
    addresses = [f"/archive-files/{filed.application.archive_file.public_id}/"]
    addresses += [f"/documents/{each.public_id}/" for each in case.documents.all()]
    addresses += [f"/scans/{each.public_id}/" for each in case.scans.all()]
    client.force_login(filed.officer)
    before = [client.get(address).status_code for address in addresses]
    seclusion.isolate(filed.application, reason="涉及不宜公开的内容", by=filed.officer)

    assert len(addresses) > 2
    assert set(before) == {200}
    assert {client.get(address).status_code for address in addresses} == {404}


@pytest.mark.django_db
def test_a_task_book_that_was_open_does_not_put_it_back(granted):
    book, task = granted.book, granted.task("task_book")
    seclusion.isolate(granted.application, reason="涉及不宜公开的内容", by=granted.officer)

    with pytest.raises(NotNow, match=str(isolated.SECLUDED)):
        granted.hand_in(task)
    with pytest.raises(Conflict):
        task_books.save(book, granted.answers(), version=book.version, by=granted.applicant)

    assert granted.book.answers == {}


@pytest.mark.django_db
def test_no_payment_is_noted_on_it(granted):
    finance = MembershipFactory(office__role="finance", office__code="finance@150000").user
    seclusion.isolate(granted.application, reason="涉及不宜公开的内容", by=granted.officer)
    paid = {"kind": "paid", "document": "内财科〔2026〕1号", "day": clock.today(), "money": 1, "note": "x"}

    with pytest.raises(NotNow, match=str(isolated.SECLUDED)):
        disbursements.record(granted.award, by=finance, **paid)


@pytest.mark.django_db
def test_wherever_its_content_may_stand_it_is_taken_out_and_given_back(filed):
    plant(filed.application)
    filed.application.refresh_from_db()
    parts = [
        (part.rows.model.__name__, name, str(value))
        for part in secluded_rows.parts(filed.application)
        for row in part.rows.values(*part.columns)
        for name, value in row.items()
    ]
    told = {(model, name) for model, name, value in parts if SECRET in value}
    before = sorted(parts)

    seclusion.isolate(filed.application, reason="涉及不宜公开的内容", by=filed.officer)
    left = everywhere()
    second = MembershipFactory(office=filed.round.screening_office).user
    seclusion.give_back(Seclusion.objects.get(), reason="误判，已核实", by=second)

    assert {(model, name) for model, name, _value in parts} == told
    assert left == []
    after = sorted(
        (part.rows.model.__name__, name, str(value))
        for part in secluded_rows.parts(filed.application)
        for row in part.rows.values(*part.columns)
        for name, value in row.items()
    )
    assert after == before
