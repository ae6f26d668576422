"""Applications: started once, saved page by page, handed in once before the cut-off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from tests.factories.accounts import EmploymentFactory
from tests.factories.workflows import RoundFactory
from tests.workflows.drafts import begun, complete, eligible, filled
from trail import clock, log
from trail.models import ActionLog
from workflows import process
from workflows.models import Application, Attachment, Case, FactSheet, Round
from workflows.services import applicants, applications, facts
from workflows.services.content import Content
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow


@pytest.fixture
def round_(db):
    return RoundFactory()


@pytest.fixture
def draft(round_, applicant):
    return begun(round_, applicant)


@pytest.fixture
def ready(round_, applicant):
    return complete(round_, applicant)


@transaction.atomic
def hand_in(application, by):
    return applications.hand_in(application, by=by)


def refusals(application, by):
    with pytest.raises(Incomplete) as refused:
        hand_in(application, by)
    return [each.sentence for each in refused.value.missing]


def test_a_draft_is_started_once_however_often_it_is_asked_for(round_, applicant):
    first = begun(round_, applicant)
    second = begun(round_, applicant)

    assert first == second
    assert Case.objects.filter(kind=Case.Kind.APPLICATION).count() == 1
    assert first.host_unit.name == "北疆理工大学（演示）"


def test_whoever_works_nowhere_on_record_is_told_whom_to_ask(round_, applicant):
    applicant.person.employments.all().delete()

    with pytest.raises(NotNow, match="单位|unit"):
        begun(round_, applicant)

    assert not Application.objects.exists()
    assert not Case.objects.filter(kind=Case.Kind.APPLICATION).exists()


def test_nothing_is_started_before_the_opening_or_after_the_cutoff(applicant):
    now = timezone.now()
    later = RoundFactory(opens_at=now + timedelta(days=1))
    over = RoundFactory(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))

    with pytest.raises(NotNow):
        begun(later, applicant)
    with pytest.raises(Closed):
        begun(over, applicant)


def test_nobody_starts_a_draft_for_somebody_else(round_, applicant, other_applicant):
    holder = applicants.holder_of(other_applicant.person)

    with pytest.raises(PermissionError):
        applications.start_draft(round_, holder, by=applicant)


def test_answers_stay_on_the_case_and_facts_go_to_the_holder(draft, applicant):
    saved = applications.save_page(
        draft, "basic", {"degree": "doctor", "is_studying": False}, version=0, by=applicant
    )

    draft.refresh_from_db()
    assert draft.answers == {"is_studying": False}
    assert FactSheet.objects.get(holder=draft.holder).values == {"person.degree": "doctor"}
    assert saved.version == 1
    assert saved.receipt.object_id == draft.public_id


def test_the_origin_of_a_told_fact_is_kept_and_logged_in_the_cases_chain(draft, applicant):
    applications.save_page(draft, "basic", {"degree": "doctor"}, version=0, by=applicant)

    origin = FactSheet.objects.get().origins["person.degree"]
    row = ActionLog.objects.get(verb="facts_told")
    assert origin["day"] == clock.today().isoformat()
    assert draft.round.title in origin["source"]
    assert row.chain == f"case:{draft.case_id}"
    assert (row.before, row.after) == ({"person.degree": None}, {"person.degree": "doctor", "version": 1})
    assert not log.verify()


def test_saving_the_same_again_changes_nothing(draft, applicant):
    for _again in range(2):
        draft.refresh_from_db()
        saved = applications.save_page(
            draft, "project", {"title": "羊草"}, version=draft.version, by=applicant
        )

    assert saved.version == 1
    assert saved.receipt is None
    assert ActionLog.objects.filter(verb="saved").count() == 1


def test_a_page_saved_in_another_window_is_a_conflict_that_says_what_differs(draft, applicant):
    applications.save_page(draft, "project", {"title": "羊草", "keywords": "草"}, version=0, by=applicant)

    with pytest.raises(Conflict, match="项目名称"):
        applications.save_page(draft, "project", {"title": "黑土", "keywords": "草"}, version=0, by=applicant)

    draft.refresh_from_db()
    assert draft.answers["title"] == "羊草"


def test_a_page_is_finished_with_or_without_a_change_of_its_answers(draft, applicant):
    for page in ("project", "team"):
        applications.save_page(draft, page, {}, version=0, by=applicant, finished=True)
    applications.save_page(draft, "rationale", {"goals": "x"}, version=0, by=applicant, finished=True)

    draft.refresh_from_db()
    assert draft.finished_pages == ["project", "rationale", "team"]


def test_another_page_saved_meanwhile_is_no_conflict(draft, applicant):
    applications.save_page(draft, "project", {"title": "羊草"}, version=0, by=applicant)

    applications.save_page(draft, "foundation", {"conditions": "温室"}, version=0, by=applicant)

    draft.refresh_from_db()
    assert draft.answers == {"title": "羊草", "conditions": "温室"}


def test_a_fact_changed_in_the_archive_meanwhile_is_not_overwritten_unseen(draft, applicant):
    facts.write(draft.holder, {"person.department": "草业学院"}, source="档案", by=applicant)

    with pytest.raises(Conflict, match="所在院系"):
        applications.save_page(
            draft, "basic", {"department": "化学学院"}, version=0, facts_version=0, by=applicant
        )

    assert facts.gather(draft.holder, clock.today())["person.department"] == "草业学院"


def test_the_applications_own_change_of_a_fact_is_no_conflict_with_itself(draft, applicant):
    for department in ("草业学院", "化学学院"):
        draft.refresh_from_db()
        applications.save_page(
            draft, "basic", {"department": department}, version=draft.version, facts_version=0, by=applicant
        )

    assert facts.gather(draft.holder, clock.today())["person.department"] == "化学学院"


def test_a_draft_can_be_saved_after_the_cutoff_but_not_handed_in(ready, applicant):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    applications.save_page(ready, "project", {"title": "改一个字"}, version=ready.version, by=applicant)
    with pytest.raises(Closed):
        hand_in(ready, applicant)

    ready.refresh_from_db()
    assert ready.answers["title"] == "改一个字"
    assert ready.state == Application.State.DRAFT


def test_another_applicant_can_neither_save_nor_hand_in(ready, other_applicant):
    with pytest.raises(PermissionError):
        applications.save_page(ready, "project", {"title": "x"}, version=ready.version, by=other_applicant)
    with pytest.raises(PermissionError):
        hand_in(ready, other_applicant)


def test_what_is_missing_names_page_question_and_what_to_do(draft, applicant):
    missing = applications.missing(draft)

    assert ("project", "title") in {(each.page, each.question) for each in missing}
    assert all(each.sentence for each in missing)


def test_what_is_not_asked_is_not_missing(round_, applicant):
    application = filled(round_, applicant)
    kinds = {each.question for each in applications.missing(application)}

    assert "signature_page" in kinds
    assert "ethics_approval" not in kinds
    assert "partners" not in kinds


def test_an_empty_cell_of_a_required_column_is_missing(ready, applicant):
    ready.answers["schedule"] = [{"year": 2027, "work": ""}]
    ready.save()

    assert [each.question for each in applications.missing(ready)] == ["schedule"]


def test_a_complete_application_is_handed_in_with_everything_fixed(ready, applicant):
    receipt, is_new = hand_in(ready, applicant)

    ready.refresh_from_db()
    assert is_new
    assert ready.state == Application.State.SUBMITTED
    assert ready.submitted_at == receipt.at
    assert ready.number == f"SB{timezone.localdate().year}000001"
    assert len(ready.verification_code) == 14
    assert ready.title == ready.answers["title"]
    assert ready.assessment["verdict"] == "open"
    assert ready.assessment["facts"]["person.degree"]["value"] == "doctor"


def test_handing_in_twice_answers_with_the_same_receipt(ready, applicant):
    first, _ = hand_in(ready, applicant)
    second, is_new = hand_in(ready, applicant)

    assert second == first
    assert not is_new
    assert ActionLog.objects.filter(verb="submitted").count() == 1


def test_what_was_handed_in_stays_when_the_archive_changes(ready, applicant):
    hand_in(ready, applicant)
    facts.write(ready.holder, {"person.degree": "none"}, source="档案", by=applicant)

    ready.refresh_from_db()
    assert Content(ready).facts["person.degree"] == "doctor"


def test_nothing_is_saved_any_more_once_it_was_handed_in(ready, applicant):
    hand_in(ready, applicant)
    ready.refresh_from_db()

    with pytest.raises(NotNow):
        applications.save_page(ready, "project", {"title": "x"}, version=ready.version, by=applicant)


def test_an_incomplete_application_says_what_is_missing_and_stays_a_draft(draft, applicant):
    sentences = refusals(draft, applicant)

    draft.refresh_from_db()
    assert any("项目名称" in sentence for sentence in sentences)
    assert draft.state == Application.State.DRAFT
    assert draft.number is None


def test_a_rule_that_is_not_met_refuses_with_its_clause(ready, applicant):
    EmploymentFactory._meta.model.objects.all().delete()

    (sentence,) = refusals(ready, applicant)

    assert "在职人员" in sentence
    assert "申请资格" in sentence


def test_who_has_changed_units_meanwhile_applies_from_the_present_one(ready, applicant):
    applicant.person.employments.all().delete()
    new = EmploymentFactory(person=applicant.person)

    hand_in(ready, applicant)

    ready.refresh_from_db()
    assert ready.host_unit == new.organisation


def test_a_second_application_in_the_same_year_is_refused(ready, applicant):
    hand_in(ready, applicant)
    second = complete(RoundFactory(), applicant)

    assert any("每年只能申请一项" in sentence for sentence in refusals(second, applicant))


@pytest.mark.parametrize("state", [Attachment.State.CHECKING, Attachment.State.REJECTED])
def test_a_file_that_is_not_clean_stops_the_submission(ready, applicant, state):
    Attachment.objects.filter(kind="signature_page").update(state=state)

    (sentence,) = refusals(ready, applicant)

    assert "成员签字页" in sentence


def test_the_verification_code_follows_answers_facts_and_files(round_, applicant, other_applicant):
    codes = set()
    for user in (applicant, other_applicant):
        application = complete(round_, user)
        hand_in(application, user)
        application.refresh_from_db()
        codes.add(application.verification_code)

    assert len(codes) == 2


def test_the_cutoff_is_held_against_the_database_clock_at_the_second(ready, applicant, monkeypatch):
    moment = Round.objects.get().closes_at
    monkeypatch.setattr(clock, "now", lambda: moment)
    with pytest.raises(Closed):
        hand_in(ready, applicant)

    monkeypatch.setattr(clock, "now", lambda: moment - timedelta(microseconds=1))
    assert hand_in(ready, applicant)[1]


def test_a_holder_of_another_kind_cannot_apply(round_, applicant):
    holder = applicants.holder_of(eligible(applicant).person)
    holder.kind = "team"

    with pytest.raises(NotNow):
        applications.start_draft(round_, holder, by=applicant)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_eight_simultaneous_submissions_make_one(applicant):
    application = complete(RoundFactory(), applicant)

    def submit(_):
        try:
            return process.submit(Application.objects.get(pk=application.pk), by=applicant).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(submit, range(8)))

    assert len(numbers) == 1
    assert ActionLog.objects.filter(verb="submitted").count() == 1
    assert not log.verify()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_eight_simultaneous_starts_make_one_draft(applicant):
    round_ = RoundFactory()
    holder = applicants.holder_of(eligible(applicant).person)

    def start(_):
        try:
            return applications.start_draft(round_, holder, by=applicant).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert Case.objects.filter(kind=Case.Kind.APPLICATION).count() == 1
