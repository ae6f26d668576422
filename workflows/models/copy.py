"""What experts are given of a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class ExpertCopy(models.Model):
    """The cleaned copy of an application's file for its experts; one for each manner of blindness.

    In a double-blind round a copy is held for the officer in which something that tells whose it
    is was found, or in which nobody can look for it; `found` names the grounds. A file that could
    not be cleaned has no copy and is withheld or stays held.
    """

    class State(models.TextChoices):
        GIVEN = "given", _("Given to the experts")
        HELD = "held", _("Held for the officer")
        LET_THROUGH = "let_through", _("Let through")
        WITHHELD = "withheld", _("Withheld")

    class Ground(models.TextChoices):
        NAMES = "names", _("Names of people or units stand in it")
        NUMBERS = "numbers", _("Identity or telephone numbers stand in it")
        ANSWERS = "answers", _("Answers that tell whose it is stand in it")
        PICTURES = "pictures", _("It has pictures or scanned pages, which no program reads")
        FONTS = "fonts", _("Its fonts do not say their letters, so no program reads it")
        UNCLEANABLE = "uncleanable", _("What its program wrote about its author cannot be removed")

    public_id = RandomIdField()
    attachment = models.ForeignKey(
        "workflows.Attachment", on_delete=models.PROTECT, related_name="expert_copies"
    )
    is_double_blind = models.BooleanField()
    state = models.CharField(max_length=20, choices=State)
    found = models.JSONField(default=list)
    file = models.FileField(upload_to="copies/", max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "is_double_blind"], name="one_copy_a_file_and_manner_of_blindness"
            ),
            models.CheckConstraint(
                name="what_is_given_to_experts_has_its_file",
                condition=~Q(file="") | Q(state__in=("held", "withheld")),
            ),
            models.CheckConstraint(
                name="a_copy_is_decided_on_by_somebody_with_a_reason",
                condition=Q(
                    state__in=("let_through", "withheld"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                & ~Q(reason="")
                | Q(state__in=("given", "held"), decided_by=None, decided_at=None, reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.attachment_id}:{self.state}"

    @property
    def grounds(self):
        """The grounds in words."""
        return [self.Ground(ground).label for ground in self.found]
