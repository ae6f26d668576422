"""How the sign-in library works here: accounts are given, not taken."""

import io

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts import fields, guessing, second_factor
from accounts.proofs import fresh_proof
from trail import log

SECRETS = "mfa.Authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; a password of the owner's choice ends the duty to change it and all tokens, logged."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts on this user name. Wait a minute and try again."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["accounts.stages.SecondFactorStage", "accounts.message_code.MessageCodeStage"]

    def pre_authenticate(self, request, **credentials):
        if not guessing.may_try(request, credentials.get("username", "")):
            raise self.validation_error("too_many_login_attempts")

    @transaction.atomic
    def set_password(self, user, password):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        user.auth_token_set.all().delete()
        log.record("changed_password", actor=user, object_type="user", object_id=user.pk)

    def get_password_change_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    @transaction.atomic
    def send_password_reset_mail(self, user, email, context):
        """Send the link, logged without a name, since nobody is known to have asked. Where codes go to the
        same mailbox, a link there would be the only proof: they ask a person.
        """
        if second_factor.by_message(user):
            return self.send_mail("account/email/password_reset_by_a_person", email, context)
        log.record("sent_password_link", actor=None, object_type="user", object_id=user.pk)
        return super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix, email, context):
        """Leave the letter for after the answer, whose time then tells nobody whether there was one."""
        request = self.request or _request()
        letter = self.render_mail(template_prefix, email, {"request": request, "email": email} | context)
        if hasattr(request, "afterwards"):
            request.afterwards.append(letter.send)
        else:
            letter.send()

    def get_reauthentication_methods(self, user):
        """By the second factor alone: the password opened the session already."""
        types = {each.type for each in second_factor.own(user)} if user.is_authenticated else set()
        ways = {
            "totp": (gettext("Use a code of the app"), "mfa_reauthenticate"),
            "webauthn": (gettext("Use a passkey"), "mfa_reauthenticate_webauthn"),
        }
        return [
            {"id": kind, "description": words, "url": reverse(name)}
            for kind, (words, name) in ways.items()
            if kind in types
        ]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has a second factor proves by it before changing it, unless that was just done."""
        request = _request()
        if fresh_proof(request, "mfa"):
            return False
        return request.user.is_authenticated and bool(second_factor.own(request.user))


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of the apps encrypted, and names the site in them."""

    def encrypt(self, text):
        return fields.encrypt(text, place=SECRETS)

    def decrypt(self, encrypted_text):
        return fields.decrypt(encrypted_text, place=SECRETS)

    def get_totp_label(self, user):
        return user.username

    def build_totp_svg(self, url):
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", xmldecl=False, scale=5, border=3)
        return picture.getvalue().decode()

    def _get_user_identifier(self, user):
        return user.username


def _request():
    return context.request
