"""A code that is sent at the sign-in and holds for this sign-in only, for those who have nothing else."""

import hmac
import secrets
from datetime import timedelta

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

from accounts import attempts, couriers, second_factor, sign_ins
from accounts.fields import keyed_hash
from accounts.forms import code_field

DIGITS = 6
HOLDS = timedelta(minutes=10)
GUESSES = 5
SENT_AT_MOST = 6
SENT_WITHIN = timedelta(hours=1)


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
        """Send a new code, which replaces an earlier one; tell whether there was one left for the account."""
        user = self.login.user
        if attempts.count("code sent", user.pk, within=SENT_WITHIN) > SENT_AT_MOST:
            return False
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
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
        right = hmac.compare_digest(self.state["sealed"], _sealed(name, code))
        return right and attempts.once("code used", name)


class MessageCodeForm(forms.Form):
    """The code that was sent."""

    code = code_field(gettext_lazy("Code from the message"))

    def __init__(self, *args, stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.stage = stage

    def clean_code(self):
        code = self.cleaned_data["code"].replace(" ", "")
        user = self.stage.login.user
        try:
            second_factor.count_guess(user)
        except second_factor.TooManyGuesses:
            raise forms.ValidationError(gettext("Too many wrong codes. Wait a quarter of an hour.")) from None
        if not self.stage.accepts(code):
            sign_ins.refused_code(user)
            raise forms.ValidationError(gettext("This code is wrong, was used already, or is too old."))
        second_factor.forget_guesses(user)
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
            messages.error(request, gettext("No more codes are sent within this hour."))
        return HttpResponseRedirect(request.path)

    def form_valid(self, form):
        record_authentication(self.request, self.stage.login.user, method="code")
        return self.stage.exit()


def _sealed(name, code):
    return keyed_hash(f"{name}:{code}")
