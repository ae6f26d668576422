"""A token for programs, for name and password; the same limits on guessing hold as at the sign-in page."""

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView


class CredentialsSerializer(serializers.Serializer):
    """Name and password of an account."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    """The token is shown this once; only its digest is kept."""

    token = serializers.CharField()
    expires = serializers.DateTimeField()


class TokenView(APIView):
    """Sign in and receive a token: `Authorization: Token …`."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(request=CredentialsSerializer, responses={201: TokenSerializer})
    def post(self, request):
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise exceptions.AuthenticationFailed(_("Name or password is wrong, or the account is locked for a while."))
        row, token = get_token_model().objects.create(user)
        return Response({"token": token, "expires": row.expiry}, status=201)
