"""Every address of the product, and who it answers: closed unless listed as open."""

import json
from datetime import date
from io import StringIO
from random import Random
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch
from viewflow.workflow.models import Task

from cultivation.access import OPEN, ROUTES
from cultivation.access.addresses import addresses
from cultivation.seed.stages import Stages
from tests.factories.accounts import MembershipFactory
from tests.factories.notices import ObjectionFactory, published_rename
from tests.factories.workflows import AwardFactory, DocumentFactory, EditionFactory, programme_file
from trail.models import ActionLog
from workflows.models import Indicator, PlanPeriod
from workflows.policy.programme import Programme
from workflows.services import letters

pytestmark = pytest.mark.django_db

REST, BESIDE_IT = "api/v1/", "^api/"
# Steps of a sign-in, without which they lead to its beginning; and the government's own, where there is none.
MIDWAY = {"account_message_code", "mfa_authenticate"}
SWITCHED_OFF = {"openid_connect_callback", "openid_connect_login"}
ABSENT = "a" * 22
ANYTHING = {
    "round_id": ABSENT,
    "application_id": ABSENT,
    "attachment_id": ABSENT,
    "batch_id": ABSENT,
    "office": "unit@none",
    "award_id": ABSENT,
    "revocation_id": ABSENT,
    "enterprise_id": ABSENT,
    "request_id": ABSENT,
    "import_id": ABSENT,
    "what_if_id": ABSENT,
    "year": date.today().year - 1,
    "scan_id": ABSENT,
    "task_book_id": ABSENT,
    "list_id": ABSENT,
    "unit_id": ABSENT,
    "seclusion_id": ABSENT,
    "check_id": ABSENT,
    "sheet_id": ABSENT,
    "person_id": ABSENT,
    "change_id": ABSENT,
    "archive_id": ABSENT,
    "document_id": ABSENT,
    "public_id": ABSENT,
    "task_id": ABSENT,
    "notice_id": ABSENT,
    "item_id": ABSENT,
    "objection_id": ABSENT,
    "ending": "pdf",
    "review_id": ABSENT,
    "draw_id": ABSENT,
    "expert_id": ABSENT,
    "copy_id": ABSENT,
    "package_id": ABSENT,
    "token": ABSENT,
    "code": "none",
    "page": "none",
    "uidb36": "1",
    "pk": 1,
    "provider_id": "oidc",
    "key": "none",
}


def routes():
    """Every route by its name; one without a name by its address."""
    return {name: pattern for name, (_path, pattern) in addresses().items()}


def address(name, values=ANYTHING):
    """The route's address; `values` fill what it asks for."""
    try:
        return reverse(name, kwargs={key: values[key] for key in routes()[name].pattern.regex.groupindex})
    except NoReverseMatch:
        return f"/{name.removeprefix('^')}nothing/"


def asks_for_sign_in(response):
    """Whether the answer is the way to the sign-in page, or, of the interface, 401."""
    login = response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))
    return login or response.status_code == 401


def open_routes():
    return sorted(name for name, route in ROUTES.items() if route.who == OPEN and "GET" in route.verbs)


def closed_routes():
    return sorted(name for name, route in ROUTES.items() if route.who != OPEN)


def routes_of_roles():
    """The pages that roles open, whatever the object."""
    return sorted(
        name
        for name, route in ROUTES.items()
        if isinstance(route.who, tuple) and "GET" in route.verbs and not route.kind
    )


def indicator():
    """Something that is measured and reported."""
    period = PlanPeriod.objects.create(
        code="p", title="规划期", since=date(2021, 1, 1), until=date(2025, 12, 31), source="plan"
    )
    return Indicator.objects.create(
        code="reported-value", period=period, number="A1", section="A", position=1, title="指标",
        title_en="Indicator", kind="reported", citation="plan", counts={"readings": True},
    )  # fmt: skip


def noticed(**paper):
    """A notice with an objection to its line, what was printed of both, and the notice of a rename."""
    objection = ObjectionFactory()
    notice = objection.item.notice
    DocumentFactory(case=notice.round.case, kind="public_notice", **paper)
    DocumentFactory(case=objection.case, kind="objection_reply", **paper)
    return {
        "notice_id": notice.public_id,
        "item_id": objection.item.public_id,
        "objection_id": objection.public_id,
        "change_id": published_rename().public_id,
    }


def with_quota(code):
    """The short way of a programme, with the quota of its units."""
    content = programme_file(code).content
    return Programme.parse(content | {"way": {"quota": content["way"]["quota"]}}, f"{code}.yaml")


@pytest.fixture
def world(applicant, officer, leader, settings, tmp_path):
    """What the routes with ids lead to: a round, a draft and a submitted application with all that hangs on
    them.
    """
    settings.MEDIA_ROOT = tmp_path
    person = applicant.person
    person.born, person.email = "1995-06-01", "someone@example.invalid"
    person.save()
    person.refresh_from_db()
    edition = EditionFactory(text=with_quota("youth_fund"))
    stages = Stages(edition, officer=officer, leader=leader, random=Random(7))
    round_ = stages.open("2026年度青年基金（演示）")
    (application,) = stages.submit(round_, [SimpleNamespace(user=applicant)])
    file, sha256 = letters.store(b"%PDF-1.7")
    document = DocumentFactory(case=application.case, file=file, sha256=sha256)
    return SimpleNamespace(
        applicant=applicant,
        officer=officer,
        scope=lambda role: application.host_unit.public_id if role == "unit" else "150000",
        values=ANYTHING
        | {
            "round_id": round_.public_id,
            "application_id": application.public_id,
            "attachment_id": application.attachments.first().public_id,
            "award_id": AwardFactory(holder=application.holder).public_id,
            "document_id": document.public_id,
            "public_id": application.public_id,
            "task_id": Task.objects.get(flow_task_type="HUMAN", finished=None).external_task_id,
            "token": document.token,
            "code": indicator().code,
            "page": application.edition.policy.form.pages[0].name,
        }
        | noticed(file=file, sha256=sha256),
    )


def test_every_route_is_declared_and_every_declaration_is_a_route():
    assert set(routes()) == set(ROUTES)


def test_the_list_of_routes_says_of_each_path_verbs_object_and_who_may():
    told = StringIO()
    call_command("routes", "--json", stdout=told)
    listed = {row.pop("name"): row for row in json.loads(told.getvalue())}

    assert set(listed) == set(ROUTES)
    assert listed["application-page"] == {
        "path": "/applications/<str:application_id>/pages/<str:page>/",
        "verbs": ["GET", "HEAD", "POST"],
        "object": "application",
        "who": {
            "access": "signed_in", "roles": [], "relation": "", "reads": "applications_of", "acts": "",
        },
    }  # fmt: skip
    assert listed["payments"]["who"]["roles"] == ["finance"]
    assert listed["expert-desk"]["who"]["relation"] == "is_on_a_panel"


def test_a_route_that_nobody_declared_is_absent(client, officer, monkeypatch):
    client.force_login(officer)
    before = client.get(reverse("inbox")).status_code
    monkeypatch.delitem(ROUTES, "inbox")

    assert (before, client.get(reverse("inbox")).status_code) == (200, 404)


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_page_takes_no_verb_that_is_not_declared(client, officer, verb):
    client.force_login(officer)

    assert client.generic(verb, reverse("inbox")).status_code == 405
    assert client.generic(verb, reverse("home")).status_code == 405


@pytest.mark.parametrize("name", closed_routes())
def test_route_that_is_not_open_asks_a_visitor_to_sign_in(client, name):
    response = client.get(address(name))

    assert asks_for_sign_in(response)
    assert (response.status_code == 401) == name.startswith("api-")


@pytest.mark.parametrize("name", closed_routes())
def test_whoever_is_signed_in_is_not_asked_again(client, stranger, name):
    client.force_login(stranger)

    assert not asks_for_sign_in(client.get(address(name)))


def test_open_routes_answer_a_visitor(client, world):
    answers = {name: client.get(address(name, world.values)) for name in open_routes()}

    assert {name for name, response in answers.items() if asks_for_sign_in(response)} == MIDWAY
    denied = {name for name, response in answers.items() if response.status_code in (403, 404)}
    assert denied == {BESIDE_IT, REST} | SWITCHED_OFF


@pytest.mark.parametrize("name", routes_of_roles())
def test_page_of_a_role_is_absent_for_whoever_does_not_hold_it(world, stranger, name):
    page, roles = address(name, world.values), ROUTES[name].who
    holder = MembershipFactory(office__role=roles[0], office__code=f"{roles[0]}@{world.scope(roles[0])}").user
    answers = {}
    for user in (holder, world.applicant, stranger):
        client = Client()
        client.force_login(user)
        answers[user.username] = client.get(page).status_code

    assert answers == {holder.username: 200, "applicant": 404, "stranger": 404}


def test_looking_at_a_route_is_not_logged_unless_it_is_refused_or_hands_out_a_list(world):
    visitor, applicant, officer = Client(), Client(), Client()
    applicant.force_login(world.applicant)
    officer.force_login(world.officer)
    before = ActionLog.objects.latest("pk").pk

    answers = {
        (who, name): client.get(address(name, world.values)).status_code
        for who, client in (("visitor", visitor), ("applicant", applicant), ("officer", officer))
        for name in ROUTES
        if name != "account_logout"
    }

    logged = set(ActionLog.objects.filter(pk__gt=before).values_list("verb", "outcome"))
    assert logged == {("refused", "refused"), ("exported", "done")}
    assert {key: status for key, status in answers.items() if status >= 500 and key[1] != "readyz"} == {}
    assert answers["applicant", "application-detail"] == 200
    assert answers["officer", "task"] == 200
