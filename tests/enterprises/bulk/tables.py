"""Tables of enterprises as officers bring them in: rows, the workbook, and its way through the pages."""

import io

import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises.bulk.template import COLUMNS
from enterprises.models import ArchiveImport
from tests.factories.accounts import credit_code
from trail import clock, outbox

HEADS = [column.heading for column in COLUMNS]
TITLES = {column.name: column.heading for column in COLUMNS}


def code_of(number, **options):
    """A code beyond those that the factories give."""
    return credit_code(900_000 + number, **options)


def line(number=1, **more):
    told = {
        "credit_code": code_of(number), "name": f"草原{number}科技", "region": 150105,
        "year": clock.today().year - 1, "staff": 40, "tech_staff": 12, "revenue": 9_000_000,
    }  # fmt: skip
    return told | more


def table(*lines, heads=HEADS):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for row, told in enumerate(lines, 1):
            for name, value in told.items():
                sheet.write(row, HEADS.index(TITLES[name]), value)
    file.name = "企业.xlsx"
    file.seek(0)
    return file


def bring_in(client, file):
    answer = client.post(reverse("enterprise-import"), {"file": file})
    outbox.dispatch()
    return answer, ArchiveImport.objects.first()


def store(client, *lines):
    _answer, made = bring_in(client, table(*lines))
    assert made.state == "ready", wrong_cells(client, made)
    client.post(reverse("enterprise-import-detail", args=[made.public_id]))
    outbox.dispatch()
    made.refresh_from_db()
    return made


def wrong_cells(client, made):
    answer = client.get(reverse("enterprise-import-wrong", args=[made.public_id]))
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return {(int(row[0]), row[1]): row[3] for row in rows[1:]}
