"""The two servers as foreground children: started, watched, started again when they fall, stopped."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from cultivation.launcher import binaries, places
from cultivation.launcher.machine import Trouble, disk_full

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
STOP_WITHIN = 30
START_WITHIN = 120


def dying_with(parent, number):
    """For a child before it begins: the kernel sends it this signal when its parent is gone."""

    def in_child():
        LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


class Server:
    """One server as a foreground child: started, watched, started again when it falls, stopped."""

    name, stop_signal = "", signal.SIGTERM

    def __init__(self, user, lock):
        self.user, self.lock, self.process = user, lock, None
        self.port = free_port(places.secret_values().get(f"{self.name}_port"))

    def command(self):
        raise NotImplementedError

    def prepare(self):
        """What must be so before the first start."""

    def ready(self):
        """Whether it serves; raises what hinders it."""
        raise NotImplementedError

    def start(self):
        with places.log(self.name) as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                pass_fds=(self.lock,),
                preexec_fn=dying_with(os.getpid(), self.stop_signal),
                **binaries.identity(self.user),
            )
        self.feed(self.process.stdin)

    def feed(self, stdin):
        stdin.close()

    def wait(self):
        """Until it serves; a server that ends meanwhile tells why in its log."""
        deadline = time.monotonic() + START_WITHIN
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise self.trouble()
            time.sleep(0.05)

    def trouble(self):
        """The last words of the log, or the full disk they speak of."""
        words = (places.LOG / f"{self.name}.log").read_text(errors="replace").strip().splitlines()[-5:]
        if os.strerror(errno.ENOSPC) in "".join(words):
            return disk_full(places.VAR)
        last = words[-1] if words else "-"
        return Trouble(
            f"{self.name} 无法启动，见 var/log/{self.name}.log：{last}",
            f"{self.name} does not start, see var/log/{self.name}.log",
        )

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres(Server):
    """The database: reached over loopback with generated passwords; SIGINT is its fast and clean stop."""

    name, stop_signal = "postgres", signal.SIGINT
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "shared_buffers": "256MB",
        "max_connections": "200",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "log_checkpoints": "off",
    }

    def __init__(self, user, lock):
        super().__init__(user, lock)
        self.programs = binaries.postgres(user)
        self.data = binaries.home(user) / "postgres"

    def command(self):
        settings = {**self.settings, "port": self.port}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.programs / "postgres", "-D", self.data, *options]

    def prepare(self):
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.check_owner()
        forget_dead_postmaster(self.data)

    def create(self):
        """Makes the cluster beside its place and moves it there, so that a broken attempt leaves nothing."""
        fresh = self.data.with_name("postgres.new")
        password = self.data.with_name("postgres.password")
        subprocess.run(["rm", "-rf", fresh], check=True)
        fresh.mkdir(mode=0o700)
        self.give(fresh)
        password.touch(mode=0o600)
        password.write_text(places.secret_values()[places.SUPERUSER])
        self.give(password)
        form = [
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--username={places.SUPERUSER}",
        ]
        command = [self.programs / "initdb", "-D", fresh, f"--pwfile={password}", "--no-instructions", *form]
        made = subprocess.run(
            command, capture_output=True, text=True, cwd="/", check=False, **binaries.identity(self.user)
        )
        password.unlink()
        if made.returncode:
            if os.strerror(errno.ENOSPC) in made.stderr:
                raise disk_full(places.VAR)
            last = made.stderr.strip().splitlines()[-1]
            raise Trouble(f"无法建立数据库：{last}", "the database cannot be made")
        fresh.rename(self.data)

    def give(self, path):
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def check_owner(self):
        if not self.user and self.data.stat().st_uid != os.geteuid():
            raise Trouble(
                f"{self.data} 属于另一个用户（可能是以 root 运行过）；请以 root 运行，或删除 var/ 重新开始",
                f"{self.data} belongs to another user: run as that one (root?), or begin anew without var/",
            )

    def ready(self):
        try:
            with self.connect() as connection:
                make_roles(connection)
        except psycopg.OperationalError as problem:
            if "password authentication failed" in str(problem):
                raise Trouble(
                    "var/secrets.json 与数据库不符：请恢复该文件，或删除 var/ 重新开始",
                    "var/secrets.json does not fit the database: bring it back, or begin anew without var/",
                ) from None
            return False
        return True

    def connect(self):
        password = places.secret_values()[places.SUPERUSER]
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=places.SUPERUSER,
            password=password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )


class Valkey(Server):
    """The broker: keeps nothing on disk, since nothing whose loss matters passes through it."""

    name = "valkey"

    def __init__(self, user, lock):
        super().__init__(user, lock)
        self.program = binaries.valkey(user)

    def command(self):
        return [self.program, "-"]

    def feed(self, stdin):
        password = places.secret_values()["valkey"]
        lines = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {password}", 'save ""', "daemonize no"]
        stdin.write("\n".join(lines).encode())
        stdin.close()

    def ready(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as probe:
            probe.sendall(b"PING\r\n")
            return bool(probe.recv(64))
        return False


def make_roles(connection):
    """The two roles and their database: the owner may make test databases, the application's owns nothing."""
    values = places.secret_values()
    for role, right in ((places.OWNER, "CREATEDB"), (places.APPLICATION, "NOCREATEDB")):
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        parts = {"verb": verb, "role": sql.Identifier(role), "right": sql.SQL(right), "key": values[role]}
        connection.execute(sql.SQL("{verb} ROLE {role} LOGIN {right} PASSWORD {key}").format(**parts))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE]).fetchone():
        parts = {"database": sql.Identifier(places.DATABASE), "owner": sql.Identifier(places.OWNER)}
        connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**parts))


def forget_dead_postmaster(data):
    """Removes a pid file whose number another program has now, which PostgreSQL would take for itself."""
    file = data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        number = int(file.read_text().splitlines()[0])
        try:
            alive_here = Path(f"/proc/{number}/cwd").readlink() == data.resolve()
        except OSError:
            alive_here = False
        if not alive_here:
            file.unlink()


def free_port(wished):
    """The port of last time where it is free still, else any."""
    for port in (wished, 0):
        with suppress(OSError, TypeError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise Trouble("没有空闲的端口", "no port is free")
