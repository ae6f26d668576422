"""A creating or deciding request is done once for its `Idempotency-Key`, however often it arrives."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.response import Response

from trail.models import IdempotentRequest
from workflows.api.problems import PreconditionRequired
from workflows.services.errors import Conflict

HEADER = "Idempotency-Key"


class Once:
    """For a view: `once(request, act)` runs `act() -> (status, body)` under the key, or answers as the first time.

    Key, effect and answer are one commit; a second request with the same key waits for the first. The same key for
    another address or body is a `Conflict`. A refused request leaves no trace and may be sent again.
    """

    @transaction.atomic
    def once(self, request, act):
        key = request.headers.get(HEADER, "")
        if not 1 <= len(key) <= 255:
            raise PreconditionRequired(_("Send the header Idempotency-Key with a value of your own, up to 255 characters."))
        wanted = {
            "method": request.method,
            "path": request.path[:500],
            "body_hash": hashlib.sha256(request.body).hexdigest(),
        }
        IdempotentRequest.objects.bulk_create(
            [IdempotentRequest(user_id=request.user.pk, key=key, **wanted)], ignore_conflicts=True
        )
        kept = IdempotentRequest.objects.select_for_update().get(user_id=request.user.pk, key=key)
        if any(getattr(kept, name) != value for name, value in wanted.items()):
            raise Conflict(_("This Idempotency-Key was used for another request; choose a new one."))
        if kept.status is None:
            kept.status, kept.response = act()
            kept.save(update_fields=["status", "response"])
        return Response(kept.response, status=kept.status)
