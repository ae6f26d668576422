"""A program that uses the interface, with a user's token."""

import json
from random import Random
from uuid import uuid4

from django.test import Client
from knox.models import get_token_model

from cultivation.seed.filling import Filling

ROOT = "/api/v1/"


class Program:
    """Sends JSON and reads JSON; without a user it is nobody's."""

    def __init__(self, user=None):
        headers = {"Accept": "application/json"}
        if user:
            headers["Authorization"] = f"Token {get_token_model().objects.create(user)[1]}"
        self.client = Client(headers=headers, raise_request_exception=False)

    def get(self, path, **headers):
        return self.client.get(address(path), headers=headers)

    def post(self, path, body=None, *, key=None, **headers):
        """Post under a key, a new one unless it is given."""
        return self.send("post", path, body, **{"Idempotency-Key": key or str(uuid4())} | headers)

    def put(self, path, body, *, etag):
        return self.send("put", path, body, **{"If-Match": etag})

    def patch(self, path, body, *, etag):
        return self.send("patch", path, body, **{"If-Match": etag})

    def upload(self, path, kind, file, *, key=None):
        """Post a file as a form does."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.client.post(address(path), {"kind": kind, "file": file}, headers=headers)

    def send(self, verb, path, body=None, **headers):
        """Send exactly these headers."""
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, verb)(address(path), headers=headers, **data)


def address(path):
    """A path below the root, or an address as the interface gave it."""
    return path if path.startswith(("/", "http")) else ROOT + path


def results(response):
    """The rows of a list."""
    return response.json()["results"]


def task_of(program):
    """The one task in the inbox, whole."""
    (task,) = results(program.get("inbox/"))
    return program.get(f"inbox/{task['id']}/").json()


def checked(task):
    """The officer finds everything in order."""
    return {"outcome": "accepted", "checklist": {line["code"]: "yes" for line in task["checklist"]}}


def answers_to(page):
    """Believable answers to a page, made from nothing but its description."""
    filling = Filling(Random(7))
    return {
        question["name"]: _answer(filling, question)
        for question in page["questions"]
        if question["type"] != "attachment" and not question["fixed"]
    }


def _answer(filling, asked):
    known = filling.known.get(asked["name"])
    if known is not None:
        return known.isoformat() if hasattr(known, "isoformat") else known
    makers = {
        "choice": lambda: asked["choices"][0]["value"],
        "choices": lambda: [],
        "yes_no": lambda: False,
        "statement": lambda: True,
        "integer": lambda: int(asked["minimum"] or 1),
        "date": lambda: asked["minimum"] or "2026-01-01",
        "table": lambda: [_row(filling, asked)] if asked["rows_min"] else [],
    }
    return makers.get(asked["type"], lambda: filling.subject[: asked["max_length"]])()


def _row(filling, question):
    return {column["name"]: _answer(filling, column) for column in question["columns"]}


def problem(response, status, code):
    """The body of a problem, which is one in every respect."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["type"]) == (status, f"urn:cultivation:problem:{code}")
    assert body["title"]
    assert body["detail"]
    return body


def pointers(body):
    """The places and parameters that a problem names."""
    return sorted({each.get("pointer") or each["parameter"] for each in body["errors"]})
