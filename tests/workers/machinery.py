"""Real processes for the tests: a broker of their own, workers and the timetable on the test database.

All run the very commands that `make run` runs, and none outlives its test.
"""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections

from cultivation.launcher import binaries, processes
from cultivation.launcher.servers import dying_with

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def eventually(condition, what, within=PATIENCE):
    """Ask until the answer is true and return it; fail with what was waited for."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {within} s in vain: {what}"
        time.sleep(0.02)
    return answer


def waits_for_a_lock():
    """Whether somebody on this database waits for a row that another holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


class Child:
    """A process in a session of its own that dies with the tests."""

    def __init__(self, command, environment, log):
        self.command, self.environment, self.log = command, environment, log

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dying_with(os.getpid(), signal.SIGKILL),
            )
        return self

    def kill(self):
        """End the process and all its children at once, as a power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self, words):
        """Whether it wrote these words; a process that ended says nothing more."""
        text = self.log.read_text(errors="replace")
        assert self.process.poll() is None, f"{self.log.name} ended:\n{text[-3000:]}"
        return words in text


class Broker(Child):
    """A Valkey that keeps nothing on disk and keeps its port when it is started again."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        super().__init__([binaries.valkey(None), *options], os.environ, folder / "valkey.log")

    def start(self):
        super().start()
        eventually(lambda: self.ask(b"PING").startswith(b"+PONG"), "the broker answers")
        return self

    def pause(self):
        """Let it hang: connections are taken, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def forget(self):
        """Lose everything, as a broker without a disk does when it falls."""
        assert self.ask(b"FLUSHALL").startswith(b"+OK")

    def ask(self, command):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
            line.sendall(command + b"\r\n")
            return line.recv(64)
        return b""


class Worker(Child):
    """A prefork worker."""

    def ready(self):
        eventually(lambda: self.said(" ready."), "the worker is ready")
        return self

    def children(self):
        """The numbers of the pool's processes."""
        number = self.process.pid
        return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def kill_children(self):
        """End the processes of the pool and leave their parent, as the kernel does when memory runs out."""
        for number in self.children():
            os.kill(number, signal.SIGKILL)


class Machinery:
    """Makes workers and timetables that work on the test database through one broker."""

    def __init__(self, folder):
        self.folder = folder
        self.broker = Broker(folder)
        self.children = [self.broker]
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "cultivation.settings",
            "LOG_FORMAT": "plain",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "CHECKPOINTS_ROOT": str(settings.CHECKPOINTS_ROOT),
            "REDIS_URL": self.broker.url,
        }
        self.environment.pop("CELERY_BROKER_URL", None)

    def worker(self, *, slots=1, include=None):
        """Start a worker; `include` names a module with jobs of the tests."""
        name = f"worker{len(self.children)}"
        more = ["--concurrency", str(slots), "--hostname", f"{name}@%h"]
        more += ["--include", include] if include else []
        return self._start(Worker, name, processes.background(self.environment)[0].command, more)

    def timetable(self):
        """Start the timetable with the product's own hours."""
        name = f"beat{len(self.children)}"
        more = ["--schedule", str(self.folder / name)]
        return self._start(Child, name, processes.background(self.environment)[1].command, more)

    def stop(self):
        for child in reversed(self.children):
            child.kill()

    def _start(self, kind, name, command, more):
        child = kind([*command, *more], self.environment, self.folder / f"{name}.log")
        self.children.append(child)
        return child.start()


def database_url():
    """The test database's address, as the application's role."""
    known = connections["default"].settings_dict
    password = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    host = quote(known["HOST"], safe="")
    where = (
        f"@/{known['NAME']}?host={host}"
        if known["HOST"].startswith("/")
        else f"@{host}{port}/{known['NAME']}"
    )
    return f"postgresql://{quote(known['USER'], safe='')}{password}{where}"


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
