"""The form of the visit on paper: empty, to be taken along, or as it was filled in."""

from django.conf import settings
from django.utils import translation

from accounts.models import spans
from trail import clock
from workflows.documents import render, words
from workflows.documents.preview import on_demand
from workflows.services import visits

STYLE = "sheet"


def visit_preview(application, *, by, is_filled):
    """The path of the form's PDF; refuses as a preview does."""
    text = visit_html(application, visits.filled(application) if is_filled else None)
    return on_demand(text, style=STYLE, by=by, of=[application])


def visit_html(application, said=None):
    """The form before it is printed; `said` is what was written down, None for an empty one."""
    rule = visits.rule_of(application)
    answers = (said or {}).get(visits.ANSWERS, {})
    with translation.override(settings.LANGUAGE_CODE):
        rows = [(each, words.answer(each, answers.get(each.name))) for each in rule.questions]
    organisation = application.holder.organisation
    seat = organisation.seats.filter(spans.in_force(clock.today())).select_related("region").first()
    context = {
        "application": application,
        "credit_code": organisation.credit_code,
        "seat": seat and seat.region.name,
        "rule": rule,
        "rows": rows,
        "figures": visits.figures(application, said),
        "said": said,
    }
    return render.html("documents/visit.html", context)
