"""What people type to sign in, and to prove by a second thing."""

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.forms import CharField, PasswordInput, TextInput, ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts import second_factor, sign_ins
from accounts.code_guessing import NotEnough
from accounts.models import User
from accounts.proofs import fresh_proof
from trail import origin


def code_field(label):
    """A field for a code of digits, which the browser may fill in and never keeps."""
    widget = TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
    return CharField(label=label, max_length=20, widget=widget)


class SignInForm(forms.LoginForm):
    """User name and password; attempts on a name are counted together, however it is cased."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""

    def clean_login(self):
        return User.normalize_username(super().clean_login())


class ForgottenPasswordForm(forms.ResetPasswordForm):
    """An address. Whether it is anybody's is asked when the page has been answered, and a link made, logged
    and written only then: before the answer the work is the same for every address.
    """

    def clean_email(self):
        return get_adapter().clean_email(self.cleaned_data["email"])

    def save(self, request, **kwargs):
        request.afterwards.append(lambda: self._send(request))
        return self.cleaned_data["email"]

    def _send(self, request):
        with context.request_context(request), origin.of(request.META.get("REMOTE_ADDR", "")):
            super().clean_email()
            super().save(request)


class CodeForm(AuthenticateForm):
    """The code of the app, or one of the list for emergencies; either serves once."""

    code = code_field(gettext_lazy("Code"))
    reauthenticated = False

    def clean_code(self):
        try:
            self.authenticator = second_factor.verify(context.request, self.user, self.cleaned_data["code"])
        except NotEnough as why:
            raise ValidationError(str(why)) from None
        if self.authenticator is None:
            raise ValidationError(gettext("This code is wrong or was used already. Wait for the next one."))
        self.authenticator.user = self.user
        return self.cleaned_data["code"]

    def save(self):
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class CodeAgainForm(CodeForm):
    """The same before the second factor is changed."""

    reauthenticated = True


class PasswordIfLongAgo:
    """Asks for the password when it was not typed just now, so that an open session alone adds nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not fresh_proof(context.request, "password", "mfa", "code"):
            widget = PasswordInput(attrs={"autocomplete": "current-password"})
            self.fields["password"] = CharField(label=_("Current password"), widget=widget)

    def clean_password(self):
        if not get_adapter(context.request).reauthenticate(self.user, self.cleaned_data["password"]):
            raise ValidationError(gettext("The password is wrong."))
        return self.cleaned_data["password"]


class AppForm(PasswordIfLongAgo, ActivateTOTPForm):
    """The first code of an app; it does not serve for a sign-in afterwards. The page shows the secret: there
    is nothing to guess, and nothing is counted.
    """

    code = code_field(gettext_lazy("Code that the app shows"))

    def clean_code(self):
        if not second_factor.verify_totp(self.secret, self.cleaned_data["code"]):
            sign_ins.refused_code(self.user)
            raise ValidationError(gettext("This code does not fit. Is the clock of the telephone right?"))
        return self.cleaned_data["code"]


class PasskeyForm(PasswordIfLongAgo, AddWebAuthnForm):
    """A passkey and what its owner calls it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 40
