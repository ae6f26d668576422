"""Every address of the product, and who it answers: closed unless listed as open."""

from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from viewflow.workflow.models import Task

from cultivation.seed.stages import Stages
from tests.factories.notices import ObjectionFactory
from tests.factories.workflows import AwardFactory, DocumentFactory, EditionFactory, programme_file
from trail.models import ActionLog
from workflows.models import Indicator, PlanPeriod
from workflows.policy.programme import Programme
from workflows.services import letters

pytestmark = pytest.mark.django_db

REST, BESIDE_IT = "api/v1/", "^api/"
INVENTORY = {
    "healthz": "open",
    "readyz": "open",
    "home": "open",
    "source": "open",
    "source-archive": "open",
    "set_language": "open",
    "board": "open",
    "indicator": "open",
    "verify": "open",
    "verify-document": "open",
    "account_login": "open",
    "account_logout": "open",
    "account_inactive": "open",
    "account_signup": "open",
    "account_reset_password": "open",
    "account_reset_password_done": "open",
    "account_reset_password_from_key": "open",
    "account_reset_password_from_key_done": "open",
    "account_change_password": "signed_in",
    "round-list": "open",
    "round-detail": "open",
    "round-check": "open",
    "round-apply": "signed_in",
    "application-list": "signed_in",
    "application-detail": "signed_in",
    "application-page": "signed_in",
    "application-review": "signed_in",
    "application-preview": "signed_in",
    "attachment-upload": "signed_in",
    "attachment-file": "signed_in",
    "attachment-state": "signed_in",
    "attachment-remove": "signed_in",
    "archive": "signed_in",
    "inbox": "signed_in",
    "expert-desk": "signed_in",
    "review-detail": "signed_in",
    "review-document": "signed_in",
    "review-attachment": "signed_in",
    "task": "signed_in",
    "document-file": "signed_in",
    "register": "signed_in",
    "draw-list": "signed_in",
    "draw-record": "signed_in",
    "draw-data": "signed_in",
    "expert-library": "office",
    "expert-add": "office",
    "expert-detail": "signed_in",
    "expert-own": "signed_in",
    "award-detail": "signed_in",
    "scan-file": "signed_in",
    "task-book-print": "signed_in",
    "archive-file": "signed_in",
    "payments": "signed_in",
    "round-summary-lists": "signed_in",
    "summary-list": "signed_in",
    "summary-list-make": "signed_in",
    "summary-list-print": "signed_in",
    "application-withdraw": "signed_in",
    "unit-desk": "signed_in",
    "unit-round": "signed_in",
    "unit-call": "signed_in",
    "unit-remind": "signed_in",
    "unit-order": "signed_in",
    "batch-new": "signed_in",
    "batch": "signed_in",
    "batch-file": "signed_in",
    "unit-activation": "signed_in",
    "unit-new": "signed_in",
    "unit-detail": "signed_in",
    "unit-change": "signed_in",
    "administrator-change": "signed_in",
    "unit-accounts": "signed_in",
    "unit-person-new": "signed_in",
    "unit-administrator": "signed_in",
    "unit-person": "signed_in",
    "payments-export": "signed_in",
    "payment-detail": "signed_in",
    "desk": "office",
    "round-plan": "office",
    "round-desk": "office",
    "round-applications": "office",
    "round-export": "office",
    "round-next": "signed_in",
    "round-groups": "office",
    "round-quotas": "office",
    "application-dossier": "office",
    "attachment-view": "signed_in",
    "round-ranking": "office",
    "ranking-print": "office",
    "ranking-export": "office",
    "application-opinions": "signed_in",
    "round-sign-off": "office",
    "notice-list": "open",
    "notice": "open",
    "notice-file": "open",
    "notice-draft": "signed_in",
    "objection-new": "open",
    "objection-find": "open",
    "objection-state": "open",
    "objection-reply": "open",
    "objection-list": "signed_in",
    "objection-detail": "signed_in",
    "api-schema": "open",
    "api-token": "open",
    "api-rounds": "open",
    "api-round": "open",
    REST: "open",
    BESIDE_IT: "open",
    "api-token-revoke": "signed_in",
    "api-register": "signed_in",
    "api-applications": "signed_in",
    "api-application": "signed_in",
    "api-page": "signed_in",
    "api-submit": "signed_in",
    "api-resubmit": "signed_in",
    "api-withdraw": "signed_in",
    "api-endorse": "signed_in",
    "api-return": "signed_in",
    "api-turn_down": "signed_in",
    "api-attachments": "signed_in",
    "api-attachment": "signed_in",
    "api-document": "signed_in",
    "api-inbox": "signed_in",
    "api-task": "signed_in",
    "api-screen": "signed_in",
    "api-grant": "signed_in",
    "api-decline": "signed_in",
    "api-take_back": "signed_in",
    "api-finish": "signed_in",
    "api-release": "signed_in",
    "api-round-list": "signed_in",
    "api-cut": "signed_in",
    "api-decline_rest": "signed_in",
    "api-propose": "signed_in",
    "api-sign": "signed_in",
    "api-take_out": "signed_in",
    "api-put_in": "signed_in",
    "api-regrade": "signed_in",
    "api-send_back": "signed_in",
    "api-claim": "signed_in",
    "api-give_back": "signed_in",
}
ABSENT = "a" * 22
ANYTHING = {
    "round_id": ABSENT,
    "application_id": ABSENT,
    "attachment_id": ABSENT,
    "batch_id": ABSENT,
    "office": "unit@none",
    "award_id": ABSENT,
    "scan_id": ABSENT,
    "task_book_id": ABSENT,
    "list_id": ABSENT,
    "unit_id": ABSENT,
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
    "token": ABSENT,
    "code": "none",
    "page": "none",
    "uidb36": "1",
    "key": "none",
}


def routes(patterns=None, prefix=""):
    """Every route by its name; one without a name by its address."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            name = pattern.name or address
            assert name not in found, f"{name} names two routes"
            found[name] = pattern
        else:
            found |= routes(pattern.url_patterns, address)
    return found


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


def having(*access):
    return sorted(name for name, kind in INVENTORY.items() if kind in access)


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
    """A notice with an objection to its line, and what was printed of both."""
    objection = ObjectionFactory()
    notice = objection.item.notice
    DocumentFactory(case=notice.round.case, kind="public_notice", **paper)
    DocumentFactory(case=objection.case, kind="objection_reply", **paper)
    return {
        "notice_id": notice.public_id,
        "item_id": objection.item.public_id,
        "objection_id": objection.public_id,
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


def test_every_route_is_in_the_inventory_and_every_entry_is_a_route():
    assert set(routes()) == set(INVENTORY)


@pytest.mark.parametrize("name", having("signed_in", "office"))
def test_route_that_is_not_open_asks_a_visitor_to_sign_in(client, name):
    response = client.get(address(name))

    assert asks_for_sign_in(response)
    assert (response.status_code == 401) == name.startswith("api-")


@pytest.mark.parametrize("name", having("signed_in"))
def test_whoever_is_signed_in_is_not_asked_again(client, stranger, name):
    client.force_login(stranger)

    assert not asks_for_sign_in(client.get(address(name)))


def test_open_routes_answer_a_visitor(client, world):
    answers = {name: client.get(address(name, world.values)) for name in having("open")}

    assert [name for name, response in answers.items() if asks_for_sign_in(response)] == []
    denied = [name for name, response in answers.items() if response.status_code in (403, 404)]
    assert denied == [BESIDE_IT, REST]


@pytest.mark.parametrize("name", having("office"))
def test_office_route_is_absent_for_whoever_holds_no_office_of_it(world, stranger, name):
    answers = {}
    for user in (world.officer, world.applicant, stranger):
        client = Client()
        client.force_login(user)
        answers[user.username] = client.get(address(name, world.values)).status_code

    assert answers == {"officer": 200, "applicant": 404, "stranger": 404}


def test_no_route_writes_to_the_log_when_it_is_only_looked_at(world):
    visitor, applicant, officer = Client(), Client(), Client()
    applicant.force_login(world.applicant)
    officer.force_login(world.officer)
    before = list(ActionLog.objects.order_by("pk").values_list("pk", flat=True))

    answers = {
        (who, name): client.get(address(name, world.values)).status_code
        for who, client in (("visitor", visitor), ("applicant", applicant), ("officer", officer))
        for name in INVENTORY
        if name != "account_logout"
    }

    assert list(ActionLog.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert {key: status for key, status in answers.items() if status >= 500 and key[1] != "readyz"} == {}
    assert answers["applicant", "application-detail"] == 200
    assert answers["officer", "task"] == 200
