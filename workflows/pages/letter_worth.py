"""What a letter made here is worth on a day, as people read it: genuine, or over, and since when."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy

from workflows.documents import words
from workflows.services import certificates, endings, letters

STANDINGS = {
    letters.Standing.GENUINE: (
        "success",
        gettext_lazy("Genuine"),
        gettext_lazy("This system made this letter. Compare what stands below with the paper in your hand."),
    ),
    letters.Standing.EXPIRED: (
        "warning",
        gettext_lazy("Term ended"),
        gettext_lazy("This system made this letter, but its term ended on %(day)s."),
    ),
    letters.Standing.OVER: (
        "warning",
        gettext_lazy("Over"),
        gettext_lazy("This system made this letter, but what it tells of is over from %(day)s on."),
    ),
    letters.Standing.REPLACED: (
        "warning",
        gettext_lazy("Replaced"),
        gettext_lazy("This system made this letter, but a newer one with the same number took its place."),
    ),
    letters.Standing.REVOKED: (
        "danger",
        gettext_lazy("Has been revoked"),
        gettext_lazy("This system made this letter, but it was revoked and no longer holds."),
    ),
}


class Worth(NamedTuple):
    """The state of a letter as a badge says it, and in a sentence."""

    tone: str
    state: str
    sentence: str
    is_over: bool


def with_worth(documents, day):
    """The papers of one case, each with what it is worth on a day."""
    return [(document, worth_of(document, day)) for document in documents]


def worth_of(document, day):
    """What a letter is worth on a day."""
    award = certificates.award_of(document)
    standing = letters.standing(document, day, award)
    word = endings.word_of(award) if award is not None and award.ended_on else ""
    if standing == letters.Standing.REVOKED and word:
        standing = letters.Standing.OVER
    tone, state, sentence = STANDINGS[standing]
    ended = {"day": ""}
    if standing == letters.Standing.EXPIRED:
        ended = {"day": words.day(letters.last_day(document, award))}
    if standing == letters.Standing.OVER:
        state, ended = award.end_said_with(word), {"day": words.day(award.ended_on)}
    return Worth(tone, state, sentence % ended, standing != letters.Standing.GENUINE)
