"""The government's own sign-in: it opens an existing account, and only once its owner has bound the two."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render


class GovernmentAdapter(DefaultSocialAccountAdapter):
    """Nobody gets an account by coming in that way."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def is_auto_signup_allowed(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """Who is not bound yet is told how; binding happens from inside the account alone."""
        if not sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            page = render(
                request, "socialaccount/not_bound.html", {"provider": sociallogin.provider}, status=403
            )
            raise ImmediateHttpResponse(page)

    def validate_disconnect(self, account, accounts):
        """There is always the password."""
