"""Two worlds that differ only in who the experts are: whoever has no right to know gets the same bytes.

Every address that the product declares to the observer is opened (what is open to all, by a visitor), every
object that the observer reaches, and every list with what one would type to find an expert out; files are
compared with their metadata, mails with their headers. What is denied reads like what is absent
(tests/access), so it tells nothing either.
"""

import io
import re
import zipfile

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pypdf import PdfReader
from viewflow.workflow.models import Task

from accounts.models import Person
from cultivation.access import OPEN, ROUTES
from cultivation.access.table import Actor
from tests.access.walk import Walk
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from trail import outbox
from workflows.models import Application, Draw, Notification, PanelMember, Review, ReviewGroup, Round

pytestmark = pytest.mark.django_db

WITHOUT_THE_RIGHT = ("decide", "division", "meeting", "finance", "oversee", "system", "security", "audit")
# Who prepares the panel may know its names; all the rest of what they see is compared.
NAMED = ("screen", "secretary")
OF_THE_DRAW = {
    "draw-list",
    "draw-record",
    "draw-data",
    "expert-library",
    "expert-add",
    "expert-detail",
}
LEFT_OUT = {"readyz", "healthz", "source", "source-archive", "api-schema", "account_logout"}
OF_THE_ACCOUNT = re.compile("account_|mfa_|usersessions_|socialaccount_|openid_")
LISTS = {
    "application-list", "round-list", "inbox", "register", "desk", "round-applications", "round-export",
    "round-ranking", "unit-desk", "unit-round", "unit-accounts", "payments", "payments-export",
    "api-applications", "api-inbox", "api-register", "api-rounds", "objection-find", "verify",
}  # fmt: skip
CHANGING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|<dcterms:\w+ [^>]*>[^<]*</dcterms:\w+>'
)
MAIL_HEADERS = ("Subject", "From", "To", "Reply-To", "In-Reply-To", "References")


def exchanged(panel):
    """The persons of the first two seats and of the two in reserve trade places, with all that was asked of
    them; nothing else is different.
    """
    seats, reserves = panel.seats[:2], panel.reserves[:2]
    pairs = [(one.pk, other.pk) for one, other in zip(seats, reserves, strict=True)]
    persons = dict(PanelMember.objects.filter(draw=panel.draw).values_list("pk", "person"))
    users = dict(Person.objects.values_list("pk", "user"))
    wanted = (
        persons
        | {one: persons[other] for one, other in pairs}
        | {other: persons[one] for one, other in pairs}
    )
    spare = {pk: Person.objects.create(name=f"占位{pk}").pk for pk in wanted}
    for members in (spare, wanted):
        for pk, person in members.items():
            PanelMember.objects.filter(pk=pk).update(person=person)
    refs = dict(PanelMember.objects.filter(draw=panel.draw).values_list("ref", "person"))
    draw = Draw.objects.get(pk=panel.draw.pk)
    Draw.objects.filter(pk=draw.pk).update(persons=draw.persons | refs)
    asked = dict(Review.objects.values_list("pk", "member"))
    for task in Task.objects.filter(owner_permission__startswith="user@"):
        member = task.data.get("member") or asked.get(task.data.get("review"))
        if member in wanted:
            task.owner_permission = f"user@{users[wanted[member]]}"
            if task.owner_id:
                task.owner_id = users[wanted[member]]
            task.save(update_fields=["owner_permission", "owner"])
    for member in [*panel.seats, *panel.reserves]:
        member.refresh_from_db()


def stages(panel):
    """While the opinions are collected, one of them in; and once they are handed over."""
    panel.file(panel.seats[0], points=17)
    outbox.dispatch(limit=50)
    yield
    panel.file(panel.seats[1], points=18)
    panel.file(panel.seats[2], points=19)
    panel.hand_over()
    outbox.dispatch(limit=50)
    yield


def observed(observers, words):
    """All that these people get, by who, where and which object."""
    walk, found = Walk([]), {}
    drawn = (
        Task.objects.exclude(external_task_id=None).order_by("pk").values_list("external_task_id", flat=True)
    )
    numbered = {each: f"task {number}" for number, each in enumerate(drawn)}
    # The round is closed by now, and the desks of the links are those of this one.
    walk.round = Round.objects.get()
    for who, user in observers.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        actor = Actor(user)
        for name, route in ROUTES.items():
            if (
                "GET" not in route.verbs
                or OF_THE_ACCOUNT.match(name)
                or name in LEFT_OUT
                or (who in NAMED and name in OF_THE_DRAW)
            ):
                continue
            if not route.lets_in(actor.user) or (route.who == OPEN and user is not None):
                continue
            for row in _objects(walk, actor, route):
                url = walk.address(name, row)
                for query in ("", *_queries(name, words)):
                    key = numbered.get(row.key, row.key) if row else None
                    found[who, name, key, query] = plain(client.get(url + query), numbered)
        found[who, "mails"] = _mails(user)
        found[who, "told"] = _told(user)
    return found


def plain(answer, numbered):
    """Status, headers that name something, and content: unpacked where it is packed, without tokens, and with
    numbers for the tasks, whose ids are drawn anew in each world.
    """
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    named = {name: answer.headers.get(name) for name in ("Content-Disposition", "Location", "ETag", "Link")}
    if kind == "application/pdf":
        content = _of_pdf(content)
    elif content[:2] == b"PK":
        content = _of_zip(content)
    else:
        content = CHANGING.sub(b"", content)
        for drawn, number in numbered.items():
            content = content.replace(drawn.encode(), number.encode())
    return answer.status_code, kind, named, content


def _objects(walk, actor, route):
    if route.reads is None:
        return [None]
    reached = actor.reaches(route, "GET")
    return [row for row in walk.rows.get(route.kind, ()) if row.pk in reached]


def _queries(name, words):
    if name == "task":
        return [f"?group={code}" for code in ReviewGroup.objects.values_list("code", flat=True)]
    if name not in LISTS:
        return ()
    typed = [f"?q={word}" for word in words]
    return (*typed, "?ordering=reviews__member__person__name", "?reviews__member__person__name__startswith=a")


def _of_pdf(content):
    reader = PdfReader(io.BytesIO(content))
    told = {key: value for key, value in (reader.metadata or {}).items() if "Date" not in key}
    return [page.extract_text() for page in reader.pages], told, reader.xmp_metadata is None


def _of_zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {info.filename: CHANGING.sub(b"", packed.read(info)) for info in packed.infolist()}


def _mails(user):
    if user is None or not user.email:
        return []
    sent = [each for each in mail.outbox if user.email in each.to]
    return [
        ({name: each.message().get(name) for name in MAIL_HEADERS}, each.body, each.attachments)
        for each in sent
    ]


def _told(user):
    rows = Notification.objects.filter(user=user).order_by("pk") if user else ()
    return [row.text for row in rows]


@pytest.fixture
def observers(panel):
    """Everybody who has no right to know, with an address for mails."""
    links = (panel.application.host_unit, *OrganisationFactory.create_batch(2))
    passed = {"banner_bureau": links[1], "recommending_body": links[2]}
    Application.objects.filter(pk=panel.application.pk).update(**passed)
    found = {
        "visitor": None,
        "stranger": UserFactory(),
        "applicant": panel.application.applicant,
        "another expert": panel.seats[2].person.user,
    }
    for role, organisation in zip(("unit", "banner", "recommend"), links, strict=True):
        office = {"office__role": role, "office__code": f"{role}@{organisation.public_id}"}
        found[role] = MembershipFactory(**office).user
    for role in (*WITHOUT_THE_RIGHT, *NAMED):
        found[role] = MembershipFactory(office__role=role).user
    for who, user in found.items():
        if user is not None:
            user.email = f"{who.replace(' ', '-')}@example.invalid"
            user.save(update_fields=["email"])
    return found


def test_two_worlds_that_differ_in_who_the_experts_are_give_the_same_bytes(panel, observers):
    experts = [*panel.seats, *panel.reserves]
    words = [experts[0].person.name, experts[3].person.user.username]
    seen = []
    for change in (lambda panel: None, exchanged):
        with transaction.atomic():
            mail.outbox.clear()
            change(panel)
            seen.append([observed(observers, words) for _stage in stages(panel)])
            transaction.set_rollback(True)
        for member in experts:
            member.refresh_from_db()

    first, second = seen
    answers = sum(len(stage) for stage in first)
    print(f"\n{answers} answers at {len(first)} stages to {len(observers)} observers")
    assert [set(one) ^ set(other) for one, other in zip(first, second, strict=True)] == [set()] * 2
    different = [
        (stage, *key)
        for stage, (one, other) in enumerate(zip(first, second, strict=True))
        for key in one
        if one[key] != other[key]
    ]
    assert different == []
    assert answers > 1000


def test_the_exchange_is_a_real_one(panel):
    """The comparison would find a name: to the experts themselves the two worlds are different."""
    one = panel.seats[0].person.user
    before = Client()
    before.force_login(one)
    own = [row.pk for row in Review.objects.filter(member__person__user=one)]
    with transaction.atomic():
        exchanged(panel)
        after = [row.pk for row in Review.objects.filter(member__person__user=one)]
        transaction.set_rollback(True)

    assert own
    assert after == []


def test_no_score_stands_anywhere_before_the_opinions_are_closed(panel, observers):
    """What differs is what one expert wrote: until the collection is closed nobody's bytes show it."""
    seen = []
    for points in (9, 19):
        with transaction.atomic():
            mail.outbox.clear()
            panel.file(panel.seats[0], points=points)
            outbox.dispatch(limit=50)
            seen.append(observed(observers, []))
            transaction.set_rollback(True)
        panel.seats[0].refresh_from_db()

    assert {key for key in seen[0] if seen[0][key] != seen[1][key]} == set()
