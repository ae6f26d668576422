"""What was handed in each time, what was sent back for correction, and what the links before the department
said.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import AnswersField


class Submission(models.Model):
    """One version of an application as it was handed in; papers and seals name its verification code.

    `facts` are as in the assessment; `files` lists `{kind, name, sha256, attachment}` by public id.
    """

    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField()
    answers = AnswersField()
    facts = models.JSONField()
    files = models.JSONField(default=list)
    verification_code = models.CharField(max_length=20)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()

    class Meta:
        ordering = ["application", "number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submissions_are_numbered_once")
        ]

    def __str__(self):
        return f"{self.application_id}/{self.number}"


class Endorsement(models.Model):
    """What a unit, a banner or a recommending body said of one application (审核、初审、推荐).

    `checks` maps what was looked at (`secrecy`, or the kind of a document) to whether it is in order;
    `rank` is the place in the organisation's own order.
    """

    class Link(models.TextChoices):
        UNIT = "unit", _("Host unit")
        BANNER = "banner", _("Banner or county")
        BODY = "body", _("Recommending body")

    class Outcome(models.TextChoices):
        FORWARDED = "forwarded", _("Forwarded")
        RETURNED = "returned", _("Returned for correction")
        TURNED_DOWN = "turned_down", _("Not recommended")

    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="endorsements"
    )
    link = models.CharField(max_length=20, choices=Link)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="endorsements"
    )
    outcome = models.CharField(max_length=20, choices=Outcome)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="endorsements")
    rank = models.PositiveSmallIntegerField(null=True)
    opinion = models.TextField(blank=True)
    checks = models.JSONField(default=dict)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "link"],
                condition=Q(outcome="forwarded"),
                name="a_link_forwards_an_application_once",
            ),
            models.CheckConstraint(
                name="who_does_not_forward_says_why", condition=Q(outcome="forwarded") | ~Q(opinion="")
            ),
        ]
        indexes = [models.Index(fields=["organisation", "link", "-id"])]

    def __str__(self):
        return f"{self.application_id} {self.link} {self.outcome}"


class Correction(models.Model):
    """An application sent back (退回补正): `remarks` lists `{question, text}`; only these questions are open.

    `step` is the flow's step that sent it back, to which it returns. `base` is the version it was found in.
    """

    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="corrections"
    )
    step = models.CharField(max_length=40)
    base = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    remarks = models.JSONField()
    note = models.TextField(blank=True)
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None),
                name="one_open_correction_of_an_application",
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.step}"


class Reconsideration(models.Model):
    """The review of a non-acceptance (复审), asked for in time and answered by somebody else."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The non-acceptance stands")
        OVERTURNED = "overturned", _("Accepted after all")

    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="reconsideration"
    )
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    opinion = models.TextField(blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_reconsideration_is_answered_whole",
                condition=Q(outcome="", opinion="", done_by=None, done_at=None)
                | Q(~Q(outcome=""), ~Q(opinion=""), done_by__isnull=False, done_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.outcome}"


class Participation(models.Model):
    """That a person, found by name, year of birth and unit, takes part in an application without leading
    it.
    """

    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="participations"
    )
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="participations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="a_person_takes_part_once")
        ]

    def __str__(self):
        return f"{self.application_id} {self.person_id}"
