"""What people type to sign in."""

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


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
