"""What would say whose an application is, and whether a text says it."""

import re
import unicodedata
from functools import cached_property
from itertools import islice, product

from pypinyin import Style, pinyin

from trail import guard
from workflows.models import ExpertCopy

Ground = ExpertCopy.Ground
ORDER = (Ground.NAMES, Ground.ANSWERS, Ground.NUMBERS)
PLAIN, WIDE, JOINED = range(3)
LEFT_OUT = "×××"
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
BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \t-](?=[\dXx])")


class Telling:
    """What tells whose an application is: names, numbers, and the answers that the programme knows of its
    holder. One rule for files, which are held, and for what was typed, in which it is blotted out.
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
        """Answers to the form's questions about the holder, where they are more than a word or two, and the
        addresses of mail.
        """
        questions = self.application.edition.policy.form.questions
        telling = (each for each in questions if each.fact and each.fact not in OF_THE_WORK)
        told = {self.answers.get(each.name) for each in telling if each.type in TYPED}
        person = self.application.holder.person
        told |= {self.application.applicant.email, person.email if person else ""}
        return {text for text in told if isinstance(text, str) and len(text) >= SHORTEST_ANSWER}

    def found_in(self, text):
        """The grounds on which a text tells whose it is; letters count alike in every width and
        case, and blanks and line ends do not count.
        """
        found = {ground for ground, *_where in self._matches(_forms(text))}
        return [ground.value for ground in ORDER if ground in found]

    def blotted(self, text):
        """The text with a mark in the place of everything that would be found in it; the mark alone where
        nobody can say from which letters of the text it comes.
        """
        forms = _forms(text)
        matches = list(self._matches(forms))
        if not matches:
            return text
        origins = _origins(text)
        if any(letters != form for (letters, _places), form in zip(origins, forms, strict=True)):
            return LEFT_OUT
        places = [places for _letters, places in origins]
        return _marked(
            text, [(places[form][start], places[form][end - 1] + 1) for _, form, start, end in matches]
        )

    def _matches(self, forms):
        """Each that tells, as (ground, number of the form of the text, start, end)."""
        for ground, words in self._words:
            for word in words:
                for start in _places_of(word, forms[PLAIN]):
                    yield ground, PLAIN, start, start + len(word)
        for form in (WIDE, JOINED):
            for pattern in (guard.IDENTITY_NUMBER, PHONE):
                for match in pattern.finditer(forms[form]):
                    yield Ground.NUMBERS, form, *match.span()

    @cached_property
    def _words(self):
        """What is looked for letter by letter, by its ground."""
        person = self.application.holder.person
        numbers = (person.id_number, person.phone) if person else ()
        return [
            (Ground.NAMES, {*map(_squeezed, self.names), *self._latin_names} - {""}),
            (Ground.ANSWERS, {*map(_squeezed, self.told_answers)} - {""}),
            (Ground.NUMBERS, {_squeezed(number) for number in numbers if number} - {""}),
        ]

    @property
    def _latin_names(self):
        """The names of people in pinyin, in either order."""
        latin = {form for name in self.names if CHINESE.fullmatch(name) for form in _latin(name)}
        return {form for form in latin if len(form) >= SHORTEST_LATIN}


def _forms(text):
    """The text in the three forms in which it is searched, all in one width: without blanks and in one case,
    as it stands, and with the digits joined that blanks and dashes hold apart.
    """
    wide = unicodedata.normalize("NFKC", text)
    return _squeezed(text), wide, BETWEEN_DIGITS.sub("", wide)


def _squeezed(text):
    return "".join(filter(_counts, unicodedata.normalize("NFKC", text))).casefold()


def _counts(letter):
    """Whether a letter is one: neither a blank nor a sign that nobody sees."""
    return not letter.isspace() and unicodedata.category(letter) != "Cf"


def _origins(text):
    """The same forms, each with the place in the text from which each of its letters comes."""
    wide = [(each, place) for place, one in enumerate(text) for each in unicodedata.normalize("NFKC", one)]
    plain = [(each, place) for one, place in wide if _counts(one) for each in one.casefold()]
    apart = {match.start() for match in BETWEEN_DIGITS.finditer("".join(each for each, _place in wide))}
    joined = [each for number, each in enumerate(wide) if number not in apart]
    return [("".join(each for each, _place in form), [place for _each, place in form])
            for form in (plain, wide, joined)]  # fmt: skip


def _places_of(word, text):
    """Where a word begins in a text, each time."""
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _marked(text, spans):
    """The text with one mark for each run of spans."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            pieces += [text[done:start], LEFT_OUT]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def _latin(name):
    """`zhangsan` and `sanzhang`, in each way in which the characters are read."""
    readings = pinyin(name, style=Style.NORMAL, heteronym=True)
    found = set()
    for first, *rest in islice(product(*readings), MOST_READINGS):
        found |= {"".join((first, *rest)), "".join((*rest, first))}
    return found
