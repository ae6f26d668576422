"""What an archive registers about what it is named for: how it is offered to an application, taken at the
handing in, kept for good with the grant, set free where the application comes to nothing; and who is one
with a holder.
"""

from django.db.models import F

CLAIMANTS = {}


class Claimant:
    """What an archive registers for a kind of holder; this one has nothing to name.

    `one` gives, of a row of the register, the key of the holder that its holder counts as.
    """

    one = F("holder")

    def options(self, holder, day):
        """What the holder may name on the policy date: (answer, how it is offered). `lasting` says what of an
        answer stays when the archive corrects its words.
        """
        return []

    def refused(self, application, named, *, once):
        """What of the named answers cannot be taken, each with the sentence why; takes nothing."""
        return {}

    def take(self, application, named, *, once, by):
        """Take up what is named, within the caller's transaction; `once` says whether some of it serves a
        programme once only. Returns sentences of what cannot be taken, with why; then nothing is taken.
        """
        return []

    def keep(self, case, *, by):
        """The case is granted: what it took up is used for good."""

    def set_free(self, case, *, by):
        """The case is over: what it took up and was not kept is free again."""

    def one_with(self, holder):
        """The keys of the holders that are one with this one: its own, and those it was put together with."""
        return {holder.pk}

    def all_one_with(self, holders):
        """The same of any of these keys of holders."""
        return holders

    def speaks(self, holder):
        """The organisation whose contacts speak for the holder: its own, or the one that was kept."""
        return holder.organisation

    def page(self, holder):
        """The address of the page of its archive; empty for what has none."""
        return ""


NOTHING = Claimant()


def claims_for(kind):
    """Register a Claimant class for a kind of holder."""

    def register(claimant):
        if kind in CLAIMANTS:
            raise ValueError(f"{kind} has a claimant already")
        CLAIMANTS[kind] = claimant()
        return claimant

    return register


def lasting(answer):
    """What of an answer says which one is meant: all up to the first bracket that closes."""
    return answer.partition("）")[0] + "）"


def claimant_of(holder):
    """The claimant of the holder's kind; one that has nothing to name for a case without a holder."""
    return CLAIMANTS.get(holder.kind, NOTHING) if holder else NOTHING


def refused_of(content, question, named):
    """What of the named answers to a question the application cannot take, each with the sentence why."""
    application = content.application
    return claimant_of(application.holder).refused(application, named, once=question.once)


def take_all(content, *, by):
    """Take up all that the application names. Returns (question, sentence) of what cannot be taken."""
    application, found = content.application, []
    for question in content.programme.form.questions:
        if question.type == "rights" and content.asks(question):
            named = content.values[question.name] or []
            claimant = claimant_of(application.holder)
            refused = claimant.take(application, named, once=question.once, by=by)
            found += [(question, sentence) for sentence in refused]
    return found
