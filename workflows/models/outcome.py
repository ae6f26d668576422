"""From the list that was agreed on to the file: signatures, public notice, papers, payment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import AnswersField, RandomIdField


class Signature(models.Model):
    """One step of a round's sign-off, over one version of the list, in the account or on paper with a scan.

    `position` and `step` are those of the programme's ordered list; a signature whose list was changed after
    it by somebody before it in that order is void, and says by whom and why. `decisions` is the list as it
    was signed, and `list_hash` the hash of its canonical JSON.
    """

    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="signatures")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=40)
    list_version = models.PositiveIntegerField()
    list_hash = models.CharField(max_length=64)
    decisions = models.JSONField(default=list)
    minutes_number = models.CharField(max_length=60, blank=True)
    scan = models.OneToOneField("workflows.Scan", on_delete=models.PROTECT, null=True, related_name="+")
    signatory = models.CharField(max_length=50, blank=True)
    note = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "position"],
                condition=Q(voided_at=None),
                name="one_valid_signature_a_step",
            ),
            models.CheckConstraint(
                name="a_void_signature_says_by_whom_and_why",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(Q(voided_at__isnull=False, voided_by__isnull=False), ~Q(void_reason="")),
            ),
            models.CheckConstraint(
                name="a_signature_on_paper_names_who_signed",
                condition=Q(scan=None, signatory="") | Q(Q(scan__isnull=False), ~Q(signatory="")),
            ),
        ]

    def __str__(self):
        return f"{self.round_id} {self.step}"


class Countersignature(models.Model):
    """What another department that recognises together put under the list (会签): its opinion, by whom, on
    which day, and the scan of the paper, which several may share. It holds as long as its signature does.
    """

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="countersignatures")
    department = models.CharField(max_length=100)
    opinion = models.CharField(max_length=500)
    signatory = models.CharField(max_length=50)
    dated = models.DateField()
    scan = models.ForeignKey("workflows.Scan", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["signature", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "department"], name="a_department_countersigns_once"
            ),
            models.CheckConstraint(
                name="a_countersignature_says_what_and_by_whom",
                condition=~Q(opinion="") & ~Q(signatory=""),
            ),
        ]

    def __str__(self):
        return f"{self.signature_id} {self.department}"


class PublicNotice(models.Model):
    """One batch made public (公示), with one end. A draft until it is published: its text keeps the
    placeholders that are filled, and fixed, then.
    """

    public_id = RandomIdField()
    round = models.OneToOneField("workflows.Round", on_delete=models.PROTECT, related_name="notice")
    title = models.CharField(max_length=200)
    paragraphs = models.JSONField()
    portal_url = models.URLField(max_length=500, blank=True)
    first_day = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_notice_is_published_whole",
                condition=Q(published_at=None, published_by=None, ends_at=None, closed_at=None)
                | Q(
                    ~Q(portal_url=""),
                    published_at__isnull=False,
                    published_by__isnull=False,
                    first_day__isnull=False,
                    ends_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="a_notice_closes_after_its_end",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("ends_at")),
            ),
        ]

    def __str__(self):
        return self.title


class NoticeItem(models.Model):
    """One line of a notice; `columns` are the allow-listed values as published."""

    public_id = RandomIdField()
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="items")
    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="notice_item"
    )
    position = models.PositiveSmallIntegerField()
    columns = models.JSONField()

    class Meta:
        ordering = ["notice", "position"]
        constraints = [models.UniqueConstraint(fields=["notice", "position"], name="a_notice_is_in_order")]

    def __str__(self):
        return f"{self.notice_id}/{self.position}"


class OfficialDocument(models.Model):
    """A paper that was numbered, signed and sealed in the office's own system, recorded here with its scan
    (审定文件); or the announcement of the platform or department that recognised, which may speak of several
    rounds.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision document")
        ANNOUNCEMENT = "announcement", _("Announcement of who recognises")

    public_id = RandomIdField()
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="official_documents")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DECISION)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    dated = models.DateField()
    scan = models.OneToOneField("workflows.Scan", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(kind="decision"),
                name="an_official_number_is_recorded_once",
            )
        ]

    def __str__(self):
        return self.number


class TaskBook(models.Model):
    """The task book of a granted project (任务书), made from the application; some answers are locked."""

    class State(models.TextChoices):
        OPEN = "open", _("To be handed in")
        HANDED_IN = "handed_in", _("With the unit, to be sealed")
        SEALED = "sealed", _("With the department, to be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        MISSED = "missed", _("Not handed in in time: given up")

    public_id = RandomIdField()
    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="task_book"
    )
    answers = AnswersField(default=dict)
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    due_at = models.DateTimeField()
    verification_code = models.CharField(max_length=20, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    remarks = models.TextField(blank=True)
    scan = models.OneToOneField("workflows.Scan", on_delete=models.PROTECT, null=True, related_name="+")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sealed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_confirmed_task_book_was_sealed_and_confirmed_by_somebody",
                condition=~Q(state="confirmed")
                | Q(
                    scan__isnull=False,
                    sealed_by__isnull=False,
                    sealed_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
            )
        ]

    def __str__(self):
        return f"{self.application_id} {self.state}"


class Disbursement(models.Model):
    """Money that was paid for an award, or came back, by which document on which day; in yuan (拨付)."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Paid")
        RETURNED = "returned", _("Returned")

    public_id = RandomIdField()
    award = models.ForeignKey("workflows.Award", on_delete=models.PROTECT, related_name="disbursements")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PAID)
    document = models.CharField(max_length=100)
    day = models.DateField()
    money = models.PositiveBigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(name="a_payment_is_more_than_nothing", condition=Q(money__gt=0))
        ]

    def __str__(self):
        return f"{self.award_id} {self.kind} {self.money}"


class ArchiveFile(models.Model):
    """The one file of a project (一项一档) with its catalogue: everything decided, by whom, on which text."""

    public_id = RandomIdField()
    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="archive_file"
    )
    file = models.FileField(upload_to="archives/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    catalogue = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self):
        return f"{self.application_id} {self.sha256[:8]}"
