"""The sheets of a panel on paper: that of every expert under its alias, and the panel's own (技术与财务专家的
评价表、专家组综合评价表). The names are signed by hand.
"""

from workflows.documents import render, words
from workflows.documents.preview import on_demand
from workflows.models import Review, Stage
from workflows.policy.sheet import RULE
from workflows.services import opinions, panel_sheets, reviews

STYLE = "sheet"


def panel_sheets_preview(application, *, by):
    """The path of the PDF with all sheets of the application's panel; refuses as a preview does."""
    return on_demand(panel_sheets_html(application), style=STYLE, by=by, of=[application])


def panel_sheets_html(application):
    """The sheets before they are printed; nothing of who the experts are."""
    filed = Review.objects.filter(
        application=application, stage=Stage.WRITTEN, state=Review.State.FILED
    ).order_by("part", "alias")
    signed = panel_sheets.standing(application)
    context = {
        "application": application,
        "programme": application.edition.policy,
        "rule": panel_sheets.rule_of(application.round),
        "sheets": [_personal(review, application) for review in filed],
        "signed": signed,
        "lines": _lines(opinions.all_lines(application, Stage.WRITTEN), signed.scores) if signed else [],
        "reasons": signed.reasons if signed else {},
        "signed_on": words.moment(signed.signed_at) if signed else "",
        "findings": [each["sentence"] for each in signed.result["findings"]] if signed else [],
    }
    return render.html("documents/panel_sheet.html", context)


def _personal(review, application):
    review.application = application
    return {
        "title": reviews.sheet_title(review),
        "review": review,
        "recommendation": dict(reviews.rule_of(application.round, review.stage).recommendations).get(
            review.recommendation, ""
        ),
        "lines": _lines(opinions.lines_of(review), review.scores),
    }


def _lines(lines, scores):
    """Each line with the points that it was given; a settled one keeps its own."""
    return [
        {
            "line": line,
            "is_rule": line.kind == RULE,
            "points": line.low if line.is_settled else scores.get(line.name),
        }
        for line in lines
    ]
