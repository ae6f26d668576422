"""Results of the platform or the department that recognises (导入结果): brought in as a table, looked
through, and taken over whole or not at all with the announcement that they rest on.
"""

from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Decision, OfficialDocument, Recognition, ResultTable
from workflows.services import decision, isolated, packages, results, scans, tables, uploads
from workflows.services.errors import NotNow

FOLDER = "results"
SCAN = "announcement"
State = ResultTable.State


def of(application):
    """What who recognises said of an application; None where that is done here, or nothing came yet."""
    return Recognition.objects.filter(application=application).select_related("announcement").first()


def latest(round_):
    """The table that was brought in last, or None."""
    tables_in = ResultTable.objects.filter(package__round=round_)
    return tables_in.select_related("package").order_by("-pk").first()


def missing(round_):
    """Whether no results were taken over yet."""
    return not ResultTable.objects.filter(package__round=round_, state=State.TAKEN).exists()


def bring_in(round_, upload, *, by):
    """Keep a table and look it through; nothing else is changed. Returns a receipt.

    `ValidationError` for a file that is none; the caller holds the lock of the round's process.
    """
    ending = tables.ending_of(upload)
    judged = _judged(round_, upload.read(), ending)
    upload.seek(0)
    columns = {
        "package": packages.sent(round_),
        "state": State.WRONG if judged.remarks else State.READY,
        "figures": judged.figures,
        "remarks": [list(each) for each in judged.remarks],
        "warnings": [list(each) for each in judged.warnings],
        "brought_by": by,
        "brought_at": clock.now(),
    }
    table = uploads.kept(
        upload, ending, folder=FOLDER, enter=lambda **file: ResultTable.objects.create(**columns, **file)
    )
    return _logged("results_brought_in", table, by, **judged.figures)


def take(round_, *, table, scan, by, **announcement):
    """Take a table over with its announcement (`number`, `dated`, `title`, and the `scan`): the register
    follows with the release. Returns a receipt; the caller holds the lock of the round's process.

    `NotNow` for another table than the newest one, one that does not fit or no longer does, for a day that
    has not come or lies before the package was sent.
    """
    newest = latest(round_)
    if newest is None or newest.public_id != table or newest.state != State.READY:
        raise NotNow(_("Bring in a table that fits the round first."))
    _require_day(newest.package, announcement["dated"])
    with newest.file.open("rb") as file:
        judged = _judged(round_, file.read(), Path(newest.file.name).suffix[1:])
    if judged.remarks:
        raise NotNow(_("What is on record has changed since. Bring the table in again."))
    document = OfficialDocument.objects.create(
        round=round_,
        kind=OfficialDocument.Kind.ANNOUNCEMENT,
        scan=scans.store(SCAN, scan, by=by, case=round_.case),
        recorded_by=by,
        recorded_at=clock.now(),
        **announcement,
    )
    _store(round_, newest, document, judged, by)
    newest.state = State.TAKEN
    newest.save(update_fields=["state"])
    told = {"announcement": document.number, "dated": document.dated.isoformat()}
    return _logged("results_taken_over", newest, by, **judged.figures, **told)


def _store(round_, table, document, judged, by):
    programme = round_.edition.programme
    try:
        with transaction.atomic():
            Recognition.objects.bulk_create(
                Recognition(
                    application_id=line.application,
                    table=table,
                    announcement=document,
                    programme=programme,
                    **{name: getattr(line, name) for name in results.Line._fields[1:]},
                )
                for line in judged.lines
            )
    except IntegrityError as error:
        raise NotNow(_("What is on record has changed since. Bring the table in again.")) from error
    _follow(round_, {line.application: line.reason for line in judged.lines if not line.is_recognised}, by)


def _follow(round_, reasons, by):
    """Who was not recognised there is not granted here, for the reason given there; the list's signatures
    stand. Nothing is written into what is isolated, which is not granted without a number either.
    """
    taken_out = isolated.applications_taken_out().filter(round=round_).values("pk")
    granted = Decision.objects.filter(application__in=reasons, outcome=Decision.Outcome.GRANTED)
    decisions = list(granted.exclude(application__in=taken_out).select_for_update())
    if not decisions:
        return
    decision.free(round_, places=len(decisions), money=sum(each.money for each in decisions))
    for each in decisions:
        each.outcome, each.money = Decision.Outcome.DECLINED, 0
        each.reason = reasons[each.application_id]
        each.decided_by, each.decided_at = by, clock.now()
    Decision.objects.bulk_update(decisions, ["outcome", "money", "reason", "decided_by", "decided_at"])


def _judged(round_, content, ending):
    rows = tables.rows_of(content, ending)
    return results.judge(rows, results.ground_of(round_, rows))


def _require_day(package, dated):
    if dated > clock.today():
        raise NotNow(_("The document cannot be dated later than today."))
    if dated < package.sent_on:
        raise NotNow(
            _("The package was sent on %(day)s; the announcement cannot be dated before.")
            % {"day": package.sent_on.isoformat()}
        )


def _logged(verb, table, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(table.package.round.case_id),
        object_type="result_table",
        object_id=table.public_id,
        after={"name": table.name, "sha256": table.sha256, **after},
    )
