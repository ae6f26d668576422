"""A person erased as far as the law lets go: line by line what went, what stays and why.

What is encrypted is set to null here; in backups made before, it is unreadable from the day on which the key
that they need is dropped (`rotate_keys`, then `rotate_keys --drop`).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import Person, User
from trail import clock, log, outbox
from workflows.models import (
    Application,
    Award,
    Document,
    FactSheet,
    Notification,
    Participation,
    Review,
    TaskBook,
)
from workflows.services import disbursements
from workflows.services.errors import NotNow

GONE = "已删除"
RUNNING = (
    Application.State.FORWARDING,
    Application.State.RETURNED,
    Application.State.SUBMITTED,
    Application.State.ACCEPTED,
)
LINES = []


@dataclass(frozen=True)
class Line:
    """One thing that was kept about the person: how many, whether it is erased, and the reason."""

    what: str
    number: int
    is_erased: bool
    why: str


def line(function):
    """Register a function of the person that erases something, or says why not; it returns its Line."""
    LINES.append(function)
    return function


@transaction.atomic
def erase(person, *, by=None, dry_run=False):
    """Erase what nothing asks to keep; returns the lines. With `dry_run` only says what would happen.

    `NotNow` while an application of the person is being worked on or carried out, or the person holds an
    office or has an opinion to write.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    _require_idle(person)
    found = [function(person) for function in (*LINES, _account, _person)]
    found = [each for each in found if each.number]
    log.record(
        "erased_subject",
        actor=by,
        object_type="person",
        object_id=person.public_id,
        after={
            "erased": [each.what for each in found if each.is_erased],
            "kept": [each.what for each in found if not each.is_erased],
        },
    )
    if dry_run:
        transaction.set_rollback(True)
    return found


def is_in_the_register(person):
    """Whether the register, a file, another's application or a panel names the person: the name must stay."""
    handed_in = Application.objects.filter(holder__person=person, number__isnull=False)
    awards = Award.objects.filter(holder__person=person)
    joined = Participation.objects.filter(person=person)
    return any(rows.exists() for rows in (awards, handed_in, joined, person.panels))


def empty_draft(application):
    """Take the answers and files of what was never handed in; the row itself stays for the round's count."""
    application.answers, application.finished_pages, application.title = {}, [], ""
    application.version += 1
    application.save(update_fields=["answers", "finished_pages", "title", "version"])
    for attachment in application.attachments.all():
        attachment.delete()
        outbox.put("forget_file", {"path": attachment.file.name}, key=f"forget:{attachment.file.name}")


def _require_idle(person):
    if Application.objects.filter(holder__person=person, state__in=RUNNING).exists():
        raise NotNow(_("An application of this person is being worked on; withdraw it or wait for its end."))
    if _is_carrying_out(person):
        raise NotNow(
            _("A project of this person is being carried out: its task book, payments or time are not over.")
        )
    if Review.objects.filter(member__person=person, state=Review.State.OPEN).exists():
        raise NotNow(_("This person has an opinion to write; wait until it is handed in or its day is over."))
    if person.user and person.user.memberships.filter(until=None).exists():
        raise NotNow(_("This person holds an office; end it first."))


def _is_carrying_out(person):
    """Whether the task book of a granted project is open, money for it is due, or its time runs."""
    books = TaskBook.objects.filter(application__holder__person=person)
    if books.exclude(state__in=(TaskBook.State.CONFIRMED, TaskBook.State.MISSED)).exists():
        return True
    awards = Award.objects.filter(holder__person=person)
    if awards.filter(end_kind="", until__gte=clock.today()).exists():
        return True
    payable = awards.filter(case__isnull=False).exclude(end_kind__in=disbursements.UNPAID)
    granted = Application.objects.filter(holder__person=person, state=Application.State.GRANTED)
    return disbursements.with_sums(payable).filter(left__gt=0).exists() or (
        granted.filter(case__is_open=True).exists()
    )


@line
def _drafts(person):
    rows = Application.objects.filter(holder__person=person, state=Application.State.DRAFT)
    rows = list(rows.exclude(answers={}).select_for_update())
    for each in rows:
        empty_draft(each)
    return Line(_("Drafts that were never handed in, with their files"), len(rows), True, _("Not needed"))


@line
def _facts(person):
    number = FactSheet.objects.filter(holder__person=person).exclude(values={}).update(values={}, origins={})
    return Line(_("What the person told the archive"), number, True, _("Not needed"))


@line
def _messages(person):
    rows = Notification.objects.filter(user=person.user) if person.user else Notification.objects.none()
    number = rows.count()
    rows.delete()
    return Line(_("Messages"), number, True, _("Not needed"))


@line
def _handed_in(person):
    number = Application.objects.filter(holder__person=person, number__isnull=False).count()
    return Line(
        _("Applications that were handed in, with versions, files, opinions and task books"),
        number,
        False,
        _("They are the files of decisions that were taken on them."),
    )


@line
def _awards(person):
    number = Award.objects.filter(holder__person=person).count()
    why = _("The register and the plan's figures rest on them.")
    return Line(_("Rows of the register"), number, False, why)


@line
def _papers(person):
    number = Document.objects.filter(case__application__holder__person=person).count()
    return Line(_("Letters and papers"), number, False, _("Anybody who holds the paper may verify it."))


@line
def _taking_part(person):
    number = Participation.objects.filter(person=person).count()
    return Line(
        _("Applications of others in which the person takes part"),
        number,
        False,
        _("They belong to the files of others, and limits are counted from them."),
    )


def _account(person):
    """The account signs in no more; its name stays where the log or a file says who acted."""
    user = person.user
    if user is None:
        return Line(_("Account"), 0, True, "")
    accounts.set_active(user, False, by=None)
    user.emailaddress_set.all().delete()
    names = {"email": ""}
    if not is_in_the_register(person):
        names |= {"username": f"erased-{user.pk}", "display_name": GONE}
    User.objects.filter(pk=user.pk).update(**names)
    return Line(_("Account: mail, sessions, tokens, and signing in"), 1, True, _("Not needed"))


def _person(person):
    """Number, telephone and mail go; name, sex and birth stay with the register alone."""
    keeps_name = is_in_the_register(person)
    person.id_number = person.phone = None
    person.email = ""
    if not keeps_name:
        person.name, person.sex, person.born = GONE, "", None
    person.save()
    what = _("Identity number, telephone and mail") if keeps_name else _("All personal columns of the person")
    return Line(what, 1, True, _("Not needed"))


@line
def _name(person):
    return Line(
        _("Name, sex and date of birth"),
        int(is_in_the_register(person)),
        False,
        _("The register or a file names the person."),
    )


@line
def _trail(person):
    number = 1 if person.user else 0
    return Line(
        _("Action log, sign-in attempts and the proof of consent"),
        number,
        False,
        _("The law asks to keep logs for at least six months; the log cannot be changed."),
    )
