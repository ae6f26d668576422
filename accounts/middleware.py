"""What every signed-in request passes first."""

import logging
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from accounts import consent, second_factor

logger = logging.getLogger("accounts")
OPEN_BEFORE_THE_CHANGE = {"account_change_password", "account_logout", "set_language"}
OPEN_BEFORE_THE_PROOF = OPEN_BEFORE_THE_CHANGE | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
}
# The duties come one after the other: each page of an earlier one is open before the later ones are done.
OPEN_BEFORE_CONSENT = OPEN_BEFORE_THE_PROOF | {"privacy"}


class DutyFirst:
    """A duty that stands before every page that needs a sign-in, but for those that are `open`."""

    open = frozenset()

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True) or not self.is_due(request):
            return None
        if request.resolver_match.view_name in self.open:
            return None
        return self.lead(request)

    def is_due(self, request):
        """Whether this person, in this session, has it to do still."""
        raise NotImplementedError

    def lead(self, request):
        """The answer that leads to where it is done."""
        raise NotImplementedError


class OwnPasswordFirst(DutyFirst):
    """Who was handed a password chooses one of their own before anything else that needs a sign-in."""

    open = OPEN_BEFORE_THE_CHANGE

    def is_due(self, request):
        return getattr(request.user, "must_change_password", False)

    def lead(self, request):
        return redirect("account_change_password")


class ConsentFirst(DutyFirst):
    """Who was found at sign-in not to have agreed to the present privacy notice does so before going on."""

    open = OPEN_BEFORE_CONSENT

    def is_due(self, request):
        return bool(request.session.get(consent.DUE))

    def lead(self, request):
        came_for = {"next": request.get_full_path()} if request.method == "GET" else {}
        return redirect(f"{reverse('privacy')}?{urlencode(came_for)}")


class SecondFactorFirst(DutyFirst):
    """Who must have a second factor and has none sets one up before anything else that needs a sign-in."""

    open = OPEN_BEFORE_THE_PROOF

    def is_due(self, request):
        return request.user.is_authenticated and second_factor.DUE in request.session

    def lead(self, request):
        return redirect("mfa_index")


class LettersAfterTheAnswer:
    """Does what the request left for later when it has been answered, so that the time of the answer tells
    nobody whether there was a letter, or anybody to write to.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.afterwards = []
        response = self.get_response(request)
        if request.afterwards:
            response._resource_closers.append(lambda: work_off(request.afterwards))
        return response


def work_off(afterwards):
    """Do each, and what it adds to the list; one that fails keeps the others from nothing."""
    for act in afterwards:
        try:
            act()
        except Exception:
            logger.exception("A letter could not be sent")
