"""Where the servers' things lie, and the secrets that are made once for each folder `var/`."""

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cultivation.launcher import keys

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"
RUN = VAR / "run"
LOG = VAR / "log"
SECRETS = VAR / "secrets.json"
KEYRING = VAR / "keyring.json"
CHECKPOINT_KEY, CHECKPOINT_KEYS = VAR / "checkpoint_key.pem", VAR / "checkpoint_keys.pem"
DEMO_ACCOUNTS = VAR / "demo_accounts.json"
PREPARED = VAR / "prepared"
PREPARED_FROM = ("*/migrations/*.py", "plan/**/*.yaml", "locale/*/*/*.po", "static/**/*", "var/assets/**/*")
LOG_KEPT = 10_000_000

DATABASE, OWNER, APPLICATION, SUPERUSER = "cultivation", "cultivation_owner", "cultivation_app", "postgres"


def make():
    """The folders, in their owner's hands only where they hold secrets."""
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    RUN.mkdir(mode=0o700, exist_ok=True)
    LOG.mkdir(mode=0o700, exist_ok=True)


def secret_values():
    """The secrets of this folder, made at their first use."""
    if not SECRETS.exists():
        values = {name: secrets.token_urlsafe(24) for name in (SUPERUSER, OWNER, APPLICATION, "valkey")}
        make_secret(SECRETS, values | {"secret_key": secrets.token_urlsafe(48)})
    return json.loads(SECRETS.read_text())


def remember(**values):
    """Keeps something beside the secrets: the ports that the servers had, the folder of the data."""
    write_secret(SECRETS, secret_values() | values)


def keyring():
    """The file of the keys that personal fields are encrypted with; never made anew where one exists."""
    if not KEYRING.exists():
        keys = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
        make_secret(KEYRING, {"active": "k1", "keys": {"k1": keys[0]}, "index_key": keys[1]})
    return KEYRING


def checkpoint_keys():
    """The files of the keys that sign and verify the log's checkpoints; never made anew where they exist."""
    if not CHECKPOINT_KEY.exists():
        make_secret(CHECKPOINT_KEY, keys.private())
    if not CHECKPOINT_KEYS.exists():
        make_secret(CHECKPOINT_KEYS, keys.public_of(CHECKPOINT_KEY.read_bytes()))
    return CHECKPOINT_KEY, CHECKPOINT_KEYS


def make_secret(path, values):
    """Writes a secret that was not there; of two who do so at once the first wins."""
    fresh = written(path, values)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def write_secret(path, values):
    """Writes a secret in place of what was there, whole or not at all."""
    written(path, values).rename(path)


def written(path, values):
    """A file beside the path, that only its owner reads, with the text or the values safely on the disk."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(values if isinstance(values, str) else json.dumps(values, indent=1))
        file.flush()
        os.fsync(file.fileno())
    return fresh


def log(name):
    """A server's log, opened to be continued; a long one begins anew and its old part is kept once."""
    path = LOG / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_KEPT:
        path.rename(path.with_suffix(".old.log"))
    return path.open("ab")


def server_addresses(ports):
    """The variables under which the product finds the servers that listen on `ports`."""
    values, addresses = secret_values(), {}
    if "postgres" in ports:
        place = f"127.0.0.1:{ports['postgres']}/{DATABASE}"
        addresses["DATABASE_URL"] = f"postgresql://{APPLICATION}:{values[APPLICATION]}@{place}"
        addresses["DATABASE_OWNER_URL"] = f"postgresql://{OWNER}:{values[OWNER]}@{place}"
    if "valkey" in ports:
        addresses["REDIS_URL"] = f"redis://:{values['valkey']}@127.0.0.1:{ports['valkey']}/0"
    return addresses


def sources():
    """A mark of everything that is prepared before the web starts: migrations, plan, words, static files."""
    files = sorted(path for pattern in PREPARED_FROM for path in PROJECT.glob(pattern))
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
