"""The summary list on paper (汇总表): the rows in their order, place for the seal, the code on each page."""

from django.conf import settings
from django.urls import reverse

from workflows.documents import render, words
from workflows.documents.preview import on_demand
from workflows.models import Application, Endorsement
from workflows.policy.letters import RECOMMENDATION
from workflows.policy.papers import fill_all
from workflows.services import isolated, letters

STYLE = "summary_list"


def summary_list_html(summary_list):
    """The list before it is printed; the same version gives the same text."""
    code = summary_list.verification_code
    context = {
        "list": summary_list,
        "round": summary_list.round,
        "organisation": summary_list.organisation,
        "of_enterprises": summary_list.round.edition.policy.is_of_enterprises,
        "made_on": words.moment(summary_list.made_at),
        "letter": _letter(summary_list),
        "code": letters.spaced(code),
        "address": f"{settings.BASE_URL}{reverse('verify-document', args=[code])}",
    }
    return render.html("documents/summary_list.html", context)


def _letter(summary_list):
    """The recommending body's letter to the department that goes before its list, and is sealed with it; None
    where the programme words none.
    """
    round_ = summary_list.round
    wording = round_.edition.policy.letter.get(RECOMMENDATION)
    if wording is None or summary_list.link != Endorsement.Link.BODY:
        return None
    values = {
        "department": round_.screening_office.organisation.name,
        "organisation": summary_list.organisation.name,
        "programme": round_.edition.policy.title,
        "round": round_.title,
        "year": round_.year,
        "count": len(summary_list.entries),
    }
    return {"title": wording.title, "paragraphs": fill_all(wording.paragraphs, values)}


def summary_list_preview(summary_list, *, by):
    """The path of the version's PDF; refuses as a preview does."""
    numbers = [each["number"] for each in summary_list.entries]
    of = Application.objects.filter(number__in=numbers)
    known = isolated.in_force(of)
    summary_list.refresh_from_db(fields=["entries"])
    return on_demand(summary_list_html(summary_list), style=STYLE, by=by, of=of, known=known)
