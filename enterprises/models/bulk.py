"""Tables of enterprises that officers bring in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class ArchiveImport(models.Model):
    """A table of archives, or with `programme` of those who hold it: looked through first, and stored whole
    or not at all once it is confirmed.

    `figures` says how many rows it has, of how many enterprises, how many cells are wrong, how many are
    unusual and how many names are like one on record; `shown` is the first cells of each of these kinds:
    row, heading, what stands there, sentence. `wrong` is the list of the wrong cells as a file, `clean` what
    is to be stored until it is. `basis` is the document on which a list of holders rests.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being looked through")
        WRONG = "wrong", _("Has wrong cells")
        READY = "ready", _("Ready to be stored")
        STORING = "storing", _("Being stored")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Could not be done")

    public_id = RandomIdField()
    programme = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    figures = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    wrong = models.FileField(max_length=200, blank=True)
    clean = models.FileField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="an_import_is_done_when_it_is_stored_or_failed",
                condition=Q(state__in=["stored", "failed"], done_at__isnull=False)
                | (~Q(state__in=["stored", "failed"]) & Q(done_at=None)),
            ),
            models.CheckConstraint(
                name="only_a_list_of_holders_rests_on_a_document", condition=Q(basis="") | ~Q(programme="")
            ),
        ]

    def __str__(self):
        return self.name
