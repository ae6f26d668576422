"""People before a browser. Each has a profile of their own and notices whatever the browser complains of."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "var" / "screenshots"
PATIENCE = 20_000
SLOW = 60_000
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
FORM = "main form[method=post]:not([data-upload])"
RUN_AXE = """async (rules) => (await axe.run({ runOnly: { type: "tag", values: rules } })).violations
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`)"""


class Actor:
    """Somebody with a browser; `account` is a line of the seed's file, None for a visitor."""

    def __init__(self, browser, address, account=None, **options):
        self.address, self.account = address, account
        self.context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1280, "height": 900},
            base_url=address,
            **options,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.complaints = []
        self._listen(self.page)

    def _listen(self, page):
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._heard(page, line))
        page.on("response", self._answered)

    def _heard(self, page, line):
        """What a refused document prints is the refusal itself; everything else is a fault."""
        if line.type in ("error", "warning") and not line.text.startswith("Failed to load resource"):
            self.complaints.append(f"{page.url}: {line.text}")

    def _answered(self, response):
        if response.status >= 400 and response.request.resource_type in (
            "stylesheet",
            "script",
            "image",
            "font",
        ):
            self.complaints.append(f"{response.status} {response.url}")

    def close(self):
        self.context.close()

    def open(self, path, *, expect=200):
        """Go to an address of the site; the answer must be the expected one."""
        answer = self.page.goto(path)
        assert answer.status == expect, f"{path}: {answer.status}, not {expect}"
        return self.page

    def status(self, path):
        """What a plain request of this person is answered, without following it anywhere."""
        return self.context.request.get(path, max_redirects=0).status

    def sign_in(self):
        """By name and password, as everybody does."""
        self.open("/accounts/login/")
        self.page.fill("[name=login]", self.account["username"])
        self.page.fill("[name=password]", self.account["password"])
        with self.page.expect_navigation():
            self.page.click("main form button")
        assert self.page.locator(".who").count() or self.page.locator(".site-account").count()
        return self

    def follow(self, text):
        """Press the link with these words in the page's own part."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=text).first.click()
        return self.page

    def send(self, form=FORM, *, button="button.btn", status=200):
        """Press a button of the page's own form, and wait for the answer."""
        with self.page.expect_navigation() as coming:
            self.page.locator(f"{form} {button}").first.click()
        answer = coming.value
        assert answer.status == status, f"{self.page.url}: {answer.status}, not {status}: {self.words[:600]}"
        return self.page

    @property
    def words(self):
        """All that can be read in the page's own part."""
        return self.page.inner_text("main")

    def axe(self):
        """What the accessibility checker finds."""
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text() + ";0")
        return self.page.evaluate(RUN_AXE, list(RULES))

    def shoot(self, name, width):
        """A picture of the whole page for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)


ENGLISH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const kept = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, template, noscript, code, [lang=en], [hreflang=en]")) continue;
    if (parent.checkVisibility({ visibilityProperty: true })) kept.push(walker.currentNode.data);
  }
  return kept.join("\\n");
}"""
NO_WORDS = r"https?://\S+|\S+@\S+|\S+\.(?:pdf|png|jpe?g)|[\w-]{20,}|\b[A-Z]{2,}[\w.-]*|\b[0-9a-f]{8,}\b|\b[a-z]+\d+\b"


def english(page):
    """The English words that are left on a page; codes, addresses, names of users and files are no words."""
    plain = re.sub(NO_WORDS, " ", page.evaluate(ENGLISH))
    return sorted(set(re.findall(r"[A-Za-z]{4,}", plain)) - {"English", "Affero", "Word", "xlsx"})
