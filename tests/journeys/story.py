"""The round of the journey as its people know it: who works where, who forwards for whom, what happened."""

from tests.journeys.cast import take
from tests.journeys.looks import both_widths

TITLE = "2026年度杰出青年基金（演示）"
# Who forwards for whom: the twelve sign in as rising1 … rising12.
UNITS = {
    "敕勒川农业大学（演示）": (1, 2, 3),
    "北原乳品生物（演示）": (4, 5),
    "昆都仑稀土学院（演示）": (6, 7),
    "科尔沁师范大学（演示）": (8, 9),
    "西辽河玉米种业（演示）": (10,),
    "中央驻区草原所（演示）": (11, 12),
}
BANNERS = {"和林格尔县科学技术局（演示）": (4, 5), "科尔沁区科学技术局（演示）": (10,)}
BODIES = {
    "呼和浩特市科学技术局（演示）": (1, 2, 3, 4, 5),
    "包头市科学技术局（演示）": (6, 7),
    "通辽市科学技术局（演示）": (8, 9, 10),
}
ALL = range(1, 13)
REFUSED = 12
REVIEWED = range(1, 12)
WRITTEN, INTERVIEW = "通讯评审", "会评答辩"
PROGRAMME = "distinguished_youth_fund"
NOTICE = "杰出青年"
NOT_ASKED = "未邀请"
PANELS = {WRITTEN: 3, INTERVIEW: 5}
FIRST, BY_BATCH = "敕勒川农业大学（演示）", 2


class Story:
    """What is known of the round as it goes on: the people, its number and those of its applications."""

    def __init__(self, cast, world, owner_url):
        self.cast, self.world, self.owner_url = cast, world, owner_url
        self.round = world.rounds["ready"]
        self.applications = {
            each["applicant"]: public_id
            for public_id, each in world.applications.items()
            if each["round"] == self.round
        }
        self.numbers = {}
        self.faults = []

    def sees(self, name, actor, *words):
        """Look at the page that is open, or at that of the task with these words, before anything is done."""
        if words:
            take(actor, *words)
        self.faults += both_widths(actor, name)

    def applicant(self, place):
        return self.cast(f"rising{place}")

    def application(self, place):
        return self.applications[f"rising{place}"]

    def number(self, place):
        return self.numbers[f"rising{place}"]

    def office(self, role, organisation):
        return self.cast(self.world.holding(role, organisation)["username"])


def unit_of(place):
    return next(name for name, places in UNITS.items() if place in places)
