"""Task books (任务书): made from the application, pledged, sealed, confirmed; or missed and given up."""

import hashlib
import json
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import sealing
from trail import clock, guard, log
from workflows import permissions
from workflows.models import Award, TaskBook
from workflows.services import letters, notices, periods, public_notices, scans
from workflows.services.errors import Closed, Conflict, Incomplete, NotNow
from workflows.services.kept import sealed
from workflows.services.own import require_not_own
from workflows.services.task_book_content import BookContent

State = TaskBook.State
LAST_MOMENT = time(23, 59, 59)


def open_book(application):
    """Make the task book from what was handed in; due after the programme's period from the moment at
    which its result could go out: an objection may have held it long after the release. One that is made
    later still, because something had to be mended first, has its whole period from then.
    """
    rule = application.edition.policy.way.task_book
    period = rule.period.on(application.round.policy_date).value
    answers = {name: application.answers.get(name) for name in (*rule.locked, *rule.editable)}
    begins = max(public_notices.let_go_at(application), clock.now())
    book = TaskBook.objects.create(
        application=application,
        answers=answers,
        due_at=periods.end_of(period, begins),
    )
    notices.tell_applicant(
        application,
        gettext_noop("The task book of “%(title)s” is to be handed in by %(day)s."),
        key="task_book_opened",
        title=application.title,
        day=_day(book.due_at),
    )
    _log(book, "task_book_opened", None, due=_day(book.due_at))


@transaction.atomic
def save(book, cleaned, *, version, by):
    """Keep answers to open questions; nothing else of `cleaned` is taken. Returns a receipt.

    `Conflict` where it was saved in another window since `version`; `NotNow` once it was handed in;
    PermissionError for anybody but the applicant.
    """
    book = _held(book, State.OPEN, applicant=by)
    _refuse_overwriting(book, version)
    return _store(book, cleaned, by)


@transaction.atomic
def hand_in(book, cleaned, *, version, pledged, by):
    """Hand the task book in; the caller holds the process's lock. Returns a receipt.

    It counts if this transaction began before its day by the database's clock, otherwise `Closed`.
    `Incomplete` with what is missing, the pledge among it; `Conflict` and PermissionError as in `save`.
    """
    book = _held(book, State.OPEN, applicant=by)
    _refuse_overwriting(book, version)
    if clock.now() >= book.due_at:
        raise Closed(_("The day for handing in the task book was %(day)s.") % {"day": _day(book.due_at)})
    _store(book, cleaned, by)
    lacking = BookContent(book).lacking()
    if not pledged:
        lacking.append(_("Please read and confirm the pledge."))
    if lacking:
        raise Incomplete(_("The task book is not complete yet."), lacking)
    book.verification_code = _code(book)
    book.state, book.handed_in_at, book.remarks = State.HANDED_IN, clock.now(), ""
    book.save(update_fields=["verification_code", "state", "handed_in_at", "remarks"])
    return _log(book, "task_book_handed_in", by, verification_code=book.verification_code)


@transaction.atomic
def seal(book, upload, *, by):
    """The unit puts its seal: a scan of the sealed print of this very version. Returns a receipt.

    A bad file is a `ValidationError`; `NotNow` for one's own, or unless the book lies with the unit.
    """
    book = _held(book, State.HANDED_IN)
    require_not_own(book.application, by=by)
    book.scan = scans.store("task_book", upload, by=by, case=book.application.case)
    book.state, book.sealed_by, book.sealed_at = State.SEALED, by, clock.now()
    book.save(update_fields=["scan", "state", "sealed_by", "sealed_at"])
    return _log(
        book,
        "task_book_sealed",
        by,
        verification_code=book.verification_code,
        sha256=book.scan.sha256,
    )


@transaction.atomic
def confirm(book, *, by):
    """The department confirms what was sealed; the paper goes into the file. Returns a receipt.

    `NotNow` for one's own, or unless it is sealed and the scan was found clean.
    """
    book = _held(book, State.SEALED)
    require_not_own(book.application, by=by)
    if book.scan.state != book.scan.State.CLEAN:
        raise NotNow(_("The scan of the sealed page has not been found clean: wait, or send it back."))
    book.state, book.confirmed_by, book.confirmed_at = State.CONFIRMED, by, clock.now()
    book.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    _tell_applicant(book, gettext_noop("The task book of “%(title)s” is confirmed."), "confirmed")
    return _log(book, "task_book_confirmed", by, verification_code=book.verification_code)


@transaction.atomic
def send_back(book, *, remarks, due_on, by):
    """The department sends it back to the applicant with remarks and a new day. Returns a receipt.

    `NotNow` for one's own, unless it is sealed, without remarks, or where the day has passed already.
    """
    book = _held(book, State.SEALED)
    require_not_own(book.application, by=by)
    due_at = timezone.make_aware(datetime.combine(due_on, LAST_MOMENT))
    if due_at <= clock.now():
        raise NotNow(_("The new day must lie ahead."))
    if not remarks.strip():
        raise NotNow(_("Say what is to be put right."))
    book.state, book.remarks, book.due_at = State.OPEN, remarks.strip(), due_at
    book.scan = book.sealed_by = book.sealed_at = None
    book.save(update_fields=["state", "remarks", "due_at", "scan", "sealed_by", "sealed_at"])
    _tell_applicant(
        book,
        gettext_noop("The task book of “%(title)s” came back with remarks; hand it in anew by %(day)s."),
        f"sent_back:{book.version}:{_day(due_at)}",
        day=_day(due_at),
    )
    return _log(book, "task_book_sent_back", by, note=book.remarks, due=_day(due_at))


def give_up(application):
    """Not handed in by its day counts as given up (自动放弃): the award was never won, so the count falls.

    The caller holds the process's lock. A book that was handed in meanwhile stays as it is.
    """
    book = (
        TaskBook.objects.select_for_update().select_related("application__case").get(application=application)
    )
    if book.state != State.OPEN:
        return
    book.state = State.MISSED
    book.save(update_fields=["state"])
    Award.objects.filter(case=application.case_id, end_kind="").update(
        ended_on=clock.today(), end_kind=Award.EndKind.GIVEN_UP, end_recorded_at=clock.now()
    )
    _tell_applicant(
        book,
        gettext_noop("The task book of “%(title)s” was not handed in by its day: this counts as giving up."),
        "missed",
    )
    _log(book, "task_book_missed", None, due=_day(book.due_at))


def _held(book, state, *, applicant=None):
    """The book as it is now, held until the transaction ends, in the state that the act needs."""
    held = TaskBook.objects.select_for_update(of=("self",)).select_related(
        "application__case", "application__edition", "application__holder__organisation", "scan"
    )
    book = held.get(pk=book.pk)
    if applicant is not None and not permissions.is_applicant(applicant, book.application):
        raise PermissionError(book.pk)
    if book.state != state:
        raise NotNow(
            _("The task book is at another stage now: %(state)s.") % {"state": book.get_state_display()}
        )
    return book


def _refuse_overwriting(book, version):
    if version != book.version:
        raise Conflict(_("This task book was saved in another window meanwhile. Load it anew, then go on."))


def _store(book, cleaned, by):
    """Only the open questions are ever written, whatever was sent along."""
    open_questions = BookContent(book).open.questions
    names = {question.name for question in open_questions}
    answers = {name: value for name, value in cleaned.items() if name in names}
    answers = sealed(open_questions, answers, book.answers)
    guard.refuse_identity_numbers(answers)
    changed = sorted(name for name, value in answers.items() if value != book.answers.get(name))
    book.answers |= answers
    book.version += 1
    book.save(update_fields=["answers", "version"])
    return _log(book, "task_book_saved", by, version=book.version, questions=changed)


def _code(book):
    """The verification code on each page: that of these answers, and of no others."""
    text = json.dumps(sealing.hashed(book.answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return letters.code_for(f"task_book {book.public_id} {book.version} {digest}")


def _tell_applicant(book, words, key, **values):
    application = book.application
    notices.tell_applicant(
        application,
        words,
        key=f"task_book_{key}",
        title=application.title,
        **values,
    )


def _day(moment):
    return timezone.localdate(moment).isoformat()


def _log(book, verb, by, *, note="", **after):
    application = book.application
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(application.case_id),
        object_type="task_book",
        object_id=book.public_id,
        note=note,
        after=after,
    )
