"""Sending an application back for correction (退回补正), and what comes back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, guard, log
from workflows import permissions
from workflows.models import Application, Correction
from workflows.services import applications, links, notices, periods, submission
from workflows.services.content import Content
from workflows.services.errors import Closed, Conflict, NotNow
from workflows.services.own import require_not_own

State, Reach = Application.State, Application.Reach


def open_of(application):
    """The correction that is being waited for."""
    return Correction.objects.get(application=application, answered_at=None)


def ask(application, *, step, remarks, note="", due_at=None, by):
    """Send it back to who applied: only the questions of the `remarks` (`{question, text}`) are open again.

    `step` is the flow's step to which it returns once it is handed in again; the caller holds the process's
    lock. A link gives the moment by which it is due. What the department sends back is due by the programme's
    own period, and it names only what stands in the programme's closed list. `Conflict` where it lies there
    no longer, `NotNow` for one's own application, remarks without sense, or where nothing may be corrected.
    """
    require_not_own(application, by=by)
    remarks = _sensible(application, remarks)
    if application.reach == Reach.DEPARTMENT:
        due_at = _due_at_department(application, remarks)
    if due_at <= clock.now():
        raise NotNow(_("The day by which it is to be corrected must lie in the future."))
    _turn(application, remarks)
    correction = Correction.objects.create(
        application=application,
        step=step,
        base=application.submissions.latest("number"),
        remarks=remarks,
        note=note.strip(),
        due_at=due_at,
        asked_by=by,
        asked_at=clock.now(),
    )
    notices.tell_applicant(
        application,
        gettext_noop("“%(title)s” was returned for correction, until %(moment)s: %(remark)s"),
        key=f"returned:{correction.pk}",
        title=application.title,
        moment=f"{links.in_words(due_at)}",
        remark=remarks[0]["text"],
    )
    after = {"step": step, "questions": [each["question"] for each in remarks], "due_at": due_at.isoformat()}
    return _logged(application, "returned", by, after=after)


def due_with(application, link):
    """By when what a link sends back now is due: at the latest, and where the link says nothing.

    By the link's cut-off; where a next batch takes what comes later, the programme's period for corrections
    runs on beyond it.
    """
    cutoff, rule = links.closes_at(application, link), application.edition.policy.way.correction
    if not (links.has_next_batch(application.round) and rule.period):
        return cutoff, cutoff
    end = periods.end_of(rule.period.on(application.round.policy_date).value, clock.now())
    return max(cutoff, end), end


def answer(application, *, by):
    """Hand in what was corrected: judged anew as on the policy date, with a code of its own, it goes straight
    back to who returned it. The caller holds the process's lock.

    Raises `Conflict` where nothing is waited for, `Closed` after its day by the database's clock,
    `Incomplete` with what is missing or not met.
    """
    round_ = links.shared(application.round)
    held = Application.objects.select_related(
        "round", "edition", "case", "holder__person", "holder__organisation", "host_unit"
    )
    application = held.select_for_update(of=("self", "case")).get(pk=application.pk)
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    content = Content(application)
    correction = content.correction
    if correction is None:
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))
    if clock.now() >= correction.due_at:
        raise Closed(
            _(
                "The correction was due by %(moment)s. As it was handed in before it lies again with who "
                "sent it back."
            )
            % {"moment": links.in_words(correction.due_at)}
        )
    application.round = round_
    content.hold()
    assessment = applications.checked(content, by=by)
    submission.freeze_again(content, assessment, by=by)
    _close(correction)
    after = {"verification_code": application.verification_code, "version": application.version}
    return _logged(application, "resubmitted", by, after=after)


def lapse(application):
    """The day has passed: as it was handed in last, it lies again with who sent it back. The caller holds the
    lock.
    """
    correction = open_of(application)
    _restore(application, correction.base)
    _close(correction)
    notices.tell_applicant(
        application,
        gettext_noop(
            "“%(title)s” was not corrected by %(moment)s: it is looked at as it was handed in before."
        ),
        key=f"uncorrected:{correction.pk}",
        title=application.title,
        moment=links.in_words(correction.due_at),
    )
    _logged(application, "not_corrected_in_time", None)


def allowed(application):
    """The closed list of what the department may let an applicant correct; empty where nothing may be."""
    return application.edition.policy.way.correction.defects


def _sensible(application, remarks):
    """The remarks without blanks; each names a question that is asked, and says what is wrong."""
    content = Content(application)
    asked = {each.name for each in content.programme.form.questions if _may_be_named(content, each)}
    found = [{"question": each["question"], "text": each["text"].strip()} for each in remarks]
    if not found or any(not each["text"] for each in found):
        raise NotNow(_("Say at one question at least what is to be corrected."))
    if {each["question"] for each in found} - asked:
        raise NotNow(_("A remark names a question that is not asked or cannot be answered by the applicant."))
    guard.refuse_identity_numbers(found)
    return found


def _may_be_named(content, question):
    return question.type != "statement" and content.asks(question) and not content.is_known_alone(question)


def _due_at_department(application, remarks):
    rule = application.edition.policy.way.correction
    listed = {name for defect in rule.defects for name in defect.questions}
    if not {each["question"] for each in remarks} <= listed:
        raise NotNow(_("After the deadline only what stands in the programme's list may be corrected."))
    return periods.end_of(rule.period.on(application.round.policy_date).value, clock.now())


def _turn(application, remarks):
    """It is the applicant's again, and the pledges are to be given anew."""
    waiting = Application.objects.filter(pk=application.pk, state=links.state_at(application.reach))
    if not waiting.update(state=State.RETURNED):
        raise Conflict(_("This has been done already, by you in another window or by somebody else."))
    form = application.edition.policy.form
    named = {each["question"] for each in remarks}
    pledges = {question.name for question in form.questions if question.type == "statement"}
    again = {page.name for page in form.pages if named & {question.name for question in page.questions}}
    application.state = State.RETURNED
    application.answers = {name: value for name, value in application.answers.items() if name not in pledges}
    application.finished_pages = sorted(set(application.finished_pages) - again)
    application.version += 1
    application.save(update_fields=["answers", "finished_pages", "version"])


def _restore(application, base):
    """Everything as that version had it: answers, title, files."""
    application.answers = base.answers
    application.title = submission.title_of(application)
    application.state = links.state_at(application.reach)
    application.version += 1
    application.save(update_fields=["answers", "title", "state", "version"])
    kept = application.attachments.filter(public_id__in=[file["attachment"] for file in base.files])
    kept.update(replaced_at=None)
    application.attachments.filter(replaced_at=None).exclude(pk__in=kept.values("pk")).update(
        replaced_at=clock.now()
    )


def _close(correction):
    correction.answered_at = clock.now()
    correction.save(update_fields=["answered_at"])


def _logged(application, verb, by, *, after=None):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        after=after,
    )
