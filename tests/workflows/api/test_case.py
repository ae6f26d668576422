"""The interface for programs: a whole case by requests alone, what its people read and do."""

import pytest

from cultivation.seed.filling import pdf
from tests.factories.workflows import ApplicationFactory, RoundFactory
from tests.workflows.api.programs import Program, answers_to, checked, results, task_of
from trail import log, outbox
from trail.models import ActionLog
from workflows.models import Decision

pytestmark = pytest.mark.django_db


# The whole way


def test_a_program_brings_a_case_from_the_open_round_to_the_register(desk, mine, officers, leaders):
    round_ = desk.round()
    started = mine.post("applications/", {"round": round_.public_id})
    application = started.json()["id"]
    etag = fill_in(mine, application)
    hand_in_files(mine, application)

    receipt = mine.post(f"applications/{application}/submit/")
    task = task_of(officers)
    officers.post(f"inbox/{task['id']}/screen/", checked(task))
    desk.close(round_)
    decide = task_of(leaders)["id"]
    leaders.post(f"inbox/{decide}/grant/", {"applications": [application]})
    leaders.post(f"inbox/{decide}/finish/")
    officers.post(f"inbox/{task_of(officers)['id']}/release/", {"confirm": True})
    outbox.dispatch(limit=100)

    assert (started.status_code, etag[:1], receipt.status_code) == (201, '"', 201)
    (award,) = results(mine.get("register/"))
    assert award["number"].endswith("0001")
    whole = mine.get(f"applications/{application}/").json()
    assert (whole["state"], whole["decision"]["outcome"], whole["missing"]) == ("granted", "granted", [])
    assert [step["state"] for step in whole["timeline"]] == ["done"] * 4
    letter = mine.get(f"documents/{whole['documents'][0]['id']}/", Accept="application/pdf")
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    assert log.verify() == []


def fill_in(program, application):
    """Answer every page from its description; gives the last ETag."""
    draft = program.get(f"applications/{application}/")
    etag = draft["ETag"]
    for name in [page["name"] for page in draft.json()["pages"]]:
        address = f"applications/{application}/pages/{name}/"
        page = program.get(address).json()
        saved = program.put(address, {"answers": answers_to(page), "finished": True}, etag=etag)
        assert saved.status_code == 200, saved.content.decode()
        etag = saved["ETag"]
    return etag


def hand_in_files(program, application):
    """Send what is missing, and let it be looked at."""
    for each in program.get(f"applications/{application}/").json()["missing"]:
        sent = program.upload(f"applications/{application}/attachments/", each["question"], pdf("文件.pdf"))
        assert sent.status_code == 201, sent.content.decode()
    outbox.dispatch(limit=50)


# What is read


def test_every_accepted_write_answers_with_its_receipt(desk, mine, officers):
    started = mine.post("applications/", {"round": desk.round().public_id}).json()
    saved = mine.patch(
        f"applications/{started['id']}/pages/project/", {"answers": {"title": "羊草"}}, etag='"0-0"'
    )
    file = mine.upload(f"applications/{started['id']}/attachments/", "degree_certificate", pdf("学位.pdf"))

    receipts = [started["receipt"], saved.json()["receipt"], file.json()["receipt"]]
    rows = ActionLog.objects.in_bulk([receipt["number"] for receipt in receipts])
    assert [rows[each["number"]].verb for each in receipts] == ["started", "saved", "attachment_stored"]
    assert {each["object_id"] for each in receipts} == {started["id"]}


def test_the_same_round_a_second_time_gives_the_same_draft(desk, mine):
    round_ = desk.round()
    answers = [mine.post("applications/", {"round": round_.public_id}) for _ in range(2)]

    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[0]["Location"] == answers[1]["Location"]
    assert mine.get(answers[0]["Location"]).status_code == 200


def test_a_page_says_what_it_asks_what_is_answered_and_what_is_missing(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)

    page = mine.get(f"applications/{draft.public_id}/pages/project/").json()

    title = next(question for question in page["questions"] if question["name"] == "title")
    assert (title["type"], title["max_length"], title["required"]) == ("short_text", 50, True)
    assert page["answers"]["title"] == draft.answers["title"]
    assert (page["missing"], page["finished"]) == ([], True)


def test_named_answers_are_changed_and_the_others_stay(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"

    mine.patch(address, {"answers": {"title": "羊草"}}, etag=mine.get(address)["ETag"])

    draft.refresh_from_db()
    assert (draft.answers["title"], draft.title) == ("羊草", "羊草")
    assert draft.answers["keywords"]


def test_a_whole_page_takes_away_what_is_not_sent(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"

    mine.put(address, {"answers": {"title": "羊草"}}, etag=mine.get(address)["ETag"])

    draft.refresh_from_db()
    assert draft.answers["title"] == "羊草"
    assert draft.answers["keywords"] is None


def test_saving_what_is_there_already_leaves_no_receipt_and_the_same_etag(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"
    etag = mine.get(address)["ETag"]

    saved = mine.patch(address, {"answers": {"title": draft.answers["title"]}}, etag=etag)

    assert (saved.json()["receipt"], saved["ETag"]) == (None, etag)


def test_officers_find_submitted_applications_and_never_drafts(desk, officers, applicant, other_applicant):
    round_ = desk.round()
    submitted, draft = desk.submit(round_, applicant), desk.draft(round_, other_applicant)

    assert [each["id"] for each in results(officers.get("applications/"))] == [submitted.public_id]
    assert officers.get(f"applications/{submitted.public_id}/").json()["answers"]["title"]
    assert officers.get(f"applications/{draft.public_id}/").status_code == 404


def test_the_list_is_narrowed_to_a_round_and_a_state(desk, officers, applicant, other_applicant):
    first, second = desk.submit(desk.round(), applicant), desk.submit(desk.round(), other_applicant)
    desk.check(first)

    def found(query):
        return [each["id"] for each in results(officers.get(f"applications/?{query}"))]

    assert found("state=accepted") == [first.public_id]
    assert found(f"round={second.round.public_id}") == [second.public_id]
    assert found(f"round={second.round.public_id}&state=accepted") == []


def test_the_applicant_knows_the_decision_only_when_it_has_gone_out(desk, mine, leaders, officers, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], Decision.Outcome.GRANTED)

    def decision(program):
        return results(program.get("applications/"))[0]["decision"]

    assert decision(mine) is None
    assert decision(leaders)["outcome"] == decision(officers)["outcome"] == "granted"


def test_a_round_that_is_not_open_yet_is_seen_by_its_offices_alone(desk, mine, officers):
    planned = desk.round(opens_in=24 * 60, closes_in=48 * 60)

    assert results(Program().get("rounds/")) == results(mine.get("rounds/")) == []
    assert [each["id"] for each in results(officers.get("rounds/"))] == [planned.public_id]


def test_pages_of_a_list_follow_each_other_and_show_every_row_once(officers):
    rounds = RoundFactory.create_batch(5)

    seen, address = [], "rounds/?limit=2"
    while address:
        page = officers.get(address).json()
        seen += [each["id"] for each in page["results"]]
        address = page["next"]

    assert seen == [each.public_id for each in reversed(rounds)]


# What is done


def test_a_task_is_taken_for_oneself_and_given_back(desk, officers, officer, applicant):
    desk.submit(desk.round(), applicant)
    colleague = Program(desk.colleague_of(officer))
    task = task_of(officers)["id"]

    officers.post(f"inbox/{task}/claim/")
    assert task_of(officers)["actions"] == ["screen", "give_back"]
    assert results(colleague.get("inbox/")) == []
    assert colleague.get(f"inbox/{task}/").json()["actions"] == []
    assert colleague.post(f"inbox/{task}/claim/").status_code == 409
    officers.post(f"inbox/{task}/give_back/")

    assert task_of(colleague)["actions"] == ["screen", "claim"]
    verbs = ActionLog.objects.filter(object_id=task).values_list("verb", flat=True)
    assert sorted(verbs) == ["refused", "task_given_back", "task_taken"]


def test_what_was_done_moves_to_the_other_box_and_offers_no_action(desk, officers, applicant):
    application = desk.submit(desk.round(), applicant)
    desk.check(application)

    (task,) = results(officers.get("inbox/?box=done"))

    assert (task["application"]["id"], task["actions"]) == (application.public_id, [])
    assert results(officers.get("inbox/")) == []


def test_an_officer_who_applied_in_the_round_knows_no_decision_of_it_before_the_release(
    desk, officers, officer, applicant
):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], Decision.Outcome.GRANTED)
    before = officers.get(f"applications/{application.public_id}/").json()["decision"]
    ApplicationFactory(round=round_, edition=round_.edition, applicant=officer)

    after = officers.get(f"applications/{application.public_id}/").json()["decision"]

    assert (before["outcome"], after) == ("granted", None)


def test_a_decision_is_taken_back_before_it_goes_out(desk, leaders, applicant):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    task = task_of(leaders)["id"]
    leaders.post(f"inbox/{task}/grant/", {"applications": [application.public_id]})

    answer = leaders.post(
        f"inbox/{task}/take_back/", {"applications": [application.public_id], "reason": "笔误"}
    )

    assert answer.status_code == 200
    round_.refresh_from_db()
    assert (round_.places_used, Decision.objects.count()) == (0, 0)


def test_a_file_is_fetched_once_it_was_looked_at_and_taken_away_from_a_draft(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    file = mine.upload(f"applications/{draft.public_id}/attachments/", "degree_certificate", pdf("学位.pdf"))
    address = f"attachments/{file.json()['id']}/"
    assert mine.get(address).status_code == 404, "in quarantine"
    outbox.dispatch(limit=10)

    fetched = b"".join(mine.get(address, Accept="*/*").streaming_content)
    removed = mine.send("delete", address)

    assert fetched.startswith(b"%PDF")
    assert ActionLog.objects.get(pk=removed.json()["number"]).verb == "attachment_removed"
    assert mine.get(address).status_code == 404
