"""Recognitions are taken away (撤销) for a cause of the programme's file, after their holder was heard."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from workflows.services import endings, notices
from workflows.services.errors import NotNow


@transaction.atomic
def revoke(award, *, cause, since, heard, note, by):
    """Take a row of the register away. Returns a receipt.

    `cause` is the code of one of the programme's grounds, `since` the day from which it counts as lost (for
    some causes the first of a year), `heard` what the holder stated in defence or that it was silent, `note`
    what was found. `NotNow` for what does not fit, `Conflict` where it was ended already.
    """
    ground = endings.cause_of(award, cause)
    if ground.ends != endings.REVOKED:
        raise NotNow(_("For this cause nothing is revoked."))
    if not heard.strip():
        raise NotNow(_("Record what the holder stated in defence, or that it was silent."))
    if not note.strip():
        raise NotNow(_("Say what was found; it stands in the record."))
    receipt = endings.end(award, ground, since=since, heard=heard, note=note, by=by)
    notices.tell_holder(
        award.holder,
        gettext_noop("“%(title)s” %(number)s was revoked: %(cause)s. It counts as lost from %(day)s on."),
        case=award.case,
        key=f"revoked:{award.pk}",
        title=award.title or award.programme,
        number=award.number,
        cause=ground.title,
        day=since.isoformat(),
    )
    return receipt
