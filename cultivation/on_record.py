"""What every request leaves behind: a receipt for what it wrote, a row for what was refused to it."""

from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cultivation import refusals
from cultivation.middleware import known_user
from trail import guard, log, receipts
from trail.models import ActionLog

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
SIGN_IN = ("account_login", "account_logout")
DENIED = (403, 404)
SECRET = ("token", "key", "uidb36")


class Receipts:
    """Every accepted write is answered with its receipt: in the header X-Receipt, and on a page as a line,
    unless the view has said it already.
    """

    header = "X-Receipt"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE:
            return self.get_response(request)
        with receipts.gathered() as given:
            response = self.get_response(request)
        if given and response.status_code < 400 and self._is_told(request):
            self._tell(request, response, given[-1])
        return response

    def _is_told(self, request):
        """Visitors are told by their pages alone: here it could say whether an account exists."""
        return known_user(request) and _view(request) not in SIGN_IN

    def _tell(self, request, response, receipt):
        at = timezone.localtime(receipt.at).isoformat()
        response[self.header] = f'number={receipt.number}; at="{at}"; object="{quote(receipt.object_id)}"'
        if response.status_code in (302, 303) and not refusals.wants_data(request):
            said = [str(each) for each in messages.get_messages(request)._queued_messages]
            if not any(str(receipt) in sentence for sentence in said):
                messages.info(request, _("Receipt: %(receipt)s") % {"receipt": receipt})


class Refused:
    """What was refused to somebody signed in stands in the log: what they may not see, not do, or not now.
    Absent and denied are logged alike, since nobody may tell them apart by the time it takes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = known_user(request)
        if user and _view(request) and self._is_refusal(request, response.status_code):
            self._record(request, response.status_code, user)
        return response

    def _is_refusal(self, request, status):
        if request.method in SAFE:
            return status in DENIED
        return 400 <= status < 500

    @transaction.atomic
    def _record(self, request, status, user):
        names = request.resolver_match.kwargs
        ids = "/".join(str(value) for name, value in names.items() if name not in SECRET)
        log.record(
            "refused",
            actor=user,
            object_type=_view(request)[:64],
            object_id=guard.without_identity_numbers(ids)[:64],
            outcome=ActionLog.Outcome.REFUSED,
            after={"method": request.method, "status": status},
        )


def _view(request):
    """The name of the route, "" where there is none."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or "") if match else ""
