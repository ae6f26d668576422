"""The cast: everybody who appears in the tests, always in the same part."""

import gc

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from tests import spread, watch
from tests.factories.accounts import (
    EmploymentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    SeatFactory,
    UserFactory,
)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_keepdb, django_db_createdb):
    """Let the owner make the test database, in which the tests then work as the application's role."""
    connections["owner"].settings_dict["TEST"]["DEPENDENCIES"] = []
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=["owner"],
            serialized_aliases=[],
            keepdb=django_db_keepdb and not django_db_createdb,
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            connections["default"].close()
            teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def every_accepted_write_leaves_a_row():
    """Whatever a test sends: an accepted request that wrote something, or got a list, has logged it."""
    before = {name: set(tables) for name, tables in watch.WATCH.silent.items()}
    yield
    assert dict(watch.WATCH.silent) == before, "no row in the log"


def pytest_configure():
    watch.begin()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    spread.begin_with_the_longest(items)


def pytest_collection_finish():
    """What is loaded now stays to the end; looking through it for garbage costs a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return spread.Spread(config, log)


def pytest_sessionfinish(session):
    """A worker hands over what it has seen."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["watch"] = watch.WATCH.told()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Takes what a worker has seen; one that fell has nothing to hand over."""
    watch.WATCH.join(getattr(node, "workeroutput", {}).get("watch", ([], [], [])))


def pytest_terminal_summary(terminalreporter):
    """How many routes were seen to write or to hand out lists."""
    if any(seen := watch.WATCH.told()):
        written, handed_out, silent = map(len, seen)
        terminalreporter.write_line(
            f"{written} routes were seen to write and {handed_out} to hand out lists, {silent} without a row"
        )


@pytest.fixture
def unit(db):
    """The host unit that the applicant works for, seated in Hohhot."""
    organisation = OrganisationFactory(name="北疆理工大学（演示）", kind="university")
    SeatFactory(organisation=organisation)
    return organisation


@pytest.fixture
def applicant(unit):
    """Who applies: a user with a person employed by the unit."""
    user = UserFactory(username="applicant", display_name="呼都特")
    person = PersonFactory(name="呼都特", user=user)
    EmploymentFactory(person=person, organisation=unit)
    return user


@pytest.fixture
def other_applicant(unit):
    """Who applies too, and may see nothing of the first applicant."""
    user = UserFactory(username="other", display_name="阿如汗")
    person = PersonFactory(name="阿如汗", user=user)
    EmploymentFactory(person=person, organisation=unit)
    return user


@pytest.fixture
def officer(db):
    """Who does the formal check at the department."""
    user = UserFactory(username="officer", display_name="形式审查经办")
    MembershipFactory(user=user, office__role="screen")
    return user


@pytest.fixture
def leader(db):
    """Who decides at the department."""
    user = UserFactory(username="leader", display_name="分管厅领导")
    MembershipFactory(user=user, office__role="decide")
    return user


@pytest.fixture
def administrator(db):
    """Who keeps the system: accounts and offices, no business."""
    user = UserFactory(username="administrator", display_name="系统管理员")
    MembershipFactory(user=user, office__role="system")
    return user


@pytest.fixture
def stranger(db):
    """Who signs in and has no part in anything."""
    return UserFactory(username="stranger", display_name="陌生人")
