"""Applications (申报): started once, saved page by page, handed in once before the cut-off."""

from dataclasses import dataclass

from django.contrib.postgres.functions import TransactionNow
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trail import clock, guard, log
from trail.models import ActionLog
from trail.receipts import Receipt
from workflows import permissions
from workflows.models import Application, Case, Round
from workflows.policy import assess as judge
from workflows.services import applicants, claims, facts, isolated, links, submission
from workflows.services.content import Content, Missing
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow
from workflows.services.kept import sealed


@dataclass(frozen=True)
class Saved:
    """A page was saved: the versions to send along next time, and a receipt unless nothing had changed."""

    version: int
    receipt: Receipt | None


@transaction.atomic
def start_draft(round_, holder, *, by):
    """The holder's application in the round, begun if there is none yet.

    `Closed` after the cut-off, `NotNow` before the opening, for a holder the programme is not for, or for a
    person who works nowhere on record.
    """
    started = _applications().filter(round=round_, holder=holder).first()
    if started is not None:
        return _own(started, by)
    _require_open(round_)
    applicants.require(round_, holder, by)
    applicants.require_not_barred(round_, holder)
    unit = applicants.host_unit(holder)
    _require_open(round_, unit)
    try:
        with transaction.atomic():
            return _begin(round_, holder, unit, by)
    except IntegrityError:
        return _own(_applications().get(round=round_, holder=holder), by)


@transaction.atomic
def save_page(application, page, cleaned, *, version, by, facts_version=None, finished=None):
    """Save answers of one page of a draft: `cleaned` maps its questions' names to values as forms clean them.

    Questions that are not named keep their answers; one that names a fact writes the fact. `finished` says
    whether the applicant is done with the page, None leaves that as it is. Raises `Conflict` where the page
    was saved in another window since `version`, saying what differs, and `NotNow` once the application was
    handed in; of one that was sent back for every question but those that are open again.
    """
    application = held(application, by)
    Content(application).require_opened(cleaned)
    questions = {question.name: question for question in application.edition.policy.form.page(page).questions}
    answers, told = _sorted(questions, cleaned)
    answers = sealed(questions.values(), answers, application.answers)
    guard.refuse_identity_numbers(answers)
    if version != application.version:
        _refuse_overwriting(application, questions, answers, version)
    receipt = facts.write(
        application.holder,
        told,
        source=submission.source_of(application),
        by=by,
        case=application.case,
        version=facts_version,
        year=application.round.year,
    )
    changed = sorted(name for name, value in answers.items() if value != application.answers.get(name))
    turned = _turns(application, page, finished)
    if receipt or changed or turned:
        receipt = _store(application, page, answers, changed, by) or receipt
    return Saved(application.version, receipt)


def missing(application):
    """What submitting still needs: a list of `Missing(page, question, sentence)`."""
    return Content(application).missing()


def assess(application, day=None):
    """The findings of the programme's rules over the holder's facts, as on the policy date by default."""
    return _judged(Content(application), day)


def hand_in(application, *, by):
    """Hand the draft in, within the transaction that also starts its flow; returns its receipt, and the
    application as it was handed in now, None where that was done before.

    It counts if this transaction began before the cut-off by the database's clock. The round's row is
    shared, so that closing it waits for whoever is just handing in. A second call answers with the first
    receipt. Raises `Closed`, `Incomplete` with what is missing, unchecked or not met, or `NotNow` for one
    that was sent back, which is handed in again otherwise.
    """
    round_ = links.shared(application.round)
    application = held(application, by)
    if application.state == Application.State.RETURNED:
        raise NotNow(
            _("This application was sent back for correction: hand in what was corrected with “resubmit”.")
        )
    if application.state != Application.State.DRAFT:
        return _first_receipt(application), None
    round_.edition, round_.screening_office = application.edition, application.round.screening_office
    application.round = round_
    content = Content(application)
    content.hold()
    applicants.follow_the_employer(content)
    _require_open(round_, application.host_unit)
    applicants.require_not_barred(round_, application.holder)
    assessment = checked(content, by=by)
    submission.freeze(content, assessment, by=by)
    receipt = log.record(
        "submitted",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        after={"number": application.number, "verification_code": application.verification_code},
    )
    return receipt, application


def checked(content, *, by):
    """How the rules judge what is being handed in, as on the policy date, with what it takes up; `Incomplete`
    with what is missing, unchecked, not met or taken by another application.
    """
    lacking = content.missing()
    pages = {question.name: page.name for page in content.programme.form.pages for question in page.questions}
    said = {each.question for each in lacking}
    lacking += [
        Missing(pages[question.name], question.name, sentence)
        for question, sentence in claims.take_all(content, by=by)
        if question.name not in said
    ]
    assessment = _judged(content)
    lacking += [Missing("", each.rule, each.sentence) for each in assessment.against]
    if lacking:
        raise Incomplete(
            _("The application is not complete yet, so it was not submitted. Nothing is lost."), lacking
        )
    return assessment


def _applications():
    return Application.objects.select_related(
        "round__screening_office", "edition", "case", "holder__person", "holder__organisation", "host_unit"
    )


def _own(application, by):
    if not permissions.is_applicant(by, application):
        raise PermissionError(application.pk)
    return application


def held(application, by):
    """The application as it is now, held together with its case until the transaction ends."""
    held = _applications().annotate(begun=TransactionNow()).select_for_update(of=("self", "case"))
    application = held.get(pk=application.pk)
    clock.learn(application.begun)
    isolated.require_writable(application)
    return _own(application, by)


def _require_open(round_, unit=None):
    """Within the window, which for the people of a unit may close earlier than for others."""
    now = clock.now()
    closes_at = links.applicants_close_at(round_, unit) if unit else round_.closes_at
    if now < round_.opens_at:
        raise NotNow(
            _("Applications can be made from %(moment)s.") % {"moment": links.in_words(round_.opens_at)}
        )
    if now >= closes_at or round_.window == Round.Window.RELEASED:
        raise Closed(
            _(
                "The cut-off was %(moment)s. Nothing can be submitted any more; "
                "what you wrote is kept and can be read."
            )
            % {"moment": links.in_words(closes_at)}
        )


def _begin(round_, holder, unit, by):
    now = clock.now()
    case = Case.objects.create(
        kind=Case.Kind.APPLICATION, title=round_.title, holder=holder, edition=round_.edition, opened_at=now
    )
    application = Application.objects.create(
        case=case,
        round=round_,
        edition=round_.edition,
        holder=holder,
        applicant=by,
        host_unit=unit,
        created_at=now,
        changed_at=now,
    )
    log.record(
        "started",
        actor=by,
        chain=log.case_chain(case.pk),
        object_type="application",
        object_id=application.public_id,
    )
    return application


def _sorted(questions, cleaned):
    """Answers by question and told facts by fact name; a name that is not asked is the caller's mistake."""
    answers, told = {}, {}
    for name, value in cleaned.items():
        question = questions[name]
        if question.fact:
            told[question.fact] = value
        else:
            answers[name] = value
    return answers, told


def _refuse_overwriting(application, questions, answers, version):
    since = ActionLog.objects.filter(
        chain=log.case_chain(application.case_id), verb="saved", after__version__gt=version
    )
    changed = {name for row in since.values_list("after", flat=True) for name in row["questions"]}
    lost = [
        questions[name].title
        for name, value in answers.items()
        if name in changed and value != application.answers.get(name)
    ]
    if lost:
        raise Conflict(
            _("This page was saved in another window meanwhile, with other answers to: %(titles)s.")
            % {"titles": "、".join(lost)}
        )


def _turns(application, page, finished):
    """Note whether the page is finished; tell whether that is new."""
    pages = set(application.finished_pages)
    if finished is None or finished == (page in pages):
        return False
    application.finished_pages = sorted(pages ^ {page})
    return True


def _store(application, page, answers, changed, by):
    application.answers |= answers
    if application.state == Application.State.DRAFT:
        application.title = submission.title_of(application)
    application.version += 1
    application.changed_at = clock.now()
    application.save(update_fields=["answers", "finished_pages", "title", "version", "changed_at"])
    return log.record(
        "saved",
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="application",
        object_id=application.public_id,
        after={"version": application.version, "page": page, "questions": changed},
    )


def _judged(content, day=None):
    round_ = content.application.round
    return judge.one(
        content.programme,
        content.facts,
        day or round_.policy_date,
        year=round_.year,
        origins=facts.origins(content.known),
    )


def _first_receipt(application):
    row = ActionLog.objects.get(object_type="application", object_id=application.public_id, verb="submitted")
    return Receipt(object_id=row.object_id, at=row.at, number=row.pk)
