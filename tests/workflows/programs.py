"""A program that uses the interface, with a user's token."""

import json
from uuid import uuid4

from django.test import Client
from knox.models import get_token_model

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

    def send(self, verb, path, body=None, **headers):
        """Send exactly these headers."""
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, verb)(address(path), headers=headers, **data)


def address(path):
    """A path below the root, or an address as the interface gave it."""
    return path if path.startswith(("/", "http")) else ROOT + path
