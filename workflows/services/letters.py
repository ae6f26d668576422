"""Letters on file: the paper lies under its own hash before the row says that it exists."""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from django.core.files.storage import default_storage

from accounts.fields import keyed_hash
from trail import clock, log
from workflows.models import Document, Holder
from workflows.services import isolated

FOLDER = "documents"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 20
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Standing(Enum):
    """What a letter is worth today."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    OVER = "over"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Paper(NamedTuple):
    """A printed paper: its bytes and the number of its pages."""

    pdf: bytes
    pages: int


@dataclass(frozen=True)
class PreparedLetter:
    """A letter that is printed and stored, and not yet on file. `facts` are what stands on the paper."""

    kind: str
    title: str
    number: str
    token: str
    file: str
    sha256: str
    pages: int
    facts: dict = field(default_factory=dict)
    valid_until: date | None = None


def file_letter(case, prepared):
    """File a prepared letter of the case in the caller's transaction; filed already, nothing changes."""
    isolated.require_readable(case)
    document, is_new = Document.objects.get_or_create(
        case=case,
        kind=prepared.kind,
        defaults={
            "title": prepared.title,
            "number": prepared.number,
            "token": prepared.token,
            "file": prepared.file,
            "sha256": prepared.sha256,
            "pages": prepared.pages,
            "facts": prepared.facts,
            "valid_until": prepared.valid_until,
            "made_at": clock.now(),
        },
    )
    if is_new:
        log.record(
            "letter_filed",
            actor=None,
            chain=log.case_chain(case.pk),
            object_type="document",
            object_id=document.public_id,
            after={"kind": document.kind, "number": document.number, "sha256": document.sha256[:16]},
        )
    return document


def filed(case, kind):
    """The letter of that kind as it was filed, or None."""
    document = Document.objects.filter(case=case, kind=kind).first()
    if document is None:
        return None
    return PreparedLetter(
        kind=document.kind,
        title=document.title,
        number=document.number,
        token=document.token,
        file=document.file.name,
        sha256=document.sha256,
        pages=document.pages,
        facts=document.facts,
        valid_until=document.valid_until,
    )


def token_of(case, kind):
    """The verification code of a case's letter: 100 bits that only our key makes, the same every time."""
    return code_for(f"letter {case.public_id} {kind}")


def code_for(text):
    """The verification code of a paper that is known by this text."""
    number = int(keyed_hash(text), 16)
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(TOKEN_LENGTH))


def spaced(token):
    """A code as it is printed, in groups of five."""
    return "-".join(token[start : start + 5] for start in range(0, len(token), 5))


def read_token(typed):
    """A code as it was typed, whatever its case and spaces; O, I, L, which none has, are read as 0, 1, 1."""
    return typed.strip().upper().translate(READ_AS)


def find(typed):
    """The document that bears the code, or None."""
    return Document.objects.filter(token__in={typed, read_token(typed)}).first()


def is_token(code):
    """Whether a code has the form of ours; it may still belong to no letter."""
    return len(code) == TOKEN_LENGTH and set(code) <= set(ALPHABET)


def standing(document, day, award=None):
    """What the letter is worth on a day, with the row of the register (None) that it tells of; what was
    revoked or replaced stays so.
    """
    if document.revoked_at is not None:
        return Standing.REVOKED
    if document.replaced_by_id is not None:
        return Standing.REPLACED
    if _ended_otherwise(award, day):
        return Standing.OVER
    if last_day(document, award) is not None and last_day(document, award) < day:
        return Standing.EXPIRED
    return Standing.GENUINE


def last_day(document, award):
    """The last day of the term of what the letter tells of; None where it has no end, or what is over with it
    is a piece of work and not what somebody holds.
    """
    holds = award is not None and award.holder.kind != Holder.Kind.PERSON
    return document.valid_until or (award.until if holds else None)


def _ended_otherwise(award, day):
    """Whether it ended by something else than its term."""
    is_over = award is not None and award.ended_on is not None and award.ended_on <= day
    return is_over and award.end_kind != award.EndKind.EXPIRED


def masked(name):
    """A person's name for everybody's eyes: the first and, from three characters on, the last one."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def store(content, *, folder=FOLDER, ending="pdf"):
    """Write a paper under its hash, safely on the disk; return (name in the media folder, SHA-256)."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"{folder}/{digest[:2]}/{digest}.{ending}"
    path = Path(default_storage.path(name))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        _write(path, content)
    return name, digest


def _write(path, content):
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            os.chmod(part.name, 0o640)
            os.replace(part.name, path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
