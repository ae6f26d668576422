"""Public notices (公示): drafted from the programme's text, published once, with one end; an objection holds
only its line.
"""

import hashlib
import json
from datetime import datetime, time
from pathlib import PurePath

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trail import clock, log
from workflows.models import Decision, NoticeItem, Objection, PublicNotice, Seclusion, Signature
from workflows.policy.notice import NOTICE_FIELDS
from workflows.policy.papers import BRACES, fill, fill_all
from workflows.services import disclosure, periods, published_files, signing
from workflows.services.errors import NotNow

DIRECT = "直报"
MOST_TOLD = 5


def is_due(round_):
    """Whether the programme makes the list public, and anybody stands on it who is to be granted."""
    granted = Decision.objects.filter(application__round=round_, outcome=Decision.Outcome.GRANTED)
    return round_.edition.policy.way.notice is not None and granted.exists()


def is_over(round_):
    """Whether a notice is closed, or none is due and none was published."""
    notices = PublicNotice.objects.filter(round=round_, published_at__isnull=False)
    ends = list(notices.values_list("closed_at", flat=True))
    return None not in ends if ends else not is_due(round_)


def draft_of(round_):
    """The round's notice; where nothing was saved yet, one with the programme's own text, not stored."""
    saved = PublicNotice.objects.filter(round=round_).first()
    if saved:
        return saved
    rule = round_.edition.policy.way.notice
    return PublicNotice(round=round_, title=rule.title, paragraphs=list(rule.paragraphs))


def period_of(round_):
    """The dated entry of the period of the round's notice."""
    return round_.edition.policy.way.notice.period.on(round_.policy_date)


def end_of(round_, first_day):
    """The last moment of a notice that is published on that day."""
    return periods.end_of(period_of(round_).value, timezone.make_aware(datetime.combine(first_day, time())))


def lines_of(round_):
    """What stands in the list: for each granted application, in the order of their numbers, the programme's
    columns and nothing else, as (application, values by column).
    """
    granted = round_.applications.filter(decision__outcome=Decision.Outcome.GRANTED)
    granted = granted.select_related(
        "holder__person", "holder__organisation", "host_unit", "recommending_body", "decision"
    )
    columns = round_.edition.policy.way.notice.columns
    return [
        (application, {name: VALUES[name](application, position) for name, _title in columns})
        for position, application in enumerate(granted.order_by("number"), start=1)
    ]


VALUES = {
    "position": lambda application, position: position,
    "title": lambda application, position: application.title,
    "applicant": lambda application, position: application.holder.name,
    "host_unit": lambda application, position: application.host_unit.name,
    "recommended_by": lambda application, position: (
        application.recommending_body.name if application.recommending_body else DIRECT
    ),
    "money": lambda application, position: application.decision.money,
}


def known_to_everybody(round_):
    """What may stand in a notice although it looks private: the office's own telephones."""
    rule = round_.edition.policy.way.notice
    return " ".join((round_.contact, rule.title, *rule.paragraphs))


def texts(notice):
    """Title and paragraphs as everybody reads them: fixed once published, until then filled for the day."""
    if notice.published_at is not None:
        return notice.title, notice.paragraphs
    values = _values(notice.round, notice.first_day or clock.today())
    return fill(notice.title, values), fill_all(notice.paragraphs, values)


def save_draft(notice, *, by):
    """Keep the draft. `NotNow` for a placeholder that is none, and once it is published."""
    if notice.published_at is not None:
        raise NotNow(_("The notice has been published; its text is fixed."))
    _require_known_placeholders(notice)
    notice.save()
    return _logged("notice_drafted", notice, by)


@transaction.atomic
def publish(notice, *, portal_url, by, paper=None):
    """Record that the draft was published on the portal on its first day: text and list are fixed, the period
    is computed. The caller holds the lock of the round's process. `paper` is the file that stands on the
    portal, where there is one: it is looked through, and not kept.

    `NotNow` with what to do: not all have signed, the day does not fit, the period is over already, or
    something stands in it that is not for everybody.
    """
    round_ = notice.round
    save_draft(notice, by=by)
    _require_day(round_, notice.first_day)
    lines = lines_of(round_)
    notice.title, notice.paragraphs = texts(notice)
    _require_nothing_private(notice, lines)
    if paper is not None:
        _require_nothing_in(paper, notice)
    notice.portal_url = portal_url
    notice.ends_at = end_of(round_, notice.first_day)
    notice.published_by, notice.published_at = by, clock.now()
    notice.save()
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, application=application, position=position, columns=columns)
        for position, (application, columns) in enumerate(lines, start=1)
    )
    return _logged(
        "notice_published",
        notice,
        by,
        lines=len(lines),
        digest=digest(notice),
        portal_url=portal_url,
        first_day=notice.first_day.isoformat(),
        ends_at=notice.ends_at.isoformat(),
    )


def shared(notice_id):
    """The notice, its row shared until the commit: closing it waits for whoever is just objecting."""
    return PublicNotice.objects.raw(
        "SELECT * FROM workflows_publicnotice WHERE id = %s FOR SHARE", [notice_id]
    )[0]


def takes_objections(notice):
    """Whether an objection would be in time now, by the database's clock."""
    return notice.published_at is not None and notice.closed_at is None and clock.now() <= notice.ends_at


def close(round_):
    """The period is over: under the notice's lock, so that an objection at the last second is in or out. The
    log keeps how many were counted.
    """
    notice = PublicNotice.objects.select_for_update().get(round=round_)
    notice.closed_at = clock.now()
    notice.save(update_fields=["closed_at"])
    _logged("notice_closed", notice, None, objections=Objection.objects.filter(item__notice=notice).count())


def held(round_):
    """The lines of the round's notice that an open objection holds."""
    open_ones = Objection.objects.filter(outcome="")
    return NoticeItem.objects.filter(notice__round=round_, objections__in=open_ones).distinct()


def without_held(applications):
    """Those whose line no open objection holds, and that are neither isolated nor purged."""
    taken_out = Seclusion.objects.filter(given_back_at=None)
    return applications.exclude(notice_item__objections__in=Objection.objects.filter(outcome="")).exclude(
        seclusions__in=taken_out
    )


def digest(notice):
    """The hash of what everybody reads, title, text and list, as canonical JSON; the log keeps it."""
    columns = list(notice.items.order_by("position").values_list("columns", flat=True))
    whole = [notice.title, notice.paragraphs, columns]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def let_go_on(application):
    """The local day of that moment."""
    moment = let_go_at(application)
    return moment and timezone.localdate(moment)


def let_go_at(application):
    """When its result could go out: with the round, or when the last objection to its line was answered."""
    answered = Objection.objects.filter(item__application=application).aggregate(at=Max("decided_at"))["at"]
    return max(filter(None, (application.round.released_at, answered)), default=None)


def _values(round_, first_day):
    granted = round_.applications.filter(decision__outcome=Decision.Outcome.GRANTED).count()
    words = (
        round_.year,
        round_.edition.policy.title,
        round_.title,
        granted,
        period_of(round_).value.days,
        _in_words(first_day),
        _in_words(timezone.localdate(end_of(round_, first_day))),
        round_.contact,
    )
    return dict(zip(NOTICE_FIELDS, words, strict=True))


def _in_words(day):
    return f"{day.year}年{day.month}月{day.day}日"


def _require_known_placeholders(notice):
    unknown = sorted(set(BRACES.findall("".join((notice.title, *notice.paragraphs)))) - set(NOTICE_FIELDS))
    if unknown:
        raise NotNow(
            _("“{%(name)s}” is not filled in here. These can be used: %(known)s.")
            % {"name": unknown[0], "known": "、".join(f"{{{name}}}" for name in NOTICE_FIELDS)}
        )


def _require_day(round_, first_day):
    if signing.next_step(round_) is not None:
        raise NotNow(_("Not all have signed the list yet; it cannot be made public."))
    signed = Signature.objects.filter(round=round_, voided_at=None).aggregate(at=Max("signed_at"))["at"]
    if first_day is None or first_day > clock.today():
        raise NotNow(_("Give the day on which it was published on the portal, today or before."))
    if signed and first_day < timezone.localdate(signed):
        raise NotNow(
            _("The list was signed on %(day)s; it cannot have been published before.")
            % {"day": timezone.localdate(signed).isoformat()}
        )
    ends_at = end_of(round_, first_day)
    if ends_at <= clock.now():
        raise NotNow(
            _("From that day the period would have ended on %(day)s. Publish it again and give that day.")
            % {"day": timezone.localdate(ends_at).isoformat()}
        )


def _require_nothing_private(notice, lines):
    """Neither text nor list holds what is not for everybody; the office's own telephones may stand there."""
    known = known_to_everybody(notice.round)
    named = [(_("The title"), notice.title)]
    named += [(_("Paragraph %(n)d") % {"n": n}, text) for n, text in enumerate(notice.paragraphs, start=1)]
    problems = [(place, disclosure.found_in(text, known=known)) for place, text in named]
    problems += [
        (_("Line %(n)d") % {"n": n}, disclosure.found_in(" ".join(map(str, columns.values()))))
        for n, (_application, columns) in enumerate(lines, start=1)
    ]
    _refuse(
        [
            _("%(place)s holds %(what)s.") % {"place": place, "what": "、".join(found)}
            for place, found in problems
            if found
        ]
    )


def _require_nothing_in(paper, notice):
    """The file on the portal carries nothing private and nothing hidden."""
    try:
        told = published_files.findings(
            paper.read(), PurePath(paper.name).suffix, known=known_to_everybody(notice.round)
        )
    except published_files.UnreadableError:
        raise NotNow(
            _("This file cannot be looked through. Choose a docx, xlsx or pdf that is whole.")
        ) from None
    _refuse(told)


def _refuse(told):
    if told:
        more = [_("and %(n)d more") % {"n": len(told) - MOST_TOLD}] if len(told) > MOST_TOLD else []
        sentence = _("Take it out; everybody will read this text.")
        raise NotNow(" ".join([*told[:MOST_TOLD], *more, sentence]))


def _logged(verb, notice, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(notice.round.case_id),
        object_type="notice",
        object_id=notice.public_id,
        after=after or None,
    )
