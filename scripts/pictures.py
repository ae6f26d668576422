"""Takes the pictures of the guides and of the README from a running system with the acceptance data.

    python scripts/pictures.py http://127.0.0.1:8000 seed.json

`seed.json` is the file that `manage.py seed --profile acceptance --json seed.json` writes. The pages are only
looked at, nothing is changed. Needs Chromium and requirements-dev.txt; pngquant makes the files smaller.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide" / "pictures"
README = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 780}
LARGEST = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=zh-CN"]


class World:
    """The seed's file, asked for what a picture shows."""

    def __init__(self, made):
        self.rounds, self.applications = made["rounds"], made["applications"]
        self.accounts = {each["username"]: each for each in made["accounts"]}

    def application(self, stage, state):
        """(address, applicant's name) of an application in that state of the round at that stage."""
        for public_id, each in self.applications.items():
            if (each["round"], each["state"]) == (self.rounds[stage], state):
                return f"/applications/{public_id}/", each["applicant"]
        raise SystemExit(f"the data hold no {state} application in the round {stage}")


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
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.png"
        self.page.screenshot(path=file)
        shrink(file)

    def first(self, path, links):
        """The first link of that kind on a page."""
        self.page.goto(path)
        return self.page.locator(f"main {links}").first.get_attribute("href")


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
    look(name).take(granted, "granted")


def officials(look, world):
    officer = look("officer")
    officer.take("/inbox/", "inbox", height=620)
    officer.take(officer.first("/inbox/", "a[href^='/tasks/']"), "formal-check", height=900)
    officer.take("/desk/", "desk", height=620)
    officer.take(f"/rounds/{world.rounds['open']}/desk/", "desk-round")
    leader = look("leader")
    leader.take(leader.first("/inbox/", "a[href^='/tasks/']"), "decide", height=900)
    leader.take(leader.first("/board/", "a[href^='/board/']"), "indicator", height=900)


def main(address, seed):
    world = World(json.loads(Path(seed).read_text()))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visitors(Camera(browser, address), world)
        for part in (applicants, officials):
            part(lambda name: Camera(browser, address, world.accounts[name]), world)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
