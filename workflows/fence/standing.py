"""A process behind the fence that stands ready for all threads of this one; one request at a time."""

import os
from contextlib import contextmanager
from threading import Lock

from workflows.fence import Fenced, FenceError


class BusyError(Exception):
    """The process was taken for too long."""


class Standing:
    """Begins its process when it is first asked, and a new one after that many requests and after each
    that failed. What a parent began before a fork is left alone.
    """

    def __init__(self, module, *, requests):
        self._module, self._most = module, requests
        self._opening, self._lock = Lock(), None
        self._owner = self._process = None
        self._asked = 0

    def ask(self, head, body, *, seconds, wait):
        """As `Fenced.ask`, with the body that `body()` gives once it is this request's turn."""
        with self._held(wait):
            try:
                return self._ready().ask(head, body(), seconds=seconds)
            except FenceError:
                self._process = self._process.end()
                raise

    @contextmanager
    def _held(self, wait):
        lock = self._own_lock()
        if not lock.acquire(timeout=wait):
            raise BusyError
        try:
            yield
        finally:
            lock.release()

    def _own_lock(self):
        """A lock that was taken while the parent forked would never be given back here."""
        with self._opening:
            if self._owner != os.getpid():
                self._owner, self._lock, self._process = os.getpid(), Lock(), None
            return self._lock

    def _ready(self):
        if self._process and (self._asked >= self._most or not self._process.is_alive):
            self._process = self._process.end()
        if self._process is None:
            self._process, self._asked = Fenced(self._module), 0
        self._asked += 1
        return self._process
