"""Behind the fence: limits of time and memory hold, nothing of the environment gets through, and who asked
hears of it.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from workflows.fence import Fenced, FenceError, standing

HOG = """
import os, sys
from workflows.fence import serving
def work(head, body):
    if head["do"] == "memory":
        return {"size": len(b"x" * (head["megabytes"] * 1024 * 1024))}, b""
    if head["do"] == "forever":
        while True:
            pass
    if head["do"] == "tell":
        return {"names": list(os.environ)}, b""
    return {"said": len(body)}, body[::-1]
serving.serve(work, megabytes=300)
"""


class Hog(Fenced):
    """A process behind the fence that does what it is told."""

    def command(self, module):
        return [sys.executable, "-c", HOG]


@pytest.fixture
def hog():
    with Hog("") as made:
        yield made


def test_a_request_comes_back_with_its_answer_one_after_the_other(hog):
    for body in (b"", b"abc", b"x" * 1_000_000):
        assert hog.ask({"do": "echo"}, body, seconds=10) == ({"said": len(body)}, body[::-1])


def test_more_memory_than_allowed_is_refused_and_less_is_given(hog):
    assert hog.ask({"do": "memory", "megabytes": 50}, seconds=10)[0]["size"] == 50 * 1024 * 1024
    with pytest.raises(FenceError, match="MemoryError"):
        hog.ask({"do": "memory", "megabytes": 400}, seconds=10)


def test_work_without_end_is_ended_after_its_seconds(hog):
    with pytest.raises(FenceError, match="limits"):
        hog.ask({"do": "forever"}, seconds=1)
    assert not hog.is_alive


def test_who_is_dead_is_told_to_whoever_asks_again(hog):
    hog.end()
    with pytest.raises(FenceError):
        hog.ask({"do": "echo"}, seconds=1)


def test_neither_keys_nor_the_database_are_known_inside(monkeypatch):
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    with Hog("") as hog:
        names = set(hog.ask({"do": "tell"}, seconds=10)[0]["names"])

    assert "LANG" in names
    assert not names & {"SECRET_KEY", "DATABASE_URL", "KEYRING_FILE", "REDIS_URL"}


def test_who_hangs_up_in_the_middle_is_ended_and_nothing_is_raised_at_the_end():
    class Deaf(Fenced):
        def command(self, module):
            return [sys.executable, "-c", "import os, time; os.close(0); time.sleep(600)"]

    deaf = Deaf("")
    with pytest.raises(FenceError):
        deaf.ask({}, b"x" * 10_000_000, seconds=30)
    assert not deaf.is_alive
    deaf.end()


def test_a_standing_process_answers_all_threads_and_is_replaced_when_it_fails(monkeypatch):
    monkeypatch.setattr(standing, "Fenced", Hog)
    hog = standing.Standing("", requests=3)

    def said(size):
        return hog.ask({"do": "echo"}, lambda: b"x" * size, seconds=10, wait=10)[0]["said"]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(said, range(8))) == list(range(8))
    with pytest.raises(FenceError):
        hog.ask({"do": "memory", "megabytes": 400}, bytes, seconds=10, wait=10)
    assert said(5) == 5


def test_who_waits_too_long_for_a_standing_process_is_told(monkeypatch):
    monkeypatch.setattr(standing, "Fenced", Hog)
    hog = standing.Standing("", requests=3)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(hog.ask, {"do": "forever"}, bytes, seconds=2, wait=10)
        time.sleep(0.5)
        with pytest.raises(standing.BusyError):
            hog.ask({"do": "echo"}, bytes, seconds=2, wait=0.1)
        with pytest.raises(FenceError):
            taken.result()
