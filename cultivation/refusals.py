"""What a request that cannot be served gets: a page that says what to do, or the same as problem details.

Nothing typed is lost: a form that comes too late (the sign-in ran out, the page is older than the sign-in) is
handed back with all its texts and can be sent again.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as plain_bad_request
from viewflow.workflow.exceptions import FlowLockFailed

DRAINED_AT_MOST = 300 * 1024 * 1024
KEPT_AT_MOST = 1024 * 1024
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "totp", "code")


def wants_data(request):
    """Whether the answer goes to a program or a script of the page, not to a reader."""
    if request.path.startswith("/api/") or request.headers.get("HX-Request"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def refuse(request, *, status, title, sentence, kept=None, again=False):
    """The answer: its number, its title, one sentence that says what to do, and what was typed."""
    if wants_data(request):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": sentence}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"title": title, "sentence": sentence, "kept": kept or [], "again": again}
    context["csrf_cookie"] = settings.CSRF_COOKIE_NAME
    template = "409.html" if status == 409 and not kept else "refusal.html"
    return render(request, template, context, status=status)


def too_large(request, size):
    """More than a request may hold; the rest is read and thrown away, else browsers show no answer at all."""
    left = min(size, DRAINED_AT_MOST)
    while left > 0 and (chunk := request.read(min(left, 65536))):
        left -= len(chunk)
    limits = {"size": filesizeformat(size), "limit": filesizeformat(settings.REQUEST_MAX_SIZE)}
    sentence = _(
        "What you sent has %(size)s; one upload may have at most %(limit)s. Nothing of it was stored, what "
        "was saved before is untouched. Go back, make the file smaller (for example by scanning at 150 dpi) "
        "and send it again."
    )
    return refuse(request, status=413, title=_("This is too large"), sentence=sentence % limits)


def conflict(request, exception):
    """Somebody else decided, saved or works on the same thing; `exception` may hold the sentence."""
    sentence = str(exception)
    if isinstance(exception, FlowLockFailed) or not sentence:
        sentence = _(
            "Somebody else is working on this right now. Look at it again, then decide whether to go on."
        )
    kept = typed(request) if request.method == "POST" else None
    return refuse(request, status=409, title=_("It has changed meanwhile"), sentence=sentence, kept=kept)


def not_now(request, exception):
    """The state of the matter does not allow it; `exception` holds the sentence."""
    kept = typed(request) if request.method == "POST" else None
    return refuse(request, status=422, title=_("This cannot be done now"), sentence=str(exception), kept=kept)


def sign_in_expired(request):
    """A form arrives after the sign-in ran out: hand back all that was typed, to be sent after signing in."""
    sentence = _(
        "Your sign-in ran out after a time without activity, so this was not saved yet. Sign in again in a "
        "new window, come back to this page and send it again: all that you typed is kept below."
    )
    if files(request):
        sentence += " " + _("Files are not kept: choose them again.")
    kept = typed(request)
    return refuse(
        request, status=401, title=_("Please sign in again"), sentence=sentence, kept=kept, again=True
    )


def csrf_failure(request, reason=""):
    """A form that is older than the sign-in, or comes from elsewhere; only our own can be sent again."""
    if not ours(request):
        sentence = _(
            "This request came from another site and was not carried out. Open the page here and try again."
        )
        return refuse(request, status=403, title=_("Not carried out"), sentence=sentence)
    if reason == REASON_NO_CSRF_COOKIE:
        sentence = _(
            "Your browser keeps no cookies for this site. Allow them, load the page anew and send it again."
        )
        return refuse(
            request, status=403, title=_("Cookies are needed"), sentence=sentence, kept=typed(request)
        )
    sentence = _(
        "You signed in anew since this page was opened, so it was not saved yet. Nothing is lost: look "
        "through what you typed and send it again."
    )
    if files(request):
        sentence += " " + _("Files are not kept: choose them again.")
    title = _("Please send it once more")
    return refuse(request, status=403, title=title, sentence=sentence, kept=typed(request), again=True)


def bad_request(request, exception):
    """A request that cannot be read; one with too much in it gets its reason."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request, int(request.META.get("CONTENT_LENGTH") or 0))
    return plain_bad_request(request, exception)


def typed(request):
    """Name and value of all that was typed, without passwords and codes; none where it is too much."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name for word in NEVER_KEPT)
        for value in values
    ]
    return fields if sum(len(value) for _name, value in fields) <= KEPT_AT_MOST else []


def files(request):
    """Whether files came with the request."""
    return bool(request.FILES)


def ours(request):
    """Whether the browser says that the form stood on a page of this site."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin)[:2] == (request.scheme, request.get_host())
