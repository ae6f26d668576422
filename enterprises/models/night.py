"""Where every enterprise stood when all were judged last: one packed row each, and what moved since.

Bits and bytes are counted by the places of `StandingPlace`, which never change.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from workflows.policy.codes import ANSWERS, VERDICTS

NONE = 15
# A word of the packed columns has eight rules of a byte each, or two programmes with two numbers each.
BYTE, BYTES_A_WORD = 8, 8
NUMBER, PAIRS_A_WORD = 16, 2
NO_SCORE = -1
NOT_MET, OPEN, MET = range(len(VERDICTS))


class StandingPlace(models.Model):
    """Which bit of the masks, and which pair of scores, a programme has (`rule` is empty), and which byte of
    the findings one of its rules. Given once and kept for ever, so that rows of different nights can be read
    alike.
    """

    programme = models.CharField(max_length=80)
    rule = models.CharField(max_length=80, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "rule"], name="one_place_a_programme_and_rule"),
            models.UniqueConstraint(
                fields=["place"], condition=Q(rule=""), name="a_bit_belongs_to_one_programme"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=~Q(rule=""), name="a_byte_belongs_to_one_rule"
            ),
            models.CheckConstraint(
                name="a_mask_has_sixty_three_bits", condition=~Q(rule="") | Q(place__lt=63)
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.programme}.{self.rule}"


class StandingRun(models.Model):
    """One judging of everybody on a day: by which editions (hash by code), up to which archive it came, how
    many of how many were judged, and of how many something changed. It ends once; one that was given up ended
    without having come to everybody.
    """

    day = models.DateField()
    editions = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)
    position = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Q(ended_at=None), condition=Q(ended_at=None), name="one_judging_of_everybody_at_a_time"
            ),
            models.CheckConstraint(
                name="not_more_changed_than_were_judged", condition=Q(changed__lte=F("judged"))
            ),
            models.CheckConstraint(
                name="what_was_given_up_has_ended", condition=Q(given_up=False) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.judged}/{self.total}"


class Standing(models.Model):
    """What was judged of an enterprise, written only when it changed.

    The `league` in which it sits and its division of GB/T 4754 with the section (C39) stand here so that
    lists and counts need no other table. The masks have a bit a programme: `held` by the register, `met` and
    `open` today, and the same a year later if the figures stay as they are. `scores` has two signed numbers
    of two bytes each a programme, the lowest and highest points, -1 where nothing is scored. `codes` has a
    byte a rule: the place in ANSWERS today, and sixteen times that of a year later; 15 where the rule says
    nothing. `fingerprint` is a number made of all the others, so that a night need not read them.

    Nothing is told here, all of it follows from other rows, which are never deleted; so no constraint looks
    for them: that would take longer than all the rest of a night. Nor has it an index besides its key: to
    keep one took most of the storing, and lists read what is in the table besides.
    """

    enterprise = models.OneToOneField(
        "enterprises.Enterprise",
        models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="standing",
    )
    league = models.ForeignKey(
        "accounts.Region",
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    industry = models.CharField(max_length=3, blank=True)
    held = models.BigIntegerField(default=0)
    met = models.BigIntegerField(default=0)
    open = models.BigIntegerField(default=0)
    met_later = models.BigIntegerField(default=0)
    open_later = models.BigIntegerField(default=0)
    scores = ArrayField(models.BigIntegerField())
    codes = ArrayField(models.BigIntegerField())
    fingerprint = models.BigIntegerField(default=0)
    changed_on = models.DateField()

    class Meta:
        ordering = ["enterprise"]

    def __str__(self):
        return f"{self.enterprise_id} {self.met:b}"

    def verdict(self, place):
        """What was judged of the programme of that place, as a word of VERDICTS."""
        return VERDICTS[MET if self.met >> place & 1 else OPEN if self.open >> place & 1 else NOT_MET]

    def score(self, place):
        """The lowest and highest points in the programme of that place; None where nothing is scored."""
        pair = _part(self.scores, place, 2 * NUMBER, PAIRS_A_WORD)
        low, high = (_signed(pair >> shift) for shift in (0, NUMBER))
        return None if NO_SCORE in (low, high) else (low, high)

    def answers(self, place):
        """What the rule of that place says today and a year later, as words of ANSWERS; None where it says
        nothing.
        """
        code = _part(self.codes, place, BYTE, BYTES_A_WORD)
        return tuple(ANSWERS[each] if each != NONE else None for each in (code & NONE, code >> 4))


def _part(words, place, bits, in_a_word):
    """The bits of a place; all set behind the last word."""
    word, within = divmod(place, in_a_word)
    return ((words[word] if word < len(words) else -1) >> bits * within) & (1 << bits) - 1


def _signed(number):
    """The number that sixteen bits say."""
    number &= (1 << NUMBER) - 1
    return number - (number >> NUMBER - 1 << NUMBER)


class KeptFacts(models.Model):
    """The facts of all enterprises with keys behind `after` up to `upto` as one compressed table, as they
    were known on a `day`: what a night need not read again.

    `shape` says what was read and by which program, `read_on` when all of them were last read and not only
    those that changed. `transaction` is the first one of the database that may have written since, `cluster`
    the database whose transactions these are.
    """

    after = models.BigIntegerField()
    upto = models.BigIntegerField(primary_key=True)
    shape = models.CharField(max_length=64)
    day = models.DateField()
    read_on = models.DateField()
    cluster = models.BigIntegerField()
    transaction = models.BigIntegerField()
    table = models.BinaryField()

    class Meta:
        ordering = ["upto"]
        constraints = [
            models.CheckConstraint(name="kept_facts_are_of_a_span", condition=Q(after__lt=F("upto"))),
        ]

    def __str__(self):
        return f"{self.after}–{self.upto} {self.day}"


class StandingMove(models.Model):
    """That an enterprise rose or fell in a night: in `rose` the bits of the programmes that are met since, in
    `fell` of those that are met no longer.
    """

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, db_constraint=False, related_name="moves"
    )
    day = models.DateField()
    rose = models.BigIntegerField()
    fell = models.BigIntegerField()

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["day", "enterprise"])]

    def __str__(self):
        return f"{self.enterprise_id} {self.day}"
