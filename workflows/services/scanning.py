"""The virus scanner behind one interface: clamd's INSTREAM protocol where `CLAMD_URL` names one."""

import socket
import struct
from dataclasses import dataclass

from django.conf import settings

CHUNK = 64 * 1024
TIMEOUT = 30


class ScannerError(Exception):
    """The scanner did not answer, or not with a verdict; the file stays in quarantine and is tried again."""


@dataclass(frozen=True)
class Verdict:
    """Whether a file may be fetched, and what the scanner said: a malware's name, or why nothing was
    scanned.
    """

    is_clean: bool
    note: str = ""


def scan(file):
    """Look for malware in an open file."""
    if settings.CLAMD is None:
        return Verdict(True, "no scanner is set up")
    try:
        answer = _ask(file)
    except OSError as error:
        raise ScannerError(f"clamd: {type(error).__name__}") from error
    if answer.endswith("OK"):
        return Verdict(True)
    if answer.endswith("FOUND"):
        return Verdict(False, answer.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScannerError(f"clamd: {answer[:200]}")


def _ask(file):
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _connected():
    scheme, *address = settings.CLAMD
    if scheme == "tcp":
        return socket.create_connection(tuple(address), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT)
    connection.connect(address[0])
    return connection
