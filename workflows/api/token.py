"""A token for programs, for name, password and second factor; guessing is limited as at the sign-in page."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from knox.settings import knox_settings
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import guessing, passwords, second_factor
from accounts.code_guessing import OneMore, TooManyGuesses
from accounts.models import User
from trail import log
from workflows.api.access import TokenAuthentication
from workflows.api.problems import CodeNeeded, LockedOut, PasswordFirst, SecondFactorFirst
from workflows.services.errors import NotNow


class CredentialsSerializer(serializers.Serializer):
    """Name and password of an account, and the app's code or one of the list for emergencies where the
    account has a second factor.
    """

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False, write_only=True)
    code = serializers.CharField(max_length=20, required=False, write_only=True)


class TokenSerializer(serializers.Serializer):
    """The token is shown this once; only its digest is kept."""

    token = serializers.CharField()
    expires = serializers.DateTimeField()


class TokenView(APIView):
    """Signing in by a token."""

    permission_classes = [AllowAny]
    authentication_classes = []

    def get_authenticate_header(self, request):
        return TokenAuthentication().authenticate_header(request)

    @extend_schema(
        request=CredentialsSerializer, responses={201: TokenSerializer}, operation_id="token_create"
    )
    def post(self, request):
        """Sign in and receive a token for `Authorization: Token …`; it ends after ten hours, or when five
        newer ones exist.
        """
        sent = CredentialsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = _user(request, **sent.validated_data)
        row, token = _issued(user)
        answer = Response(TokenSerializer({"token": token, "expires": row.expiry}).data, status=201)
        answer["Cache-Control"] = "no-store"
        return answer


class TokenRevocation(APIView):
    """Signing out."""

    @extend_schema(request=None, responses={204: None}, operation_id="token_revoke")
    def post(self, request):
        """End the token that the request was sent with."""
        if request.auth is None:
            raise NotNow(_("You came by the website's session; sign out there."))
        _ended(request.auth)
        return Response(status=204)


def _user(request, *, username, password, code=""):
    """Whose name, password and code these are; attempts on a name are counted together."""
    name = User.normalize_username(username)
    if not guessing.may_try(request, name):
        raise LockedOut(_("Too many attempts on this user name. Wait a minute and try again."))
    user = authenticate(request, username=name, password=password)
    if getattr(request, "axes_locked_out", False):
        raise LockedOut
    if user is None or not user.is_active:
        raise exceptions.AuthenticationFailed(_("Name or password is wrong."))
    if user.must_change_password:
        raise PasswordFirst
    if passwords.is_too_old(user):
        raise PasswordFirst(_("This password is too old. Choose another on the website, then come back."))
    _prove(request, user, code)
    AxesProxyHandler.reset_attempts(username=user.username, ip_address=request.axes_ip_address)
    guessing.forgive(request, user)
    return user


def _prove(request, user, code):
    """Nothing for an applicant without a second factor; whoever must have one has it or gets no token."""
    if not second_factor.own(user):
        if second_factor.must(user):
            raise SecondFactorFirst
        return
    if not code:
        raise CodeNeeded
    try:
        if second_factor.verify(request, user, code) is None:
            raise CodeNeeded(_("This code is wrong or was used already. Wait for the next one."))
    except TooManyGuesses as why:
        raise LockedOut(str(why)) from None
    except OneMore as why:
        raise CodeNeeded(str(why)) from None


@transaction.atomic
def _issued(user):
    """A new token; of the older ones the newest stay, as many as one may have."""
    tokens = get_token_model().objects
    made = tokens.create(user)
    newest = tokens.filter(user=user).order_by("-created").values("pk")[: knox_settings.TOKEN_LIMIT_PER_USER]
    tokens.filter(user=user).exclude(pk__in=newest).delete()
    log.record("token_issued", actor=user, object_type="user", object_id=user.pk)
    return made


@transaction.atomic
def _ended(token):
    token.delete()
    log.record("token_ended", actor=token.user, object_type="user", object_id=token.user.pk)
