"""Behind the fence: limits of time and memory hold, nothing of the environment gets through, and who asked
hears of it.
"""

import sys

import pytest

from workflows.fence import Fenced, FenceError

HOG = """
import sys
from workflows.fence import serving
def work(head, body):
    if head["do"] == "memory":
        return {"size": len(b"x" * (head["megabytes"] * 1024 * 1024))}, b""
    if head["do"] == "forever":
        while True:
            pass
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
    with Fenced("cleaning") as fence, open(f"/proc/{fence._process.pid}/environ", "rb") as file:
        names = {each.partition(b"=")[0] for each in file.read().split(b"\0")}

    assert b"LANG" in names
    assert not names & {b"SECRET_KEY", b"DATABASE_URL", b"KEYRING_FILE", b"REDIS_URL"}
