"""What follows the results: letters, task books, payments, the file of a project."""

import re
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader

from tests.journeys.actors import SLOW
from tests.journeys.answers import fill
from tests.journeys.cast import scan, take, tick_all, until_it_comes
from tests.journeys.days import today

TOKEN = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}")


def reads_the_result(applicant, application, word):
    """The result in a word, and its letter once the worker has printed it; returns the letter's address."""
    for _ in until_it_comes(applicant):
        applicant.open(f"/applications/{application}/")
        letters = applicant.page.locator("main a[href^='/documents/']")
        if letters.count() and word in applicant.page.locator(".page-head").inner_text():
            break
    assert word in applicant.page.locator(".page-head").inner_text()
    letter = letters.first.get_attribute("href")
    assert applicant.context.request.get(letter).body().startswith(b"%PDF-")
    return letter


def code_on(paper):
    """The verification code as it stands on a printed paper."""
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    return TOKEN.search(printed)[0]


def waits_for_the_word(person, application, word):
    """Look at the application until it says so."""
    for _ in until_it_comes(person):
        person.open(f"/applications/{application}/")
        if word in person.words:
            return
    raise AssertionError(person.words)


def hands_in_the_task_book(applicant, number):
    """What is asked besides is answered and pledged; what was granted is locked."""
    page = take(applicant, number, "任务书")
    fill(page, {"bank_name": "示例银行呼和浩特支行", "bank_account_name": "依托单位（演示）"})
    tick_all(applicant, "form [name=pledge]")
    applicant.send(button="[name=hand_in]")


def seals_the_task_book(unit, number):
    """The unit prints it, seals it, and scans it in with the code at its foot."""
    page = take(unit, number)
    printed = page.locator("main a[href^='/task-books/']").get_attribute("href")
    page.fill("main [name=code]", code_on(unit.context.request.get(printed, timeout=SLOW).body()))
    scan(unit)
    unit.send()


def confirms_the_task_book(officer, number):
    page = take(officer, number)
    page.check("main [name=outcome][value=confirm]")
    officer.send()


def pays(finance, who, money):
    """Record a payment for the project of somebody of a unit; returns what was granted, paid, returned and is
    left.
    """
    name, unit = who
    page = finance.open("/payments/")
    with page.expect_navigation():
        page.locator("main tbody tr", has_text=name).filter(has_text=unit).locator("a").first.click()
    page.check("main [name=kind][value=paid]")
    page.fill("main [name=document]", "内财科〔2026〕88号（演示）")
    page.fill("main [name=day]", f"{today()}")
    page.fill("main [name=money]", str(money))
    finance.send()
    return page.locator("main .summary-row dd.figures").all_inner_texts()


def fetches_the_file(person, register_line):
    """All papers of a project with their catalogue; returns its address and the names in it."""
    for _ in until_it_comes(person):
        person.open(register_line)
        link = person.page.locator("main a[href^='/archive-files/']")
        if link.count():
            break
    address = link.get_attribute("href")
    answer = person.context.request.get(address, timeout=SLOW)
    assert answer.status == 200
    with ZipFile(BytesIO(answer.body())) as kept:
        return address, kept.namelist()
