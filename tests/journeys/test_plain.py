"""Without JavaScript: an applicant saves, uploads and submits, the unit hands on, the officer proposes."""

from tests.journeys.answers import PAPERS, fill, paper
from tests.journeys.cast import take
from tests.journeys.handing_in import forwards


def test_the_way_to_the_department_needs_no_script(person, world):
    draft, account = world.application("open", "draft")
    address = f"/applications/{draft}/"
    applicant = person(account, java_script_enabled=False)

    page = applicant.open(f"{address}pages/project/")
    fill(page, {"title": "不用脚本也能申报的项目", "keywords": "无脚本；表单；保存"})
    applicant.send(button="[name=finish]")
    applicant.open(f"{address}pages/project/")
    assert page.input_value("[name=title]") == "不用脚本也能申报的项目"

    for kind in PAPERS:
        applicant.open(f"{address}pages/papers/")
        page.locator(f"#upload-{kind} input[type=file]").set_input_files(paper())
        applicant.send(f"#upload-{kind} form[data-upload]", button="button")
        assert "学位证书.pdf" in page.locator(f"#upload-{kind}").inner_text()
    waits_for_the_scan(applicant, f"{address}pages/papers/")

    applicant.open(f"{address}review/")
    for box in page.locator("main form [type=checkbox]").all():
        box.check()
    applicant.send()
    assert page.locator(".receipt").count() == 1
    number = page.locator(".layout-side dd").first.inner_text()

    unit = person(world.holding("unit", account["unit"]), java_script_enabled=False)
    forwards(unit, number)
    applicant.open(address)
    assert "单位" not in page.locator(".time-current").inner_text()


def waits_for_the_scan(applicant, address):
    """The worker looks at each file; the page is loaded anew until all can be fetched."""
    page = applicant.page
    for _ in range(60):
        applicant.open(address)
        if page.locator(".upload-files a[href^='/attachments/']").count() >= len(PAPERS):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(applicant.words)


def test_the_list_is_proposed_within_the_places_without_a_script(person, world):
    officer = person("officer", java_script_enabled=False)
    page = take(officer, "等待审定的批次（演示）")
    chosen = page.locator("main [name=application]")

    for box in chosen.all():
        box.check()
    officer.send(button="[value=grant]", status=422)
    assert "2" in page.locator(".error-summary").inner_text()
    assert page.locator("main [name=application]:checked").count() == 3

    chosen.last.uncheck()
    officer.send(button="[value=grant]")
    officer.send(button="[value=decline_rest]")
    officer.send(button="[value=propose]")

    officer.open("/inbox/?box=done")
    assert "等待审定的批次（演示）" in officer.words
