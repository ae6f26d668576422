"""The region tree and the ladder of enterprises, as the plan's files write them."""

import re
from dataclasses import dataclass

KINDS = ("region", "league", "banner")
CODE = re.compile(r"15[0-9]{4}")


@dataclass(frozen=True)
class Region:
    """One division (GB/T 2260). `recommends`: acts as a recommending body though it lies inside a league."""

    code: str
    name: str
    kind: str
    parent: str
    sort_key: str
    recommends: bool = False


@dataclass(frozen=True)
class Recorded:
    """A programme that is only recorded in the register (imported results), not run here."""

    code: str
    title: str
    word: str
    holder: str
    note: str = ""


@dataclass(frozen=True)
class Ladder:
    """The tiers of cultivation from the lowest to the highest, and the labels beside them."""

    tiers: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    clause: str


def parse_regions(place):
    """The divisions in the order of the file; a parent must come before its children."""
    regions = {}
    for each in place.each():
        fields = each.fields("code name kind sort_key", "parent recommends")
        region = Region(
            code=fields["code"].text(),
            name=fields["name"].text(),
            kind=fields["kind"].choice(KINDS),
            parent=fields.read("parent", "text", ""),
            sort_key=fields["sort_key"].text(),
            recommends=fields.read("recommends", "flag", False),
        )
        if not CODE.fullmatch(region.code) or region.code in regions:
            each.fail(f"区划代码“{region.code}”不是 15 开头的六位数字，或写了两次")
        if (region.kind == "region") == bool(region.parent) or region.parent not in {"", *regions}:
            each.fail(f"上级区划“{region.parent}”不存在")
        regions[region.code] = region
    return tuple(regions.values())


def parse_recorded(place):
    """Programmes that are only recorded, by code."""
    recorded = {}
    for code, each in place.pairs():
        fields = each.fields("title word holder", "note")
        texts = {key: fields[key].text() for key in ("title", "word", "holder")}
        recorded[code] = Recorded(code, note=fields.read("note", "text", ""), **texts)
    return recorded


def parse_ladder(place):
    """The ladder: codes of programmes, lowest tier first."""
    fields = place.fields("tiers labels source")
    source, _, clause = fields["source"].text().partition(" ")
    tiers, labels = (tuple(each.name() for each in fields[key].each()) for key in ("tiers", "labels"))
    return Ladder(tiers, labels, source, clause)
