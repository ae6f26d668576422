"""Who proves by a second thing to be themselves, and by which.

Everybody but applicants must have one of their own (an authenticator app or a passkey); to some, such as
experts, a code may be sent instead. Where SECOND_FACTOR is `demonstration`, nobody must, and the secrets that
`seed` hands out are not asked for.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings

from accounts import attempts, couriers
from accounts.code_guessing import Guesser
from accounts.models import Person
from accounts.offices import offices_of

REQUIRED, DEMONSTRATION = "required", "demonstration"
DUE = "second_factor_due"
OF_ONES_OWN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
BY_CODE = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
_duties = {}


def duty(rule, *, by_message=False):
    """Register who must have a second factor besides the holders of offices: `rule` says it of a user.

    `by_message` lets a code that is sent to them serve, as long as they hold no office.
    """
    _duties[rule] = by_message
    return rule


def must(user):
    """Tell whether the user must prove by a second thing: everybody but applicants."""
    if settings.SECOND_FACTOR != REQUIRED:
        return False
    if offices_of(user) or any(rule(user) for rule in _duties):
        return True
    return not Person.objects.filter(user=user).exists()


def own(user):
    """Return the user's authenticators that are asked for at the sign-in."""
    found = Authenticator.objects.filter(user=user, type__in=OF_ONES_OWN)
    if settings.SECOND_FACTOR == REQUIRED:
        return list(found)
    return [each for each in found if not each.data.get(DEMONSTRATION)]


def by_message(user):
    """Tell whether a code is sent to the user at the sign-in, having nothing else to prove by."""
    if settings.SECOND_FACTOR != REQUIRED or offices_of(user) or own(user):
        return False
    if not any(rule(user) for rule, by_message in _duties.items() if by_message):
        return False
    return bool(couriers.courier().address_of(user))


def is_missing(user):
    """Tell whether the user must have a second factor, has none and is sent none."""
    return must(user) and not own(user) and not by_message(user)


def hand_out(user, secret):
    """Give a demonstration account an app's secret that others know (base32), asked for only where a second
    factor is required.
    """
    data = {"secret": get_adapter().encrypt(secret), DEMONSTRATION: True}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def verify(request, user, code):
    """Return the authenticator that a code proves, of the app or from the list for emergencies; None for a
    wrong code or a used one. Raises NotEnough: too many before it looks at the code, or one more after it.
    """
    guesser = Guesser(request, user)
    guesser.count()
    for authenticator in Authenticator.objects.filter(user=user, type__in=BY_CODE):
        if _accepts(authenticator, code):
            guesser.was_right()
            return authenticator
    guesser.was_wrong()
    return None


def verify_totp(secret, code):
    """Tell whether the code is the secret's at this time, and is used for the first time."""
    for counter in totp.yield_hotp_counters_from_time():
        value = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=value):
            return attempts.once("totp", f"{secret}:{counter}")
    return False


def _accepts(authenticator, code):
    if authenticator.type == Authenticator.Type.TOTP:
        return verify_totp(get_adapter().decrypt(authenticator.data["secret"]), code)
    return authenticator.wrap().validate_code(code)
