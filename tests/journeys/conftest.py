"""One system for all journeys and real browsers before it: no factory, no service, no database."""

import pytest

from tests.journeys.actors import FLAGS, Actor
from tests.journeys.system import System


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser, or at least the running system."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def system(tmp_path_factory):
    """Started by the product's own commands and processes."""
    running = System(tmp_path_factory.mktemp("journeys"))
    try:
        running.made = running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium; leaves before another package starts its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def world(system):
    """What the seed wrote: accounts, rounds, applications."""
    return World(system.made)


class World:
    """The seed's file, asked in words."""

    def __init__(self, made):
        self.rounds, self.applications = made["rounds"], made["applications"]
        self.recognition = made["recognition"]
        self.accounts = {each["username"]: each for each in made["accounts"]}

    def newcomer(self):
        """An applicant who has begun nothing yet, of a unit that hands on to the department itself."""
        return self.accounts["newcomer"]

    def holding(self, role, organisation):
        """The account that holds an organisation's office of that role."""
        return next(
            each
            for each in self.accounts.values()
            if each["role"] == role and each["unit"] == organisation and each["office"]
        )

    def application(self, stage, state):
        """(public id, applicant's account) of an application in that state of the round at that stage."""
        found = (
            (public_id, self.accounts[each["applicant"]])
            for public_id, each in self.applications.items()
            if each["round"] == self.rounds[stage] and each["state"] == state
        )
        return next(found)


@pytest.fixture(scope="package")
def signed_in():
    """The cookies of those who have signed in, by their user name: each signs in once, as people do."""
    return {}


@pytest.fixture
def person(system, chromium, world, signed_in):
    """Makes people: `person()` visits, `person("officer")` and `person(account)` sign in.

    None of them may have heard a complaint of the browser in the end.
    """
    made = []

    def make(who=None, **options):
        account = world.accounts[who] if isinstance(who, str) else who
        known = signed_in.get(account["username"]) if account else None
        actor = Actor(chromium, system.address, account, storage_state=known, **options)
        made.append(actor)
        if account and not known:
            signed_in[account["username"]] = actor.sign_in().context.storage_state()
        return actor

    yield make
    complaints = [line for actor in made for line in actor.complaints]
    for actor in made:
        actor.close()
    assert complaints == []
