"""Paging by the last row seen: every page costs what the first one costs, however far down it lies."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q

SIZE = 50
# Digits of which no key has as many.
LONGEST_KEY = 19


@dataclass(frozen=True)
class Page:
    """Some rows of a list with the addresses of the pages before and after it; empty where there is none."""

    rows: list
    previous_url: str
    next_url: str


def page(awards, request, *, size=SIZE):
    """The page of awards that the request asks for, newest first; a mark without sense gives the first."""
    after, before = _mark(request.GET.get("after", "")), _mark(request.GET.get("before", ""))
    if before:
        rows = list(awards.filter(_newer(*before)).order_by("since", "id")[: size + 1])
        found, more = rows[size - 1 :: -1] if len(rows) > size else rows[::-1], len(rows) > size
        return _page(request, found, has_previous=more, has_next=True)
    older = awards.filter(_older(*after)) if after else awards
    rows = list(older.order_by("-since", "-id")[: size + 1])
    return _page(request, rows[:size], has_previous=bool(after), has_next=len(rows) > size)


def newest(request, rows, *, size=SIZE, key="pk", passing=()):
    """The page of rows that the request asks for, in the order of their keys (or of another column that no
    two of them share), the newest first; the other words of the address stay but those that are `passing`. A
    mark without sense, or behind the last row, gives the first.
    """
    before, rows = request.GET.get("before", ""), rows.order_by(f"-{key}")
    is_mark = before.isdecimal() and len(before) < LONGEST_KEY
    found = list(rows.filter(**{f"{key}__lt": int(before)})[: size + 1]) if is_mark else []
    if not found:
        before, found = "", list(rows[: size + 1])
    query = request.GET.copy()
    for name in ("before", *passing):
        query.pop(name, None)
    return Page(
        rows=found[:size],
        previous_url=f"?{query.urlencode()}" if before else "",
        next_url=f"?{query.urlencode()}&before={getattr(found[size - 1], key)}" if len(found) > size else "",
    )


def _page(request, rows, *, has_previous, has_next):
    return Page(
        rows=rows,
        previous_url=_address(request, "before", rows[0]) if rows and has_previous else "",
        next_url=_address(request, "after", rows[-1]) if rows and has_next else "",
    )


def _older(since, pk):
    return Q(since__lte=since) & (Q(since__lt=since) | Q(id__lt=pk))


def _newer(since, pk):
    return Q(since__gte=since) & (Q(since__gt=since) | Q(id__gt=pk))


def _mark(text):
    day, _, pk = text.partition("_")
    try:
        return (date.fromisoformat(day), int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    except ValueError:
        return None


def _address(request, direction, award):
    kept = {key: value for key, value in request.GET.items() if key not in ("after", "before")}
    return "?" + urlencode(kept | {direction: f"{award.since:%Y-%m-%d}_{award.pk}"})
