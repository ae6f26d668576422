"""Where a matter stands, in plain words: what was done when, who holds it now, until when, what comes
next.
"""

from dataclasses import replace

from django.utils.translation import gettext as _
from viewflow.workflow import STATUS
from viewflow.workflow.models import Task

from trail import log
from trail.models import ActionLog
from workflows import coming
from workflows.coming import Step
from workflows.flows import ApplicationFlow
from workflows.holdings import holdings
from workflows.models import Application, Document, Endorsement, Reconsideration, Round, Screening
from workflows.services import isolated, links, waiting_elsewhere

Link, Reach, State = Endorsement.Link, Application.Reach, Application.State
ENDED = ("withdrawn", "ended_by_purge")
OVER_EARLY = (State.NOT_FORWARDED, State.LAPSED, State.WITHDRAWN)
HEARD = [ApplicationFlow.await_interview, ApplicationFlow.interview]
REVIEWING = [ApplicationFlow.await_panel, ApplicationFlow.review, ApplicationFlow.panel_sheet, *HEARD]
AFTERWARDS = [
    ApplicationFlow.task_book,
    ApplicationFlow.given_up,
    ApplicationFlow.seal_task_book,
    ApplicationFlow.confirm_task_book,
    ApplicationFlow.archive,
]


def timeline(application):
    """The way of one application as its applicant may know it: decisions show only once the round is
    released.
    """
    if application.state == Application.State.DRAFT:
        return [_filling_in(application), *coming.all_after(application, Reach.APPLICANT)]
    before = [_submitted(application), *_before_the_department(application)]
    if application.state in OVER_EARLY:
        return [*before, *_over_early(application)]
    if application.state in (State.FORWARDING, State.RETURNED):
        # What was sent back comes to the same link again.
        passed = application.reach - (application.state == State.RETURNED)
        return [*before, *_current(application), *coming.all_after(application, passed)]
    return [*before, *_in_the_department(application), *_after_the_decision(application)]


def of_somebody_else(application):
    """The same way for whoever reads it and did not apply."""
    return [
        replace(step, who=application.holder.name) if step.who == _("You") else step
        for step in timeline(application)
    ]


def _in_the_department(application):
    screening = Screening.objects.filter(application=application).first()
    steps = [_screened(application, screening)]
    if screening and screening.outcome == Screening.Outcome.REFUSED:
        steps.append(_paper(application, Document.Kind.REFUSAL_LETTER))
        request = Reconsideration.objects.filter(application=application).first()
        steps.extend(_reviewed(application, request))
        if request is None or request.outcome != Reconsideration.Outcome.OVERTURNED:
            return steps
    if screening is None:
        return [*steps, *coming.after_the_formal_check(application)]
    if stage := _stage_of_review(application):
        ahead = coming.after_the_reviews(application, is_heard=stage in HEARD)
        return [*steps, *_current(application), *ahead]
    if ahead := coming.after_the_panel(application):
        return [*steps, *ahead]
    known = coming.made_known(application)
    passed = [step for step in known if step.state == "done"]
    ahead = [step for step in known if step.state != "done"]
    return [*steps, *passed, _decided(application), *ahead, _letter(application, _("Letter"))]


def diagram_process(case):
    """The process to draw for a case: the open one, otherwise its last; None before it was started."""
    link = case.processes.select_related("process").order_by("-is_open", "-id").first()
    return link.process if link else None


def _filling_in(application):
    return Step(
        _("Fill in and submit"),
        "current",
        _("You can go on at any time; every page is kept. Only what is submitted before the cut-off counts."),
        who=_("You"),
        until=links.applicants_close_at(application.round, application.host_unit),
    )


def _before_the_department(application):
    """What the links said, what was sent back, and what was handed in again, in the order of time."""
    way = application.edition.policy.way
    if not way.links and not way.correction.defects:
        return []
    again = {each.handed_in_at for each in application.submissions.filter(number__gt=1)}
    steps = []
    for correction in application.corrections.all():
        steps.append(_returned(application, correction))
        if correction.answered_at and correction.answered_at not in again:
            steps.append(Step(_("Not corrected in time"), "done", when=correction.answered_at))
    steps += [Step(_("Handed in again"), "done", when=moment, who=_("You")) for moment in sorted(again)]
    said = application.endorsements.exclude(outcome=Endorsement.Outcome.RETURNED)
    steps += [_endorsed(way, each) for each in said.select_related("organisation")]
    steps += _went_on(application)
    return sorted(steps, key=lambda step: step.when)


def _went_on(application):
    """Each time that it came too late for its batch and went on in the next one."""
    if not links.has_next_batch(application.round):
        return []
    moved = ActionLog.objects.filter(chain=log.case_chain(application.case_id), verb="carried_over")
    moved = {row.after["round"]: row.at for row in moved}
    titles = dict(Round.objects.filter(public_id__in=moved).values_list("public_id", "title"))
    return [Step(_("Goes on in the next batch"), "done", titles[into], when) for into, when in moved.items()]


def _endorsed(way, endorsement):
    turned_down = endorsement.outcome == Endorsement.Outcome.TURNED_DOWN
    return Step(
        way.links[endorsement.link],
        "refused" if turned_down else "done",
        endorsement.opinion if turned_down else _("Forwarded."),
        endorsement.done_at,
        endorsement.organisation.name,
    )


def _returned(application, correction):
    titles = {question.name: question.title for question in application.edition.policy.form.questions}
    said = [f"{titles[each['question']]}：{each['text']}" for each in correction.remarks]
    who = {
        "endorse": application.host_unit,
        "first_check": application.banner_bureau,
        "recommend": application.recommending_body,
    }.get(correction.step, application.round.screening_office.title)
    note = "；".join(filter(None, [correction.note, *said]))
    return Step(_("Returned for correction"), "done", note, correction.asked_at, str(who))


def _over_early(application):
    """How it ended before its round decided; of what was not recommended the link's own words say it."""
    if application.state == State.NOT_FORWARDED:
        return []
    title = application.get_state_display()
    if application.state == State.LAPSED:
        note = _("It had not come to the department by the last cut-off.")
        return [Step(title, "refused", note, application.case.closed_at)]
    ended = ActionLog.objects.filter(chain=log.case_chain(application.case_id), verb__in=ENDED)
    row = ended.first()
    if row and row.verb == "ended_by_purge":
        who = application.round.screening_office.title
        return [Step(title, "refused", isolated.PURGED, application.case.closed_at, who)]
    return [Step(title, "refused", row.note if row else "", application.case.closed_at, _("You"))]


def _current(application):
    """Where it lies now: the step's title, its words, who holds it, until when."""
    held = holdings([application]).get(application.pk)
    if held is None:
        return []
    return [Step(held.step, "current", held.note, who=held.who, until=held.until)]


def _stage_of_review(application):
    """The step at which it is with the experts, or waits for them; None where it is at none."""
    if not application.edition.policy.way.review:
        return None
    open_tasks = Task.objects.filter(
        process__case_process__case=application.case_id, finished=None, flow_task__in=REVIEWING
    )
    return open_tasks.order_by("pk").values_list("flow_task", flat=True).first()


def _after_the_decision(application):
    """The task book and what follows it, each step with who did or does it."""
    way = application.edition.policy.way
    if way.task_book is None or application.state != State.GRANTED:
        return []
    done = Task.objects.filter(
        process__case_process__case=application.case_id, flow_task__in=AFTERWARDS, status=STATUS.DONE
    )
    steps = [
        Step(str(task.flow_task.task_title), "done", when=task.finished) for task in done.order_by("finished")
    ]
    return [*steps, *(_current(application) if application.case.is_open else [])]


def _submitted(application):
    return Step(
        _("Submitted"),
        "done",
        _("Received under number %(number)s.") % {"number": application.number},
        when=application.submitted_at,
        who=_("You"),
    )


def _screened(application, screening):
    if screening is None:
        return Step(
            _("Formal check"),
            "current",
            _("An officer checks whether everything is there and in form. You need do nothing now."),
            who=application.round.screening_office.title,
            until=_until(application.case, "screen"),
        )
    if screening.outcome == Screening.Outcome.REFUSED:
        return Step(
            _("Formal check"),
            "refused",
            screening.reason,
            screening.done_at,
            application.round.screening_office.title,
        )
    return Step(
        _("Formal check"),
        "done",
        _("Everything is there; the application takes part in the round."),
        when=screening.done_at,
        who=application.round.screening_office.title,
    )


def _reviewed(application, request):
    """The request for a review of the non-acceptance, and its answer."""
    title = _("Review of the non-acceptance")
    if request is None:
        until = _until(application.case, "ask_reconsideration")
        note = _("You may ask for a review, with your reasons; the request stands in your inbox.")
        return [Step(title, "upcoming", note, who=_("You"), until=until)] if until else []
    asked = Step(_("Review asked for"), "done", request.reason, request.asked_at, _("You"))
    office = application.round.screening_office.title
    if not request.outcome:
        note = _("Another officer than the first answers. You need do nothing now.")
        until = _until(application.case, "reconsider")
        return [asked, Step(title, "current", note, who=office, until=until)]
    overturned = request.outcome == Reconsideration.Outcome.OVERTURNED
    answered = Step(title, "done" if overturned else "refused", request.opinion, request.done_at, office)
    return [asked, answered, _paper(application, Document.Kind.REVIEW_REPLY)]


def _decided(application):
    if sent := waiting_elsewhere.lying([application]).get(application.round_id):
        who = sent.round.edition.policy.way.package.platform
        note = _("Whoever recognises it has not answered yet. You need do nothing now.")
        return Step(waiting_elsewhere.in_words(sent), "current", note, who=who)
    title, package = _("Decision of the round"), application.edition.policy.way.package
    released = application.round.window == Round.Window.RELEASED
    who = package.platform if package else application.round.deciding_office.title
    if application.state == Application.State.GRANTED:
        note = _("Result: %(state)s.") % {"state": application.state_in_words}
        return Step(title, "done", note, application.round.released_at, who)
    if application.state == Application.State.DECLINED:
        return Step(title, "refused", application.decision.reason, application.round.released_at, who)
    note = (
        _("The results are released and are being delivered.")
        if released
        else _("All accepted applications are decided on together; results go out at one moment.")
    )
    return Step(title, "current", note, who=application.round.deciding_office.title)


def _paper(application, kind):
    """The paper of that kind, or that it is being made."""
    document = _newest(application, kind)
    if document:
        return Step(document.title, "done", _("You can download it below."), document.made_at)
    note = _("The letter is being made; this takes a minute.")
    return Step(kind.label, "current", note, who=_("The system"))


def _letter(application, title):
    of_the_result = [Document.Kind.GRANT_LETTER, Document.Kind.DECLINE_LETTER]
    document = _newest(application, *of_the_result)
    if document:
        return Step(document.title, "done", _("You can download it below."), document.made_at)
    ended = application.state not in (Application.State.SUBMITTED, Application.State.ACCEPTED)
    note = _("The letter is being made; this takes a minute.") if ended else ""
    return Step(title, "current" if ended else "upcoming", note, who=_("The system") if ended else "")


def _newest(application, *kinds):
    """The newest paper of these kinds; whoever shows all papers has read them already."""
    return next((each for each in application.case.documents.all() if each.kind in kinds), None)


def _until(case, rule):
    deadline = case.deadlines.filter(rule=rule, ended_at=None).exclude(task__status=STATUS.CANCELED).first()
    return deadline.due_at if deadline else None
