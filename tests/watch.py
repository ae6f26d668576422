"""Watches every request that the tests send: what was accepted and wrote something, or handed out a list,
left a row in the log.
"""

import re
from collections import defaultdict

from django.db import connection
from django.test import Client

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
LOG = "trail_actionlog"
# What the machinery keeps for itself; none of it is anybody's act.
BESIDE = re.compile(
    r"django_session|axes_\w+|trail_\w+|accounts_attempt|account_emailaddress|mfa_authenticator|usersessions_\w+"
)
# Lists and bundles by their kind of file, by their route where the kind tells nothing; and files that a
# single person handed in, or that anybody may have.
BULK = re.compile(r"application/(zip|vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)|text/csv")
LISTS = {"ranking-print", "summary-list-print", "draw-data", "notice-draft"}
SINGLE = {"attachment-file", "attachment-view", "review-attachment", "scan-file", "source-archive"}


class Watch:
    """The routes seen to write or to hand out lists, and those that left no row in the log."""

    def __init__(self):
        self.written, self.handed_out, self.silent = defaultdict(set), set(), defaultdict(set)

    def told(self):
        """The routes that wrote, that handed out lists, that were silent: three sorted lists."""
        return sorted(self.written), sorted(self.handed_out), sorted(self.silent)

    def join(self, told):
        """Take what another process has told; which tables it were only that one knows."""
        written, handed_out, silent = told
        self.handed_out.update(handed_out)
        for known, routes in ((self.written, written), (self.silent, silent)):
            for route in routes:
                known[route] |= set()

    def over(self, send):
        """A way to send a request as `send` does, watched."""

        def watched(client, **environ):
            tables = set()

            def note(execute, sql, params, many, context):
                answer = execute(sql, params, many, context)
                found = WRITE.match(sql) if isinstance(sql, str) else None
                if found and context["cursor"].rowcount:
                    tables.update(found.groups())
                return answer

            with connection.execute_wrapper(note):
                response = send(client, **environ)
            if environ.get("REQUEST_METHOD", "GET") in SAFE:
                self._judge_list(response, tables)
            else:
                self._judge_write(response, tables)
            return response

        return watched

    def _judge_write(self, response, tables):
        touched = {table for table in tables if not BESIDE.fullmatch(table)}
        if not touched or response.status_code >= 400:
            return
        self.written[_route(response)] |= touched
        if LOG not in tables:
            self.silent[_route(response)] |= touched

    def _judge_list(self, response, tables):
        route = _route(response)
        is_bulk = BULK.match(response.headers.get("Content-Type", "")) and route not in SINGLE
        if response.status_code != 200 or not (is_bulk or route in LISTS):
            return
        self.handed_out.add(route)
        if LOG not in tables:
            self.silent[route].add("a list handed out")


WATCH = Watch()


def begin():
    """Watch whatever is sent from now on."""
    Client.request = WATCH.over(Client.request)


def _route(response):
    match = getattr(response.wsgi_request, "resolver_match", None)
    return (match.view_name or match.route) if match else response.wsgi_request.path
