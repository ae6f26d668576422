"""What the library of experts keeps about a person, for the person's own copy and for erasing."""

from django.utils.translation import gettext as _

from talent.models import Expert, ExpertTie
from workflows.models import PanelMember, Recusal, Review
from workflows.services import erasing
from workflows.services.erasing import Line
from workflows.services.subjects import part, rows_of


@part("expert", talent_Expert="title", talent_ExpertTerm="reason", talent_ExpertTie="name unit")
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


@part("invitations", workflows_PanelMember="reason")
def invitations(person):
    """To which panels the person was asked, and why they declined; who waits in reserve is not told so."""
    rows = PanelMember.objects.filter(person=person, invited_at__isnull=False)
    return rows_of(rows, "state", "reason", "invited_at", "answered_at")


@part("opinions_written", workflows_Review="comment")
def opinions(person):
    """The opinions that the person wrote as an expert."""
    rows = Review.objects.filter(member__person=person)
    return rows_of(rows, "stage", "alias", "state", "scores", "grade", "recommendation", "comment")


@part("recusals", workflows_Recusal="note")
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
