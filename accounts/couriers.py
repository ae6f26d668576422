"""How a code for one sign-in reaches its person: by mail, or on the console of whoever develops.

Another way, such as the text messages of a provider, is a class with the same two methods, named by its path
in CODE_COURIER.
"""

import logging

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Person

logger = logging.getLogger("accounts")
NAMED = {"mail": "accounts.couriers.Mail", "console": "accounts.couriers.Console"}


class Mail:
    """To the address of the account, or else to the one in the person's archive."""

    def address_of(self, user):
        """Return where a code would go, empty if nowhere."""
        return user.email or next(iter(Person.objects.filter(user=user).values_list("email", flat=True)), "")

    def send(self, user, code):
        """Send the code; it is under way when the page has been answered."""
        context = {"code": code, "user": user}
        get_adapter().send_mail("account/email/one_time_code", self.address_of(user), context)


class Console(Mail):
    """To the log, for development only."""

    def address_of(self, user):
        return super().address_of(user) or user.username

    def send(self, user, code):
        logger.warning("The code for %s is %s", user.username, code)


def courier():
    """Return the courier of the settings."""
    return import_string(NAMED.get(settings.CODE_COURIER, settings.CODE_COURIER))()
