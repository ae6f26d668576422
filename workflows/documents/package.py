"""The package for the platform or the department that recognises: its own form as a spreadsheet, the list of
those who are recommended, and the papers, as one zip.
"""

import hashlib
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.fields import random_id
from accounts.models import Seat, spans
from trail import clock, outbox
from workflows.documents import words
from workflows.documents.archive import BEGINNING_OF_TIME, READABLE
from workflows.models import Endorsement, Package, Scan, SummaryList
from workflows.policy import facts as declared
from workflows.services import isolated, letters, packages, sheets, uploads
from workflows.services.content import Content

FOLDER = "packages"
# So many applications are packed before the page hears of it.
STEP = 20
BLOCK = 1 << 20
WIDTH = 20
WHOLE = ("integer", "money")
HEADING = {"bold": True, "text_wrap": True, "border": 1, "align": "center"}
FIELDS = {
    "position": lambda line: line.position,
    "number": lambda line: line.application.number,
    "title": lambda line: line.application.title,
    "name": lambda line: line.application.holder.name,
    "credit_code": lambda line: line.credit_code,
    "region": lambda line: line.region.name if line.region else "",
    "region_code": lambda line: line.region.code if line.region else "",
    "host_unit": lambda line: line.application.host_unit.name,
    "recommended_by": lambda line: line.recommended_by,
    "verification_code": lambda line: line.application.verification_code,
    "submitted_on": lambda line: timezone.localdate(line.application.submitted_at).isoformat(),
}


class Line:
    """One application as a row of the form, its columns filled from what was handed in."""

    def __init__(self, position, application):
        self.position = position
        self.application = application
        self.content = Content(application)

    @property
    def credit_code(self):
        """That of the holder, where it is an organisation."""
        organisation = self.application.holder.organisation
        return organisation.credit_code or "" if organisation else ""

    @property
    def region(self):
        """Where it sits today."""
        return next((seat.region for seat in self.application.host_unit.present_seats), None)

    @property
    def recommended_by(self):
        """The body that recommends it, otherwise the banner's bureau."""
        body = self.application.recommending_body or self.application.banner_bureau
        return body.name if body else ""

    def cell(self, value):
        """What fills a column: a field of the application, a fact of its holder, or an answer."""
        if value in FIELDS:
            return FIELDS[value](self)
        if value in declared.REGISTRY:
            known = self.content.known.get(value)
            return _worded(declared.get(value), known.value if known else None)
        question = next(each for each in self.content.programme.form.questions if each.name == value)
        return _worded(question, self.content.values[value])


@outbox.job(packages.JOB)
class MakePackage(outbox.Job):
    """Puts one version of a package together, telling how far it is."""

    def prepare(self, payload):
        package = _package(payload)
        known = isolated.in_force(package.round.applications.all())
        if package.state != Package.State.MAKING or package.list_hash != packages.digest(package.round):
            return None, known
        return prepare_package(package), known

    def apply(self, payload, result):
        made, known = result
        package = _package(payload)
        if made is None:
            packages.failed(package)
        else:
            packages.keep(package, made, known)

    def gave_up(self, payload, error):
        packages.failed(_package(payload))


def prepare_package(package):
    """Write the zip and store it: file, size and hash. Slow, outside any transaction, and safe to repeat."""
    with tempfile.TemporaryFile() as target, translation.override(settings.LANGUAGE_CODE):
        lines = lines_of(package.round)
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, content in _sheets(package, lines):
                _put(archive, name, content)
            for name, scan in _letters(package.round):
                _put_file(archive, name, scan.file)
            for line in lines:
                for name, attachment in _papers(package.round.edition.policy, line):
                    _put_file(archive, name, attachment.file)
                if line.position % STEP == 0:
                    Package.objects.filter(pk=package.pk).update(done=line.position)
        return _stored(target)


def lines_of(round_):
    """A line for each application that goes into the package, by number."""
    return [Line(position, each) for position, each in enumerate(_applications(round_), 1)]


def form_rows(round_, lines):
    """The form's headings, and a row for each line."""
    columns = round_.edition.policy.way.package.columns
    return [column.title for column in columns], [
        [line.cell(column.value) for column in columns] for line in lines
    ]


def _worded(asked, value):
    """Whole numbers stay numbers, and codes of a list codes: who reads them there has the same list. A yes or
    no and a choice are said in words; nothing for what is unknown.
    """
    is_fact = isinstance(asked, declared.Fact)
    if value is None or value == "":
        return ""
    if asked.codes if is_fact else declared.codes_of(asked):
        return str(value)
    if asked.type in WHOLE:
        return int(value)
    if asked.type == "date":
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if is_fact:
        return words.READ["yes_no"](asked, value) if asked.type == "yes_no" else str(asked.title_of(value))
    return words.answer(asked, value)


def _sheets(package, lines):
    """The two workbooks of the package by their names."""
    rule = package.round.edition.policy.way.package
    yield f"{rule.file}.xlsx", _sheet(package, rule.title, *form_rows(package.round, lines))
    heads = [
        _("No."),
        _("Application number"),
        _("Holder"),
        _("Credit code"),
        _("Region"),
        _("Recommended by"),
    ]
    names = ("position", "number", "name", "credit_code", "region", "recommended_by")
    rows = [[line.cell(name) for name in names] for line in lines]
    title = _("List of those who are recommended")
    yield f"{title}.xlsx", _sheet(package, title, heads, rows)


def _sheet(package, title, heads, rows):
    with sheets.book() as book:
        sheet = book.workbook.add_worksheet(title[:31])
        book.row(sheet, 0, heads, **HEADING)
        for line, values in enumerate(rows, 1):
            book.row(sheet, line, values, text_wrap=True, border=1, valign="top")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDTH)
        sheet.set_footer(f"&L{_('Verification code')} {letters.spaced(package.verification_code)}&R&P/&N")
    return book.content


def _letters(round_):
    """The sealed lists of the recommending bodies, the newest of each."""
    sealed = SummaryList.objects.filter(
        round=round_, link=Endorsement.Link.BODY, scan__state=Scan.State.CLEAN
    )
    newest = sealed.select_related("scan", "organisation").order_by("organisation", "-number")
    for each in newest.distinct("organisation"):
        yield f"{_('Letters of recommendation')}/{_named(each.organisation.name, each.scan)}", each.scan


def _papers(programme, line):
    """The files that go along with one application, by their place in the zip."""
    folder = uploads.shown_name(f"{line.position:04d}-{line.application.holder.name}")
    for kind in programme.way.package.papers:
        title = programme.document_kinds[kind].title
        for number, attachment in enumerate(line.content.attachments.get(kind, ()), 1):
            yield f"{_('Papers')}/{folder}/{_named(f'{title}-{number:02d}', attachment)}", attachment


def _named(title, row):
    return uploads.shown_name(title) + Path(row.file.name).suffix


def _applications(round_):
    seats = Seat.objects.filter(spans.in_force(clock.today())).select_related("region")
    listed = packages.listed(round_).select_related(
        "edition", "round", "holder__person", "holder__organisation", "host_unit", "recommending_body",
        "banner_bureau",
    )  # fmt: skip
    return listed.prefetch_related(
        "attachments", Prefetch("host_unit__seats", queryset=seats, to_attr="present_seats")
    )


def _package(payload):
    related = Package.objects.select_related("round__edition", "round__screening_office")
    return related.get(public_id=payload["package"])


def _put(archive, name, content):
    archive.writestr(_entry(name, ZIP_DEFLATED), content)


def _put_file(archive, name, file):
    """Papers are packed as they are: what people hand in is compressed already."""
    with file.open("rb") as source, archive.open(_entry(name, ZIP_STORED), "w", force_zip64=True) as target:
        for block in iter(lambda: source.read(BLOCK), b""):
            target.write(block)


def _entry(name, compression):
    entry = ZipInfo(name, BEGINNING_OF_TIME)
    entry.compress_type, entry.external_attr = compression, READABLE
    return entry


def _stored(target):
    digest, size, token = hashlib.sha256(), target.tell(), random_id()
    target.seek(0)
    for block in iter(lambda: target.read(BLOCK), b""):
        digest.update(block)
    target.seek(0)
    file = default_storage.save(f"{FOLDER}/{token[:2].lower()}/{token}.zip", File(target))
    return {"file": file, "size": size, "sha256": digest.hexdigest()}
