"""A journey of several acts that one after another go on with what is known."""

from tests.journeys.looks import both_widths


class Story:
    """What is known as it goes on: who acts, the owner's database, the round, the application's address and
    number, what looked wrong.
    """

    def __init__(self, cast, world, *, owner_url="", round_=""):
        self.cast, self.world, self.owner_url = cast, world, owner_url
        self.round = world.rounds[round_] if round_ else ""
        self.address = self.number = ""
        self.faults = []

    def office(self, role, organisation):
        return self.cast(self.world.holding(role, organisation)["username"])

    def sees(self, name, actor, path=""):
        """The page that an actor stands before, or opens, in both widths."""
        if path:
            actor.open(path)
        self.faults += both_widths(actor, name)

    def tell(self, acts):
        """Act by act; what looked wrong in any of them is told at the end."""
        for act in acts:
            act(self)
        assert not self.faults, "\n".join(self.faults)
