"""What an objection is to: a line of a round's notice, or the rename of who holds something."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import Office, Organisation
from accounts.offices import code, scopes_of
from trail import clock
from workflows.models import Case, Holder, ProgrammeEdition
from workflows.policy.notice import ObjectionPeriods
from workflows.services import own
from workflows.services.errors import NotNow


@dataclass(frozen=True)
class Objected:
    """Its `title` and `unit`, the `notice` in which it stands with its `columns` and end (the page `route` of
    `reference` shows it), and by which periods of which `day` an objection is answered. `beside` is the
    office beside which the supervision division stands, `verified_by` the address of who verifies.
    """

    title: str
    unit: Organisation
    case: Case
    edition: ProgrammeEdition
    issue: str
    notice: str
    route: str
    reference: str
    columns: list[tuple[str, str]]
    ends_at: datetime
    periods: ObjectionPeriods
    day: date
    beside: Office
    verified_by: str


def of(objection):
    """What this objection is to."""
    return of_change(objection.change) if objection.change_id else of_line(objection.item)


def of_line(item):
    """A line of a round's notice. The unit of a person verifies; of an enterprise, which is no judge of
    itself, who recommended it.
    """
    application, round_ = item.application, item.notice.round
    rule = round_.edition.policy.way.notice
    return Objected(
        title=application.title,
        unit=application.host_unit,
        case=application.case,
        edition=application.edition,
        issue=round_.title,
        notice=item.notice.title,
        route="notice",
        reference=item.notice.public_id,
        columns=[(title, item.columns[name]) for name, title in rule.columns],
        ends_at=item.notice.ends_at,
        periods=rule.objections,
        day=round_.policy_date,
        beside=round_.screening_office,
        verified_by=_who_verifies(application, round_),
    )


def of_change(change):
    """A rename that was made public; who checked it verifies, the recommending body before all."""
    award, case = change.award, change.case
    body = change.body and code(Office.Role.RECOMMEND, change.body.public_id)
    return Objected(
        title=case.title,
        unit=award.holder.organisation,
        case=case,
        edition=case.edition,
        issue=case.edition.title,
        notice=notice_of(change),
        route="change-notice",
        reference=change.public_id,
        columns=columns_of(change),
        ends_at=change.ends_at,
        periods=periods_of(change),
        day=change.first_day,
        beside=change.screening_office,
        verified_by=body or change.screening_office.code,
    )


def notice_of(change):
    """The title of the notice of a rename."""
    return _("Public notice of a rename: %(former)s") % {"former": change.former_name}


def columns_of(change):
    """What everybody reads of a rename, as (title, value)."""
    return [
        (_("Former name"), change.former_name),
        (_("New name"), change.new_name),
        (_("Number"), change.award.number),
        (_("Day of the change"), change.day.isoformat()),
    ]


def takes_objections(change):
    """Whether an objection would be in time now, by the database's clock."""
    if change.ends_at is None or change.concluded_at is not None or periods_of(change) is None:
        return False
    return clock.now() <= change.ends_at


def periods_of(change):
    """Within which periods objections to it are answered; None where its programme takes none."""
    return change.case.edition.policy.upkeep.changes.objections


def require_not_own(objection, *, by):
    """`NotNow` for who applied with what is objected to, or speaks for whose rename it is."""
    if objection.change_id is None:
        own.require_not_own(objection.item.application, by=by)
    elif is_own(objection, by):
        raise NotNow(own.refusal())


def is_own(objection, user):
    """Whether the user applied with what is objected to, or speaks for whose rename it is."""
    if objection.change_id is None:
        return bool(own.own_among([objection.item.application], user))
    holder = objection.change.award.holder.organisation.public_id
    return holder in scopes_of(user, Office.Role.CONTACT)


def _who_verifies(application, round_):
    if application.holder.kind == Holder.Kind.PERSON:
        return code(Office.Role.UNIT, application.host_unit.public_id)
    if application.recommending_body:
        return code(Office.Role.RECOMMEND, application.recommending_body.public_id)
    return round_.screening_office.code
