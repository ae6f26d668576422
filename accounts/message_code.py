"""A code that is sent at the sign-in and holds for this sign-in only, for those who have nothing else."""

import hmac
import secrets
from datetime import timedelta
from functools import cached_property

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import FormView

from accounts import attempts, couriers, guessing, second_factor
from accounts.code_guessing import Guesser, TooManyGuesses
from accounts.fields import keyed_hash
from accounts.forms import code_field

DIGITS = 6
# After many wrong codes nobody guesses one of these.
DIGITS_WHEN_MANY_WERE_WRONG = 12
HOLDS = timedelta(minutes=10)
GUESSES = 5
# For one browser in which the owner signed in before, or one network; and for all others together.
SENT_AT_MOST = 6
SENT_WITHIN = timedelta(hours=1)
SENT_IN_A_MINUTE = 6


class MessageCodeStage(LoginStage):
    """The step of the sign-in in which the sent code is asked for.

    The session keeps only a keyed hash of the code, together with a name that was made for it.
    """

    key = "message_code"
    urlname = "account_message_code"

    def handle(self):
        if not second_factor.by_message(self.login.user):
            return None, True
        self.send()
        return headed_redirect_response(self.urlname), True

    def send(self):
        """Send a new code, which replaces an earlier one; tell whether there was one left."""
        user = self.login.user
        if not self._may_send():
            return False
        digits = self._digits()
        code = f"{secrets.randbelow(10**digits):0{digits}}"
        name = secrets.token_urlsafe(16)
        self.state.update(name=name, sealed=_sealed(name, code))
        attempts.once("code made", name)
        couriers.courier().send(user, code)
        return True

    def accepts(self, code):
        """Tell whether this is the code, in time, within the guesses, and given for the first time."""
        name = self.state.get("name")
        if not name or attempts.age("code made", name) > HOLDS:
            return False
        if attempts.count("code guessed", name, within=attempts.KEPT) > GUESSES:
            return False
        if len(code) < self._digits():
            return False
        right = hmac.compare_digest(self.state["sealed"], _sealed(name, code))
        return right and attempts.once("code used", name)

    @cached_property
    def guesser(self):
        """Whoever is signing in."""
        return Guesser(self.request, self.login.user)

    def _may_send(self):
        guesser = self.guesser
        if attempts.count("code sent", guesser.place, within=SENT_WITHIN) > SENT_AT_MOST:
            return False
        if guesser.browser:
            return True
        sent = attempts.count("code sent", guesser.user.pk, within=guessing.A_MINUTE)
        return sent <= SENT_IN_A_MINUTE

    def _digits(self):
        return DIGITS_WHEN_MANY_WERE_WRONG if self.guesser.are_many() else DIGITS


class MessageCodeForm(forms.Form):
    """The code that was sent."""

    code = code_field(gettext_lazy("Code from the message"))

    def __init__(self, *args, stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.stage = stage

    def clean_code(self):
        code = self.cleaned_data["code"].replace(" ", "")
        guesser = self.stage.guesser
        try:
            guesser.count()
        except TooManyGuesses as why:
            raise forms.ValidationError(str(why)) from None
        if not self.stage.accepts(code):
            guesser.was_wrong()
            raise forms.ValidationError(gettext("This code is wrong, was used already, or is too old."))
        guesser.forget()
        return code


@method_decorator(
    login_stage_required(stage=MessageCodeStage.key, redirect_urlname="account_login"), name="dispatch"
)
class MessageCodePage(FormView):
    """Asks for the code; another one can be had."""

    form_class = MessageCodeForm
    template_name = "account/message_code.html"

    def dispatch(self, request, *args, **kwargs):
        self.stage = request._login_stage
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"stage": self.stage}

    def post(self, request, *args, **kwargs):
        if "another" not in request.POST:
            return super().post(request, *args, **kwargs)
        if self.stage.send():
            stash_login(request, self.stage.login)
            messages.success(request, gettext("Another code is on its way; the earlier one no longer holds."))
        else:
            messages.error(
                request,
                gettext("No more codes are sent for now. Wait a minute; from here six are sent in an hour."),
            )
        return HttpResponseRedirect(request.path)

    def form_valid(self, form):
        record_authentication(self.request, self.stage.login.user, method="code")
        return self.stage.exit()


def _sealed(name, code):
    return keyed_hash(f"{name}:{code}")
