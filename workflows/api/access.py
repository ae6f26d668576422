"""Who is let in: by a token, or by the session of the website with its CSRF token."""

import re

from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication, exceptions
from rest_framework.permissions import BasePermission

from workflows.api.problems import CrossSite, PasswordFirst

TOKEN = re.compile(rb"[0-9a-f]{64}")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`, from `token/`."""

    def authenticate_credentials(self, token):
        if not TOKEN.fullmatch(token):
            raise exceptions.AuthenticationFailed
        return super().authenticate_credentials(token)


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
        return request.user.is_authenticated
