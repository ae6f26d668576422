"""Takes the pictures of the guides and of the README from a running system with the acceptance data.

    python scripts/pictures.py http://127.0.0.1:8000 seed.json

`seed.json` is the file that `manage.py seed --profile acceptance --json seed.json` writes. Where a page comes
only after somebody has acted, the script acts as that person would, so it wants data of its own, newly made.
Needs Chromium and requirements-dev.txt; pngquant makes the files smaller.
"""

import io
import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide" / "pictures"
README = ROOT / "docs" / "pictures"
HERE = ZoneInfo("Asia/Shanghai")
SIZE = {"width": 1200, "height": 780}
LARGEST = 150_000
PATIENCE = 60
DRAWING = 4000  # milliseconds that Chromium takes to show a PDF
TITLES = {
    "reviewing": "第二批",
    "open": "第三批",
    "closing_soon": "即将截止的批次",
    "waiting_for_decision": "等待审定的批次",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=zh-CN"]


class World:
    """The seed's file, asked for what a picture shows."""

    def __init__(self, made):
        self.rounds, self.applications = made["rounds"], made["applications"]
        self.accounts = {each["username"]: each for each in made["accounts"]}

    def title(self, stage):
        """What the round at that stage is called."""
        return TITLES[stage]

    def application(self, stage, state):
        """(address, applicant's name) of an application in that state of the round at that stage."""
        for public_id, each in self.applications.items():
            if (each["round"], each["state"]) == (self.rounds[stage], state):
                return f"/applications/{public_id}/", each["applicant"]
        raise SystemExit(f"the data hold no {state} application in the round {stage}")

    def holding(self, role, unit=None):
        """The user names of those who hold an office of that role, of that unit if it matters."""
        return [
            name
            for name, each in self.accounts.items()
            if each["role"] == role and each["office"] and unit in (None, each["unit"])
        ]


class Camera:
    """One person's browser."""

    def __init__(self, browser, address, account=None):
        self.page = browser.new_context(
            base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SIZE
        ).new_page()
        if account:
            self.page.goto("/accounts/login/")
            self.page.fill("[name=login]", account["username"])
            self.page.fill("[name=password]", account["password"])
            with self.page.expect_navigation():
                self.page.click("main form button")

    def take(self, path, name, *, folder=GUIDE, part=None, height=None):
        """A picture of the page's upper part, or from where `part` begins."""
        self.page.set_viewport_size(SIZE | {"height": height or SIZE["height"]})
        self.page.goto(path)
        if part:
            self.page.locator(part).first.evaluate(
                "(one) => window.scrollBy(0, one.getBoundingClientRect().top - 24)"
            )
        if self.page.locator("iframe").count():
            self.page.wait_for_timeout(DRAWING)
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.png"
        self.page.screenshot(path=file)
        shrink(file)

    def first(self, path, links):
        """The first link of that kind on a page."""
        self.page.goto(path)
        return self.page.locator(f"main {links}").first.get_attribute("href")

    def task(self, *words):
        """The address of the first task in the inbox whose line has all these words; None without one. It may
        come a little later.
        """
        for _ in range(PATIENCE):
            self.page.goto("/inbox/")
            line = self.page.locator("main tbody tr")
            for word in words:
                line = line.filter(has_text=word)
            if line.count():
                return line.first.locator("a[href^='/tasks/']").first.get_attribute("href")
            self.page.wait_for_timeout(1000)
        raise SystemExit(f"no task {words} came")

    def has_task(self, *words):
        """Whether such a task lies in the inbox now."""
        self.page.goto("/inbox/")
        line = self.page.locator("main tbody tr")
        for word in words:
            line = line.filter(has_text=word)
        return bool(line.count())

    def act(self, path, fields, button):
        """Open a page, fill in and press a button; a name that ends in * stands for all that begin so."""
        self.page.goto(path)
        for name, value in fields.items():
            which = f"^={name[:-1]}" if name.endswith("*") else f"={name}"
            fill(self.page.locator(f"main [name{which}]"), value)
        with self.page.expect_navigation():
            self.page.locator(f"main form {button}").last.click()


def fill(field, value):
    """Type, choose, tick, or send along a paper."""
    kind = field.first.get_attribute("type")
    if kind == "file":
        field.set_input_files({"name": value, "mimeType": "application/pdf", "buffer": paper()})
    elif kind == "radio":
        for choice in field.and_(field.page.locator(f"[value={value}]")).all():
            choice.check()
    elif kind == "checkbox":
        for box in field.all():
            box.check()
    else:
        field.fill(value)


def paper():
    """An empty page."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (420, 594), "white").save(file, "PDF")
    return file.getvalue()


def shrink(file):
    """Few colours are enough for a page; says so where it is still too large."""
    if shutil.which("pngquant"):
        command = ["pngquant", "--force", "--skip-if-larger", "--strip", "--ext", ".png", "96", str(file)]
        subprocess.run(command, check=False)
    else:
        from PIL import Image

        Image.open(file).convert("RGB").quantize(96).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)} {size // 1000} kB{' TOO LARGE' if size > LARGEST else ''}")


def visitors(camera, world):
    camera.take("/board/", "board", folder=README, height=900)
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
    """A unit sends one back and forwards it; then it lies with its bureau."""
    _path, name = world.application("open", "forwarding")
    unit = look(world.holding("unit", world.accounts[name]["unit"])[0])
    unit.take("/forwarding/", "unit-desk", height=620)
    desk = unit.page.locator("main tr", has_text=world.title("open")).locator("a").first.get_attribute("href")
    unit.take(desk, "unit-round", height=900)
    unit.take("/unit/people/", "unit-people", height=620)
    task = unit.task("依托单位审核")
    unit.take(task, "endorse", height=900)
    unit.act(task, {"outcome": "forwarded", "check_*": "on"}, "button.btn-primary")
    for role, step in (("banner", "旗县初审"), ("recommend", "归口部门推荐")):
        for each in world.holding(role):
            bureau = look(each)
            if bureau.has_task(step):
                bureau.take(bureau.task(step), role, height=900)
                bureau.take("/forwarding/", f"{role}-desk", height=620)
    body = look(world.holding("recommend")[0])
    desk = body.first("/forwarding/", "a[href^='/forwarding/']")
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
    leader.take(leader.first("/board/", "a[href^='/board/']"), "indicator", height=900)
    finance = look("finance")
    finance.take("/payments/", "payments", height=620)
    finance.take(finance.first("/payments/", "tbody a[href^='/payments/']"), "payment", height=900)


def experts(look, world):
    """Somebody who has not begun yet, and begins."""
    names = (name for name, each in world.accounts.items() if each["role"] == "expert")
    expert = next(person for person in map(look, names) if person.has_task("专家评审"))
    expert.take("/reviews/", "expert-desk", height=620)
    task = expert.task("专家评审")
    expert.take(task, "declare")
    expert.act(task, {"ground": "none"}, "button.btn-primary")
    expert.take(task, "sheet", height=900)


def panels(look, world):
    """The last application is accepted and the cut-offs come; then it is grouped, drawn for and witnessed."""
    officer, here = look("officer"), world.title("closing_soon")
    accepted = {"check_*": "yes", "outcome": "accepted"}
    officer.act(officer.task("形式审查", here), accepted, "button.btn:not([name])")
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
    task = officer.task("拟立项方案", here)
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


def main(address, seed):
    world = World(json.loads(Path(seed).read_text()))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visitors(Camera(browser, address), world)
        for part in (applicants, links, officials, experts, panels, signing, supervision):
            part(lambda name: Camera(browser, address, world.accounts[name]), world)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
