"""Uses the servers: joins those that run, or starts a keeper for them."""

import fcntl
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from cultivation.launcher import keeper, places
from cultivation.launcher.machine import Trouble

GIVEN = {"postgres": ("DATABASE_URL", "DATABASE_OWNER_URL"), "valkey": ("REDIS_URL",)}
PATIENCE = 150


def wanted():
    """The servers that the environment does not point at already."""
    names = []
    for name, (needed, *others) in GIVEN.items():
        if os.environ.get(needed):
            continue
        if alone := next(filter(os.environ.get, others), None):
            raise Trouble(f"已设置 {alone}，还缺 {needed}", f"{needed} is missing, though {alone} is given")
        names.append(name)
    return names


@contextmanager
def servers():
    """The environment in which the product finds its servers, which run at least as long as this context."""
    places.make()
    names = wanted()
    environment = dict(os.environ)
    environment.setdefault("SECRET_KEY", places.secret_values()["secret_key"])
    environment.setdefault("KEYRING_FILE", str(places.keyring()))
    private, public = places.checkpoint_keys()
    environment.setdefault("CHECKPOINT_KEY_FILE", str(private))
    environment.setdefault("CHECKPOINT_PUBLIC_KEYS_FILE", str(public))
    if not names:
        yield environment
        return
    users = keeper.open_lock("users")
    fcntl.flock(users, fcntl.LOCK_SH)
    try:
        yield environment | ensure(names)
    finally:
        alone = keeper.try_lock(users, fcntl.LOCK_EX)
        users.close()
        if alone:
            wait_until_stopped()


def ensure(names):
    """The addresses of the servers named, started where they do not run."""
    addresses = running() or start(names)
    lacking = [name for name in names if GIVEN[name][0] not in addresses]
    if lacking:
        raise Trouble(
            f"正在运行的另一个命令没有启动 {lacking[0]}；请先停止它",
            f"another command that runs here did not start {lacking[0]}; stop that one first",
        )
    return {variable: addresses[variable] for name in names for variable in GIVEN[name]}


def running():
    """What the living keeper says of its servers, as soon as they serve; None where there is none."""
    state = keeper.open_lock("keeper")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if keeper.try_lock(state, fcntl.LOCK_SH):
            return None
        state.seek(0)
        try:
            return json.load(state)["environment"]
        except ValueError:
            time.sleep(0.1)
    raise Trouble("数据库未能及时就绪，见 var/log/", "the servers do not get ready, see var/log/")


def start(names):
    """Starts a keeper and waits for its word."""
    command = [sys.executable, "-m", "cultivation.launcher", "keep", *names]
    with places.log("keeper") as log:
        process = subprocess.Popen(
            command,
            cwd=places.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            text=True,
        )
    for line in process.stdout:
        word, _space, rest = line.strip().partition(" ")
        if word == "trouble":
            raise Trouble(*rest.split(" / ", 1))
        if word == "ready":
            break
    addresses = running()
    if addresses is None:
        raise Trouble(
            "数据库无法启动，见 var/log/keeper.log", "the servers do not start, see var/log/keeper.log"
        )
    return addresses


def wait_until_stopped():
    """Until the keeper is gone, so that Ctrl-C leaves nothing behind when the prompt is back."""
    state = keeper.open_lock("keeper")
    deadline = time.monotonic() + keeper.STOP_WITHIN
    while time.monotonic() < deadline and not keeper.try_lock(state, fcntl.LOCK_SH):
        time.sleep(0.05)


def entered():
    """A stack that holds the servers, whose addresses this process finds in its environment."""
    stack = ExitStack()
    os.environ.update(stack.enter_context(servers()))
    return stack
