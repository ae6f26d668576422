"""The tests on several cores: pytest-xdist's workers, each with a database, files and numbers of its own.

A file stays with one worker, and so does a folder whose files share a world or start processes by the dozen;
of the files in `ONE_BY_ONE`, whose tests share nothing and take long, each test goes where there is time.
What takes long begins, so that all workers end together.
"""

import os

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/access/", "tests/workers/")
ONE_BY_ONE = ("tests/machine/",)
LONGEST = ("tests/journeys/", *TOGETHER, *ONE_BY_ONE)


def own(name):
    """The name as this worker has it; where there is one process, unchanged."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{name}_{worker}" if worker else name


def number():
    """Which of the workers this is, from nought on; nought where there is one process."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def begin_with_the_longest(items):
    """Put them in front; otherwise the order stays."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


class Spread(LoadScopeScheduling):
    """Hands the workers one group after the other, in the order of the tests."""

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        """The name of the group that the test belongs to."""
        if nodeid.startswith(ONE_BY_ONE):
            return nodeid
        folder = next(filter(nodeid.startswith, TOGETHER), None)
        return folder or nodeid.partition("::")[0]
