"""The product's own processes in one terminal: web, worker, timetable, each with its name before it."""

import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from cultivation.launcher import places
from cultivation.launcher.machine import Trouble
from cultivation.launcher.servers import dying_with

COLOURS = {"setup": 33, "web": 36, "worker": 35, "beat": 34}
STOP_WITHIN = 15
FALLS_ALLOWED = 5
FALLS_WITHIN = 60


class Process:
    """One process in a session of its own, which gets its last signal when the launcher is gone."""

    def __init__(self, name, command, environment, last_signal=signal.SIGTERM):
        self.name, self.command, self.environment, self.last_signal = name, command, environment, last_signal
        self.falls, self.rest = [], b""

    def start(self):
        self.child = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd=places.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with(os.getpid(), self.last_signal),
        )

    def ended(self):
        return self.child.poll() is not None

    def take(self, data):
        """Prints the whole lines among what the process wrote."""
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            show(self.name, line.decode(errors="replace"))


class Team:
    """Processes that start and stop together; what they write is printed by the one thread there is."""

    def __init__(self):
        self.processes, self.selector = [], selectors.DefaultSelector()

    def start(self, process):
        process.start()
        if process not in self.processes:
            self.processes.append(process)
        self.selector.register(process.child.stdout, selectors.EVENT_READ, process)

    def listen(self, seconds):
        """Prints what comes in that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not self.selector.get_map():
                time.sleep(min(left, 0.1))
            for key, _events in self.selector.select(left):
                data = os.read(key.fd, 65536)
                if data:
                    key.data.take(data)
                else:
                    self.selector.unregister(key.fileobj)
                    key.fileobj.close()
                    return

    def finish(self, process):
        """Waits for a process that ends by itself; its exit code."""
        self.start(process)
        while not process.ended():
            self.listen(0.1)
        self.listen(0.1)
        self.processes.remove(process)
        return process.child.returncode

    def revive(self):
        """Starts again whoever fell; one that falls again and again is trouble."""
        for process in self.processes:
            if not process.ended():
                continue
            now = time.monotonic()
            process.falls = [at for at in process.falls if now - at < FALLS_WITHIN] + [now]
            if len(process.falls) > FALLS_ALLOWED:
                raise Trouble(
                    f"{process.name} 反复退出，原因见上文", f"{process.name} ends again and again, see above"
                )
            show(process.name, f"ended with {process.child.returncode}, started again")
            self.listen(1)
            self.start(process)

    def stop(self):
        """Asks all at once, waits a while, then ends what does not listen."""
        running = [process for process in self.processes if not process.ended()]
        for process in running:
            process.child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while time.monotonic() < deadline and not all(process.ended() for process in running):
            self.listen(0.1)
        for process in running:
            if not process.ended():
                os.killpg(process.child.pid, signal.SIGKILL)
                process.child.wait()


def show(name, line):
    """One line of one process."""
    label = f"{name:<6} |"
    if sys.stdout.isatty():
        label = f"\033[{COLOURS.get(name, 37)}m{label}\033[0m"
    print(f"{label} {line}", flush=True)


def python(*words):
    """A command of the same Python, which prints each line at once."""
    return [sys.executable, "-u", *words]


def preparation(environment):
    """Migrations, plan, words, static files and, at the first time, the demonstration's data."""
    return Process("setup", python("manage.py", "prepare"), environment, signal.SIGKILL)


def web(environment):
    """The pages."""
    return Process("web", python("-m", "gunicorn"), environment, signal.SIGINT)


def background(environment):
    """The worker and the timetable."""
    celery = python(
        "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "cultivation.celery"
    )
    worker = [*celery, "worker", "--loglevel", "info", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "info", "--schedule", str(places.RUN / "timetable"), "--pidfile="]
    return Process("worker", worker, environment, signal.SIGKILL), Process("beat", beat, environment)


def answers(address):
    """Whether the site serves pages."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
