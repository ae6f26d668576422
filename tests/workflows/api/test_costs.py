"""What the interface costs the database: as much for a hundred rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.workflows import ApplicationFactory, AttachmentFactory, AwardFactory, RoundFactory
from tests.workflows.api.programs import checked, results, task_of
from workflows.flows import ApplicationFlow
from workflows.models import Application

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(call):
    """How many statements a call sends to the database, apart from those that only bound transactions."""
    with CaptureQueriesContext(connection) as queries:
        response = call()
    assert response.status_code < 300, response.content.decode()
    return sum(not query["sql"].startswith(TRANSACTION) for query in queries)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_lists_ask_as_much_for_a_hundred_rows_as_for_one(officers, applicant, rows):
    round_ = RoundFactory()
    for application in ApplicationFactory.create_batch(rows, round=round_, submitted=True):
        ApplicationFlow.start.run(application=application)
    RoundFactory.create_batch(rows - 1)
    AwardFactory.create_batch(rows)

    for path in ("rounds", "applications", "inbox", "register"):
        assert statements(lambda path=path: officers.get(f"{path}/?limit=100")) == 3, path
        assert len(results(officers.get(f"{path}/?limit=100"))) == rows


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_an_application_asks_as_much_with_a_hundred_files_as_with_one(desk, mine, officers, applicant, rows):
    application = desk.submit(desk.round(), applicant)
    AttachmentFactory.create_batch(rows, application=application)
    draft = ApplicationFactory(applicant=applicant)
    AttachmentFactory.create_batch(rows, application=draft)

    assert statements(lambda: officers.get(f"applications/{application.public_id}/")) == 8
    assert statements(lambda: mine.get(f"applications/{draft.public_id}/")) == 8
    assert statements(lambda: mine.get(f"applications/{draft.public_id}/pages/project/")) == 6


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("rows", [1, 3, 100])
def test_acting_asks_as_much_beside_a_hundred_applications_as_beside_one(
    desk, mine, officers, leaders, applicant, rows
):
    round_ = desk.round(places=rows)
    others = ApplicationFactory.create_batch(
        rows, round=round_, submitted=True, state=Application.State.ACCEPTED
    )
    draft = desk.complete(round_, applicant).public_id
    asked = {"submit": statements(lambda: mine.post(f"applications/{draft}/submit/"))}
    task = task_of(officers)
    asked["claim"] = statements(lambda: officers.post(f"inbox/{task['id']}/claim/"))
    asked["screen"] = statements(lambda: officers.post(f"inbox/{task['id']}/screen/", checked(task)))
    desk.close(round_)
    decide = task_of(leaders)["id"]
    chosen = {"applications": [each.public_id for each in others]}
    asked["grant"] = statements(lambda: leaders.post(f"inbox/{decide}/grant/", chosen))

    assert asked == {"submit": 23, "claim": 12, "screen": 21, "grant": 21}
