"""Holds the servers as long as anybody uses them: `python -m cultivation.launcher keep [postgres] [valkey]`.

Started by the first client (`clients.py`) in a session of its own; ended by nobody but itself, when the last
client has let go of its shared lock on `var/run/users`, or by a signal. Three locks, all of which the kernel
frees whatever happens: `keeper` says that one lives and holds what clients must know; `users` is shared by
the clients; `servers` is inherited by the servers themselves, so that the next keeper waits until those of a
killed one are gone.
"""

import errno
import fcntl
import json
import os
import signal
import sys
import time

from cultivation.launcher import binaries, places
from cultivation.launcher.machine import Trouble, disk_full
from cultivation.launcher.servers import STOP_WITHIN, Postgres, Valkey

LOOK_EVERY = 0.2
SETTLE = 1


class Ended(Exception):
    """A signal asked the keeper to stop."""


def keep(names):
    """Starts the servers named, tells the caller, stays until nobody uses them."""
    signal.signal(signal.SIGHUP, end)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    places.make()
    state = open_lock("keeper")
    if not lock_within(state, SETTLE):
        return
    state.truncate(0)
    servers = []
    try:
        lock = wait_for_previous_servers()
        servers = start(names, lock)
        announce(state, servers)
        let_go_of_the_caller()
        watch(state, servers)
    except Ended:
        pass
    except Trouble as trouble:
        print(f"trouble {trouble}", flush=True)
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"trouble {disk_full(places.VAR)}", flush=True)
    finally:
        state.truncate(0)
        for server in reversed(servers):
            server.stop()


def start(names, lock):
    """The servers named, serving; where one does not come up, none is left."""
    user = binaries.account()
    servers = []
    try:
        for kind in (Postgres, Valkey):
            if kind.name in names:
                server = kind(user, lock.fileno())
                server.prepare()
                server.start()
                servers.append(server)
        for server in servers:
            server.wait()
    except BaseException:
        for server in servers:
            server.stop()
        raise
    return servers


def announce(state, servers):
    """Writes into the lock's own file what clients must know; they wait as long as it is empty."""
    ports = {server.name: server.port for server in servers}
    places.remember(**{f"{name}_port": port for name, port in ports.items()})
    state.seek(0)
    json.dump({"pid": os.getpid(), "environment": places.server_addresses(ports)}, state)
    state.flush()


def let_go_of_the_caller():
    """Tells who started the keeper that the servers serve; what comes later goes to the log."""
    print("ready", flush=True)
    with places.log("keeper") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())


def watch(state, servers):
    """Until the last user is gone; servers that fell are started again."""
    users = open_lock("users")
    while not try_lock(users, fcntl.LOCK_EX):
        time.sleep(LOOK_EVERY)
        if fallen(servers):
            state.truncate(0)
            # While one is started again, another may fall.
            while down := fallen(servers):
                for server in down:
                    revive(server)
            announce(state, servers)


def fallen(servers):
    return [server for server in servers if server.process.poll() is not None]


def revive(server):
    print(f"{server.name} ended with {server.process.returncode} and is started again", flush=True)
    time.sleep(1)
    server.prepare()
    server.start()
    server.wait()


def wait_for_previous_servers():
    """The lock that the servers of a killed keeper hold until they have stopped."""
    lock = open_lock("servers")
    if not lock_within(lock, STOP_WITHIN):
        raise Trouble(
            "上一次的数据库还未停止，请稍后重试",
            "the servers of last time are still stopping, try again soon",
        )
    return lock


def open_lock(name):
    """A lock's file; its content is read only while the lock is held."""
    return open(os.open(places.RUN / name, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def lock_within(file, seconds):
    """Whether the lock could be taken for oneself in that time."""
    deadline = time.monotonic() + seconds
    while not try_lock(file, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def try_lock(file, kind):
    """Whether the lock could be taken at once."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def end(number, frame):
    raise Ended
