"""How the sign-in library works here: accounts are given, not taken."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url

from trail import log


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up; a password of the owner's choice ends the duty to change it and all tokens, logged."""

    def is_open_for_signup(self, request):
        return False

    @transaction.atomic
    def set_password(self, user, password):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        user.auth_token_set.all().delete()
        log.record("changed_password", actor=user, object_type="user", object_id=user.pk)

    def get_password_change_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
