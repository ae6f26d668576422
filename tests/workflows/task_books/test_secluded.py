"""A project that was granted, sealed and filed turns out to be secret: nothing of it is left to be read."""

import pytest

from tests.factories.accounts import MembershipFactory
from tests.workflows.test_seclusion import breaches, everywhere, files
from trail import outbox
from workflows.models import Application, Case, Seclusion, Submission, TaskBook
from workflows.services import seclusion

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
