"""What was purged does not go on: nobody checks, decides or grants what nobody can read."""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory
from tests.workflows.applicant.acts import signed_in, text
from tests.workflows.notices.test_objections import broken_invariants
from trail import clock, outbox
from trail.models import ActionLog
from workflows import process
from workflows.models import Application, Award, Decision, Screening, Seclusion
from workflows.services import applications, disbursements, isolated, seclusion
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
State, GRANTED = Application.State, Decision.Outcome.GRANTED


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CLAMD = None


@pytest.fixture
def handed_in(desk, applicant):
    """A submitted application before its formal check."""
    return desk.submit(desk.round(), applicant)


def purge(application, desk):
    """Isolated, and purged by two; the second on the page."""
    seclusion.isolate(
        Application.objects.get(pk=application.pk), reason="涉及不宜公开的内容", by=desk.officer
    )
    row = Seclusion.objects.get(application=application, given_back_at=None)
    seclusion.ask_purge(row, by=desk.officer)
    second = desk.colleague_of(desk.officer)
    answer = signed_in(second).post(reverse("seclusion", args=[row.public_id]), {"act": "purge"})
    assert answer.status_code == 302
    application.refresh_from_db()


def refused():
    return pytest.raises(NotNow, match=str(isolated.PURGED))


def test_before_its_check_it_is_over_and_nobody_accepts_it(desk, handed_in):
    task = desk.task(handed_in.case, "screen")
    purge(handed_in, desk)

    with pytest.raises(Conflict):
        process.perform(task, by=desk.officer, act=lambda: desk.screened(handed_in, desk.officer))

    assert (handed_in.state, handed_in.case.is_open) == (State.WITHDRAWN, False)
    assert not Screening.objects.exists()
    assert broken_invariants() == {}


def test_before_the_decision_it_is_over_and_nobody_decides_on_it(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    purge(handed_in, desk)

    with refused():
        desk.decide(handed_in.round, [handed_in], GRANTED)

    assert handed_in.state == State.WITHDRAWN
    assert not Decision.objects.exists()
    desk.finish(handed_in.round)
    desk.release(handed_in.round)
    assert broken_invariants() == {}


def test_decided_on_before_it_was_purged_it_is_not_granted(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    desk.decide(handed_in.round, [handed_in], GRANTED)
    desk.finish(handed_in.round)
    purge(handed_in, desk)

    desk.release(handed_in.round)
    outbox.dispatch(limit=100)

    handed_in.refresh_from_db()
    assert handed_in.state == State.ACCEPTED
    assert not Award.objects.exists()
    assert broken_invariants() == {}


def test_purged_after_the_release_it_is_not_granted_either(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    desk.decide(handed_in.round, [handed_in], GRANTED)
    desk.finish(handed_in.round)
    seclusion.isolate(Application.objects.get(pk=handed_in.pk), reason="涉密", by=desk.officer)
    desk.release(handed_in.round)
    row = Seclusion.objects.get()
    seclusion.ask_purge(row, by=desk.officer)
    process.purge(row, by=desk.colleague_of(desk.officer))

    outbox.dispatch(limit=100)

    assert not Award.objects.exists()


def test_granted_before_it_was_purged_nothing_is_paid_on_it(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    desk.decide(handed_in.round, [handed_in], GRANTED)
    desk.finish(handed_in.round)
    desk.release(handed_in.round)
    outbox.dispatch(limit=100)
    finance = MembershipFactory(office__role="finance", office__code="finance@150000").user
    purge(handed_in, desk)
    paid = {"kind": "paid", "document": "内财科〔2026〕1号", "day": clock.today(), "money": 1, "note": ""}

    with refused():
        disbursements.record(Award.objects.get(), by=finance, **paid)

    assert handed_in.state == State.GRANTED
    assert broken_invariants() == {}


def test_a_draft_is_written_into_no_more(desk, applicant):
    draft = desk.draft(desk.round(), applicant)
    purge(draft, desk)

    with refused():
        applications.save_page(draft, "project", {"title": "新题目"}, version=draft.version, by=applicant)


def test_who_applied_reads_why_it_ended(desk, handed_in, applicant):
    purge(handed_in, desk)

    page = text(signed_in(applicant).get(reverse("application-detail", args=[handed_in.public_id])))

    assert str(isolated.PURGED) in page
    verbs = ActionLog.objects.filter(object_id=handed_in.public_id).values_list("verb", flat=True)
    assert "ended_by_purge" in set(verbs)


def test_who_asked_for_the_purge_ends_nothing_alone(desk, handed_in):
    seclusion.isolate(Application.objects.get(pk=handed_in.pk), reason="涉密", by=desk.officer)
    row = Seclusion.objects.get()
    seclusion.ask_purge(row, by=desk.officer)

    with pytest.raises(NotNow):
        process.purge(row, by=desk.officer)

    handed_in.refresh_from_db()
    assert handed_in.state == State.SUBMITTED
    assert desk.waits_for(handed_in.case) == ["screen"]
