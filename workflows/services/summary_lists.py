"""Summary lists (汇总表): what an organisation forwards in a round, in order; printed, sealed, scanned in.

Each list is a version with a code of its own. When what is forwarded changes afterwards, the version is
overtaken and a new one is needed.
"""

import hashlib
import json
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.offices import code, offices_of
from trail import clock, log
from workflows.models import Application, Endorsement, Scan, SummaryList
from workflows.services import letters, scans
from workflows.services.errors import Conflict, NotNow

Link = Endorsement.Link
OFFICE = {Link.UNIT: "unit", Link.BANNER: "banner", Link.BODY: "recommend"}


def entries_of(round_, organisation, link):
    """The rows of a list as they would be printed now: what was forwarded, in the order of rank."""
    return _rows(_forwarded(round_).filter(organisation=organisation, link=link))


def current_entries(round_):
    """The rows of every list of a round as they would be printed now, by (organisation's key, link)."""
    found = defaultdict(list)
    for each in _forwarded(round_):
        found[each.organisation_id, each.link].append(each)
    return {place: _rows(forwarded) for place, forwarded in found.items()}


def latest(round_, organisation, link):
    """The newest version of a list, or None."""
    lists = SummaryList.objects.filter(round=round_, organisation=organisation, link=link)
    return lists.select_related("scan").order_by("-number").first()


def is_overtaken(summary_list):
    """Whether a newer version exists, or what is forwarded has changed since."""
    newest = latest(summary_list.round, summary_list.organisation, summary_list.link)
    if newest.pk != summary_list.pk:
        return True
    now = entries_of(summary_list.round, summary_list.organisation, summary_list.link)
    return now != summary_list.entries


@transaction.atomic
def make(round_, organisation, link, *, by):
    """Make the next version of a list; unchanged since the last one, that one is returned.

    `NotNow` while nothing is forwarded; PermissionError for anybody but the organisation's office.
    """
    _require_office(organisation, link, by)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    entries = entries_of(round_, organisation, link)
    if not entries:
        raise NotNow(_("Nothing has been forwarded yet, so there is nothing to list."))
    before = latest(round_, organisation, link)
    if before is not None and before.entries == entries:
        return before
    number = before.number + 1 if before else 1
    summary_list = SummaryList.objects.create(
        round=round_,
        organisation=organisation,
        link=link,
        number=number,
        entries=entries,
        verification_code=_code(round_, organisation, link, number, entries),
        made_by=by,
        made_at=clock.now(),
    )
    _log(summary_list, "summary_list_made", by)
    return summary_list


@transaction.atomic
def seal(summary_list, upload, *, typed, by):
    """Put the scan of the sealed print to its version; `typed` is the code read from the sealed paper.

    ValidationError for a bad file or the code of another version; `NotNow` where the version is overtaken;
    `Conflict` where it is sealed already, unless that scan was rejected; PermissionError as in `make`.
    Returns a receipt.
    """
    _require_office(summary_list.organisation, summary_list.link, by)
    Organisation.objects.select_for_update().get(pk=summary_list.organisation_id)
    related = SummaryList.objects.select_related("round", "organisation", "scan")
    summary_list = related.select_for_update(of=("self",)).get(pk=summary_list.pk)
    if summary_list.scan is not None and summary_list.scan.state != Scan.State.REJECTED:
        raise Conflict(_("This version has been sealed already."))
    if letters.read_token(typed) != summary_list.verification_code:
        raise ValidationError(
            {"code": _("This is the code of another version. Print this one, seal it, scan that.")}
        )
    if is_overtaken(summary_list):
        raise NotNow(_("What is forwarded has changed since. Make a new version first."))
    summary_list.scan = scans.store("summary_list", upload, by=by, organisation=summary_list.organisation)
    summary_list.sealed_by, summary_list.sealed_at = by, clock.now()
    summary_list.save(update_fields=["scan", "sealed_by", "sealed_at"])
    return _log(summary_list, "summary_list_sealed", by, sha256=summary_list.scan.sha256)


def _forwarded(round_):
    forwarded = Endorsement.objects.filter(application__round=round_, outcome="forwarded")
    return forwarded.exclude(application__state=Application.State.WITHDRAWN).select_related(
        "submission",
        "application__holder__person",
        "application__holder__organisation",
        "application__host_unit",
    )


def _rows(forwarded):
    ordered = sorted(forwarded, key=lambda each: (each.rank is None, each.rank or 0, each.pk))
    return [
        {
            "position": position,
            "number": each.application.number,
            "title": each.application.title,
            "applicant": each.application.holder.name,
            "host_unit": each.application.host_unit.name,
            "verification_code": each.submission.verification_code,
        }
        for position, each in enumerate(ordered, 1)
    ]


def may_work_on(user, organisation, link):
    """Whether the user holds the organisation's office for that link."""
    return code(OFFICE[link], organisation.public_id) in offices_of(user)


def _require_office(organisation, link, by):
    if not may_work_on(by, organisation, link):
        raise PermissionError(organisation.pk)


def _code(round_, organisation, link, number, entries):
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return letters.code_for(
        f"summary_list {round_.public_id} {organisation.public_id} {link} {number} {digest}"
    )


def _log(summary_list, verb, by, **after):
    return log.record(
        verb,
        actor=by,
        object_type="summary_list",
        object_id=summary_list.public_id,
        after={
            "number": summary_list.number,
            "verification_code": summary_list.verification_code,
            "rows": len(summary_list.entries),
            **after,
        },
    )
