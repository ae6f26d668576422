"""The embedded servers, started and killed for real in a project that holds nothing but the launcher."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).resolve().parents[2]
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "KEYRING_FILE")
ASK = """
import json, os, psycopg, redis
answer = {"database": os.environ["DATABASE_URL"]}
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    with psycopg.connect(os.environ[name]) as connection:
        answer[name] = connection.execute(
            "SELECT current_user, has_schema_privilege('public', 'CREATE'), rolcreatedb, rolsuper"
            " FROM pg_roles WHERE rolname = current_user").fetchone()
answer["broker"] = redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print(json.dumps(answer), flush=True)
"""
WAIT = ASK + "import time; time.sleep(60)"


@pytest.fixture(scope="module")
def project():
    """A folder that everybody may enter, as a checkout usually is: the servers do not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-"))
    folder.chmod(0o755)
    (folder / "cultivation").mkdir()
    (folder / "cultivation" / "__init__.py").touch()
    shutil.copytree(PROJECT / "cultivation" / "launcher", folder / "cultivation" / "launcher")
    yield folder
    assert settles(lambda: not processes(folder))
    shutil.rmtree(folder)


def launch(project, *words, **variables):
    """The launcher in that project, in a session of its own, as from a terminal of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.Popen(
        [sys.executable, "-m", "cultivation.launcher", *words],
        cwd=project,
        env=environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ask(project):
    """What a command sees that runs with the servers."""
    process = launch(project, "with", "--", sys.executable, "-c", ASK)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return json.loads(output)


@contextmanager
def started(project):
    """A command that goes on using the servers, and what it saw of them."""
    process = launch(project, "with", "--", sys.executable, "-c", WAIT)
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=60)


def processes(project):
    """The servers and their keeper that belong to the project."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "name"]):
        words = " ".join(process.info["cmdline"] or [])
        here = str(project) in words or str(process.info["cwd"] or "").startswith(str(project))
        if here and process.info["name"] != "launcher":
            found.append(process)
    return found


def keeper(project):
    state = json.loads((project / "var" / "run" / "keeper").read_text())
    return psutil.Process(state["pid"])


def settles(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_command_has_the_database_by_two_roles_and_the_broker(project):
    answer = ask(project)

    assert answer["DATABASE_URL"] == ["cultivation_app", False, False, False]
    assert answer["DATABASE_OWNER_URL"] == ["cultivation_owner", True, True, False]
    assert answer["broker"] is True
    assert processes(project) == []


def test_secrets_are_read_by_their_owner_only(project):
    ask(project)

    for name in ("secrets.json", "keyring.json"):
        assert (project / "var" / name).stat().st_mode & 0o777 == 0o600


def test_exit_code_of_the_command_is_passed_on(project):
    process = launch(project, "with", "--", sys.executable, "-c", "raise SystemExit(7)")

    assert process.wait(60) == 7


def test_servers_never_run_as_root(project):
    with started(project):
        uids = {server.uids().real for server in keeper(project).children()}

    assert uids
    assert 0 not in uids


def test_second_command_joins_the_servers_and_outlives_the_first(project):
    with started(project) as (first, seen_by_first), started(project) as (_second, seen_by_second):
        first.terminate()
        first.wait()
        seen_by_third = ask(project)

    assert seen_by_first == seen_by_second == seen_by_third
    assert settles(lambda: not processes(project))


def test_many_commands_at_once_share_one_pair_of_servers(project):
    commands = [launch(project, "with", "--", sys.executable, "-c", ASK) for _ in range(4)]
    answers = [json.loads(command.communicate(timeout=60)[0]) for command in commands]

    assert all(answer == answers[0] for answer in answers)


def test_killed_launcher_leaves_nothing_that_hinders_the_next(project):
    with started(project) as (process, _answer):
        process.kill()
        process.wait()
        assert settles(lambda: not processes(project))

    assert ask(project)["broker"] is True


def test_killed_keeper_takes_the_servers_with_it(project):
    with started(project):
        servers = keeper(project).children()
        keeper(project).kill()
        assert settles(lambda: not any(server.is_running() for server in servers))

        assert ask(project)["broker"] is True


def test_server_that_fell_is_started_again(project):
    with started(project) as (_process, seen_before):
        for server in keeper(project).children():
            server.kill()
        time.sleep(1)

        assert ask(project) == seen_before


def test_server_that_falls_while_another_is_started_again_is_started_too(project):
    with started(project) as (_process, seen_before):
        for server in keeper(project).children():
            server.kill()
            time.sleep(0.6)

        assert ask(project) == seen_before


def test_pid_file_with_the_number_of_an_innocent_process_harms_nobody(project):
    ask(project)
    with subprocess.Popen(["sleep", "60"]) as innocent:
        file = project / "var" / "postgres" / "postmaster.pid"
        file.write_text(f"{innocent.pid}\n{file.parent}\n")
        answer = ask(project)
        alive = innocent.poll() is None
        innocent.kill()

    assert answer["broker"] is True
    assert alive


def test_launcher_whose_terminal_is_closed_stops_its_command(project):
    with started(project) as (process, _answer):
        process.send_signal(signal.SIGHUP)

        assert process.wait(30) != 0
    assert settles(lambda: not processes(project))


def test_taken_port_is_said_in_one_line(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = launch(project, "run", PORT=str(port))
        _output, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert f"端口 {port} 已被占用" in errors


@pytest.mark.parametrize("variables", [{"PORT": "x"}, {"DATABASE_URL": "postgresql://a@b/c"}])
def test_wrong_variable_is_said_in_one_line(project, variables):
    process = launch(project, "run", **variables)
    _output, errors = process.communicate(timeout=60)

    assert process.returncode == 1
    assert errors.startswith("✗ ")
    assert errors.count("\n") == 1
