"""Editions from the plan's own files, holders, rounds, applications and what hangs on them."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.accounts import (
    EmploymentFactory,
    OfficeFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    UserFactory,
)
from workflows.models import (
    Application,
    Attachment,
    Award,
    Case,
    Decision,
    Document,
    Holder,
    ProgrammeEdition,
    Round,
    Screening,
)
from workflows.policy.plan import programme_content
from workflows.policy.programme import Programme

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@cache
def programme_file(code):
    """Return the programme of the plan with that code, read from its file."""
    return Programme.parse(programme_content(settings.PLAN_DIR, code), f"{code}.yaml")


@cache
def short_programme(code):
    """The same programme without its way: formal check and decision alone, as its first edition said."""
    content = programme_file(code).content
    return Programme.parse({key: value for key, value in content.items() if key != "way"}, f"{code}.yaml")


class EditionFactory(DjangoModelFactory):
    """An edition of a programme that has no way beyond formal check and decision; with `whole=True` the
    edition as its file stands today.
    """

    class Meta:
        model = ProgrammeEdition
        django_get_or_create = ["hash"]

    class Params:
        whole = False
        text = factory.LazyAttribute(
            lambda edition: (programme_file if edition.whole else short_programme)(edition.programme)
        )

    programme = "youth_fund"
    title = factory.LazyAttribute(lambda edition: edition.text.title)
    hash = factory.LazyAttribute(lambda edition: edition.text.hash)
    content = factory.LazyAttribute(lambda edition: edition.text.content)
    loaded_at = NOW


class HolderFactory(DjangoModelFactory):
    class Meta:
        model = Holder
        django_get_or_create = ["person"]

    kind = Holder.Kind.PERSON
    person = factory.SubFactory(PersonFactory, user=factory.SubFactory(UserFactory))


class CaseFactory(DjangoModelFactory):
    class Meta:
        model = Case

    kind = Case.Kind.APPLICATION
    title = factory.Sequence(lambda n: f"羊草种质资源评价{n}")
    edition = factory.SubFactory(EditionFactory)
    opened_at = NOW


class RoundFactory(DjangoModelFactory):
    """A round that is open now, with ten places at 100,000 yuan."""

    class Meta:
        model = Round

    edition = factory.SubFactory(EditionFactory)
    title = factory.LazyAttribute(lambda row: f"{row.year}年度{row.edition.title}")
    case = factory.SubFactory(
        CaseFactory,
        kind=Case.Kind.ROUND,
        title=factory.SelfAttribute("..title"),
        edition=factory.SelfAttribute("..edition"),
    )
    year = 2026
    policy_date = date(2026, 1, 1)
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    places = 10
    money = 1_000_000
    money_each = 100_000
    window = Round.Window.OPEN
    screening_office = factory.SubFactory(OfficeFactory, role="screen")
    deciding_office = factory.SubFactory(OfficeFactory, role="decide")


class ApplicationFactory(DjangoModelFactory):
    """A draft of a person who works for the host unit; `submitted=True` hands it in."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(
            state=Application.State.SUBMITTED,
            number=factory.Sequence(lambda n: f"2026QN{n:05d}"),
            verification_code=factory.Sequence(lambda n: f"{n:08d}"),
            assessment={"verdict": "met", "findings": [], "facts": {}},
            submitted_at=NOW,
        )

    round = factory.SubFactory(RoundFactory)
    edition = factory.SelfAttribute("round.edition")
    holder = factory.SubFactory(HolderFactory)
    applicant = factory.SelfAttribute("holder.person.user")
    host_unit = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"羊草种质资源评价{n}")
    case = factory.SubFactory(
        CaseFactory,
        holder=factory.SelfAttribute("..holder"),
        title=factory.SelfAttribute("..title"),
        edition=factory.SelfAttribute("..edition"),
    )
    created_at = NOW
    changed_at = NOW

    @factory.post_generation
    def employed(self, create, extracted, **kwargs):
        """The person works for the host unit, unless somebody said where already."""
        person = self.holder.person
        if create and person and not person.employments.exists():
            EmploymentFactory(person=person, organisation=self.host_unit)


class AttachmentFactory(DjangoModelFactory):
    """A clean file of an application; the file itself is not written."""

    class Meta:
        model = Attachment

    application = factory.SubFactory(ApplicationFactory)
    kind = "signature_page"
    name = "签字页.pdf"
    file = factory.LazyAttribute(lambda row: f"attachments/{row.sha256}")
    size = 120_000
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    media_type = "application/pdf"
    state = Attachment.State.CLEAN
    uploaded_by = factory.SelfAttribute("application.applicant")
    uploaded_at = NOW


class ScreeningFactory(DjangoModelFactory):
    class Meta:
        model = Screening

    application = factory.SubFactory(ApplicationFactory, submitted=True)
    outcome = Screening.Outcome.ACCEPTED
    done_by = factory.SubFactory(UserFactory)
    done_at = NOW


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    application = factory.SubFactory(ApplicationFactory, submitted=True)
    outcome = Decision.Outcome.GRANTED
    money = 100_000
    decided_by = factory.SubFactory(UserFactory)
    decided_at = NOW


class AwardFactory(DjangoModelFactory):
    """A row of the register that came with an import."""

    class Meta:
        model = Award

    holder = factory.SubFactory(HolderFactory)
    programme = "youth_fund"
    title = factory.Sequence(lambda n: f"羊草种质资源评价{n}")
    number = factory.Sequence(lambda n: f"QN2025{n:04d}")
    region = factory.SubFactory(RegionFactory, league=True)
    host_unit = factory.SubFactory(OrganisationFactory)
    money = 100_000
    since = date(2025, 6, 1)
    until = date(2028, 6, 1)
    recorded_at = NOW
    imported_from = "2025年立项名单（演示）"


class DocumentFactory(DjangoModelFactory):
    """A letter that was filed; the file itself is not written."""

    class Meta:
        model = Document

    case = factory.SubFactory(CaseFactory)
    kind = Document.Kind.GRANT_LETTER
    title = "立项通知"
    number = factory.Sequence(lambda n: f"QN2026{n:04d}")
    file = factory.LazyAttribute(lambda row: f"documents/{row.sha256[:2]}/{row.sha256}.pdf")
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    pages = 1
    made_at = NOW
