"""What an applicant hands in, and what is said of it."""

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import AnswersField, RandomIdField
from accounts.models import Office
from accounts.offices import code
from workflows.models.holder import Holder
from workflows.policy.papers import CheckItem


class Application(models.Model):
    """An application of a holder in a round: answers as JSON by question, frozen at submission."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being filled in")
        FORWARDING = "forwarding", _("With the unit or the recommending body")
        RETURNED = "returned", _("Returned for correction")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted at the formal check")
        REFUSED = "refused", _("Not accepted")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Not granted")
        NOT_FORWARDED = "not_forwarded", _("Not recommended")
        LAPSED = "lapsed", _("Not forwarded in time")
        WITHDRAWN = "withdrawn", _("Withdrawn")

        def said_with(self, word):
            """Its title; a result bears the programme's own word: 立项, 认定, 入库."""
            said = {"granted": _("Granted: %(word)s"), "declined": _("Not granted: %(word)s")}.get(self.value)
            return said % {"word": word} if said else self.label

        @classmethod
        def handed_in(cls, word):
            """The states of what was handed in, each with its title in a programme's words, as choices."""
            return [(state.value, state.said_with(word)) for state in cls if state != cls.DRAFT]

    class Reach(models.IntegerChoices):
        """How far it has come: whose desk it has lain on. Who comes later in this order sees nothing yet."""

        APPLICANT = 0, _("Applicant")
        UNIT = 1, _("Host unit")
        BANNER = 2, _("Banner or county")
        BODY = 3, _("Recommending body")
        DEPARTMENT = 4, _("Department")

    public_id = RandomIdField()
    case = models.OneToOneField("workflows.Case", on_delete=models.PROTECT, related_name="application")
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="applications")
    edition = models.ForeignKey("workflows.ProgrammeEdition", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("workflows.Holder", on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    host_unit = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="applications"
    )
    banner_bureau = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recommending_body = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reach = models.PositiveSmallIntegerField(choices=Reach, default=Reach.APPLICANT)
    group = models.ForeignKey(
        "workflows.ReviewGroup", on_delete=models.PROTECT, null=True, related_name="applications"
    )
    title = models.CharField(max_length=200, blank=True)
    answers = AnswersField(default=dict)
    finished_pages = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    number = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 a draft has no number, and many have none
    verification_code = models.CharField(max_length=20, blank=True)
    assessment = models.JSONField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "holder"], name="one_application_of_a_holder_in_a_round"
            ),
            models.CheckConstraint(
                name="a_submitted_application_has_number_and_moment",
                condition=Q(state="draft", submitted_at=None, number=None, assessment=None)
                | (
                    ~Q(state="draft")
                    & Q(submitted_at__isnull=False, number__isnull=False, assessment__isnull=False)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state", "-id"]),
            models.Index(fields=["applicant", "-id"]),
            models.Index(fields=["round", "host_unit", "-id"]),
            models.Index(fields=["round", "recommending_body", "-id"]),
            models.Index(fields=["round", "group", "-id"]),
        ]

    def __str__(self):
        return self.title or self.public_id

    @property
    def state_in_words(self):
        """The state in the words of the programme."""
        return self.State(self.state).said_with(self.round.edition.policy.word)

    @property
    def applicant_address(self):
        """To whom its tasks are addressed: the person who applies, or the office of those who speak for the
        enterprise.
        """
        if self.holder.kind == Holder.Kind.PERSON:
            return f"user@{self.applicant_id}"
        return code(Office.Role.CONTACT, self.holder.organisation.public_id)


class Attachment(models.Model):
    """A file of an application; held in quarantine until it was looked at. One that was handed in and then
    replaced in a correction stays, since the earlier version rests on it.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CLEAN = "clean", _("Checked")
        REJECTED = "rejected", _("Rejected")

    public_id = RandomIdField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="attachments/", max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State, default=State.CHECKING)
    reason = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name


class Line(NamedTuple):
    """What the formal check found at a line: `yes`, `no` or `na`, on which page, and which defect."""

    entry: CheckItem
    answer: str
    page: int | None
    reason_code: str


class Screening(models.Model):
    """The result of the formal check of one application. `checklist` maps the code of a line to `{answer,
    page, reason_code}`; rows of earlier days have the answer alone.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accept")
        REFUSED = "refused", _("Do not accept")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="screening")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    checklist = models.JSONField(default=dict)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_refusal_has_its_reason",
                condition=Q(outcome="accepted", reason_code="")
                | Q(Q(outcome="refused") & ~Q(reason_code="") & ~Q(reason="")),
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.outcome}"

    def get_outcome_display(self):
        """Its title in the programme's own word, which the state has at the release."""
        word = self.application.round.edition.policy.word
        return Application.State(self.outcome).said_with(word)

    def lines(self, programme):
        """What was found at each line of the programme's checklist, in its order."""
        kept = {
            code: found if isinstance(found, dict) else {"answer": found}
            for code, found in self.checklist.items()
        }
        empty = {"answer": "", "page": None, "reason_code": ""}
        return [Line(entry, **(empty | kept.get(entry.code, {}))) for entry in programme.checklist]


class Decision(models.Model):
    """What was decided on one application; `money` in yuan. Held until the round is released."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Not granted")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    money = models.PositiveBigIntegerField(default=0)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_declined_has_a_reason_and_no_money",
                condition=Q(outcome="granted") | Q(Q(outcome="declined", money=0) & ~Q(reason="")),
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.outcome}"

    def get_outcome_display(self):
        """Its title in the programme's own word, which the state has at the release."""
        word = self.application.round.edition.policy.word
        return Application.State(self.outcome).said_with(word)
