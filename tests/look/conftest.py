"""The sample page behind a plain HTTP server with the strict policy, and a real Chromium before it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import RequestFactory

from tests.look import samples

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Page(BaseHTTPRequestHandler):
    """Answers as the product does; `server.answers` holds what the next saves and uploads are told, and while
    `server.answering` is not set, they wait.
    """

    def log_message(self, *_):
        """Keep quiet."""

    def reply(self, status, body, media="text/html; charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if not self.path.startswith("/static/"):
            return self.reply(200, self.server.page.encode())
        found = finders.find(self.path.removeprefix("/static/").split("?")[0])
        if not found:
            return self.reply(404, b"")
        return self.reply(200, Path(found).read_bytes(), guess_type(found)[0] or "text/plain")

    def do_POST(self):
        self.server.received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        if self.path == "/":
            return self.reply(200, self.server.page.encode())
        self.server.answering.wait()
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, {"version": 4})
        self.reply(status, json.dumps(answer).encode(), "application/json")


def render(name="styleguide.html", **extra) -> str:
    """Render a sample page with the project's own templates."""
    request = RequestFactory().get("/")
    return get_template(name).render(samples.context() | extra, request)


@pytest.fixture(autouse=True)
def sample_templates(settings):
    """Let the engine find the sample page beside the product's templates, and ask nothing of the database."""
    templates = settings.TEMPLATES[0]
    options = {"context_processors": ["django.template.context_processors.request"]}
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], HERE], "OPTIONS": options}]


@pytest.fixture
def site():
    """A server of its own for each test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    server.page, server.received, server.answers = render(), [], []
    server.answering = threading.Event()
    server.answering.set()
    server.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """A fresh profile; whatever the page's policy refuses or a script throws fails the test."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield page
    context.close()
    assert problems == []
