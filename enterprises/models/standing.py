"""What an enterprise runs, has won and led, and what is held against it: with level, day and document."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import RandomIdField


class Level(models.TextChoices):
    """Who recognised it, from the highest down."""

    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Ministry or region")
    LEAGUE = "league", _("League or city")
    OTHER = "other", _("Other level")


class Line(models.Model):
    """One line of a part of the archive. Taken back, it stays with the moment: what was told is not lost."""

    public_id = RandomIdField()
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=15, choices=Level)
    day = models.DateField()
    document = models.CharField(max_length=200)
    told_by = models.CharField(max_length=150)
    told_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-day", "-id"]

    def __str__(self):
        return self.title


class ResearchBody(Line):
    """A body of research and development, recognised on its day until it is so no longer."""

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="bodies")
    until = models.DateField(null=True)

    class Meta(Line.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_body_ends_after_its_recognition", condition=Q(until=None) | Q(until__gte=F("day"))
            )
        ]


class Honour(Line):
    """An award for science and technology; `place` is the enterprise's among those who won it."""

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="honours")
    place = models.PositiveSmallIntegerField()

    class Meta(Line.Meta):
        constraints = [models.CheckConstraint(name="the_first_place_is_one", condition=Q(place__gte=1))]


class Standard(Line):
    """A standard that the enterprise took part in; `is_lead` says that it led the work."""

    class Reach(models.TextChoices):
        INTERNATIONAL = "international", _("International standard")
        NATIONAL = "national", _("National standard")
        INDUSTRY = "industry", _("Industry standard")
        LOCAL = "local", _("Local or group standard")

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="standards")
    level = models.CharField(max_length=15, choices=Reach)
    is_lead = models.BooleanField(default=False)


class Incident(Line):
    """An accident, a penalty or an entry on a list of the dishonest, until it was put right."""

    class Kind(models.TextChoices):
        SAFETY = "safety", _("Major accident of safety")
        QUALITY = "quality", _("Major accident of quality")
        ENVIRONMENT = "environment", _("Major accident of the environment")
        POLLUTION = "pollution", _("Serious breach of environmental law")
        MISCONDUCT = "misconduct", _("Serious breach of research integrity")
        LISTED = "listed", _("On the list of abnormal operation or of the dishonest")
        PENALTY = "penalty", _("Other penalty")
        # Told before the kinds of accidents were parted; nobody tells it any more.
        ACCIDENT = "accident", _("Major accident of safety or quality, not told which")

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=15, choices=Kind)
    until = models.DateField(null=True)

    class Meta(Line.Meta):
        constraints = [
            models.CheckConstraint(
                name="an_incident_ends_after_its_day", condition=Q(until=None) | Q(until__gte=F("day"))
            )
        ]
