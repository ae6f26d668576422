"""Papers as they are looked at before they are final: printed once a content, kept for a day."""

import hashlib
import os
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.documents import render
from workflows.documents.application import STYLE, application_html
from workflows.documents.press import Busy
from workflows.services import isolated
from workflows.services.errors import NotNow

FOLDER = "previews"
SECONDS_EACH = 60


def preview(application, *, by):
    """The path of the application's PDF as it reads now; the same content is not printed twice.

    One at a time for each user: `press.Busy` while another is being made for them.
    """
    return on_demand(application_html(application), style=STYLE, by=by, of=[application])


def on_demand(text, *, style, by, of, known=frozenset()):
    """The path of the PDF that a paper's HTML gives; refuses as `preview` does, and where one of the
    applications `of` which it tells was isolated since it was read, but for what was `known` so before.
    """
    path = _path(text, style)
    if not path.exists():
        waiting = f"preview-{by.pk}"
        if not cache.add(waiting, True, timeout=SECONDS_EACH):
            raise Busy(_("A preview is just being made for you. Please wait a moment, then try again."))
        try:
            _keep(path, render.printed(text, style=style).pdf)
            _require_readable(path, of, known)
        finally:
            cache.delete(waiting)
    return path


def _require_readable(path, applications, known):
    """Asked once the file is there: whoever isolates later takes it away."""
    if not isolated.in_force(applications) <= known:
        path.unlink(missing_ok=True)
        raise NotNow(isolated.SECLUDED)


def _path(text, style):
    whole = hashlib.sha256(text.encode() + render.style(style).encode())
    return _folder(timezone.localdate()) / f"{whole.hexdigest()}.pdf"


def _folder(day):
    return Path(default_storage.path(FOLDER)) / day.isoformat()


def _keep(path, pdf):
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(pdf)
    os.replace(part.name, path)
    today = timezone.localdate()
    kept = {_folder(today), _folder(today - timedelta(days=1))}
    for folder in set(path.parent.parent.iterdir()) - kept:
        shutil.rmtree(folder, ignore_errors=True)
