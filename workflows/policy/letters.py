"""The letters that a programme writes: their wording, with what may stand in it."""

from dataclasses import dataclass

from .papers import BRACES, fill_all

LETTER_FIELDS = (
    "applicant",
    "host_unit",
    "title",
    "number",
    "money",
    "programme",
    "held",
    "round",
    "year",
    "since",
    "until",
    "reason",
    "clause",
    "decided_on",
    "asked_on",
    "opinion",
    "document_number",
    "document_date",
    "former_name",
    "changed_on",
)
DOCUMENT = "{document_number}"
# The letter with which a body recommends what stands on its list.
RECOMMENDATION = "recommendation"
RECOMMENDATION_FIELDS = ("department", "organisation", "programme", "round", "year", "count")
# The answer to a request for review has two wordings, by its outcome.
BY_OUTCOME = "reconsidered"
OUTCOMES = ("upheld", "overturned")


@dataclass(frozen=True)
class Letter:
    """A letter's title and paragraphs, with placeholders of LETTER_FIELDS such as {applicant}."""

    title: str
    paragraphs: tuple[str, ...]

    def render(self, **values):
        """The paragraphs with their placeholders filled, without what nothing is known of; a missing value is
        a KeyError. One that names a decision document is left out where there is none.
        """
        named = [text for text in self.paragraphs if DOCUMENT not in text or values.get("document_number")]
        return tuple(fill_all(named, values))


def parse_letters(place):
    """The letters by kind: granted, refused (not accepted at the formal check), declined; and the answers to
    a request for review, upheld and overturned, which stand under `reconsidered`.
    """
    letters = {}
    for kind, each in place.pairs():
        if kind == BY_OUTCOME:
            answers = each.fields(" ".join(OUTCOMES))
            letters |= {outcome: parse_letter(answers[outcome]) for outcome in OUTCOMES}
        else:
            known = RECOMMENDATION_FIELDS if kind == RECOMMENDATION else LETTER_FIELDS
            letters[kind] = parse_letter(each, known)
    return letters


def parse_letter(place, known=LETTER_FIELDS):
    """One letter: its title and paragraphs, with placeholders of those that are known."""
    fields = place.fields("title paragraphs")
    paragraphs = tuple(paragraph.text() for paragraph in fields["paragraphs"].each())
    for field in BRACES.findall("".join(paragraphs)):
        if field not in known:
            place.fail(f"函件里不能用“{{{field}}}”，可以用：{'、'.join(known)}")
    return Letter(fields["title"].text(), paragraphs)
