"""Looks at the file that it is sent, behind the fence."""

import io
import zipfile

import puremagic

from workflows.fence import serving
from workflows.fence.inspecting import Reason, RefusedError, packages, pdfs, pictures

MEGABYTES = 256
LOOKS = {
    "pdf": pdfs.look_at,
    "jpeg": pictures.look_at,
    "png": pictures.look_at,
    "docx": packages.look_at,
    "xlsx": packages.look_at,
    "pptx": packages.look_at,
}
SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "pdf": b"%PDF-"}
HEAD = 2048
# A byte order mark or empty lines before it are still a PDF.
BEFORE_PDF = b"\xef\xbb\xbf\x00\t\n\r "


def work(head, body):
    """The kind of the file, empty for none that is known here, and where it is among the allowed ones, the
    reason to refuse it; otherwise what it is likely to be.
    """
    kind = ""
    try:
        kind = kind_of(body)
        if kind not in head["allowed"]:
            return {"kind": kind, "likely": kind.upper() or likely(body)}, b""
        if not body.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(body)):
            raise RefusedError(Reason.TWO_IN_ONE)
        LOOKS[kind](body)
    except RefusedError as refused:
        return {"kind": kind, "refused": refused.reason}, b""
    return {"kind": kind}, b""


def kind_of(body):
    """The kind by the content alone."""
    if body.startswith(b"PK\x03\x04"):
        return packages.kind_of(body)
    head = body[:HEAD]
    for kind, signature in SIGNATURES.items():
        if (head.lstrip(BEFORE_PDF) if kind == "pdf" else head).startswith(signature):
            return kind
    return ""


def likely(body):
    """What people call a file of no kind that is known here; empty where nobody can tell."""
    try:
        return puremagic.from_string(body[:HEAD]).lstrip(".").upper()
    except (puremagic.PureError, ValueError):
        return ""


if __name__ == "__main__":
    serving.serve(work, megabytes=MEGABYTES)
