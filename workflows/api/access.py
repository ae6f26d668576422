"""Who is let in: by a token, or by the session of the website with its CSRF token."""

import re

from django.contrib.postgres.functions import TransactionNow
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework import authentication, exceptions
from rest_framework.permissions import BasePermission

from accounts import second_factor
from workflows.api.problems import CrossSite, PasswordFirst, SecondFactorFirst

TOKEN = re.compile(rb"[0-9a-f]{64}")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`, from `token/`; found by its digest in one query."""

    def authenticate_credentials(self, token):
        row = _row(token) if TOKEN.fullmatch(token) else None
        if row is None or not row.user.is_active:
            raise exceptions.AuthenticationFailed(
                _("This token is not valid, or no longer. Fetch another one.")
            )
        return row.user, row


class SessionAuthentication(authentication.SessionAuthentication):
    """The website's own sign-in; what changes something also sends the CSRF token."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise CrossSite from error


class SignedIn(BasePermission):
    """Somebody is signed in, by a password of their own. What they may see is for the selectors to say."""

    def has_permission(self, request, view):
        if getattr(request.user, "must_change_password", False):
            raise PasswordFirst
        if request.auth is None and second_factor.DUE in request.session:
            raise SecondFactorFirst
        return request.user.is_authenticated


def _row(token):
    tokens = get_token_model().objects.select_related("user")
    return tokens.filter(digest=hash_token(token.decode()), expiry__gt=TransactionNow()).first()
