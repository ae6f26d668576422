"""Takes the pictures of the guides and of the README from a running system with the acceptance data.

    python scripts/pictures.py http://127.0.0.1:8000 seed.json

`seed.json` is the file that `manage.py seed --profile acceptance --json seed.json` writes. Where a page comes
only after somebody has acted, the script acts as that person would, so it wants data of its own, newly made.
Needs Chromium and requirements-dev.txt; pngquant makes the files smaller.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from camera import FLAGS, README, Camera, World, fill, whoever
from playwright.sync_api import sync_playwright

HERE = ZoneInfo("Asia/Shanghai")
IN_A_BANNER = "rising10"
FILED, JUDGED, HOLDER = "tech_sme", "high_tech_enterprise", "contact3"


def visitors(camera, world):
    camera.take(f"/rounds/{world.rounds['open']}/", "round")
    camera.take("/verify/", "verify", height=620)
    notice = camera.first("/notices/", "a[href^='/notices/']")
    camera.take(notice, "notice", height=900)
    form = camera.first(notice, "a[href$='/object/']")
    camera.take(form, "object", height=900)
    camera.act(
        form,
        {
            "kind": "person",
            "objector": "那仁（演示）",
            "contact": "0471-0000000",
            "grounds": "名单中该项目的研究内容与负责人已结题的项目相同，见所附两份任务书。（演示）",
            "evidence": "证明.pdf",
        },
        "button.btn-primary",
    )
    camera.take(camera.page.url, "objection-receipt", height=620)


def applicants(look, world):
    draft, name = world.application("open", "draft")
    camera = look(name)
    camera.take("/archive/", "archive")
    camera.take(f"/rounds/{world.rounds['open']}/check/", "check")
    camera.take(draft, "draft")
    camera.take(f"{draft}pages/project/", "form")
    camera.take(f"{draft}pages/papers/", "papers")
    camera.take(f"{draft}review/", "submit", part="main form[method=post]", height=620)
    waiting, name = world.application("open", "submitted")
    look(name).take(waiting, "submitted")
    granted, name = world.application("released", "granted")
    camera = look(name)
    camera.take(granted, "granted")
    camera.take(camera.task("任务书"), "task-book", height=900)


def links(look, world):
    """What a banner's enterprise hands in goes through its unit, the banner and the recommending body."""
    own = world.accounts[IN_A_BANNER]["unit"]
    mine = next(key for key, each in world.applications.items() if each["applicant"] == IN_A_BANNER)
    applicant = look(IN_A_BANNER)
    applicant.page.goto(f"/applications/{mine}/review/")
    fill(applicant.page.locator("main form [type=checkbox]"), "on")
    applicant.press("button.btn-primary")
    unit = look(world.holding("unit", own)[0])
    task = unit.task("依托单位审核")
    unit.take("/forwarding/", "unit-desk", height=620)
    rounds = unit.page.locator(f"main a[href*='{world.rounds['ready']}']")
    desk = rounds.first.get_attribute("href")
    unit.take(desk, "unit-round", height=900)
    unit.take("/unit/people/", "unit-people", height=620)
    unit.take(task, "endorse", height=900)
    forwarded = {"outcome": "forwarded", "check_*": "on"}
    unit.act(task, forwarded, "button.btn-primary")
    visit = {
        "visited_on": f"{datetime.now(HERE):%Y-%m-%d}",
        "visited_by": "科技局两名工作人员",
        "found": "场地、设备和人员情况属实。（演示）",
        "scan": "现场考察表.pdf",
    }
    banner = look(world.next_hand("banner", unit, desk))
    task = banner.task("旗县（市、区）初审")
    banner.take(task, "banner", height=900)
    banner.act(task, forwarded | visit, "button.btn-primary")
    body = look(world.next_hand("recommend", unit, desk))
    body.take("/forwarding/", "recommend-desk", height=620)
    task = body.task("归口部门推荐")
    body.take(task, "recommend", height=900)
    body.act(task, forwarded, "button.btn-primary")
    desk = body.first("/forwarding/", f"a[href*='{world.rounds['ready']}']")
    body.act(f"{desk}summary-list/", {}, "button")
    body.take(f"{desk}summary-list/", "summary-list")


def officials(look, world):
    officer = look("officer")
    officer.take("/inbox/", "inbox", height=620)
    officer.take(officer.task("形式审查"), "formal-check", height=900)
    officer.take("/desk/", "desk", height=620)
    officer.take(f"/rounds/{world.rounds['open']}/desk/", "desk-round", height=900)
    officer.take(f"/rounds/{world.rounds['open']}/desk/applications/", "desk-list")
    accepted, _name = world.application("open", "accepted")
    officer.take(f"{accepted}dossier/", "dossier", height=900)
    officer.take(officer.task("收齐评审", world.title("reviewing")), "collect")
    officer.take(f"/rounds/{world.rounds['waiting_for_decision']}/ranking/", "ranking", height=900)
    officer.take("/experts/", "experts", height=620)
    officer.take(officer.first("/draws/", "a[href^='/draws/']"), "draw-record", height=900)
    leader = look("leader")
    leader.take("/board/", "board", folder=README, height=900)
    leader.take(leader.first("/board/", "a[href^='/board/']"), "indicator", height=900)
    finance = look("finance")
    finance.take("/payments/", "payments", height=620)
    finance.take(finance.first("/payments/", "tbody a[href^='/payments/']"), "payment", height=900)


def experts(look, world):
    """Somebody who has not begun yet, and begins."""
    names = (name for name, each in world.accounts.items() if each["role"] == "expert")
    expert = whoever(map(look, names), "专家评审")
    expert.take("/reviews/", "expert-desk", height=620)
    task = expert.task("专家评审")
    expert.take(task, "declare")
    expert.act(task, {"ground": "none"}, "button.btn-primary")
    expert.take(task, "sheet", height=900)


def panels(look, world):
    """The last application is accepted and the cut-offs come; then it is grouped, drawn for and witnessed."""
    officer, here = look("officer"), world.title("closing_soon")
    accepted = {"check_*": "yes", "outcome": "accepted"}
    last, _name = world.application("closing_soon", "submitted")
    officer.act(officer.first(f"{last}dossier/", "a[href^='/tasks/']"), accepted, "button.btn:not([name])")
    desk, now = f"/rounds/{world.rounds['closing_soon']}/desk/", f"{datetime.now(HERE):%Y-%m-%dT%H:%M}"
    moved = dict.fromkeys(("closes_at", "unit_closes_at", "body_closes_at"), now)
    officer.act(desk, moved | {"reason": "材料已齐。（演示）"}, "button.btn:not([name])")
    task = officer.task("分组", here)
    officer.act(task, {"smallest": "1", "largest": "20"}, "[value=propose]")
    officer.take(task, "group", height=900)
    officer.act(task, {}, "[value=finish]")
    drawer, witness = look("drawer"), look("witness")
    task = drawer.task("抽取专家", here)
    drawer.take(task, "draw", height=900)
    drawer.act(task, {"confirm": "on"}, "button.btn-primary")
    witness.take(witness.task("见证抽取", here), "witness", height=900)


def signing(look, world):
    """The list is proposed and signed in its order."""
    officer, here = look("officer"), world.title("waiting_for_decision")
    task = officer.task("拟定名单", here)
    officer.take(task, "propose", height=900)
    officer.act(task, {"places": "2"}, "[value=cut]")
    officer.act(task, {}, "[value=decline_rest]")
    officer.act(task, {}, "[value=propose]")
    for name, minutes in (("head", "〔2026〕3号"), ("leader", ""), ("meeting", "〔2026〕11号")):
        person = look(name)
        task = person.task(here)
        person.take(task, f"sign-{name}", height=900)
        person.act(task, {"minutes": minutes} if minutes else {}, "[value=sign]")
    officer.take(f"/rounds/{world.rounds['waiting_for_decision']}/sign-off/", "sign-off", height=900)
    officer.take(officer.task("公示", here), "publish", height=900)


def supervision(look, world):
    supervisor = look("supervisor")
    supervisor.take("/objections/", "objections", height=620)
    supervisor.take(supervisor.task("异议受理审查"), "admit", height=900)


def enterprises(look, world):
    """What the contact of an enterprise sees, and what it hands in."""
    visitor = look(None)
    visitor.take("/enterprise-account/", "enterprise-account", height=900)
    draft, name = world.application("filing", "draft")
    contact = look(name)
    contact.take(draft, "enterprise-draft", height=900)
    own = contact.first("/enterprises/", "tbody a[href^='/enterprises/']")
    contact.take(own, "enterprise-archive", height=900)
    year = contact.first(f"{own}years/", f"a[href^='{own}years/']")
    contact.take(year, "enterprise-year", height=900)
    contact.take(f"{own}properties/", "enterprise-ledger")
    standing = f"{own}standing/?programme={FILED}"
    contact.take(standing, "enterprise-standing", part="section.card", height=900)
    contact.take(standing, "enterprise-what-if", part="#play", height=700)

    holder = look(HOLDER)
    own = holder.first("/enterprises/", "tbody a[href^='/enterprises/']")
    holder.take(f"{own}recognitions/", "enterprise-recognitions", height=900)


def recognition(look, world):
    """A banner visits, a league recommends, experts fill their sheets."""
    banner = look(world.people["banner"])
    visit = banner.task("旗县（市、区）初审", "高新技术")
    banner.take(visit, "enterprise-visit", part="h2:has-text('现场考察')", height=900)
    forwarded = {"outcome": "forwarded", "check_*": "on"}
    banner = whoever(map(look, world.holding("banner")), "旗县（市、区）形式审查", "科技型")
    banner.act(banner.task("旗县（市、区）形式审查", "科技型"), forwarded, "button.btn-primary")
    league = whoever(map(look, world.holding("recommend")), "复核推荐", "科技型")
    league.take(league.task("复核推荐", "科技型"), "enterprise-recommend", height=900)
    expert, leader = look(world.people["technical"]), look(world.people["leader"])
    task = expert.task("专家评审")
    expert.act(task, {"ground": "none"}, "button.btn-primary")
    expert.take(task, "enterprise-sheet", height=900)
    leader.take(leader.task("专家组综合评价"), "enterprise-panel", height=900)


def ladder(look, world):
    """What the department and a league's bureau see of the ladder; everybody is judged first."""
    officer = look("officer")
    officer.page.goto("/enterprises/ladder/night/")
    if officer.page.locator("main form button").count():
        officer.press("button")
    officer.until("/enterprises/ladder/night/", ".figures-row")
    officer.take("/enterprises/ladder/", "ladder", height=900)
    officer.take(f"/enterprises/ladder/candidates/?programme={FILED}&kind=unknown", "ladder-candidates")
    officer.take(f"/enterprises/ladder/falling/?programme={JUDGED}", "ladder-falling")
    officer.take("/enterprises/ladder/conversion/", "ladder-conversion", height=900)
    officer.take("/pool/", "pool", height=900)
    asked = {"threshold": "pass:total", "number": "60"}
    officer.act(f"/enterprises/ladder/what-if/?programme={JUDGED}", asked, "button.btn-primary")
    officer.until(officer.page.url, ".figures-row")
    officer.take(officer.page.url, "ladder-what-if", part=".figures-row", height=620)


def administrators(look, world):
    look("secadmin").take("/security/roles/", "roles", height=900)


PARTS = (
    applicants, links, officials, experts, panels, signing, supervision, enterprises, recognition, ladder,
    administrators,
)  # fmt: skip


def main(address, seed):
    world = World(json.loads(Path(seed).read_text()))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visitors(Camera(browser, address), world)
        for part in PARTS:
            part(lambda name: Camera(browser, address, name and world.accounts[name]), world)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
