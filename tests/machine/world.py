"""What all walks of one test share: the department, a few units and their bureaus, experts, one filled-in
draft a unit, and a round that none of the walks may touch.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from accounts import regions
from accounts.models import Membership, Office, User
from cultivation.seed.filling import Filling
from cultivation.seed.population import Account, Population
from tests.factories.accounts import UserFactory
from tests.factories.workflows import EditionFactory, programme_file
from tests.machine.actors import Actor
from trail import clock
from workflows import process
from workflows.models import Application, Attachment, Case, FactSheet
from workflows.policy import plan
from workflows.policy.programme import Programme
from workflows.services import applicants

# One goes directly, one through its league's bureau, one through its banner's first.
UNITS = ("北疆理工大学（演示）", "阴山草业研究院（演示）", "北原乳品生物（演示）")
PANEL = {"experts": 2, "quorum": 2, "reserves": 2}
NO_LIMIT = 100_000
EXPERTS = 18
TWO = ("screen", "decide", "supervise")
CLONED = ("title", "answers", "finished_pages", "version")
PAPER = ("kind", "name", "file", "size", "sha256", "media_type")


def small(content):
    """The youth fund with its whole way, a small panel, and no limit that many walks together would meet."""
    way = content["way"]
    review, quota = dict(way["review"]), dict(way["quota"])
    review["panel"] = [{**review["panel"][0], "value": PANEL}]
    draw = review["draw"][0]
    review["draw"] = [{**draw, "value": draw["value"] | {"yearly_load": NO_LIMIT}}]
    quota["rule"] = [{**quota["rule"][0], "value": quota["rule"][0]["value"] | {"at_least": NO_LIMIT}}]
    return content | {"way": way | {"review": review, "quota": quota}}


@dataclass(frozen=True)
class Template:
    """A draft that lacks nothing, and what is known of its holder: each walk's drafts are copies of one."""

    application: Application
    papers: tuple
    sheets: tuple


class World:
    """Made once a test, in `folder`; walks differ by their `serial` numbers. `told` are the breaches of what
    must hold that walks have told.
    """

    def __init__(self, plan_folder):
        regions.load(plan.read(plan_folder).regions)
        self.people = Population(3)
        self.people.department()
        self.units = [unit for unit in self.people.units() if unit.name in UNITS]
        self.people.experts(EXPERTS)
        self.actors, self.serial, self.told = {}, 0, set()
        text = Programme.parse(small(programme_file("youth_fund").content), "youth_fund.yaml")
        self.edition = EditionFactory(text=text)
        self._appoint()
        self.cast = [self.actor(each.user) for each in self.people.accounts if each.role != "expert"]
        self.cast += [self.actor(each.user) for each in self.people.accounts if each.role == "expert"][:3]
        self.stranger = self.actor(UserFactory(username="stranger"))
        self.elsewhere = self.open_round("别的批次")
        self.templates = [self._template(number, unit) for number, unit in enumerate(self.units)]

    def actor(self, user):
        """The user before a browser, signed in once."""
        if user.pk not in self.actors:
            self.actors[user.pk] = Actor(user)
        return self.actors[user.pk]

    def holders(self, address):
        """Who may do what is addressed so: the holders of an office, or one person."""
        kind, _at, key = address.partition("@")
        if kind == "user":
            return [self.actor(User.objects.get(pk=key))]
        found = Membership.objects.filter(office__code=address, until=None).select_related("user")
        return [self.actor(each.user) for each in found.order_by("pk")]

    def officer(self, role):
        """Who holds that office of the department."""
        return self.holders(f"{role}@150000")[0]

    def open_round(self, title, *, places=2):
        """A round that is open now."""
        now = clock.now()
        return process.plan_round(
            self.edition,
            by=self.officer("screen").user,
            title=title,
            year=2026,
            policy_date=clock.today(),
            opens_at=now - timedelta(days=3),
            closes_at=now + timedelta(days=10),
            unit_closes_at=now + timedelta(days=20),
            body_closes_at=now + timedelta(days=30),
            places=places,
            money=places * 100_000,
            money_each=100_000,
            contact="基础研究处",
            screening_office=Office.objects.get(code="screen@150000"),
            deciding_office=Office.objects.get(code="decide@150000"),
        )

    def draft(self, round_, number):
        """A copy of a unit's draft in that round, of a new person of the unit."""
        template = self.templates[number % len(self.templates)]
        original = template.application
        account = self.applicant(original.host_unit)
        holder = applicants.holder_of(account.user.person)
        now = clock.now()
        FactSheet.objects.bulk_create(
            FactSheet(holder=holder, year=each.year, values=each.values, origins=each.origins, updated_at=now)
            for each in template.sheets
        )
        made = Application.objects.create(
            case=Case.objects.create(
                kind=Case.Kind.APPLICATION,
                title=original.title,
                holder=holder,
                edition=self.edition,
                opened_at=now,
            ),
            round=round_,
            edition=self.edition,
            holder=holder,
            applicant=account.user,
            host_unit=original.host_unit,
            created_at=now,
            changed_at=now,
            **{name: getattr(original, name) for name in CLONED},
        )
        Attachment.objects.bulk_create(_copy(paper, made, now) for paper in template.papers)
        return made

    def applicant(self, unit):
        """A new person of the unit, with an account."""
        self.serial += 1
        person = self.people.person(unit)
        user = UserFactory(username=f"applicant{self.serial}", display_name=person.name)
        person.user, person.email = user, f"{user.username}@example.invalid"
        person.save(update_fields=["user", "email"])
        return Account("applicant", user.username, "", person.name, unit.name, user)

    def _appoint(self):
        bureaus = [unit.recommended_through for unit in self.units if unit.recommended_through]
        bureaus += [each.recommended_through for each in bureaus if each.recommended_through]
        own = [f"@{each.public_id}" for each in (*self.units, *bureaus)]
        for office in Office.objects.order_by("pk"):
            if not office.code.endswith(("@150000", *own)):
                continue
            for number in range(2 if office.role in TWO else 1):
                self.people.official(
                    office.role,
                    f"{office.role}-{office.pk}-{number}",
                    f"{office.role}{number}",
                    office=office,
                )

    def _template(self, number, unit):
        filling = Filling(Random(number))
        filling.known["discipline_code"] = "B0201"
        application = filling.complete(self.elsewhere, self.applicant(unit))
        return Template(
            application,
            tuple(application.attachments.all()),
            tuple(FactSheet.objects.filter(holder=application.holder)),
        )


def _copy(paper, application, now):
    return Attachment(
        application=application,
        state=Attachment.State.CLEAN,
        uploaded_by=application.applicant,
        uploaded_at=now,
        **{name: getattr(paper, name) for name in PAPER},
    )
