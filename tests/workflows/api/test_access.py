"""Who is let in, and that everybody else hears that there is nothing."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import get_token_model

from accounts.adapter import AccountAdapter
from tests.factories.accounts import PASSWORD, UserFactory
from tests.workflows.api.programs import Program, problem
from trail import outbox
from trail.models import ActionLog
from workflows.api.urls import urlpatterns
from workflows.models import Attachment, Document, Screening

pytestmark = pytest.mark.django_db
OPEN = {"api-schema", "api-token", "api-rounds", "api-round"}
ROUTES = {pattern.name: pattern for pattern in urlpatterns if pattern.name}
VERBS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def world(desk, applicant, officer):
    """A round that is not open yet, and a refused application with task, file and letter."""
    planned = desk.round(opens_in=24 * 60, closes_in=48 * 60)
    application = desk.submit(desk.round(), applicant)
    task = desk.task(application.case, "screen")
    desk.check(application, Screening.Outcome.REFUSED)
    outbox.dispatch(limit=50)
    return SimpleNamespace(
        round_id=planned.public_id,
        application_id=application.public_id,
        page="project",
        task_id=task.external_task_id,
        attachment_id=Attachment.objects.first().public_id,
        document_id=Document.objects.get().public_id,
    )


def addresses(world, *, absent=False):
    """Every address of the interface by the name of its route, with the ids of the world or of nothing."""
    found = {}
    for name, route in ROUTES.items():
        ids = {each: getattr(world, each) for each in route.pattern.converters}
        if absent:
            ids = {each: "x" * 22 if each.endswith("_id") else value for each, value in ids.items()}
        found[name] = reverse(name, kwargs=ids)
    return found


def every_call(name, address):
    """Every verb that the address knows, with a body that it could take."""
    view = ROUTES[name].callback.cls
    body = {"round": "x" * 22} if name == "api-applications" else {"answers": {}}
    headers = {"Idempotency-Key": "k", "If-Match": "*"}
    for verb in VERBS:
        if hasattr(view, verb):
            sent = None if verb == "get" else body
            yield verb, partial(Program.send, verb=verb, path=address, body=sent, **headers)


# What is denied looks like what is absent


@pytest.mark.parametrize("who", ["stranger", "other_applicant"])
def test_nobody_else_finds_anything_at_any_address(world, who, request):
    program = Program(request.getfixturevalue(who))
    absent = addresses(world, absent=True)

    leaks = [
        (verb, address)
        for name, address in addresses(world).items()
        if ROUTES[name].pattern.converters
        for (verb, call), (_, same_without) in zip(
            every_call(name, address), every_call(name, absent[name]), strict=True
        )
        if (answer := call(program)).status_code != 404 or answer.content != same_without(program).content
    ]

    assert leaks == []
    assert [program.get(path).json()["results"] for path in ("applications/", "inbox/", "register/")] == [
        []
    ] * 3


def test_those_whom_it_concerns_find_it_at_the_same_addresses(world, mine, officer):
    officers = Program(officer)
    found = addresses(world)

    for name in ("api-application", "api-page", "api-attachment", "api-document"):
        assert mine.get(found[name]).status_code == 200, name
    for name in ("api-round", "api-task", "api-application"):
        assert officers.get(found[name]).status_code == 200, name
    assert officers.post(found["api-claim"]).status_code == 409


def test_without_sign_in_every_address_asks_for_one(world):
    nobody = Program()

    for name, address in addresses(world).items():
        if name not in OPEN:
            for verb, call in every_call(name, address):
                answer = call(nobody)
                problem(answer, 401, "not-authenticated")
                assert answer["WWW-Authenticate"] == "Token", (verb, address)


def test_an_officer_reads_an_application_and_cannot_write_it(desk, applicant, officer):
    application = desk.submit(desk.round(), applicant)
    officers = Program(officer)
    address = f"applications/{application.public_id}/"

    assert officers.get(f"{address}pages/project/").status_code == 200
    problem(officers.put(f"{address}pages/project/", {"answers": {}}, etag="*"), 404, "not-found")
    problem(officers.post(f"{address}submit/"), 404, "not-found")


def test_a_leader_does_not_do_the_officers_step_nor_an_action_of_another_step(
    desk, applicant, leader, officer
):
    desk.submit(desk.round(), applicant)
    officers = Program(officer)
    (task,) = officers.get("inbox/").json()["results"]

    problem(Program(leader).post(f"inbox/{task['id']}/screen/", {"outcome": "accepted"}), 404, "not-found")
    problem(officers.post(f"inbox/{task['id']}/finish/"), 404, "not-found")


# Signing in


def test_a_token_is_given_for_name_and_password_once_and_ended_by_its_holder(applicant):
    answer = Program().post("token/", {"username": " Applicant", "password": PASSWORD})
    program = Program()
    program.client.defaults["HTTP_AUTHORIZATION"] = f"Token {answer.json()['token']}"

    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert program.get("applications/").status_code == 200
    assert program.send("post", "token/revoke/").status_code == 204
    problem(program.get("applications/"), 401, "authentication-failed")
    told = ActionLog.objects.order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["token_issued", "token_ended"]


def test_the_newest_five_tokens_hold(applicant):
    programs = [Program(applicant) for _ in range(5)]
    Program().post("token/", {"username": "applicant", "password": PASSWORD})

    assert [program.get("inbox/").status_code for program in programs] == [401, 200, 200, 200, 200]


def test_five_wrong_passwords_lock_the_name_for_the_address_alone(applicant, officer):
    nobody = Program()
    answers = [
        nobody.post("token/", {"username": name, "password": "wrong"})
        for name in ("applicant", "Applicant") * 2
    ]
    for answer in answers:
        problem(answer, 401, "authentication-failed")

    problem(nobody.post("token/", {"username": "applicant", "password": "wrong"}), 429, "locked-out")
    problem(nobody.post("token/", {"username": "applicant", "password": PASSWORD}), 429, "locked-out")
    assert nobody.post("token/", {"username": "officer", "password": PASSWORD}).status_code == 201


def test_a_sign_in_forgives_the_wrong_passwords_before_it(applicant):
    nobody = Program()
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        nobody.post("token/", {"username": "applicant", "password": password})

    assert nobody.post("token/", {"username": "applicant", "password": PASSWORD}).status_code == 201


def test_unknown_names_wrong_passwords_and_closed_accounts_are_answered_alike(applicant):
    UserFactory(username="gone", is_active=False)
    nobody = Program()
    answers = [
        nobody.post("token/", {"username": name, "password": password})
        for name, password in (("nobody", PASSWORD), ("applicant", "wrong"), ("gone", PASSWORD))
    ]

    assert len({answer.content for answer in answers}) == 1
    problem(answers[0], 401, "authentication-failed")


def test_whoever_was_handed_a_password_is_sent_to_change_it_first(client):
    user = UserFactory(username="new", must_change_password=True)
    client.force_login(user)

    problem(Program().post("token/", {"username": "new", "password": PASSWORD}), 403, "password-first")
    problem(Program(user).get("applications/"), 403, "password-first")
    problem(client.get("/api/v1/inbox/"), 403, "password-first")


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token nonsense", "Token \udcff", f"Token {'0' * 64}"]
)
def test_a_header_that_is_no_token_is_refused(header):
    program = Program()
    program.client.defaults["HTTP_AUTHORIZATION"] = header.encode("utf-8", "surrogateescape").decode(
        "latin-1"
    )

    problem(program.get("applications/"), 401, "authentication-failed")


def test_a_password_of_ones_own_choice_ends_the_tokens_that_were_given_for_the_old_one(applicant):
    program = Program(applicant)

    AccountAdapter().set_password(applicant, "another long phrase")

    problem(program.get("inbox/"), 401, "authentication-failed")


def test_a_token_ends_with_its_time_and_with_the_account(applicant, officer):
    late, gone = Program(applicant), Program(officer)
    get_token_model().objects.filter(user=applicant).update(expiry=timezone.now() - timedelta(seconds=1))
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)

    for program in (late, gone):
        problem(program.get("inbox/"), 401, "authentication-failed")


def test_a_session_of_the_website_serves_too_and_writes_only_with_the_csrf_token(desk, applicant):
    round_ = desk.round()
    desk.eligible(applicant)
    client = Client(enforce_csrf_checks=True, headers={"Idempotency-Key": "k"})
    client.force_login(applicant)
    request = {"data": {"round": round_.public_id}, "content_type": "application/json"}

    problem(client.post("/api/v1/applications/", **request), 403, "cross-site")
    client.get("/accounts/password/change/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post("/api/v1/applications/", headers=token, **request).status_code == 201
    problem(client.post("/api/v1/token/revoke/", {}, "application/json", headers=token), 422, "not-now")
