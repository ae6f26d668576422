"""Archives that keep certain told facts in columns of their own: there such a fact is read and written, and
never on the fact sheet, so that it stands in one place only.
"""

from django.urls import reverse

KEEPERS = {}


class Keeper:
    """What an archive registers for a kind of holder; this one keeps nothing.

    `year` is the one in which somebody applies: a fact of the last accounting year is that of the year
    before.
    """

    # Whether what the providers know of such a holder counts before what was told on the fact sheet.
    comes_first = False

    def address(self, holder, name="", year=None):
        """Where on the pages the holder's archive is told; of a fact, where that one is."""
        return reverse("archive")

    def keeps(self, name):
        """Whether the archive keeps this told fact."""
        return False

    def settles(self, name):
        """Whether what the archive tells of the fact is changed there alone: elsewhere it may only be told
        where the archive says nothing yet, and told anew by who told it so.
        """
        return self.comes_first and not self.keeps(name)

    def place(self, name, year):
        """Under which name the log tells of the fact, the same whatever the year of applying."""
        return name

    def values(self, holder, names, year):
        """The facts' values as they are stored, by name; None for what is not known."""
        return {}

    def to_explain(self, holder, year):
        """The sentences about unusual values that nobody has explained, by fact name."""
        return {}

    def refused(self, holder, values, year):
        """Why the archive would not take these values beside each other and beside what it has, as sentences
        by fact name, each name one of the values'; `write` raises the same.
        """
        return {}

    def suggests(self, application):
        """What a draft may say where it does not yet, by what a question's `prefill` names."""
        return {}

    def write(self, holder, values, year, *, origin):
        """Write the values within the caller's transaction, which holds the holder's fact sheet;
        ValidationError by fact name for what cannot be, `Conflict` where the archive settled it otherwise.
        """


NOBODY = Keeper()


def keeps_for(kind):
    """Register a Keeper class for a kind of holder."""

    def register(keeper):
        if kind in KEEPERS:
            raise ValueError(f"{kind} has an archive already")
        KEEPERS[kind] = keeper()
        return keeper

    return register


def keeper_of(holder):
    """The archive of the holder's kind."""
    return KEEPERS.get(holder.kind, NOBODY)
