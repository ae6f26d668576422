"""The press: it fetches nothing, opens no connection, and ends what takes too long."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from workflows.documents import press, render
from workflows.documents.press import ForbiddenAddress


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=attachment href=file:///etc/passwd>",
        "<link rel=stylesheet href=http://127.0.0.1:1/a.css>",
        "<img src=file:///etc/passwd>",
        "<img src='data:image/png;base64,AAAA'>",
        "<style>@import url(ftp://127.0.0.1/a.css);</style>",
        "<style>@font-face{font-family:x;src:url(font:FandolFang-Regular.otf)}p{font-family:x}</style><p>字</p>",
        "<svg width=9 height=9><image href='file:///etc/passwd' width=9 height=9 /></svg>",
        "<p style=\"background:url('/etc/passwd')\">字</p><base href='file:///'><img src='/etc/passwd'>",
        "<style>@import 'file:///etc/passwd';</style>",
        "<style>p::before{content:url(http://127.0.0.1:1/redirect)}</style><p>字</p>",
        "<object data='file:///etc/passwd' type='image/png'>x</object>",
        "<embed src='http://[::1]:1/a.png'>",
        "<a rel=attachment href=file:///etc/passwd>字</a>",
        "<link rel=stylesheet href='data:text/css,p{}'>",
        "<img srcset='file:///etc/passwd 1x' src='file:///etc/hosts'>",
        '<ul style="list-style-image:url(gopher://127.0.0.1/)"><li>字</ul>',
    ],
)
def test_the_press_prints_nothing_that_asks_for_an_address(markup):
    with pytest.raises(ForbiddenAddress):
        render.printed(f"<html><body>{markup}</body></html>", style="letter")


@pytest.mark.parametrize(
    "markup",
    ["<svg width=9 height=9><use href='file:///etc/passwd#a'/></svg>", "<img src='//127.0.0.1/a.png'>"],
)
def test_the_press_leaves_out_what_is_no_address_to_it(markup):
    """Had it asked, it would have been refused: whatever is asked for is."""
    assert render.printed(f"<html><body>{markup}</body></html>", style="letter")


class Listening(HTTPServer):
    """A server of the neighbourhood that sends everybody on to another address of it, and counts."""

    def __init__(self):
        self.asked = 0
        super().__init__(("127.0.0.1", 0), Sending)
        Thread(target=self.serve_forever, daemon=True).start()


class Sending(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.server.asked += 1
        self.send_response(302)
        self.send_header("Location", "/inside")
        self.end_headers()


@pytest.mark.parametrize(
    "markup",
    [
        "<img src={}>",
        "<link rel=stylesheet href={}>",
        "<link rel=attachment href={}>",
        "<style>@import '{}';</style>",
        "<p style='background:url({})'>字</p>",
        "<svg width=9 height=9><image href='{}' width=9 height=9 /></svg>",
    ],
)
def test_the_press_opens_no_connection(markup):
    server = Listening()
    address = f"http://127.0.0.1:{server.server_port}/a"
    with pytest.raises(ForbiddenAddress):
        render.printed(f"<html><body>{markup.format(address)}</body></html>", style="letter")
    server.shutdown()

    assert server.asked == 0


def test_a_paper_that_takes_too_long_is_ended_and_the_next_one_is_printed(monkeypatch):
    monkeypatch.setattr(press, "SECONDS_TO_PRINT", 1)
    rows = "<tr><td>字</td></tr>" * 20_000
    with pytest.raises(press.TooMuch):
        render.printed(f"<html><body><table>{rows}</table></body></html>", style="letter")
    monkeypatch.undo()

    assert render.printed("<html><body><p>字</p></body></html>", style="letter").pages == 1
