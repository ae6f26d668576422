"""Whoever errs hears what to do, always as problem details, and nothing is done."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from tests.workflows.api.programs import Program, pointers, problem
from workflows.models import Attachment, Screening

pytestmark = pytest.mark.django_db
VERBS = ("get", "post", "put", "patch", "delete")


def test_an_address_that_is_none_is_absent_for_every_verb(mine):
    for path in (
        "",
        "nothing/",
        "applications/%00/",
        "rounds/1/",
        f"inbox/{'x' * 22}/dance/",
        "/api/v2/rounds/",
    ):
        for verb in VERBS:
            problem(mine.send(verb, path), 404, "not-found")


def test_a_verb_that_the_address_does_not_know(mine):
    answer = mine.send("delete", "rounds/")

    problem(answer, 405, "method-not-allowed")
    assert "GET" in answer["Allow"]


def test_an_answer_in_another_form_than_json(mine):
    problem(mine.get("rounds/", Accept="text/html"), 406, "not-acceptable")
    assert mine.get("rounds/", Accept="text/html,*/*;q=0.8").status_code == 200


def test_a_request_in_another_form_than_json(mine):
    answer = mine.client.post("/api/v1/applications/", "round=1", content_type="text/plain")

    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"round": "\\ud800"}', b'{"round": "\\u0000"}', b"[" * 100_000, b'{"round": NaN}', b"\xff"],
)
def test_a_body_that_cannot_be_read_or_kept(mine, body):
    answer = mine.client.post("/api/v1/applications/", body, content_type="application/json")

    problem(answer, 400, "malformed")


def test_a_body_that_is_too_large(mine):
    answer = mine.post("applications/", {"round": "x" * 6_000_000})

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", [None, "", "a b", "ключ", "k" * 256])
def test_a_deciding_request_without_a_usable_key(desk, mine, key):
    headers = {} if key is None else {"Idempotency-Key": key}

    answer = mine.send("post", "applications/", {"round": desk.round().public_id}, **headers)

    problem(answer, 428, "precondition-required")


def test_a_page_is_saved_only_over_what_was_read(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"
    etag = mine.get(address)["ETag"]

    problem(mine.send("put", address, {"answers": {}}), 428, "precondition-required")
    for other in ('"0-0"', etag.strip('"'), f"W/{etag}", ""):
        problem(mine.patch(address, {"answers": {"title": "羊草"}}, etag=other), 412, "precondition-failed")
    assert mine.patch(address, {"answers": {"title": "羊草"}}, etag=f'"0-0", {etag}').status_code == 200


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=201", "cursor=x", "cursor=cD14", "state=lost", "round=" + "x" * 23]
)
def test_a_parameter_that_makes_no_sense_is_named(mine, query):
    body = problem(mine.get(f"applications/?{query}"), 422, "invalid")

    assert pointers(body) == [query.split("=")[0]]


def test_a_box_that_is_none_is_named(mine):
    assert pointers(problem(mine.get("inbox/?box=lost"), 422, "invalid")) == ["box"]


@pytest.mark.parametrize(
    ("answers", "places"),
    [
        ({"title": "草" * 51, "money": "many"}, ["#/answers/money", "#/answers/title"]),
        ({"title": {"a": 1}, "money": True, "involves_ethics": "yes"}, ["involves_ethics", "money", "title"]),
        ({"title": ["羊草"], "ethics_kinds": "animals"}, ["ethics_kinds", "title"]),
        ({"title": "身份证 150102199605010011"}, ["title"]),
        ({"field": "魔法"}, ["field"]),
        ({"strange": 1}, [""]),
        ({"partners": [{"name": 1}], "title": 1}, ["partners", "title"]),
    ],
)
def test_answers_that_cannot_be_taken_are_named_and_nothing_is_saved(desk, mine, applicant, answers, places):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/project/"

    answer = mine.patch(address, {"answers": answers}, etag=mine.get(address)["ETag"])

    wanted = [place if place.startswith("#") else f"#/answers/{place}".rstrip("/") for place in places]
    assert pointers(problem(answer, 422, "invalid")) == wanted
    version = draft.version
    draft.refresh_from_db()
    assert draft.version == version


def test_what_the_archive_knows_is_not_told_in_an_application(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/pages/basic/"

    answer = mine.patch(address, {"answers": {"name": "另一个人"}}, etag=mine.get(address)["ETag"])

    assert "name" in problem(answer, 422, "invalid")["errors"][0]["detail"]


def test_handing_in_what_is_not_complete_names_what_is_missing(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)

    body = problem(mine.post(f"applications/{draft.public_id}/submit/"), 422, "incomplete")

    assert {(each["page"], each["question"]) for each in body["missing"]} >= {
        ("papers", "degree_certificate")
    }


def test_after_the_cutoff_nothing_is_begun_or_handed_in(desk, mine, applicant):
    round_ = desk.round()
    draft = desk.complete(round_, applicant)
    desk.close(round_)

    problem(mine.post(f"applications/{draft.public_id}/submit/"), 422, "closed")


def test_what_was_handed_in_is_not_written_any_more(desk, mine, applicant):
    application = desk.submit(desk.round(), applicant)
    address = f"applications/{application.public_id}/pages/project/"

    problem(
        mine.patch(address, {"answers": {"title": "羊草"}}, etag=mine.get(address)["ETag"]), 422, "not-now"
    )


def test_an_officer_has_nothing_to_apply_for(desk, officer):
    problem(Program(officer).post("applications/", {"round": desk.round().public_id}), 422, "not-now")


def test_a_check_names_the_lines_that_lack_an_answer(desk, applicant, officer):
    desk.submit(desk.round(), applicant)
    officers = Program(officer)
    (task,) = officers.get("inbox/").json()["results"]
    address = f"inbox/{task['id']}/screen/"
    codes = [line["code"] for line in officers.get(f"inbox/{task['id']}/").json()["checklist"]]

    refused = officers.post(address, {"outcome": "refused", "checklist": {}})
    strange = officers.post(address, {"outcome": "maybe", "checklist": {codes[0]: "perhaps"}})
    number = {"outcome": "refused", "reason_code": "other", "reason": "150102199605010011"}
    noted = officers.post(address, {**number, "checklist": dict.fromkeys(codes, "na")})

    lines = [f"#/checklist/{code}" for code in codes]
    assert pointers(problem(refused, 422, "invalid")) == sorted(["#/reason", "#/reason_code", *lines])
    assert pointers(problem(strange, 422, "invalid")) == [lines[0], "#/outcome"]
    problem(noted, 422, "invalid")
    assert not Screening.objects.exists()


def test_a_decision_on_what_is_not_there_names_it(desk, applicant, leader):
    round_ = desk.round()
    application = desk.submit(round_, applicant)
    desk.close(round_)
    leaders = Program(leader)
    (task,) = leaders.get("inbox/").json()["results"]

    for chosen in (["x" * 22], [application.public_id], [], "all"):
        answer = leaders.post(f"inbox/{task['id']}/grant/", {"applications": chosen})
        assert pointers(problem(answer, 422, "invalid")) == ["#/applications"]


def test_a_file_that_is_not_what_it_says_is_refused_at_its_place(desk, mine, applicant):
    draft = desk.draft(desk.round(), applicant)
    address = f"applications/{draft.public_id}/attachments/"

    def sent(kind, content):
        return mine.upload(
            address, kind, SimpleUploadedFile("学位.pdf", content, content_type="application/pdf")
        )

    problem(sent("degree_certificate", b""), 422, "invalid")
    problem(sent("degree_certificate", b"<html>"), 422, "invalid")
    assert pointers(problem(sent("nothing", b"%PDF-1.7"), 422, "invalid")) == ["#/kind"]
    assert not Attachment.objects.exists()


def test_what_breaks_is_told_to_the_log_and_not_to_the_caller(rf, caplog):
    class Broken(APIView):
        permission_classes = [AllowAny]

        def get(self, request):
            raise RuntimeError("the secret of the house")

    answer = Broken.as_view()(rf.get("/api/v1/broken/"))

    answer.json = lambda: json.loads(answer.content)
    problem(answer, 500, "server-error")
    assert "secret" not in answer.content.decode()
    assert "the secret of the house" in caplog.text
