import json
from datetime import date
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Region
from cultivation.board import export, progress
from cultivation.board.presentation import percent, shown
from cultivation.board.rows import row_of
from trail import clock


class Command(BaseCommand):
    """Every indicator of the plan: definition, baseline, targets, value, attainment, expected, forecast."""

    help = "every indicator as on a day: definition, baseline, targets, value, attainment, expected, forecast"

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="DAY", help="the day the figures are about (today)")
        parser.add_argument("--known-on", metavar="DAY", help="as it was known at the end of that day")
        parser.add_argument(
            "--region", metavar="CODE", help="a league, city or banner by its code, such as 150100"
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *, as_of, known_on, region, format, **options):
        if region and not Region.objects.filter(code=region).exists():
            raise CommandError(_("There is no region with the code %(code)s.") % {"code": region})
        day = _day(as_of) or clock.today()
        rows = list(progress.indicators())
        book = progress.open_book(rows, day, known_on=_day(known_on), region=region)
        figures = [progress.read(book, indicator) for indicator in rows]
        if format == "json":
            self.stdout.write(json.dumps(self._json(figures, book), ensure_ascii=False, indent=2))
        else:
            self._table(figures, book)

    def _json(self, figures, book):
        return {
            "as_of": book.as_of.day.isoformat(),
            "known_on": book.as_of.known_on.isoformat() if book.as_of.known_on else None,
            "region": book.region,
            "indicators": [export.as_json(figure, book.regions) for figure in figures],
        }

    def _table(self, figures, book):
        self.stdout.write(_heading(book))
        columns = [
            _("No."),
            _("Indicator"),
            _("Baseline"),
            _("Target"),
            _("Value"),
            _("Attained"),
            _("Expected"),
        ]
        lines = [columns, *(_cells(figure) for figure in figures)]
        widths = [max(_width(line[place]) for line in lines) for place in range(len(columns))]
        for line in lines:
            self.stdout.write(
                "  ".join(_padded(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
            )
        for figure in figures:
            self.stdout.write("")
            for line in _paragraph(figure):
                self.stdout.write(line)


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(_("“%(text)s” is not a day; write it like 2025-12-31.") % {"text": text}) from None


def _heading(book):
    words = [_("As of %(day)s") % {"day": book.as_of.day}]
    if book.as_of.known_on:
        words.append(_("as known on %(day)s") % {"day": book.as_of.known_on})
    words.append(book.regions.names.get(book.region, book.region))
    return "，".join(words)


def _cells(figure):
    return [
        figure.indicator.number,
        figure.indicator.title,
        shown(figure.baseline.value) if figure.baseline else "—",
        row_of(figure).target,
        shown(figure.value) if figure.value is not None else _("No data"),
        percent(figure.attainment) or "—",
        shown(figure.expected.value) if figure.expected.value is not None else "—",
    ]


def _paragraph(figure):
    indicator = figure.indicator
    unsigned = "" if figure.signed else _(" (definition not signed)")
    yield f"{indicator.number} {indicator.title}（{indicator.unit}）{unsigned}"
    yield _line(_("Definition"), indicator.definition)
    yield _line(_("Source"), indicator.citation)
    yield _line(_("How it is counted"), figure.how)
    for part in figure.parts:
        yield _line(part.title, shown(part.value), part.target.text if part.target else "")
    if figure.open:
        yield _line(_("Value"), figure.open)
    if figure.at_end:
        yield _line(_("On the period's last day"), shown(figure.at_end.value))
    yield _line(_("Expected"), shown(figure.expected.value), figure.expected.how)
    yield _line(_("Forecast"), shown(figure.forecast.value), figure.forecast.how)


def _line(label, *words):
    return f"  {label}：{' '.join(word for word in words if word)}"


def _width(text):
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _padded(text, width):
    return text + " " * (width - _width(text))
