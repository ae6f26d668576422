"""What an enterprise holds and what has to be done about it, for its contact and for its officers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import ladder, owed, selectors
from enterprises.pages import ACTED, said
from trail import clock
from workflows import selectors as workflow
from workflows.documents import words
from workflows.models import PlanProgramme
from workflows.pages import register
from workflows.policy import facts as declared
from workflows.services import annual_reports, certificates
from workflows.services.errors import Conflict, NotNow

ACTING = (
    selectors.recognitions_changed_by,
    selectors.recognitions_ended_by,
    selectors.recognitions_mentored_by,
)


@require_safe
def enterprise_recognitions(request, enterprise_id):
    """Everything that the enterprise holds or held, the newest first, with what is due by when."""
    enterprise = get_object_or_404(selectors.enterprises_visible_to(request.user), public_id=enterprise_id)
    held = selectors.recognitions_visible_to(request.user).filter(
        holder__in=ladder.holders_of(enterprise.holder)
    )
    awards = list(held.select_related("ending").prefetch_related("annual_reports", "mentorings"))
    matters = _matters(request.user, awards)
    may_change, may_revoke, may_mentor = (
        set(acting(request.user).filter(pk__in=[award.pk for award in awards]).values_list("pk", flat=True))
        for acting in ACTING
    )
    running = ladder.programmes_on(clock.today())
    papers = _certificates(request.user, awards)
    context = {
        "enterprise": enterprise,
        "today": clock.today(),
        "may_change": may_change,
        "may_revoke": may_revoke,
        "recognitions": [
            (
                line,
                owed.tasks(line.award, running.get(line.award.programme)) + matters.get(line.award.pk, []),
                line.award.pk in may_mentor,
                papers.get(line.award.pk),
            )
            for line in register.lines(awards, PlanProgramme.objects.all(), clock.today(), seen=held)
        ],
    }
    return render(request, "enterprises/recognitions.html", context)


@require_http_methods(ACTED)
def annual_report(request, award_id, year):
    """The figures of a year as the archive has them: its contact confirms and files them in one act."""
    award, duty, may_file = _opened(request, award_id, year)
    problem, status = "", 200
    if request.method == "POST":
        try:
            said(request, annual_reports.file(award, year, by=request.user))
            return redirect("enterprise-recognitions", selectors.enterprise_of(award).public_id)
        except NotNow as refusal:
            problem, status = str(refusal), 422
        except Conflict as refusal:
            problem, status = str(refusal), 409
    rule, enterprise = annual_reports.rule_of(award), selectors.enterprise_of(award)
    context = {
        "enterprise": enterprise,
        "award": award,
        "duty": duty,
        "title": rule.title,
        "rows": _filed(duty.report) if duty.report else _told(award, rule, year, enterprise),
        "problem": problem,
        "may_file": may_file and duty.report is None,
    }
    return render(request, "enterprises/annual_report.html", context, status=status)


def _opened(request, award_id, year):
    """The award, what it owes of the year, and whether the user speaks for its enterprise."""
    kept = selectors.recognitions_kept_by(request.user)
    rows = kept if request.method == "POST" else selectors.recognitions_visible_to(request.user)
    asking = [each.programme for each in ladder.current_editions() if each.policy.upkeep.annual_report]
    award = get_object_or_404(rows.filter(programme__in=asking), public_id=award_id)
    duties = annual_reports.duties(award, annual_reports.rule_of(award), clock.today())
    duty = next((each for each in duties if each.year == year), None)
    if duty is None:
        raise Http404
    return award, duty, kept.filter(pk=award.pk).exists()


def _certificates(user, awards):
    """The certificate of each award that was made here and stands, by the award's key."""
    seen = workflow.documents_visible_to(user).filter(pk__in=certificates.in_force_of(awards))
    by_case = {award.case_id: award.pk for award in awards}
    return {
        by_case.get(each.case_id) or each.case.change.award_id: each
        for each in seen.select_related("case__change")
    }


def _matters(user, awards):
    """The changes and revocations of these awards that the user sees, as tasks, by the award's key."""
    found = {}
    changes = selectors.changes_visible_to(user).filter(award__in=awards)
    revocations = selectors.revocations_visible_to(user).filter(award__in=awards)
    for name, rows in (("enterprise-change", changes), ("revocation", revocations)):
        for row in rows:
            found.setdefault(row.award_id, []).append(
                {
                    "title": row.case.title,
                    "url": reverse(name, args=[row.public_id]),
                    "status": row.get_outcome_display() or _("In hand"),
                    "tone": "info" if row.case.is_open else "neutral",
                }
            )
    return found


def _told(award, rule, year, enterprise):
    """What the archive has of each fact now and where it comes from; what is untold leads to the archive."""
    rows = []
    for fact, known in annual_reports.figures(award, rule, year):
        row = {"question": fact.title}
        if known is None or known.value is None:
            row |= {
                "missing": _("Not told yet"),
                "change_url": reverse("enterprise", args=[enterprise.public_id]),
            }
        else:
            row["lines"] = [words.answer(fact, known.value), known.source]
        rows.append(row)
    return rows


def _filed(report):
    """The figures as they were filed."""
    return [
        {"question": declared.get(name).title, "answer": words.answer(declared.get(name), value)}
        for name, value in report.figures.items()
    ]


urlpatterns = [
    path("recognitions/<str:award_id>/reports/<int:year>/", annual_report, name="annual-report"),
]
