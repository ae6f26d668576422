"""`python -m cultivation.launcher run` | `with [--test] -- COMMAND …` | `keep [postgres] [valkey]`."""

import errno
import json
import os
import select
import signal
import subprocess
import sys
import time

from cultivation.launcher import machine
from cultivation.launcher.machine import Trouble

PORT_PATIENCE = 3
READY_WITHIN = 60
TEST_BROKER = "/15"
ROLES = {
    "applicant": "申报人 / applicant",
    "unit": "单位管理员 / administrator of a unit",
    "contact": "企业联系人 / contact of an enterprise",
    "banner": "旗县初审 / officer of a banner",
    "recommend": "归口推荐 / officer of a recommending body",
    "screen": "形式审查经办 / officer of the formal check",
    "draw": "专家抽取人 / drawer of experts",
    "witness": "抽取见证人 / witness of draws",
    "expert": "评审专家 / expert",
    "secretary": "评审秘书 / panel secretary",
    "division": "处长 / division head",
    "decide": "分管厅领导 / leader in charge",
    "meeting": "厅务会 / department meeting",
    "supervise": "监督部门 / supervision division",
    "finance": "财务经办 / finance officer",
    "oversee": "监督员（只读） / supervisor, reads only",
    "system": "系统管理员 / administrator of the system",
    "security": "安全管理员 / security administrator",
    "audit": "审计管理员 / audit administrator",
}
SHOWN_OF_A_ROLE = 2


class Stopped(Exception):
    """A signal asked the launcher to stop."""


def run():
    """Everything in this terminal, until Ctrl-C."""
    from cultivation.launcher import clients, processes

    bind, port = os.environ.get("BIND") or "127.0.0.1", port_wished()
    machine.check_disk(".", machine.FREE_TO_RUN)
    wait_for_port(bind, port)
    for part in machine.missing((*machine.PAPERS, machine.WORDS)):
        processes.show("setup", part.line)
    with clients.servers() as environment:
        environment |= {"PORT": str(port), "BIND": bind}
        environment.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
        environment.setdefault("LOG_FORMAT", "plain")
        team = processes.Team()
        try:
            work(team, environment, f"http://{local(bind)}:{port}")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            team.stop()


def work(team, environment, address):
    """Prepares, starts the web, says so, starts the rest, and keeps all of them running."""
    from cultivation.launcher import clients, places, processes

    web, mark = processes.web(environment), places.sources()
    known = places.PREPARED.exists() and places.PREPARED.read_text() == mark
    if known:
        begin(team, web)  # nothing changed since last time, so it need not wait
    if team.finish(processes.preparation(environment)):
        raise Trouble("准备未完成，原因见上文", "the preparation failed, see above")
    places.PREPARED.write_text(mark)
    if not known:
        begin(team, web)
    wait_for_page(team, web, address)
    greet(environment["BASE_URL"])
    for process in processes.background(environment):
        team.start(process)
    terminal = sys.stdout.fileno() if sys.stdout.isatty() else None
    while not hung_up(terminal):
        team.listen(1)
        if names := clients.wanted():
            clients.ensure(names)
        team.revive()


def begin(team, web):
    """Starts the web, which says on every page where its data are invented."""
    from cultivation.launcher import places

    if places.DEMO_ACCOUNTS.exists():
        web.environment.setdefault("DEMO", "true")
    team.start(web)


def hung_up(terminal):
    """Whether the terminal was closed, of which a launcher behind make is not always told by a signal."""
    if terminal is None:
        return False
    watch = select.poll()
    watch.register(terminal, select.POLLHUP)
    return any(events & (select.POLLHUP | select.POLLERR) for _file, events in watch.poll(0))


def wait_for_page(team, web, address):
    """Until the site answers."""
    from cultivation.launcher import processes

    deadline = time.monotonic() + READY_WITHIN
    while not processes.answers(address):
        if web.ended() or time.monotonic() > deadline:
            raise Trouble("网页未能启动，原因见上文", "the web does not start, see above")
        team.listen(0.1)


def greet(address):
    """Says where the site is and how to sign in."""
    from cultivation.launcher import places

    lines = [f"打开 / open  {address}", "Ctrl-C 停止 / stops everything"]
    if places.DEMO_ACCOUNTS.exists():
        accounts = json.loads(places.DEMO_ACCOUNTS.read_text())["accounts"]
        lines[1:1] = [
            f"{each['username']:<12} {each['password']:<24} {title}"
            for role, title in ROLES.items()
            for each in [each for each in accounts if each["role"] == role][:SHOWN_OF_A_ROLE]
        ]
        lines.insert(-1, f"其余账号 / the other accounts: var/{places.DEMO_ACCOUNTS.name}")
    print("", *(f"  {line}" for line in lines), "", sep="\n", flush=True)


def use(words):
    """Runs one command with the servers at hand; its exit code is ours."""
    from cultivation.launcher import clients
    from cultivation.launcher.servers import dying_with

    testing, command = words[:1] == ["--test"], words[words.index("--") + 1 :]
    with clients.servers() as environment:
        if testing:
            environment |= for_tests(environment)
        signal.signal(signal.SIGINT, lambda number, frame: None)  # the terminal sends it to the command too
        child = subprocess.Popen(command, env=environment, preexec_fn=dying_with(os.getpid(), signal.SIGTERM))
        try:
            return child.wait()
        except Stopped:
            child.terminate()
            return child.wait()


def for_tests(environment):
    """What keeps tests apart from a site that runs beside them: another number at the broker, other files."""
    from cultivation.launcher import places

    broker = environment["REDIS_URL"]
    if not os.environ.get("REDIS_URL"):
        broker = broker.rpartition("/")[0] + TEST_BROKER
    media = str(places.VAR / "test_media")
    return {"DEBUG": "true", "REDIS_URL": broker, "MEDIA_ROOT": media, "LOG_FORMAT": "plain"}


def port_wished():
    """The port of the environment, or the usual one."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise Trouble(
            f"PORT 须为 1 至 65535 的数字，而非 {text!r}",
            f"PORT must be a number from 1 to 65535, not {text!r}",
        )
    return int(text)


def wait_for_port(address, port):
    """Gives a web that was just killed the moment it needs to let go of the port."""
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            return machine.check_port(address, port)
        except Trouble:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def local(bind):
    """Where this machine reaches an address that stands for all of its own."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, f"[{bind}]" if ":" in bind else bind)


def stop(number, frame):
    raise Stopped


def main(words):
    """Does what the words say; trouble is one line, a stop by Ctrl-C is none."""
    verb, rest = (words or ["run"])[0], words[1:]
    machine.check_python()
    if verb == "keep":
        from cultivation.launcher import keeper

        return keeper.keep(rest)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return {"run": run, "with": lambda: use(rest)}[verb]()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stopped:
        sys.exit(0)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")
    except PermissionError as problem:
        sys.exit(f"✗ {machine.forbidden(problem.filename)}")
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(f"✗ {machine.disk_full('var')}")
