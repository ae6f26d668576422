"""What goes out to who recognises elsewhere, and what comes back: the package, the table of the results."""

import csv
import io
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from tests.journeys.cast import scan, take, until_it_comes
from tests.journeys.days import today
from tests.journeys.looks import both_widths


def hands_over(officer, title, *, letter, batch, name):
    """The package in the platform's form goes out with a letter; `name` is that of the picture."""
    page = take(officer, title, "报出")
    officer.send(button="[value=make]")
    made = page.locator("main a[href^='/packages/']")
    for _ in until_it_comes(officer):
        page.reload()
        if made.count():
            break
    faults = both_widths(officer, name)
    page.fill("main [name=letter]", letter)
    page.fill("main [name=batch]", batch)
    officer.send(button="[value=send]")
    return faults


def credit_codes(officer, title, packaged):
    """The enterprises' codes by their names, as they stand in the table of the package that was sent."""
    address = take(officer, title, "结果").locator("main a[href^='/packages/']").first.get_attribute("href")
    package = officer.context.request.get(address).body()
    with ZipFile(io.BytesIO(package)) as files:
        table = next(name for name in files.namelist() if name.endswith(packaged))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(files.read(table))).get_sheet_by_index(0).to_python()
    return {row[1]: row[2] for row in rows}


def brings_in(officer, title, heads, rows):
    """The table as the platform writes it is looked through first; nothing is changed."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    file = {"name": "结果.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}
    page = take(officer, title, "结果")
    page.locator("main [name=file]").set_input_files(file)
    officer.send(button="[value=bring_in]")
    return page


def takes_over(officer, *, number, title):
    """All of it is taken over, with the announcement that it rests on."""
    page = officer.page
    page.fill("main [name=number]", number)
    page.fill("main [name=dated]", f"{today()}")
    page.fill("main [name=title]", title)
    scan(officer, name="公告.pdf")
    officer.send(button="[value=take]")
