"""Without JavaScript: an applicant saves, uploads and submits, the officer checks, the leader decides."""

from tests.journeys.answers import PAPERS, fill, paper


def test_the_whole_way_needs_no_script(person, world):
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

    officer = person("officer", java_script_enabled=False)
    officer.open("/inbox/")
    officer.page.locator("main tr", has_text=number).locator("a").first.click()
    officer.page.wait_for_load_state()
    for radio in officer.page.locator("main [name^=check_][value=yes]").all():
        radio.check()
    officer.page.check("main [name=outcome][value=accepted]")
    officer.send()
    applicant.open(address)
    assert "已受理" in page.locator(".page-head").inner_text()


def waits_for_the_scan(applicant, address):
    """The worker looks at each file; the page is loaded anew until all can be fetched."""
    page = applicant.page
    for _ in range(60):
        applicant.open(address)
        if page.locator(".upload-files a[href^='/attachments/']").count() >= len(PAPERS):
            return
        page.wait_for_timeout(1000)
    raise AssertionError(applicant.words)


def test_the_leader_decides_for_the_list_within_the_places_without_a_script(person, world):
    leader = person("leader", java_script_enabled=False)
    leader.open("/inbox/")
    page = leader.follow("等待审定的批次（演示）")
    chosen = page.locator("main [name=application]")

    for box in chosen.all():
        box.check()
    leader.send(button="[value=grant]", status=422)
    assert "2" in page.locator(".error-summary").inner_text()
    assert page.locator("main [name=application]:checked").count() == 3

    chosen.last.uncheck()
    leader.send(button="[value=grant]")
    chosen.last.check()
    leader.send(button="[value=decline]", status=422)
    assert "理由" in page.locator(".error-summary").inner_text()
    page.fill("main [name=reason]", "同批次择优，名额有限。")
    leader.send(button="[value=decline]")
    leader.send(button="[value=finish]")

    leader.open("/inbox/?box=done")
    assert "等待审定的批次（演示）" in leader.words
