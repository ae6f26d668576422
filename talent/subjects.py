"""What the library of experts keeps about a person, for the person's own copy and for erasing."""

from django.utils.translation import gettext as _

from talent.models import Expert, ExpertTie
from workflows.models import Recusal, Review
from workflows.services import erasing
from workflows.services.erasing import Line
from workflows.services.subjects import part, rows_of


@part("expert")
def expert(person):
    """The row of the library, its terms and ties."""
    found = Expert.objects.filter(person=person).first()
    if found is None:
        return []
    return [
        {
            **rows_of([found], "kinds", "libraries", "fields", "title", "is_outside", "source")[0],
            "terms": rows_of(found.terms.all(), "since", "until", "reason"),
            "ties": rows_of(found.ties.all(), "kind", "name", "unit", "since", "until", "source"),
        }
    ]


@part("opinions_written")
def opinions(person):
    """The opinions that the person wrote as an expert."""
    rows = Review.objects.filter(member__person=person)
    return rows_of(rows, "stage", "alias", "state", "scores", "grade", "recommendation", "comment")


@part("recusals")
def recusals(person):
    """Why the person gave no opinion."""
    rows = Recusal.objects.filter(member__person=person)
    return rows_of(rows, "ground", "note")


@erasing.line
def ties(person):
    """The ties are erased unless a draw or a panel rests on them."""
    rows = ExpertTie.objects.filter(expert__person=person)
    sat = person.panels.exists()
    number = rows.count()
    if not sat:
        rows.delete()
    why = _("Draws of panels rest on them.") if sat else _("Not needed")
    return Line(_("Ties of the expert"), number, not sat, why)


@erasing.line
def library(person):
    """The row of the library stays with the draws that it stood in."""
    number = Expert.objects.filter(person=person).count()
    return Line(_("Row of the expert library"), number, False, _("Draws can be computed again only with it."))
