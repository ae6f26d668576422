"""What is isolated stays as it was left: nobody and no job writes into it, whatever page is still open."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.factories.accounts import MembershipFactory
from trail import clock, outbox
from trail.models import ActionLog
from workflows import documents, process
from workflows.models import (
    Application,
    Attachment,
    Deadline,
    Decision,
    ExpertCopy,
    Interview,
    Screening,
    Seclusion,
    SummaryList,
)
from workflows.services import attachments, copies, decision, interviews, isolated, seclusion
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
REASON = "涉及不宜公开的内容"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CLAMD = None


@pytest.fixture
def handed_in(desk, applicant):
    """A submitted application before its formal check."""
    return desk.submit(desk.round(), applicant)


def isolate(application, desk):
    seclusion.isolate(application, reason=REASON, by=desk.officer)
    application.refresh_from_db()


def give_back(application, desk):
    row = Seclusion.objects.get(application=application)
    seclusion.give_back(row, reason="误判，已核实", by=desk.colleague_of(desk.officer))


def refused():
    return pytest.raises(NotNow, match=str(isolated.SECLUDED))


def test_no_task_of_it_is_done(desk, handed_in):
    isolate(handed_in, desk)

    with refused():
        desk.check(handed_in)

    assert not Screening.objects.exists()


def test_given_back_its_tasks_are_done_again(desk, handed_in):
    isolate(handed_in, desk)
    give_back(handed_in, desk)

    desk.check(handed_in)

    assert handed_in.state == Application.State.ACCEPTED


def test_it_is_not_withdrawn_meanwhile(desk, handed_in, applicant):
    isolate(handed_in, desk)

    with refused():
        process.withdraw(handed_in, reason="内容涉密", by=applicant)


def test_no_file_is_put_into_it(desk, handed_in, applicant):
    isolate(handed_in, desk)

    with refused():
        attachments.store(handed_in, "proof", pdf("证明.pdf"), by=applicant)


def test_its_version_is_another_after_isolating_and_after_giving_back(desk, handed_in):
    versions = [handed_in.version]
    for act in (isolate, give_back):
        act(handed_in, desk)
        handed_in.refresh_from_db()
        versions.append(handed_in.version)

    assert versions == sorted(set(versions))


def test_its_days_wait_until_it_is_given_back(desk, handed_in):
    running = Deadline.objects.get(task=desk.task(handed_in.case, "screen"))
    Deadline.objects.filter(pk=running.pk).update(starts_at=clock.now(), due_at=clock.now(), fires=True)
    isolate(handed_in, desk)

    assert process.sweep_deadlines(case=handed_in.case) == 0
    running.refresh_from_db()
    assert running.ended_at is None


def test_nobody_decides_on_what_nobody_can_read(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    isolate(handed_in, desk)

    with refused():
        desk.decide(handed_in.round, [handed_in], Decision.Outcome.GRANTED)

    assert not Decision.objects.exists()


def test_no_decision_on_it_is_taken_back_or_turned(desk, handed_in):
    desk.check(handed_in)
    desk.close(handed_in.round)
    desk.decide(handed_in.round, [handed_in], Decision.Outcome.GRANTED)
    isolate(handed_in, desk)
    declined = {"outcome": Decision.Outcome.DECLINED, "reason": "内容涉密"}

    with refused():
        decision.take_back(handed_in.round, handed_in, reason="内容涉密", by=desk.leader)
    with refused():
        decision.turn(handed_in.round, [handed_in], by=desk.leader, **declined)


def test_the_round_goes_out_without_its_line_which_follows_when_it_is_given_back(
    desk, handed_in, other_applicant
):
    round_ = handed_in.round
    round_.places, round_.money = 2, 200_000
    round_.save(update_fields=["places", "money"])
    other = desk.submit(round_, other_applicant)
    for each in (handed_in, other):
        desk.check(each)
    desk.close(round_)
    desk.decide(round_, [handed_in, other], Decision.Outcome.GRANTED)
    desk.finish(round_)
    isolate(handed_in, desk)
    desk.release(round_)
    outbox.dispatch(limit=100)
    told = [_state(each) for each in (handed_in, other)]

    give_back(handed_in, desk)
    outbox.dispatch(limit=100)

    assert told == ["accepted", "granted"]
    assert _state(handed_in) == "granted"


def _state(application):
    application.refresh_from_db()
    return application.state


def test_no_held_copy_of_it_is_decided_on(desk, handed_in):
    copy = ExpertCopy.objects.create(
        attachment=Attachment.objects.filter(application=handed_in).first(),
        is_double_blind=True,
        state=ExpertCopy.State.HELD,
        made_at=clock.now(),
    )
    isolate(handed_in, desk)

    with refused():
        copies.decide(copy, lets_through=False, reason="内容涉密", by=desk.officer)


def test_nobody_notes_anything_at_its_interview(desk, handed_in):
    row = Interview.objects.create(application=handed_in, position=1)
    isolate(handed_in, desk)

    with refused():
        interviews.mark_absent(row, note="内容涉密", by=desk.officer)


def test_a_preview_of_what_is_isolated_is_not_kept(desk, handed_in):
    isolate(handed_in, desk)

    with refused():
        documents.preview(handed_in, by=desk.officer)

    folders, _files = default_storage.listdir("previews")
    assert [default_storage.listdir(f"previews/{folder}")[1] for folder in folders] == [[]]


@pytest.mark.parametrize("role", ["oversee", "draw", "witness", "finance", "supervise"])
def test_who_only_watches_isolates_nothing(desk, handed_in, client, role):
    beside = MembershipFactory(office__role=role, office__code=f"{role}@150000").user
    client.force_login(beside)

    answer = client.post(reverse("application-isolate", args=[handed_in.public_id]), {"reason": REASON})

    assert answer.status_code == 404
    assert not Seclusion.objects.exists()


@pytest.mark.parametrize(("role", "offered"), [("oversee", False), ("division", True)])
def test_only_who_may_isolate_is_offered_it(desk, handed_in, client, role, offered):
    beside = MembershipFactory(office__role=role, office__code=f"{role}@150000").user
    client.force_login(beside)

    page = client.get(reverse("application-dossier", args=[handed_in.public_id]))

    address = reverse("application-isolate", args=[handed_in.public_id])
    assert (address in page.content.decode()) is offered
    assert client.get(address).status_code == (200 if offered else 404)


def test_the_log_of_a_file_names_its_kind_and_not_what_it_was_called(desk, applicant):
    draft = desk.draft(desk.round(), applicant)

    attachments.store(draft, "supervisor_consent", pdf("某型号绝密参数.pdf"), by=applicant)

    rows = ActionLog.objects.filter(verb="attachment_stored")
    assert "supervisor_consent" in {row.after["kind"] for row in rows}
    assert "某型号绝密参数" not in "".join(str(row.after) for row in rows)


def test_what_is_given_back_brings_nothing_of_another_that_is_still_isolated(
    desk, handed_in, other_applicant
):
    other = desk.submit(handed_in.round, other_applicant)
    lines = [{"number": each.number, "title": f"题目{each.pk}"} for each in (handed_in, other)]
    row = SummaryList.objects.create(
        round=handed_in.round, organisation=handed_in.host_unit, link="unit", number=1, entries=lines,
        verification_code="X", made_by=desk.officer, made_at=clock.now(),
    )  # fmt: skip
    isolate(handed_in, desk)
    isolate(other, desk)

    give_back(handed_in, desk)

    row.refresh_from_db()
    assert row.entries == [lines[0], lines[1] | {"title": "〔已隔离〕"}]
    give_back(other, desk)
    row.refresh_from_db()
    assert row.entries == lines


def test_the_next_task_is_taken_past_one_that_is_isolated(desk, handed_in, other_applicant):
    other = desk.submit(handed_in.round, other_applicant)
    isolate(handed_in, desk)
    tasks = [desk.task(each.case, "screen") for each in (handed_in, other)]

    assert process.claim_next(tasks, by=desk.officer) == tasks[1]
