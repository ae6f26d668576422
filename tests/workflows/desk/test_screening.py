"""The formal check side by side: lines with page and defect, refusal, correction from the closed list."""

import pytest
from django.core.cache import cache
from django.shortcuts import resolve_url

from tests.factories.accounts import MembershipFactory
from tests.workflows import posts
from tests.workflows.desk.conftest import edition
from tests.workflows.stakes import STAKES
from trail import outbox
from workflows.models import Application, Correction, Document, Screening
from workflows.policy.papers import parse_checklist
from workflows.policy.reading import Place

pytestmark = pytest.mark.django_db
READ_TOO = ("decide", "secretary", "division", "meeting", "oversee")


@pytest.fixture
def checking(desk, applicant, client):
    """The open check of one application, the officer signed in."""

    class Check:
        def __init__(self):
            self.application = desk.submit(desk.round(edition=edition(correction=True)), applicant)
            self.address = resolve_url("task", desk.task(self.application.case, "screen").external_task_id)
            client.force_login(desk.officer)

        def page(self):
            return client.get(self.address).content.decode()

        def post(self, **fields):
            answer = client.post(self.address, posts.accepting(self.application) | fields)
            self.application.refresh_from_db()
            return answer

    return Check()


def test_each_line_shows_its_clause_its_findings_and_its_files(checking):
    page = checking.page()

    assert "限项规定" in page
    assert "男性未满35周岁" in page
    assert page.count("signature_page.pdf") >= 2


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_a_step_takes_no_verb_but_those_of_a_form(checking, client, verb):
    assert getattr(client, verb)(checking.address).status_code == 405


def test_page_and_defect_are_kept_at_the_line(checking):
    checking.post(outcome="refused", check_signatures="no", page_signatures="3", reason="缺一人签字")

    line = checking.application.screening.checklist["signatures"]
    assert line == {"answer": "no", "page": 3, "reason_code": "signature_missing"}


def test_a_refusal_without_a_code_takes_the_first_defect_of_the_checklist(checking):
    checking.post(outcome="refused", check_signatures="no", reason="缺一人签字")

    assert checking.application.screening.reason_code == "signature_missing"


def test_of_a_line_with_two_defects_the_officer_says_which(checking):
    fields = {"check_attachments": "no", "defect_attachments": "attachment_unclear"}

    checking.post(outcome="refused", reason="附件模糊", **fields)

    assert checking.application.screening.reason_code == "attachment_unclear"


def test_the_notice_names_every_defect_and_its_clause(checking):
    fields = {"check_signatures": "no", "check_discipline": "no"}
    checking.post(outcome="refused", reason="请看两处", **fields)

    outbox.dispatch(limit=50)

    letter = Document.objects.get(case=checking.application.case, kind=Document.Kind.REFUSAL_LETTER)
    assert letter.title == "不予受理通知"
    lines = checking.application.screening.lines(checking.application.edition.policy)
    assert {line.reason_code for line in lines} == {"", "signature_missing", "discipline_wrong"}


def test_rows_of_earlier_days_are_still_read(checking):
    screening = Screening(checklist={"limits": "no"}, outcome="refused")

    line = screening.lines(checking.application.edition.policy)[0]

    assert (line.answer, line.page, line.reason_code) == ("no", None, "")


def test_what_is_not_met_cannot_be_accepted(checking):
    answer = checking.post(check_signatures="no")

    assert answer.status_code == 422
    assert checking.application.state == Application.State.SUBMITTED


def test_a_correction_opens_only_what_the_closed_list_names(checking, desk):
    checking.post(outcome="returned", correction=["signature"])

    correction = Correction.objects.get(application=checking.application)
    assert [remark["question"] for remark in correction.remarks] == ["signature_page"]
    assert desk.waits_for(checking.application.case) == ["correct"]


def test_a_correction_of_something_else_is_refused(checking):
    answer = checking.post(outcome="returned", correction=["content"])

    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_a_correction_without_a_defect_is_refused(checking):
    assert checking.post(outcome="returned").status_code == 422


def test_a_programme_without_corrections_offers_none(desk, applicant, client):
    application = desk.submit(desk.round(edition=edition()), applicant)
    client.force_login(desk.officer)
    address = resolve_url("task", desk.task(application.case, "screen").external_task_id)

    answer = client.post(address, posts.accepting(application) | {"outcome": "returned"})

    assert answer.status_code == 422
    assert 'value="returned"' not in client.get(address).content.decode()


def test_nobody_checks_their_own_application(desk, applicant, client):
    application = desk.submit(desk.round(edition=edition()), applicant)
    MembershipFactory(user=applicant, office=desk.officer.memberships.get().office)
    client.force_login(applicant)
    address = resolve_url("task", desk.task(application.case, "screen").external_task_id)

    answer = client.post(address, posts.accepting(application))

    application.refresh_from_db()
    assert (answer.status_code, application.state) == (422, Application.State.SUBMITTED)


def test_after_one_check_the_officer_goes_on_to_the_next(desk, checking, other_applicant):
    following = desk.submit(checking.application.round, other_applicant)

    answer = checking.post(next="1")

    task = desk.task(following.case, "screen")
    assert (answer.url, task.owner) == (resolve_url("task", task.external_task_id), desk.officer)


def test_after_the_last_check_the_officer_is_back_at_the_desk(checking):
    answer = checking.post(next="1")

    assert answer.url == resolve_url("round-desk", checking.application.round.public_id)


def test_a_file_is_shown_in_the_page_to_the_desk_alone(checking, client, other_applicant):
    application = checking.application
    file = application.attachments.filter(kind="signature_page").get()
    address = resolve_url("attachment-view", file.public_id)

    answer = client.get(address)

    assert answer["Content-Disposition"] == "inline"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    readers = [MembershipFactory(office__role=role).user for role in READ_TOO]
    others = [other_applicant, application.applicant, *readers]
    for user in others:
        client.force_login(user)
        assert client.get(address).status_code == 404
    for user in others[1:]:
        client.force_login(user)
        saved = client.get(resolve_url("attachment-file", file.public_id))
        assert saved["Content-Disposition"].startswith("attachment")
        assert "sandbox" in saved["Content-Security-Policy"]


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_no_file_of_ones_own_application_is_shown_in_the_page(checking, client, desk, has_a_stake):
    file = checking.application.attachments.filter(kind="signature_page").get()
    has_a_stake(desk.officer, checking.application)

    assert client.get(resolve_url("attachment-view", file.public_id)).status_code == 404


def test_while_another_paper_is_made_for_the_officer_the_frame_says_so_and_asks_again(checking, client, desk):
    address = resolve_url("application-preview", checking.application.public_id)
    cache.set(f"preview-{desk.officer.pk}", True, timeout=60)

    answer = client.get(address)
    cache.delete(f"preview-{desk.officer.pk}")

    assert (answer.status_code, answer["Refresh"]) == (422, "3")
    assert "正在为您生成预览" in answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_a_line_names_no_rule_that_the_programme_does_not_have():
    place = Place([{"item": "a", "title": "b", "source": "c 1", "reasons": ["d"], "rules": ["e"]}], "x.yaml")

    assert parse_checklist(place)[0].rules == ("e",)
