"""A person's browser before a running system with the seed's data, for taking pictures of pages."""

import base64
import hmac
import io
import shutil
import struct
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide" / "pictures"
README = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 780}
LARGEST = 150_000
PATIENCE = 60
DRAWING = 4000  # milliseconds that Chromium takes to show a PDF
INVENTED = "（演示）"
TITLES = {
    "reviewing": "第二批",
    "open": "第三批",
    "closing_soon": "即将截止的批次",
    "waiting_for_decision": "等待审定的批次",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=zh-CN"]


def code_of(secret):
    """What an authenticator app with this secret shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 0xF)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


class World:
    """The seed's file, asked for what a picture shows."""

    def __init__(self, made):
        self.rounds, self.applications = made["rounds"], made["applications"]
        self.people = made["recognition"]
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

    def next_hand(self, role, unit, desk):
        """Who holds the office of that role with which what the unit forwarded lies now."""
        unit.page.goto(f"{desk}?stage=forwarded")
        seen = unit.page.locator("main table").inner_text()
        return next(
            name for name in self.holding(role) if self.accounts[name]["unit"].removesuffix(INVENTED) in seen
        )


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
            if self.page.locator("[name=code]").count():
                self.page.fill("[name=code]", code_of(account["totp_secret"]))
                with self.page.expect_navigation():
                    self.page.locator("main form button").first.click()

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

    def until(self, path, part):
        """Open the page again and again until it shows the part."""
        for _ in range(PATIENCE):
            self.page.goto(path)
            if self.page.locator(f"main {part}").count():
                return
            self.page.wait_for_timeout(1000)
        raise SystemExit(f"{path} never showed {part}")

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
            which = f"^='{name[:-1]}'" if name.endswith("*") else f"='{name}'"
            fill(self.page.locator(f"main form [name{which}]"), value)
        self.press(button)

    def press(self, button):
        """Press the last button of that kind, and wait for the page that follows."""
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
    elif field.first.evaluate("(one) => one.localName") == "select":
        field.select_option(value)
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


def whoever(people, *words):
    """The first of several people in whose inbox a task lies whose line has all these words. It may come a
    little later.
    """
    people = list(people)
    for _ in range(PATIENCE):
        for person in people:
            if person.has_task(*words):
                return person
        people[0].page.wait_for_timeout(1000)
    raise SystemExit(f"no task {words} came to anybody")
