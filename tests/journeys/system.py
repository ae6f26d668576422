"""The whole system as it runs in earnest: a database of its own, gunicorn, a worker, the timetable."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from cultivation.launcher import processes
from cultivation.launcher.servers import dying_with
from tests import spread

ROOT = Path(__file__).resolve().parents[2]
# The highest numbers at the broker but one, which is that of the other tests; each worker has one of its own.
BROKER = 14 - spread.number()
PORTS = range(8240 + 20 * spread.number(), 8260 + 20 * spread.number())
READY_WITHIN = 60
STOP_WITHIN = 15


class System:
    """Started once, filled by `seed`, then left to the people in the browser; `folder` takes its files."""

    def __init__(self, folder, *, profile="acceptance", database=None):
        self.folder, self.profile = Path(folder), profile
        beside = os.environ.get("TEST_DATABASE_NAME") or "test_cultivation"
        self.database = database or spread.own(f"{beside}_journeys")
        self.owner_url = os.environ["DATABASE_OWNER_URL"]
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.children = []

    @property
    def environment(self):
        """What production would be told, but for the addresses and that nobody here has a second factor."""
        broker = urlsplit(os.environ["REDIS_URL"])
        return os.environ | {
            "DATABASE_URL": self._renamed(os.environ["DATABASE_URL"]),
            "DATABASE_OWNER_URL": self._renamed(self.owner_url),
            "REDIS_URL": urlunsplit(broker._replace(path=f"/{BROKER}")),
            "DJANGO_SETTINGS_MODULE": "cultivation.settings",
            "MEDIA_ROOT": str(self.folder / "media"),
            "CHECKPOINTS_ROOT": str(self.folder / "checkpoints"),
            "EMAIL_URL": f"file://{self.folder / 'mail'}",
            "BASE_URL": self.address,
            "SECOND_FACTOR": "demonstration",
            "PORT": str(self.port),
            "BIND": "127.0.0.1",
            "DEBUG": "false",
            "LOG_FORMAT": "plain",
        }

    def start(self):
        """Database, data, then web, worker and timetable; returns what `seed` wrote."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._drop()
        self._as_owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        made = self.folder / "seed.json"
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_plan")
        self.manage("seed", "--profile", self.profile, "--json", str(made))
        self._prepare()
        self._run(processes.web(self.environment))
        for process in processes.background(self.environment):
            self._run(process)
        self._wait()
        return json.loads(made.read_text())

    def manage(self, *words):
        """One of the product's own commands; its last words are told if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"manage.py {words[0]}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def _prepare(self):
        """Of two workers that begin together the second one finds the static files that both serve."""
        with (ROOT / "var" / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.manage("prepare")

    def stop(self):
        """All processes, the database and the files."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.children = []
        self._drop()
        shutil.rmtree(self.folder / "media", ignore_errors=True)

    def log(self, name):
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _run(self, process):
        command = [
            str(self.folder / "timetable") if word.endswith("/timetable") else word
            for word in process.command
        ]
        with (self.folder / f"{process.name}.log").open("wb") as log:
            self.children.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=process.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=dying_with(os.getpid(), signal.SIGTERM),
                )
            )

    def _wait(self):
        deadline = time.monotonic() + READY_WITHIN
        while not processes.answers(self.address):
            assert self.children[0].poll() is None, self.log("web")[-4000:]
            assert time.monotonic() < deadline, "the web does not answer"
            time.sleep(0.1)

    def _renamed(self, url):
        return urlunsplit(urlsplit(url)._replace(path=f"/{self.database}"))

    def _drop(self):
        self._as_owner(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.database)))

    def _as_owner(self, statement):
        deadline = time.monotonic() + STOP_WITHIN
        while True:
            try:
                with psycopg.connect(self.owner_url, autocommit=True) as connection:
                    connection.execute(statement)
                    return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def free_port():
    """A port nobody listens at."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no port is free")
