"""The source of the running version, offered to everybody who uses it over the network (AGPL-3.0, 13)."""

import tarfile
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

# What runs or documents the product; never what a place keeps under var/, nor its secrets.
PARTS = (
    "accounts", "cultivation", "docs", "enterprises", "locale", "plan", "scripts", "static", "talent",
    "templates", "tests", "trail", "workflows", "benchmarks", "manage.py", "gunicorn.conf.py",
    "requirements.txt", "requirements-dev.txt", "pyproject.toml", "package.json", "package-lock.json",
    "Makefile", "Procfile", "compose.yaml", "Dockerfile", "README.md", "CHANGELOG.md", "LICENSE",
    "CODEOWNERS", ".ci", ".dockerignore", ".gitignore", ".npmrc",
)  # fmt: skip
LEFT_OUT = {"__pycache__", ".pytest_cache", "node_modules", "var"}


@login_not_required
@require_safe
def page(request):
    """Says under which licence the program stands and where its source is."""
    if settings.SOURCE_URL:
        return redirect(settings.SOURCE_URL)
    return render(request, "source.html", {"version": settings.VERSION})


@login_not_required
@require_safe
def archive(request):
    """The source as it lies on this server."""
    name = f"cultivation-{settings.VERSION}.tar.gz"
    return FileResponse(BytesIO(packed()), as_attachment=True, filename=name)


@cache
def packed():
    """All parts of the product as a compressed archive (about a megabyte), made once a process."""
    target = BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for part in PARTS:
            path = Path(settings.BASE_DIR) / part
            if path.exists():
                tar.add(path, arcname=f"cultivation-{settings.VERSION}/{part}", filter=_wanted)
    return target.getvalue()


def _wanted(member):
    names = set(Path(member.name).parts)
    if names & LEFT_OUT or member.name.endswith((".pyc", ".mo")) or member.issym():
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
