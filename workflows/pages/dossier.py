"""One application as the department sees it at any time: each version, what was said of it, how it stands."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from trail import clock
from workflows import selectors, timeline
from workflows.models import Review, Stage
from workflows.pages import findings, handed_on, showing
from workflows.pages.letter_worth import with_worth
from workflows.services.as_handed_in import Version, last_of

# What of an opinion counts towards its number; who gives it stands nowhere here.
COUNTED = (Review.State.OPEN, Review.State.FILED)


@require_safe
def dossier(request, application_id):
    """Everything on one application, for the offices of its round; absent for everybody else."""
    application = get_object_or_404(
        selectors.applications_run_by(request.user).select_related(
            "edition", "group", "recommending_body", "banner_bureau", "round__screening_office",
            "round__deciding_office", "screening__done_by", "reconsideration__done_by",
        ),
        public_id=application_id,
    )  # fmt: skip
    content = last_of(application)
    submissions = list(application.submissions.select_related("handed_in_by"))
    tasks = selectors.tasks_visible_to(request.user).filter(
        process__case_process__case=application.case_id, finished=None
    )
    return render(
        request,
        "workflows/desk/dossier.html",
        {
            "application": application,
            "tone": showing.TONES.get(application.state, "info"),
            "steps": timeline.of_somebody_else(application),
            "submissions": submissions,
            "endorsements": _endorsements(application),
            "corrections": _corrections(application, submissions),
            "screening": getattr(application, "screening", None),
            "lines": _lines(application),
            "request_row": getattr(application, "reconsideration", None),
            "reviews": _reviews(application),
            "has_opinions": selectors.opinions_visible_to(request.user)
            .filter(application=application)
            .exists(),
            "may_isolate": selectors.applications_isolated_by(request.user)
            .filter(pk=application.pk)
            .exists(),
            "documents": with_worth(
                selectors.with_readable_file(application.case.documents.all()), clock.today()
            ),
            "sections": showing.sections(content),
            "findings": findings.shown(content.programme, application.assessment),
            "items": application.assessment.get("items", ()),
            "tasks": showing.named(tasks),
        },
    )


def _endorsements(application):
    """What each link said, with the step's title in the programme."""
    links = application.edition.policy.way.links
    rows = application.endorsements.select_related("organisation", "submission")
    return [{"title": links.get(row.link, row.get_link_display()), "row": row} for row in rows]


def _corrections(application, submissions):
    """What was sent back: the remarks, and what is different in the version that came again."""
    titles = {question.name: question.title for question in application.edition.policy.form.questions}
    by_number = {submission.number: submission for submission in submissions}
    found = []
    for row in application.corrections.select_related("base", "asked_by"):
        newer = by_number.get(row.base.number + 1)
        found.append(
            {
                "row": row,
                "remarks": [
                    {"question": titles.get(each["question"], ""), "answer": each["text"]}
                    for each in row.remarks
                ],
                "changes": newer
                and handed_on.differences(Version(application, row.base), Version(application, newer)),
            }
        )
    return found


def _lines(application):
    """The lines of the formal check that say more than that they are met."""
    screening = getattr(application, "screening", None)
    if screening is None:
        return []
    programme = application.edition.policy
    reasons = dict(programme.refusal_reasons)
    return [
        {
            "title": line.entry.title,
            "answer": line.answer,
            "page": line.page,
            "defect": reasons.get(line.reason_code, ""),
            "citation": programme.cite(line.entry.source, line.entry.clause),
        }
        for line in screening.lines(programme)
        if line.answer
    ]


def _reviews(application):
    """How many opinions are in, of how many, for each stage of review."""
    counts = (
        application.reviews.filter(state__in=COUNTED)
        .order_by()
        .values("stage")
        .annotate(filed=Count("pk", filter=Q(state=Review.State.FILED)), all=Count("pk"))
    )
    return [{"title": Stage(row["stage"]).label, "filed": row["filed"], "all": row["all"]} for row in counts]


urlpatterns = [
    path("applications/<str:application_id>/dossier/", dossier, name="application-dossier"),
]
