"""What was proved in this session, and when."""

import time

from allauth.account.internal.flows.login import get_authentication_records

FRESH = 5 * 60


def fresh_proof(request, *methods):
    """Tell whether the user proved by one of the methods (`password`, `mfa`, `code`) in the last minutes."""
    now = time.time()
    return any(
        record["method"] in methods and now - record["at"] < FRESH
        for record in get_authentication_records(request, request.user)
    )
