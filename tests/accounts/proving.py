"""What the tests of the second factor do: an app that shows codes, a sign-in by name, password and code."""

import base64
import hmac
import struct
import time
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts.models import Attempt
from tests.factories.accounts import PASSWORD
from trail import clock

HOME = "198.51.100.9"
SECRET = base64.b32encode(b"12345678901234567890").decode()


def code(shift=0, secret=SECRET, at=None):
    """What an app shows now, or so many half minutes from now (RFC 6238, six digits)."""
    counter = int((time.time() if at is None else at) // 30) + shift
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def with_app(user, secret=SECRET):
    """The user, who has set up an app."""
    sealed = second_factor.get_adapter().encrypt(secret)
    Authenticator.objects.create(user=user, type="totp", data={"secret": sealed})
    return user


def emergency_codes(user):
    """The codes on the user's list."""
    return RecoveryCodes.activate(user).generate_codes()


def sign_in(client, user, password=PASSWORD, **request):
    """The answer to name and password."""
    return client.post(reverse("account_login"), {"login": user.username, "password": password}, **request)


def prove(client, code, **request):
    """The answer to the code after that."""
    return client.post(reverse("mfa_authenticate"), {"code": code}, **request)


def is_signed_in(client):
    """Whether the client's session is somebody's."""
    return "_auth_user_id" in client.session


def leads_to(response, name):
    """Whether the answer leads to the page of that name."""
    return response.status_code == 302 and response["Location"] == reverse(name)


def guess_codes(user, times, *, first=0, networks=True):
    """Wrong codes by somebody who knows the password, from a browser and network of its own each."""
    for number in range(first, first + times):
        address = {"REMOTE_ADDR": f"203.0.113.{number if networks else 1}"}
        client = Client()
        sign_in(client, user, **address)
        prove(client, "000000", **address)


def come(user, digits, client=None):
    """The owner from elsewhere, or in a browser of theirs."""
    client = client or Client()
    sign_in(client, user, REMOTE_ADDR=HOME)
    answer = prove(client, digits, REMOTE_ADDR=HOME)
    return is_signed_in(client), answer.content.decode()


def a_minute_passes():
    """What began more than a minute ago is over; what counts by the day is not."""
    over = clock.now() - timedelta(seconds=61)
    Attempt.objects.update(since=over)
