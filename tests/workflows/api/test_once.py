"""What a program sends twice, or eight times at once, is done once; what is refused leaves nothing behind."""

import json

import pytest

from cultivation.seed.filling import pdf
from tests.workflows.api.programs import Program, checked, task_of
from tests.workflows.test_races import at_once
from trail import log, outbox
from trail.models import ActionLog, IdempotentRequest, NumberSeries
from workflows.models import Application, Attachment, Decision, Screening

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def said(answer):
    """What an answer says, in whatever order its members stand."""
    return json.dumps(answer.json(), sort_keys=True)


def codes(answers):
    return sorted(answer.status_code for answer in answers)


# The same key


def test_a_key_sent_eight_times_at_once_starts_one_draft_and_gives_one_answer(desk, mine):
    round_ = desk.round()

    answers = at_once(*[lambda: mine.post("applications/", {"round": round_.public_id}, key="start")] * 8)

    assert codes(answers) == [201] * 8
    assert len({said(answer) for answer in answers}) == 1
    assert Application.objects.count() == ActionLog.objects.filter(verb="started").count() == 1


def test_a_key_sent_eight_times_at_once_submits_once_and_gives_one_receipt(desk, mine, applicant):
    draft = desk.complete(desk.round(), applicant)

    answers = at_once(*[lambda: mine.post(f"applications/{draft.public_id}/submit/", key="submit")] * 8)

    assert codes(answers) == [201] * 8
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert ActionLog.objects.filter(verb="submitted").count() == 1
    assert list(NumberSeries.objects.values_list("last", flat=True)) == [1]


def test_a_key_sent_eight_times_at_once_checks_once(desk, officers, applicant):
    desk.submit(desk.round(), applicant)
    task = task_of(officers)

    answers = at_once(*[lambda: officers.post(f"inbox/{task['id']}/screen/", checked(task), key="check")] * 8)

    assert codes(answers) == [200] * 8
    assert len({said(answer) for answer in answers}) == 1
    assert Screening.objects.count() == 1
    assert log.verify() == []


def test_a_file_sent_twice_under_a_key_is_kept_once(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/attachments/"
    content = pdf("学位.pdf").read()

    def send(content=content):
        file = pdf("学位.pdf")
        file.file.seek(0)
        file.file.truncate()
        file.file.write(content)
        file.file.seek(0)
        file.size = len(content)
        return mine.upload(address, "degree_certificate", file, key="file")

    first, second, other = send(), send(), send(content + b"%")

    assert (first.status_code, said(first)) == (201, said(second))
    assert other.status_code == 409
    assert Attachment.objects.count() == 1


def test_a_replay_much_later_still_gives_the_first_receipt(desk, mine, officers, applicant):
    draft = desk.complete(desk.round(), applicant)
    address = f"applications/{draft.public_id}/submit/"
    first = mine.post(address, key="submit")
    desk.check(Application.objects.get(pk=draft.pk))

    again = mine.post(address, key="submit")

    assert again.json() == first.json()
    assert mine.post(address).json() == first.json(), "another key is told the same"


def test_a_key_for_another_body_address_or_verb_is_a_conflict(desk, mine, applicant):
    draft = desk.complete(desk.round(), applicant)
    mine.post("applications/", {"round": draft.round.public_id}, key="mine")

    answers = [
        mine.post("applications/", {"round": desk.round().public_id}, key="mine"),
        mine.post(f"applications/{draft.public_id}/submit/", key="mine"),
    ]

    assert codes(answers) == [409, 409]
    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT


def test_the_same_body_written_otherwise_is_the_same_request(desk, mine):
    round_ = desk.round().public_id
    headers = {"headers": {"Idempotency-Key": "k"}, "content_type": "application/json"}

    answers = [
        mine.client.post("/api/v1/applications/", data, **headers)
        for data in (f'{{"round":"{round_}"}}', f'{{ "round" : "{round_}" }}\n')
    ]

    assert said(answers[0]) == said(answers[1])


def test_two_users_have_keys_of_their_own(desk, mine, other_applicant):
    round_ = desk.round()
    desk.eligible(other_applicant)

    answers = [
        program.post("applications/", {"round": round_.public_id}, key="same")
        for program in (mine, Program(other_applicant))
    ]

    assert codes(answers) == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 2


def test_a_second_start_under_another_key_finds_the_draft(desk, mine):
    round_ = desk.round()

    answers = [mine.post("applications/", {"round": round_.public_id}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["receipt"] == answers[1].json()["receipt"]


# Many hands


def test_of_eight_officers_who_check_at_once_one_wins_and_the_others_hear_409(desk, officer, applicant):
    desk.submit(desk.round(), applicant)
    programs = [Program(officer), *(Program(desk.colleague_of(officer)) for _ in range(7))]
    task = task_of(programs[0])

    answers = at_once(
        *[lambda each=each: each.post(f"inbox/{task['id']}/screen/", checked(task)) for each in programs]
    )

    assert codes(answers) == [200] + [409] * 7
    assert Screening.objects.count() == 1


def test_of_eight_decisions_at_once_one_wins_and_the_others_hear_409(desk, leaders, applicant):
    round_ = desk.round(places=8)
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    address = f"inbox/{task_of(leaders)['id']}/grant/"

    answers = at_once(*[lambda: leaders.post(address, {"applications": [application.public_id]})] * 8)

    assert codes(answers) == [200] + [409] * 7
    assert Decision.objects.count() == 1
    round_.refresh_from_db()
    assert round_.places_used == 1


def test_of_two_who_save_the_same_page_at_once_one_hears_412(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"
    etag = mine.get(address)["ETag"]

    answers = at_once(
        *[
            lambda title=title: mine.patch(address, {"answers": {"title": title}}, etag=etag)
            for title in ("羊草", "冰草")
        ]
    )

    assert codes(answers) == [200, 412]


# What is refused


def done():
    """How many acts the log tells of, apart from what was refused."""
    return ActionLog.objects.filter(outcome=ActionLog.Outcome.DONE).count()


def test_what_is_refused_is_not_done_and_may_be_sent_again_under_its_key(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/submit/"
    before = done()

    refused = mine.post(address, key="submit")

    assert refused.status_code == 422
    assert (done(), IdempotentRequest.objects.count()) == (before, 0)
    complete(desk, draft, applicant)
    assert mine.post(address, key="submit").status_code == 201


def test_a_conflict_undoes_all_that_went_before_it(desk, leaders, applicant, other_applicant):
    round_ = desk.round(places=8)
    both = [desk.submit(round_, applicant), desk.submit(round_, other_applicant)]
    for application in both:
        desk.check(application)
    desk.close(round_)
    address = f"inbox/{task_of(leaders)['id']}/grant/"
    leaders.post(address, {"applications": [both[0].public_id]})
    before = (done(), IdempotentRequest.objects.count())

    answer = leaders.post(address, {"applications": [each.public_id for each in both]})

    assert answer.status_code == 409
    round_.refresh_from_db()
    assert (round_.places_used, round_.money_used) == (1, 100_000), (
        "the places taken before it are free again"
    )
    assert (done(), IdempotentRequest.objects.count()) == before


def complete(desk, draft, applicant):
    """The files that the draft lacks, looked at."""
    program = Program(applicant)
    for each in program.get(f"applications/{draft.public_id}/").json()["missing"]:
        program.upload(f"applications/{draft.public_id}/attachments/", each["question"], pdf("文件.pdf"))
    outbox.dispatch(limit=50)
