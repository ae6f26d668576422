"""A creating or deciding request is done once for its `Idempotency-Key`, however often it arrives."""

import hashlib
import json
import re

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from trail.models import IdempotentRequest
from workflows.api.problems import PreconditionRequired
from workflows.services.errors import Conflict

HEADER = "Idempotency-Key"
# The update changes nothing: it waits for whoever holds the key, locks the row, and gives it back.
KEEP = """
INSERT INTO trail_idempotentrequest (user_id, key, method, path, body_hash)
VALUES (%(user_id)s, %(key)s, %(method)s, %(path)s, %(body_hash)s)
ON CONFLICT (user_id, key) DO UPDATE SET key = EXCLUDED.key
RETURNING *
"""
FORM = r"[\x21-\x7e]{1,255}"
KEY = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True, description="A value of your own, new for each deed."
)


class Once:
    """For a view: `once(request, act)` runs `act() -> (status, body)` under the key, or answers as the first
    time.

    Key, effect and answer are one commit; a second request with the same key waits for the first. The same
    key for another address or body is a `Conflict`. A refused request leaves no trace and may be sent again.
    Every user has keys of their own. `body` is the serializer of what is sent, None where nothing is.
    """

    body = None

    @transaction.atomic
    def once(self, request, act):
        kept = _kept(request, self.fingerprint(request))
        if kept.status is None:
            kept.status, body = act()
            kept.response = json.loads(JSONRenderer().render(body))
            kept.save(update_fields=["status", "response"])
        return Response(kept.response, status=kept.status)

    def fingerprint(self, request):
        """A hash over what the request says, however it is written."""
        said = request.data if self.body else None
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _kept(request, fingerprint):
    """The row of this user's key, locked until the transaction ends."""
    key = request.headers.get(HEADER, "")
    if not re.fullmatch(FORM, key):
        raise PreconditionRequired(
            _("Send the header Idempotency-Key with a value of your own: up to 255 letters and digits.")
        )
    wanted = {
        "method": request.method,
        "path": request.path[:500],
        "body_hash": fingerprint,
    }
    kept = IdempotentRequest.objects.raw(KEEP, {"user_id": request.user.pk, "key": key, **wanted})[0]
    if any(getattr(kept, name) != value for name, value in wanted.items()):
        raise Conflict(_("This Idempotency-Key was used for another request; choose a new one."))
    return kept
