"""What the machine must have, and how it gets it: `python3 -m cultivation.launcher.machine [browser]`.

Runs before anything is installed, so it needs nothing but Python itself.
"""

import ctypes
import errno
import os
import shutil
import socket
import subprocess
import sys
from glob import glob
from importlib.util import find_spec

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
FREE_TO_INSTALL, FREE_TO_RUN = 3_000, 300
FANDOL = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolSong-Regular.otf"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class Trouble(Exception):
    """The machine lacks something without which nothing can start; one line in Chinese and English."""

    def __init__(self, chinese, english):
        super().__init__(f"{chinese} / {english}")


class Part:
    """One thing that comes with a package of the system, and what happens without it."""

    def __init__(self, package, present, chinese, english):
        self.package, self.present, self.chinese, self.english = package, present, chinese, english

    @property
    def line(self):
        return (
            f"缺少 {self.package}：{self.chinese}；请运行 apt-get install {self.package} / "
            f"{self.package} is missing: {self.english}; run apt-get install {self.package}"
        )


def library(name):
    """Whether the dynamic linker finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def chinese_font():
    """Whether any font with Chinese characters is installed."""
    if shutil.which("fc-list"):
        found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)
        return bool(found.stdout.strip())
    patterns = ("*CJK*", "*SansSC*", "*SerifSC*", "wqy*", "uming*", "ukai*", "Droid*Fallback*")
    folders = [os.path.expanduser(folder) for folder in FONT_FOLDERS]
    return any(glob(f"{folder}/**/{pattern}", recursive=True) for folder in folders for pattern in patterns)


VENV = Part(
    "python3-venv",
    lambda: find_spec("ensurepip"),
    "无法建立 Python 虚拟环境",
    "no virtual environment can be made",
)
PAPERS = (
    Part("libpango-1.0-0", lambda: library("libpango-1.0.so.0"), "无法生成 PDF", "no PDF can be made"),
    Part("libpangoft2-1.0-0", lambda: library("libpangoft2-1.0.so.0"), "无法生成 PDF", "no PDF can be made"),
    Part(
        "libharfbuzz-subset0",
        lambda: library("libharfbuzz-subset.so.0"),
        "生成一份 PDF 需数秒而非数百毫秒",
        "a PDF takes seconds instead of a quarter of one",
    ),
    Part(
        "fonts-noto-cjk", chinese_font, "PDF 中的汉字显示为方框", "Chinese characters become boxes in a PDF"
    ),
    Part(
        "texlive-lang-chinese",
        lambda: os.path.exists(FANDOL),
        "公文没有仿宋、楷体，以其他字体代替",
        "official letters lack the Fandol faces and use others",
    ),
)
WORDS = Part("gettext", lambda: shutil.which("msgfmt"), "页面没有中文", "the pages are not in Chinese")
BROWSER = Part(
    "chromium", lambda: shutil.which("chromium"), "无法运行浏览器测试", "the browser tests cannot run"
)


def missing(parts):
    """The parts that the machine lacks."""
    return [part for part in parts if not part.present()]


def check_python():
    """Refuses a Python that the product was never run on."""
    if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        raise Trouble(
            f"不支持 Python {found}，需要 3.11 至 3.13，例如 make run PYTHON=python3.11",
            f"Python {found} is not supported, 3.11 to 3.13 are: make run PYTHON=python3.11",
        )


def check_disk(folder, megabytes):
    """Refuses to begin on a disk that is about to be full."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise disk_full(folder, f"{free} MB", f"{megabytes} MB")


def disk_full(folder, free="0 MB", needed=f"{FREE_TO_RUN} MB"):
    """The line for a full disk."""
    return Trouble(
        f"磁盘已满：{folder} 只剩 {free}，至少需要 {needed}；请清理后重试",
        f"the disk is full: {free} left at {folder}, {needed} needed; make room and try again",
    )


def forbidden(path):
    """The line for a file of another user."""
    return Trouble(
        f"没有权限访问 {path}（可能以另一个用户运行过）；请以同一用户运行，或换一个目录",
        f"no right to {path} (it was run as another user before): run as that user, or in another folder",
    )


def check_port(address, port):
    """Refuses a port on which somebody else listens already."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise port_trouble(address, port, problem) from None


def port_trouble(address, port, problem):
    """The line for a port that cannot be had: taken, reserved, or an address that is not this machine's."""
    if problem.errno == errno.EADDRINUSE:
        return Trouble(
            f"端口 {port} 已被占用；请换一个：PORT={port + 1} make run",
            f"port {port} is taken by another program; use another: PORT={port + 1} make run",
        )
    return Trouble(
        f"无法监听 {address}:{port}（{problem.strerror}）；请检查 BIND 和 PORT",
        f"cannot listen on {address}:{port} ({problem.strerror}); check BIND and PORT",
    )


def install(parts):
    """Installs the packages of missing parts where it may: as root or by sudo on Debian and its like."""
    apt = shutil.which("apt-get")
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo") and may_sudo():
        prefix = ["sudo"]
    else:
        apt = None
    if not apt:
        return
    packages = [part.package for part in parts]
    print(f"安装系统软件包 / installing system packages: {' '.join(packages)}", flush=True)
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-y", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*command, "update"], capture_output=True, check=False)
    done = subprocess.run(
        [*command, "install", "--no-install-recommends", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-3:]), file=sys.stderr)


def may_sudo():
    """Whether sudo works without a question, or somebody is there to answer it."""
    return (
        sys.stdin.isatty()
        or subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )


def main(words):
    """Checks the machine, installs what is missing, says what is missing still."""
    parts = [VENV, *PAPERS, WORDS, *([BROWSER] if "browser" in words else [])]
    try:
        check_python()
        check_disk(".", FREE_TO_RUN if os.path.isdir(".venv") else FREE_TO_INSTALL)
    except Trouble as trouble:
        sys.exit(str(trouble))
    lacking = missing(parts)
    if lacking:
        install(lacking)
    for part in missing(lacking):
        print(part.line, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
