"""What turned out to be secret: isolated at once by one person, purged by two, with a record that repeats
none of it.

Isolating takes the content out of every row and file, so that no page, search, export, program or job can
show what is not there; it waits encrypted until it is purged, or given back because it was no secret. Purging
forgets that text and the key of the files: whatever copy of them is left anywhere cannot be read.
"""

import base64
import hashlib
import json
import os
import secrets
from contextlib import suppress

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from viewflow.workflow.models import Process

from accounts.fields import NONCE_BYTES, random_id
from trail import clock, guard, log, outbox
from trail.models import IdempotentRequest
from workflows.models import Application, ExpertCopy, Objection, Round, Seclusion
from workflows.services import isolated, links, messages, notice_prints, packages, secluded_rows
from workflows.services.errors import Conflict, NotNow

FOLDER = "secluded"
# Papers and tables that are made again when somebody asks for them.
COPIES = ("previews", "exports")


@transaction.atomic
def isolate(application, *, reason, by):
    """Take everything that the application says out of reach, now. Returns a receipt.

    `reason` says why without repeating what is secret. `Conflict` where it is isolated already, `NotNow`
    without a reason. The caller has found the application through the scope of `by`.
    """
    _hold_processes(application)
    application = _held(application)
    if not reason.strip():
        raise NotNow(_("Say why, without repeating what is secret; it is kept in the log."))
    if Seclusion.objects.filter(application=application, given_back_at=None).exists():
        raise Conflict(_("This application is isolated already."))
    key = AESGCM.generate_key(bit_length=256)
    rows, files = _take_out(application, key)
    seclusion = Seclusion.objects.create(
        application=application,
        reason=reason.strip(),
        content=json.dumps(
            {"key": base64.b64encode(key).decode(), "rows": rows, "files": files}, cls=DjangoJSONEncoder
        ),
        counts={"rows": len(rows), "files": len(files)},
        isolated_by=by,
        isolated_at=clock.now(),
    )
    _print_notice_again(application)
    for was in packages.forget(application):
        _forget_file(was)
    _forget_answers_to_programs(application)
    transaction.on_commit(_forget_copies, robust=True)
    return _logged(seclusion, "secluded", by, note=reason.strip(), **seclusion.counts)


@transaction.atomic
def ask_purge(seclusion, *, by):
    """The first of two people: it is to be purged. Returns a receipt; asked twice, the first one stands."""
    seclusion = _waiting(seclusion)
    if seclusion.asked_by_id is not None:
        raise Conflict(_("Somebody asked for it already; another person has to confirm."))
    seclusion.asked_by, seclusion.asked_at = by, clock.now()
    seclusion.save(update_fields=["asked_by", "asked_at"])
    return _logged(seclusion, "purge_asked", by)


@transaction.atomic
def purge(seclusion, *, by):
    """The second of two people: content, key and files are gone for good. Returns a receipt.

    `NotNow` for whoever asked, or where nobody did.
    """
    seclusion = _waiting(seclusion)
    if seclusion.asked_by_id is None:
        raise NotNow(_("Somebody has to ask for the purge first; then another person confirms."))
    if seclusion.asked_by_id == by.pk:
        raise NotNow(_("You asked for the purge; another person has to confirm it."))
    for each in json.loads(seclusion.content)["files"]:
        model = apps.get_model(each["model"])
        rows = model.objects.filter(pk=each["pk"])
        if model is ExpertCopy:
            rows.delete()
        else:
            rows.update(file="", sha256="", **_size(model, 0))
        _forget_file(each["now"])
    seclusion.content, seclusion.purged_by, seclusion.purged_at = None, by, clock.now()
    seclusion.save(update_fields=["content", "purged_by", "purged_at"])
    secluded_rows.forget_batches(seclusion.application)
    transaction.on_commit(_forget_copies, robust=True)
    return _logged(seclusion, "purged", by, **seclusion.counts)


@transaction.atomic
def give_back(seclusion, *, reason, by):
    """It was no secret: everything stands where it stood. Returns a receipt.

    `NotNow` for whoever isolated it, or without a reason.
    """
    seclusion = _waiting(seclusion)
    if seclusion.isolated_by_id == by.pk:
        raise NotNow(_("You isolated it; another person has to say that it is no secret."))
    if not reason.strip():
        raise NotNow(_("Say why, without repeating what is secret; it is kept in the log."))
    content = json.loads(seclusion.content)
    for each in content["rows"]:
        _put_back(seclusion.application, each)
    for each in content["files"]:
        _bring_back(each, base64.b64decode(content["key"]))
    _print_notice_again(seclusion.application)
    seclusion.content = None
    seclusion.given_back_by, seclusion.given_back_at = by, clock.now()
    seclusion.save(update_fields=["content", "given_back_by", "given_back_at"])
    _let_go(seclusion.application)
    return _logged(seclusion, "given_back", by, note=reason.strip())


def _take_out(application, key):
    """Blank every column and put every file away; returns what stood there."""
    rows, files = [], []
    for part in secluded_rows.parts(application):
        label = part.rows.model._meta.label
        for row in part.rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
            values = {name: secluded_rows.own_part(application, row, name) for name in part.columns}
            kept = {name: secluded_rows.in_clear(value) for name, value in values.items()}
            rows.append({"model": label, "pk": row.pk, "values": kept})
            for name in part.columns:
                setattr(row, name, secluded_rows.blanked(application, row, name))
            row.save(update_fields=list(part.columns))
            # Whoever has it open as it was may not save it so again.
            part.rows.model.objects.filter(pk=row.pk).update(**_next_version(row))
            if part.file and row.file:
                files.append(_put_away(row, key))
    return rows, files


def _put_back(application, told):
    """The values of one row; of what it shares with other applications only its own."""
    model = apps.get_model(told["model"])
    rows = model.objects.filter(pk=told["pk"])
    values = {name: secluded_rows.sealed_again(value) for name, value in told["values"].items()}
    if model in secluded_rows.SHARED:
        row = rows.select_for_update(of=("self",), no_key=True).get()
        values = {
            name: secluded_rows.own_again(application, row, name, kept) for name, kept in values.items()
        }
    rows.update(**values, **_next_version(model))


def _next_version(row):
    """The column for the version, raised, of models that have one."""
    return {"version": F("version") + 1} if _has(row, "version") else {}


def _put_away(row, key):
    """The file encrypted under another name; the old one goes with the commit."""
    with row.file.open("rb") as file:
        content = file.read()
    nonce, was = os.urandom(NONCE_BYTES), row.file.name
    token = random_id()
    sealed = nonce + AESGCM(key).encrypt(nonce, content, row._meta.label.encode())
    now = default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}", ContentFile(sealed))
    size, model = _size(row, len(sealed)), type(row)
    told = {
        "model": row._meta.label,
        "pk": row.pk,
        "was": was,
        "now": now,
        "sha256": row.sha256,
        "size": getattr(row, "size", 0),
    }
    model.objects.filter(pk=row.pk).update(file=now, sha256=hashlib.sha256(sealed).hexdigest(), **size)
    _forget_file(was)
    return told


def _bring_back(each, key):
    with default_storage.open(each["now"], "rb") as file:
        sealed = file.read()
    content = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], each["model"].encode())
    folder, _slash, rest = each["was"].partition("/")
    ending = os.path.splitext(rest)[1]
    token = secrets.token_urlsafe(16)
    name = default_storage.save(f"{folder}/{token[:2].lower()}/{token}{ending}", ContentFile(content))
    model = apps.get_model(each["model"])
    model.objects.filter(pk=each["pk"]).update(file=name, sha256=each["sha256"], **_size(model, each["size"]))
    _forget_file(each["now"])


def _size(row, number):
    """The column for the size, of models that have one."""
    return {"size": number} if _has(row, "size") else {}


def _has(row, name):
    return any(field.name == name for field in row._meta.fields)


def _forget_file(name):
    """Right after the commit, and by the outbox where the process dies in between."""
    outbox.put("forget_file", {"path": name}, key=f"forget:{name}:{random_id()}")
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)


def _print_notice_again(application):
    """A notice is printed from its lines as they stand, so that none of it need be taken out and put back."""
    if was := notice_prints.without(application):
        _forget_file(was)


def _forget_copies():
    for folder in COPIES:
        _empty(folder)


def _empty(folder):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in files:
        with suppress(FileNotFoundError):
            default_storage.delete(f"{folder}/{name}")
    for name in folders:
        _empty(f"{folder}/{name}")


def _forget_answers_to_programs(application):
    """What the interface keeps in order to answer a request the same way twice."""
    kept = IdempotentRequest.objects.annotate(text=Cast("response", TextField()))
    kept.filter(Q(path__contains=application.public_id) | Q(text__contains=application.public_id)).delete()


def _hold_processes(application):
    """What people and jobs do in its processes comes before this or after it."""
    cases = isolated.cases_of(application)
    held = Process.objects.select_for_update(of=("self",), no_key=True)
    list(held.filter(case_process__case__in=cases).order_by("pk").values_list("pk"))


def _let_go(application):
    """Its result was held back when those of the round went out: it follows, unless an objection holds it."""
    still = Objection.objects.filter(item__application=application, outcome="").exists()
    if application.round.window == Round.Window.RELEASED and not still:
        messages.post(messages.AWAIT_DECISION, application.case, key=f"readable:{clock.now()}")


def _held(application):
    held = Application.objects.select_related("case", "round").select_for_update(of=("self", "case"))
    return held.get(pk=application.pk)


def _waiting(seclusion):
    round_ = links.shared(seclusion.application.round)
    application = _held(seclusion.application)
    application.round = round_
    found = Seclusion.objects.select_for_update(of=("self",)).get(pk=seclusion.pk)
    found.application = application
    if found.content is None:
        raise Conflict(_("This was purged or given back meanwhile."))
    return found


def _logged(seclusion, verb, by, *, note="", **after):
    guard.refuse_identity_numbers(note)
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(seclusion.application.case_id),
        object_type="seclusion",
        object_id=seclusion.public_id,
        note=note,
        after=after or None,
    )
