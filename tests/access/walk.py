"""Every address before every actor by every verb: what the table says is compared with what HTTP answers."""

import json
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch
from viewflow.workflow.models import Task

from accounts import sealing, second_factor
from accounts.models import Person
from cultivation.access import OPEN, ROUTES
from cultivation.access.addresses import addresses
from cultivation.access.kinds import KINDS, Row
from cultivation.access.table import Actor
from enterprises.archive import PARTS
from tests.machine.actors import is_the_way_in
from workflows.api.inbox import GIVING_BACK, TAKING
from workflows.models import Application, Review, Round
from workflows.services.blinding import BlindContent

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ABSENT = "A" * 22
ALLOW, DENY, VERB = "allow", "deny", "verb"
SHUT = (401, 403, 404, 405)
# Without these words the address would not know what is asked of it, and be absent to everybody.
SAID = {
    **{f"enterprise-{part}": {"action": "complete"} for part in PARTS},
    "contact-request": {"action": "refuse"},
    "mentors": {"action": "enter"},
    "enterprise-merging": {"action": "merge"},
    "expert-own": {"action": "change"},
    "expert-detail": {"action": "change"},
    "unit-person": {"act": "enable"},
    "batch-new": {"kind": "export"},
    "seclusion": {"act": "give_back"},
    "attachment-upload": {"kind": "signature_page"},
    "api-page": {"answers": {}},
    "api-enterprise-standing": {"programme": "tech_sme"},
    "api-withdraw": {"reason": "另有安排"},
    "person-unmask": {"reason": "核对申报材料"},
    "answer-unmask": {"reason": "核对申报材料"},
}
ANYTHING = {"code": "none", "token": ABSENT, "uidb36": "1", "key": "none", "ending": "docx"}
ANYTHING["year"] = date.today().year - 1


@dataclass(frozen=True)
class Probe:
    """One request and what the table says of it."""

    actor: Actor
    name: str
    verb: str
    row: Row | None
    expected: str

    @property
    def route(self):
        return ROUTES[self.name]

    def __str__(self):
        found = f"{self.row.relation(self.actor.held)}/{self.row.state}/{self.row.key}" if self.row else "—"
        return f"{self.actor.name} {self.verb} {self.name} {found}"


class Walk:
    """The probes, and the answers that differ from the table."""

    def __init__(self, actors):
        self.actors = actors
        self.rows = {name: list(kind.rows()) for name, kind in KINDS.items()}
        self.patterns = {name: pattern for name, (_path, pattern) in addresses().items()}
        self.clients = {}
        self.round = Round.objects.filter(edition__programme="youth_fund", window="open").first()

    def probes(self):
        """All of them: of every route each declared verb on one object a relation and state, and every other
        verb once.
        """
        for actor in self.actors:
            for name, route in ROUTES.items():
                rows = self._chosen(actor, route)
                for verb in VERBS:
                    if verb not in route.verbs:
                        yield Probe(actor, name, verb, rows[0], VERB)
                        continue
                    for row in rows:
                        yield Probe(actor, name, verb, row, _expected(actor, route, verb, row))

    def sample(self, number):
        """So many of them, always the same."""
        found = list(self.probes())
        return Random(7).sample(found, min(number, len(found)))

    def ask(self, probe):
        """Send the request, undo what it did, and give the answer."""
        client = self._client(probe.actor)
        cookies = client.cookies.copy()
        with transaction.atomic():
            answer = _send(client, probe.verb, self.address(probe.name, probe.row), SAID.get(probe.name, {}))
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer

    def address(self, name, row):
        """Where the object is found; of no object, where it would be."""
        wanted = self.patterns[name].pattern
        names = list(wanted.regex.groupindex) or list(wanted.converters)
        key = row.key if row else ABSENT
        values = {each: ANYTHING.get(each, key) for each in names}
        if row and ROUTES[name].kind in ("paper", "indicator"):
            values = dict.fromkeys(names, key)
        values |= self._besides(name, key, names)
        try:
            return reverse(name, kwargs=values)
        except NoReverseMatch:
            return f"/{name.removeprefix('^')}nothing/"

    def _besides(self, name, key, names):
        if "page" in names:
            application = Application.objects.filter(public_id=key).select_related("edition").first()
            return {"page": application.edition.policy.form.pages[0].name if application else "none"}
        if ROUTES[name].kind == "link":
            return {"round_id": self.round.public_id}
        if name == "review-attachment":
            return {"attachment_id": _file_of(key)}
        if name in UNMASKED:
            return {"code": UNMASKED[name](key) or "none"}
        return {}

    def _chosen(self, actor, route):
        """One object for each relation to the actor, state and answer; none where there is none to name."""
        if route.reads is None:
            return [None]
        found = {}
        for row in self.rows.get(route.kind, ()):
            reached = (row.pk in actor.reaches(route, "GET"), row.pk in actor.reaches(route, "POST"))
            found.setdefault((row.relation(actor.held), row.state, reached), row)
        return list(found.values()) or [None]

    def _client(self, actor):
        if actor not in self.clients:
            client = Client(raise_request_exception=False)
            if actor.user.is_authenticated:
                client.force_login(actor.user)
            self.clients[actor] = client
        return self.clients[actor]


def is_right(probe, answer):
    """Whether the answer agrees with the table: denied is absent (or, to a visitor, the way in)."""
    if answer.status_code >= 500 and probe.name != "readyz":
        return False
    shut = answer.status_code in SHUT or is_the_way_in(answer)
    if probe.expected == ALLOW:
        return (
            not shut
            or _leads_back(probe, answer)
            or (answer.status_code in (403, 404) and _is_not_offered(probe))
        )
    if probe.expected == VERB:
        return shut
    if not probe.actor.user.is_authenticated and probe.route.who != OPEN:
        return answer.status_code in (401, 404) or is_the_way_in(answer)
    return answer.status_code == 404


def _leads_back(probe, answer):
    """Whether the page is a later step of a sign-in, to whose beginning it leads who has not begun it."""
    return probe.name in LATER_STEPS and is_the_way_in(answer)


def _is_not_offered(probe):
    """Whether the object is within reach and has no such thing: the step of the task no such action, the
    person or the application nothing covered, the place no sign-in of the government, the account no factor
    or no session of that number.
    """
    if probe.name == "usersessions_list":
        return probe.verb == "POST"
    if probe.name in OF_A_FACTOR:
        return not second_factor.own(probe.actor.user)
    if probe.name in GOVERNMENT:
        return not settings.OIDC
    if probe.name in UNMASKED:
        return not UNMASKED[probe.name](probe.row.key)
    if probe.route.kind != "task" or not probe.name.startswith("api-"):
        return False
    task = Task.objects.get(pk=probe.row.pk)
    return probe.name.removeprefix("api-") not in (
        *task.flow_task.step.view_class.actions,
        TAKING,
        GIVING_BACK,
    )


def _expected(actor, route, verb, row):
    if route.reads is None:
        return ALLOW if route.lets_in(actor.user) else DENY
    return ALLOW if row is not None and row.pk in actor.reaches(route, verb) else DENY


def _send(client, verb, address, said):
    if verb in ("GET", "HEAD"):
        return getattr(client, verb.lower())(address, said)
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": "*"}
    if address.startswith("/api/"):
        return client.generic(verb, address, json.dumps(said), "application/json", headers=headers)
    if verb == "POST":
        return client.post(address, said, headers=headers)
    return client.generic(verb, address, headers=headers)


def _file_of(review_key):
    """A file that the expert of the review is shown, or would be."""
    review = Review.objects.filter(public_id=review_key).select_related("application").first()
    if review is None:
        return ABSENT
    return next((each.public_id for each in BlindContent(review.application, review.stage).files), ABSENT)


def _number_of(person_key):
    """The field of the person that is covered."""
    person = Person.objects.filter(public_id=person_key).first()
    return "id_number" if person and person.id_number else None


def _sealed_in(application_key):
    """A covered answer of the application or of its task book."""
    application = Application.objects.filter(public_id=application_key).select_related("task_book").first()
    book = getattr(application, "task_book", None)
    rows = [row.answers for row in (book, application) if row]
    return next((name for row in rows for name, value in row.items() if sealing.is_sealed(value)), None)


LATER_STEPS = {"account_message_code", "mfa_authenticate"}
OF_A_FACTOR = {
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_deactivate_totp",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
GOVERNMENT = {"openid_connect_login", "openid_connect_callback"}
UNMASKED = {"person-unmask": _number_of, "answer-unmask": _sealed_in}
