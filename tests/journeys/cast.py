"""The people of one round by the names they sign in with; of their browsers only the last few stay open."""

import re
import time

from tests.journeys.answers import paper

OPEN_AT_ONCE = 6
PATIENCE = 90


class Cast:
    """`cast("officer")` is the officer before a browser; a visitor is `cast()`."""

    def __init__(self, person, accounts):
        self.person, self.accounts = person, accounts
        self.present = {}

    def __call__(self, who=None):
        if who in self.present:
            self.present[who] = self.present.pop(who)
            return self.present[who]
        while len(self.present) >= OPEN_AT_ONCE:
            self.present.pop(next(iter(self.present))).close()
        self.present[who] = self.person(who)
        return self.present[who]

    def called(self, name, unit):
        """The user name of the expert with that name of that unit."""
        return next(
            username
            for username, account in self.accounts.items()
            if account["role"] == "expert" and (account["name"], account["unit"]) == (name, unit)
        )


def take(actor, *words):
    """Open the task in one's inbox whose line has all these words; it may come a little later. Who was away
    for half an hour signs in again.
    """
    page = actor.page
    for _ in until_it_comes(actor):
        actor.open("/inbox/")
        if "/accounts/login/" in page.url:
            actor.sign_in().open("/inbox/")
        line = page.locator("main tbody tr")
        for word in words:
            line = line.filter(has_text=word)
        if line.count():
            with page.expect_navigation():
                line.first.locator("a").first.click()
            return page
    raise AssertionError(f"no task {words}: {actor.words}")


def until_it_comes(actor):
    """Looks again and again, as people do who wait for the worker or the timetable."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        actor.page.wait_for_timeout(700)


def waits(actor, *words):
    """Whether such a task lies in one's inbox."""
    line = actor.open("/inbox/").locator("main tbody tr")
    for word in words:
        line = line.filter(has_text=word)
    return line.count() > 0


def scan(actor, field="scan", name="扫描件.pdf"):
    """Choose the scan of a signed or sealed paper."""
    actor.page.locator(f"main [name={field}]").set_input_files(paper(name))


def tick_all(actor, boxes):
    """Tick all boxes that the selector finds; returns how many."""
    found = actor.page.locator(f"main {boxes}").all()
    for box in found:
        box.check()
    return len(found)


def number_in(text):
    """The first number of a text."""
    return int(re.search(r"\d+", text.replace(",", ""))[0])
