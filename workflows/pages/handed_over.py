"""Addresses of files that hold for one person and a few minutes: what stands in a browser's address line or
its list of downloads is worth nothing to anybody else, and soon nothing at all.

An address without a key, as pages and programs know it, asks for the same rights. A browser is sent on from
it to one with a key; rights are asked again there, at every use.
"""

from functools import wraps

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import Http404
from django.shortcuts import redirect

KEY = "key"
MINUTES = 10
# Browsers say by it where a request comes from; programs do not send it.
FROM_A_BROWSER = "Sec-Fetch-Site"


def handed_over(view):
    """The view of a file; `is_file` tells that it is one."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        key = request.GET.get(KEY)
        if key is None and FROM_A_BROWSER not in request.headers or _holds(request, key):
            return view(request, *args, **kwargs)
        return redirect(_with_key(request))

    checked.is_file = True
    return checked


def _holds(request, key):
    """Whether the key holds and has not ended; one that is another's or was altered is absent."""
    if key is None:
        return False
    try:
        _signer().unsign(f"{_bound(request)}:{key}", max_age=MINUTES * 60)
    except SignatureExpired:
        return False
    except BadSignature:
        raise Http404 from None
    return True


def _with_key(request):
    asked = request.GET.copy()
    asked[KEY] = _signer().sign(_bound(request)).removeprefix(f"{_bound(request)}:")
    return f"{request.path}?{asked.urlencode()}"


def _bound(request):
    return f"{request.user.pk}:{request.path}"


def _signer():
    return TimestampSigner(salt="workflows.pages.handed_over")
