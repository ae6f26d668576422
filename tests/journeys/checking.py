"""What the officers do before the review: check, refuse, look again, move the cut-offs."""

from datetime import datetime

from tests.journeys.cast import take, tick_all
from tests.journeys.days import HERE

DEFECT = "单位推荐意见页缺少公章，无法确认推荐。"
ASKED = "公章在材料第12页，请再核对。"
KEPT = "经复审，第12页为复印件，维持不予受理。"


def accepts(officer, number):
    """The checklist is met."""
    page = take(officer, number)
    tick_all(officer, "[name^=check_][value=yes]")
    page.check("main [name=outcome][value=accepted]")
    officer.send(button="button.btn:not([name])")


def refuses(officer, number):
    """One line is not met; the reason is one the applicant can act on."""
    page = take(officer, number)
    tick_all(officer, "[name^=check_][value=yes]")
    page.locator("main [name^=check_][value=no]").first.check()
    page.check("main [name=outcome][value=refused]")
    page.select_option("main [name=reason_code]", index=1)
    page.fill("main [name=reason]", DEFECT)
    officer.send(button="button.btn:not([name])")


def asks_for_a_review(applicant, number):
    """The applicant reads why, and asks for another look."""
    page = take(applicant, number)
    assert DEFECT in applicant.words
    page.fill("main [name=reason]", ASKED)
    applicant.send()


def may_not_answer(officer, number):
    """Who checked first finds the request, and no form to answer it."""
    page = take(officer, number)
    assert page.locator("main form [name=outcome]").count() == 0


def answers(officer, number):
    """Another officer looks again and upholds the refusal."""
    page = take(officer, number)
    assert ASKED in officer.words
    page.check("main [name=outcome][value=upheld]")
    page.fill("main [name=opinion]", KEPT)
    officer.send()


def moves_the_cutoffs_to_now(officer, round_):
    """Applicants' and those of the links at once, with a reason that everybody reads."""
    page = officer.open(f"/rounds/{round_}/desk/")
    now = f"{datetime.now(HERE):%Y-%m-%dT%H:%M}"
    for field in page.locator(".desk-side form [name$=closes_at]").all():
        field.fill(now)
    page.fill("main [name=reason]", "演示：提前截止。")
    officer.send(".desk-side form")


def by_state(official, round_):
    """The desk's count of the round's applications by state."""
    page = official.open(f"/rounds/{round_}/desk/")
    rows = page.locator("[aria-labelledby=states-title] .summary-row")
    return {row.locator("dt").inner_text().strip(): int(row.locator("dd").inner_text()) for row in rows.all()}


def by_step(official, round_):
    """The desk's count of where the applications are, by step."""
    page = official.open(f"/rounds/{round_}/desk/")
    rows = page.locator("[aria-labelledby=waiting-title] tbody tr")
    return {
        row.locator("td").nth(0).inner_text().strip(): int(row.locator("td").nth(1).inner_text())
        for row in rows.all()
    }
