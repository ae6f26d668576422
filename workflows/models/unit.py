"""What units and recommending bodies do with a call: forward it, use their quota, seal their lists, change
their administrator.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class CallForwarding(models.Model):
    """A call that a unit or body passed on to those below it, with a cut-off of its own, earlier than the
    round's.
    """

    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="forwardings")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="forwardings"
    )
    closes_at = models.DateTimeField()
    note = models.TextField(blank=True)
    forwarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    forwarded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="a_call_is_forwarded_once")
        ]

    def __str__(self):
        return f"{self.round_id} {self.organisation_id}"


class Quota(models.Model):
    """How many applications a unit may forward in a year to the programmes that share a pool, and how many
    it has. `basis` says how the total came about: the awards of the years looked at, or who set it.
    """

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="quotas")
    year = models.PositiveSmallIntegerField()
    pool = models.CharField(max_length=80)
    total = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    basis = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "pool"], name="one_quota_a_unit_and_pool"
            ),
            models.CheckConstraint(name="a_quota_is_never_exceeded", condition=Q(used__lte=F("total"))),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.pool} {self.used}/{self.total}"


class SummaryList(models.Model):
    """A list of what an organisation forwards in a round (汇总表): printed, sealed, scanned in.

    `entries` are the rows as printed. The verification code stands on each page and proves the version.
    """

    public_id = RandomIdField()
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="summary_lists")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="summary_lists"
    )
    link = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    entries = models.JSONField()
    verification_code = models.CharField(max_length=20, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    scan = models.OneToOneField("workflows.Scan", on_delete=models.PROTECT, null=True, related_name="+")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "link", "number"], name="summary_lists_are_numbered_once"
            ),
            models.CheckConstraint(
                name="a_sealed_list_has_scan_hand_and_moment",
                condition=Q(scan=None, sealed_by=None, sealed_at=None)
                | Q(scan__isnull=False, sealed_by__isnull=False, sealed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.verification_code


class Scan(models.Model):
    """A scan of something signed or sealed on paper, or a piece of evidence; in quarantine until it was
    looked at. It belongs to a case, or to an organisation.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CLEAN = "clean", _("Checked")
        REJECTED = "rejected", _("Rejected")

    public_id = RandomIdField()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, null=True, related_name="scans")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="scans"
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="scans/", max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State, default=State.CHECKING)
    reason = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_scan_belongs_to_a_case_or_an_organisation",
                condition=Q(case__isnull=False, organisation=None) | Q(case=None, organisation__isnull=False),
            )
        ]

    def __str__(self):
        return self.name


class AdministratorChange(models.Model):
    """The change of a unit's administrator by letter of authority (授权书), decided by who activated it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    public_id = RandomIdField()
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="administrator_changes"
    )
    newcomer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(outcome=""), name="one_open_change_of_administrator"
            ),
            models.CheckConstraint(
                name="a_change_of_administrator_is_decided_whole",
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | Q(~Q(outcome=""), decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_decides_the_change_they_asked_for",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.outcome}"


class Batch(models.Model):
    """One act on many applications (批量): shown first, then done as a job, with a receipt for each.

    `arguments` are what the act needs besides the applications, the same for all.
    """

    public_id = RandomIdField()
    kind = models.CharField(max_length=40)
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="batches")
    office = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.kind} {self.public_id}"


class BatchItem(models.Model):
    """What became of one application of a batch: a receipt's line, or why it was not done."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not done")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey("workflows.Application", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    sentence = models.CharField(max_length=500, blank=True)
    receipt = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["application"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "application"], name="a_batch_names_an_application_once")
        ]

    def __str__(self):
        return f"{self.batch_id} {self.application_id} {self.state}"
