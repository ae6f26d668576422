"""Experts at work on a round: groups, draws, panels, recusals, reviews, interviews."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Stage(models.TextChoices):
    """Which opinion: on paper, or after an interview."""

    WRITTEN = "written", _("Remote review")
    INTERVIEW = "interview", _("Interview")


class ReviewGroup(models.Model):
    """Applications that one panel looks at together (评审组), grouped by discipline. `leader` is who was
    named to lead the panel (专家组组长); nobody was where it is None.
    """

    public_id = RandomIdField()
    round = models.ForeignKey("workflows.Round", on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    fields = models.JSONField(default=list)
    leader = models.ForeignKey(
        "workflows.PanelMember", on_delete=models.PROTECT, null=True, related_name="leads"
    )

    class Meta:
        ordering = ["round", "code"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="groups_are_coded_once")]

    def __str__(self):
        return f"{self.code} {self.title}"


class Draw(models.Model):
    """One draw of experts for a group: whom it could have been, why not, and who it was (抽取).

    `pool` lists every candidate `{ref, kinds, outside, unit, excluded: [reason]}` under a random reference,
    `spec` what the programme asks for, `result` the references `{seats, reserves}` in the order drawn. With
    `seed` all of it can be computed again. `persons` says who hides behind a reference; it stays hidden until
    a witness has locked the draw.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("Drawn, not yet witnessed")
        LOCKED = "locked", _("Locked")
        VOID = "void", _("Void")

    public_id = RandomIdField()
    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="draws")
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.WRITTEN)
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    spec = models.JSONField()
    pool = models.JSONField()
    persons = models.JSONField(default=dict)
    result = models.JSONField()
    state = models.CharField(max_length=20, choices=State, default=State.DRAWN)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    witnessed_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "stage", "number"], name="draws_are_numbered_once"),
            models.CheckConstraint(
                name="a_draw_is_witnessed_by_somebody_else",
                condition=Q(state="drawn", witnessed_by=None, witnessed_at=None)
                | Q(~Q(state="drawn"), ~Q(witnessed_by=models.F("drawn_by")), witnessed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.group_id}/{self.number}"


class PanelMember(models.Model):
    """An expert of a drawn panel: on a seat or in reserve, invited in the order drawn."""

    class State(models.TextChoices):
        HELD = "held", _("Not yet asked")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Did not answer in time")
        RELEASED = "released", _("Released")

    public_id = RandomIdField()
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="panels")
    ref = models.CharField(max_length=22)
    position = models.PositiveSmallIntegerField()
    is_reserve = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State, default=State.HELD)
    reason = models.CharField(max_length=300, blank=True)
    invited_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["draw", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "position"], name="a_panel_is_in_order"),
            models.UniqueConstraint(fields=["draw", "person"], name="nobody_is_drawn_twice"),
        ]
        indexes = [models.Index(fields=["person", "state"])]

    def __str__(self):
        return f"{self.draw_id}/{self.position}"


class Recusal(models.Model):
    """A conflict that an expert declared over one application, before reading it or later (回避)."""

    class Ground(models.TextChoices):
        KIN = "kin", _("Near relative")
        UNIT = "unit", _("Same unit")
        COWORK = "cowork", _("Worked or published together")
        TEACHER = "teacher", _("Teacher or student")
        INTEREST = "interest", _("Other interest")

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(
        "workflows.Application", on_delete=models.PROTECT, related_name="recusals"
    )
    ground = models.CharField(max_length=20, choices=Ground)
    note = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "application"], name="a_conflict_is_declared_once")
        ]

    def __str__(self):
        return f"{self.member_id} {self.application_id}"


class Review(models.Model):
    """One expert's opinion on one application. Others know the expert only by the alias, which differs from
    application to application. `scores` maps the sheet's items to points. With a `part` it is what an expert
    of one class says, without it the whole sheet.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being written")
        FILED = "filed", _("Handed in")
        RECUSED = "recused", _("Recused")
        ABSTAINED = "abstained", _("Abstained: not handed in in time")
        VOID = "void", _("Does not count")

    class Part(models.TextChoices):
        TECHNICAL = "technical", _("Technical expert")
        FINANCE = "finance", _("Financial expert")

    public_id = RandomIdField()
    application = models.ForeignKey("workflows.Application", on_delete=models.PROTECT, related_name="reviews")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="reviews")
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.WRITTEN)
    part = models.CharField(max_length=10, choices=Part, blank=True)
    alias = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    cleared_at = models.DateTimeField(null=True)
    scores = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField(null=True)
    grade = models.CharField(max_length=20, blank=True)
    recommendation = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "member", "stage"], name="one_review_an_expert_and_application"
            ),
            models.UniqueConstraint(
                fields=["application", "stage", "alias"], name="an_alias_means_one_expert"
            ),
            models.CheckConstraint(
                name="a_review_that_was_handed_in_is_whole",
                condition=~Q(state="filed")
                | Q(
                    Q(total__isnull=False, filed_at__isnull=False, cleared_at__isnull=False),
                    ~Q(part="") | (~Q(grade="") & ~Q(recommendation="")),
                    ~Q(comment=""),
                ),
            ),
        ]

    def __str__(self):
        return f"{self.application_id} {self.alias}"


class Interview(models.Model):
    """The turn of one application before the panel (会评答辩): order, presence, when it was called."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLED = "called", _("Before the panel")
        HEARD = "heard", _("Heard")
        ABSENT = "absent", _("Absent")

    application = models.OneToOneField(
        "workflows.Application", on_delete=models.PROTECT, related_name="interview"
    )
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    present_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return f"{self.application_id} {self.position}"
