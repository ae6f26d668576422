"""What would follow from another number in a programme, asked before anything is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class WhatIf(models.Model):
    """How many enterprises would meet a programme if some of its numbers were others on the day.

    `changes` lists what is changed: `{rule, value}`, `{item, points}` or `{pass_mark}`, each as it would
    stand in the programme's file. `figures` has the counts in all and by league: how many meet it now and
    would then, how many rise, drop and are open then, and of those who hold it, how many would drop; and how
    many lack how many of the experts' points. Who moves stands in `moves`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be done")

    public_id = RandomIdField()
    programme = models.CharField(max_length=80)
    edition = models.ForeignKey("workflows.ProgrammeEdition", models.PROTECT, related_name="+")
    day = models.DateField()
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    figures = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_what_if_is_done_when_it_is_answered_or_failed",
                condition=Q(state="waiting", done_at=None) | (~Q(state="waiting") & Q(done_at__isnull=False)),
            )
        ]

    def __str__(self):
        return f"{self.programme} {self.day}"


class WhatIfMove(models.Model):
    """That an enterprise would rise, drop, or be judged lower while it holds the programme; kept while the
    figures were counted, so that each of them lists exactly whom it counts.
    """

    class Way(models.TextChoices):
        RISE = "rise", _("Who would rise")
        DROP = "drop", _("Who would drop")
        FALL = "fall", _("Who holds it and would fall")

    what_if = models.ForeignKey(WhatIf, models.PROTECT, db_index=False, related_name="moves")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    way = models.CharField(max_length=4, choices=Way)

    class Meta:
        ordering = ["what_if", "way", "enterprise"]
        constraints = [
            models.UniqueConstraint(
                fields=["what_if", "way", "enterprise"], name="an_enterprise_moves_once_a_way"
            )
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.way}"
