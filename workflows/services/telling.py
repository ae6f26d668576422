"""What would say whose an application is, and whether a text says it."""

import re
import unicodedata
from functools import cached_property
from itertools import islice, product

from pypinyin import Style, pinyin

from trail import guard
from workflows.models import ExpertCopy

Ground = ExpertCopy.Ground
# Tables with one of these columns tell of people or units.
TELLING = {"name", "unit", "contact"}
SHORTEST = 2
# Answers shorter than this, such as a degree, stand in every paper.
SHORTEST_ANSWER = 4
SHORTEST_LATIN = 5
MOST_READINGS = 100
TYPED = ("short_text",)
# What somebody works on stands in every paper on it.
OF_THE_WORK = {"person.discipline"}
CHINESE = re.compile("[\u3400-\u9fff]{2,4}")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class Telling:
    """What tells whose an application is: names, numbers, and the answers that the programme knows of its
    holder.
    """

    def __init__(self, application, answers):
        self.application, self.answers = application, answers

    @cached_property
    def names(self):
        """Names of people and units as they are written, the longest first."""
        application = self.application
        units = (application.host_unit, application.banner_bureau, application.recommending_body)
        names = {application.holder.name, *(unit.name for unit in units if unit)}
        for rows in application.answers.values():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict):
                    names |= {row[column] for column in TELLING & row.keys() if isinstance(row[column], str)}
        return sorted((name for name in names if len(name) >= SHORTEST), key=len, reverse=True)

    @cached_property
    def told_answers(self):
        """Answers to the form's questions about the holder, where they are more than a word or two."""
        questions = self.application.edition.policy.form.questions
        telling = (each for each in questions if each.fact and each.fact not in OF_THE_WORK)
        told = (self.answers.get(each.name) for each in telling if each.type in TYPED)
        return {text for text in told if isinstance(text, str) and len(text) >= SHORTEST_ANSWER}

    def found_in(self, text):
        """The grounds on which a text tells whose it is; letters count alike in every width and
        case, and blanks and line ends do not count.
        """
        plain = squeezed(text)
        found = []
        if any(name in plain for name in map(squeezed, self.names)) or self._in_latin(plain):
            found.append(Ground.NAMES)
        if any(answer in plain for answer in map(squeezed, self.told_answers)):
            found.append(Ground.ANSWERS)
        if _holds_a_number(text) or self._holds_own_number(plain):
            found.append(Ground.NUMBERS)
        return [ground.value for ground in found]

    def _in_latin(self, plain):
        """Whether a person's name stands in it in pinyin, in either order."""
        latin = {form for name in self.names if CHINESE.fullmatch(name) for form in _latin(name)}
        return any(len(form) >= SHORTEST_LATIN and form in plain for form in latin)

    def _holds_own_number(self, plain):
        person = self.application.holder.person
        numbers = (person.id_number, person.phone) if person else ()
        return any(number and squeezed(number) in plain for number in numbers)


def squeezed(text):
    """The text in one width and case, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _holds_a_number(text):
    wide = unicodedata.normalize("NFKC", text)
    joined = re.sub(r"(?<=\d)[ \t-](?=[\dXx])", "", wide)
    return any(guard.holds_identity_number(each) or PHONE.search(each) for each in (wide, joined))


def _latin(name):
    """`zhangsan` and `sanzhang`, in each way in which the characters are read."""
    readings = pinyin(name, style=Style.NORMAL, heteronym=True)
    found = set()
    for first, *rest in islice(product(*readings), MOST_READINGS):
        found |= {"".join((first, *rest)), "".join((*rest, first))}
    return found
