"""Public notices (公示): one batch, one end; an objection holds only its line."""

from trail import clock
from workflows.models import Objection, PublicNotice


def close(round_):
    """The period is over: under the notice's lock, so that an objection at the last second is in or out."""
    notice = PublicNotice.objects.select_for_update().get(round=round_)
    notice.closed_at = clock.now()
    notice.save(update_fields=["closed_at"])


def without_held(applications):
    """Those whose line no open objection holds."""
    held = Objection.objects.filter(outcome="")
    return applications.exclude(notice_item__objections__in=held)
