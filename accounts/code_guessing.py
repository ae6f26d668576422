"""What slows down who guesses codes of the second factor, and keeps out nobody who has them.

Whoever guesses knows the password already. A browser in which the owner signed in before has counts of its
own. Of all others each network has one, and all together so many tries a minute: whoever uses the minute up
from many networks makes the owner wait for the next one, and no longer. Refused tries prolong nothing.

That alone would be a matter of months: of a million codes three are right at a time. So after CALM wrong ones
within a day one right code is not enough: the next must be right as well. In a year that leaves whoever never
stops 24 tries a day (nine, and fifteen at once) of one code in 333,333, which is three chances in a hundred,
and eight million tries of two codes, which is less than one in a thousand.
"""

from datetime import timedelta

from django.utils.translation import gettext

from accounts import attempts, guessing, sign_ins

PLACE = (timedelta(minutes=15), 10)
TOGETHER, FOR_NEW_NETWORKS = 15, 5
A_DAY = timedelta(days=1)
CALM = 10
BETWEEN_TWO = timedelta(minutes=5)


class NotEnough(Exception):
    """Why a code does not open the account, as a sentence for whoever typed it."""


class TooManyGuesses(NotEnough):
    """More codes were tried than anybody mistypes."""


class OneMore(NotEnough):
    """The code is right, and the next is asked for as well."""


class Guesser:
    """Somebody who tries codes for an account, known by the browser or else by the network."""

    def __init__(self, request, user):
        self.user, self.network = user, guessing.network(request)
        self.browser = guessing.known_browser(request, user.username)
        self.place = f"{user.pk}:{self.browser or self.network}"
        self.whole = self.browser or user.pk

    def count(self):
        """Count a try before the code is looked at. Raises TooManyGuesses, which is logged."""
        within, limit = PLACE
        if attempts.count("code", self.place, within=within) > limit:
            self._refuse(gettext("Too many wrong codes. Wait a quarter of an hour."))
        if not self.browser and not self._is_left():
            self._refuse(gettext("Too many codes are tried for this account. Wait a minute and try again."))

    def was_wrong(self):
        """Count and log a wrong code; a right one before it serves no longer."""
        attempts.count("code wrong", self.whole, within=A_DAY)
        attempts.forget("code right", self.place)
        sign_ins.refused_code(self.user)

    def are_many(self):
        """Tell whether so many codes were wrong today that one is not enough."""
        return attempts.tried("code wrong", self.whole, within=A_DAY) >= CALM

    def was_right(self):
        """Forget the tries, or raise OneMore where another code is asked for."""
        if self.are_many() and not attempts.tried("code right", self.place, within=BETWEEN_TWO):
            attempts.count("code right", self.place, within=BETWEEN_TWO)
            raise OneMore(
                gettext("This code is right. Since many wrong ones were tried today, give the next one too.")
            )
        self.forget()

    def forget(self):
        """Begin to count anew; the day's wrong codes stay, else each sign-in would give more away."""
        attempts.forget("code right", self.place)
        attempts.forget("code", self.place)
        guessing.begin_a_minute("code", self.user.pk, self.network)

    def _is_left(self):
        return guessing.is_left("code", self.user.pk, self.network, limit=TOGETHER, kept=FOR_NEW_NETWORKS)

    def _refuse(self, sentence):
        sign_ins.refused_code(self.user)
        raise TooManyGuesses(sentence)
