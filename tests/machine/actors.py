"""People before the product: each opens addresses and posts forms, and every answer goes into the story."""

import json
from functools import cache
from uuid import uuid4

from django.test import Client
from django.test.client import ClientHandler

from accounts.offices import offices_of
from cultivation.seed.filling import pdf

# Stands in what is posted for a scan; a new file is made each time it is sent.
SCAN = "(a scan)"
TOLD = 90
JSON = "application/json"


class Actor:
    """Somebody who is signed in; `user=None` for a visitor."""

    def __init__(self, user=None):
        self.user = user
        self.client = Client()
        # One stack of middleware serves all: whoever makes it looks through all static files.
        self.client.handler = _handler()
        self.addresses = frozenset()
        if user is not None:
            self.client.force_login(user)
            self.addresses = offices_of(user) | {f"user@{user.pk}"}

    def __str__(self):
        return self.user.username if self.user else "a visitor"

    def holds(self, address):
        """Whether what is addressed so is addressed to this person."""
        return address in self.addresses

    def opens(self, story, url):
        """Look at a page; its answer."""
        return self._asks(story, "GET", url)

    def posts(self, story, url, data, **headers):
        """Send a form; its answer."""
        sent = {name: pdf("扫描件.pdf") if value == SCAN else value for name, value in data.items()}
        return self._asks(story, "POST", url, data=sent, told=data, **headers)

    def calls(self, story, path, body=None, *, verb="POST", key=None, **headers):
        """Send JSON to the interface for programs, each deed under a key of its own unless one is given."""
        headers = {"Idempotency-Key": key or str(uuid4()), "Accept": JSON} | headers
        return self._asks(
            story,
            verb,
            f"/api/v1/{path}",
            told=body,
            headers=headers,
            **({} if verb == "GET" else {"data": json.dumps(body or {}), "content_type": JSON}),
        )

    def sends(self, story, verb, url):
        """An empty request by any verb."""
        return self._asks(story, verb, url)

    def _asks(self, story, verb, url, *, told=None, **options):
        try:
            answer = getattr(self.client, verb.lower())(url, **options)
        except Exception as error:
            error.add_note("\n".join([*story, f"{self} {verb} {url} {_short(told)} → it broke"]))
            raise
        answer.line = f"{self} {verb} {url} {_short(told)} → {answer.status_code}"
        story.append(answer.line)
        return answer


def is_done(answer):
    """Whether the answer says that it was done."""
    return answer.status_code in (200, 201, 302) and not is_the_way_in(answer)


def is_the_way_in(answer):
    """Whether the answer leads to the sign-in page."""
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@cache
def _handler():
    return ClientHandler(enforce_csrf_checks=False)


def _short(told):
    return "" if not told else str(told)[:TOLD]
