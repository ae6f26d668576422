"""The documents that the plan rests on."""

from dataclasses import asdict, dataclass
from datetime import date

# What stands for a document that nobody has seen yet.
UNSEEN = "待核实"


@dataclass(frozen=True)
class Source:
    """One document: its title, number, issuer, day of issue and where it can be read."""

    code: str
    title: str
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    url: str = ""
    note: str = ""

    @property
    def content(self):
        """As it is written in the file: what is said, without the code."""
        return {key: value for key, value in asdict(self).items() if value and key != "code"}


def parse_source(code, place):
    """One document from its place in plan/sources.yaml."""
    fields = place.fields("title", "number issued_by issued_on url note")
    texts = {key: fields.read(key, "text", "") for key in ("number", "issued_by", "url", "note")}
    return Source(code, fields["title"].text(), issued_on=fields.read("issued_on", "day"), **texts)


def parse_sources(place):
    """All documents by their code."""
    return {code: parse_source(code, each) for code, each in place.pairs()}


def citations(content):
    """The codes that a file cites anywhere under `source` or `serves`."""
    if isinstance(content, dict):
        named = {
            str(content[key]).split(" ")[0]
            for key in ("source", "serves")
            if isinstance(content.get(key), str)
        }
        return named.union(*(citations(value) for value in content.values()))
    if isinstance(content, list | tuple):
        return set().union(*(citations(value) for value in content))
    return set()
