"""Where foreign content is worked on: in processes of their own that may take so much time and memory and no
more, and that are given nothing of the product's environment, neither keys nor the way to the database.

What stands below knows no Django and nothing of the project.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

from workflows.fence import frames

PROJECT = Path(__file__).resolve().parents[2]
# What a program needs to find its libraries, fonts and temporary files.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_DIRS", "FONTCONFIG_FILE")


class FenceError(Exception):
    """The process behind the fence died of its limits, or could not do the work; says which."""


class Fenced:
    """A process of one of the modules beside this one, which answers one request after the other."""

    def __init__(self, module):
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(
            self.command(module),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, env=environment,
        )  # fmt: skip

    def command(self, module):
        """What is run."""
        return [sys.executable, "-m", f"workflows.fence.{module}"]

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.end()

    @property
    def is_alive(self):
        """Whether it would still answer."""
        return self._process.poll() is None

    def ask(self, head, body=b"", *, seconds):
        """The answer's head and body to a request of the same form; FenceError where none comes in
        time or the work failed. `head` is what JSON holds.
        """
        watch = Timer(seconds, self._process.kill)
        watch.start()
        try:
            frames.write(self._process.stdin, head | {"seconds": seconds}, body)
            answer = frames.read(self._process.stdout)
        except (OSError, ValueError) as error:
            self._kill()
            raise FenceError(type(error).__name__) from None
        finally:
            watch.cancel()
        if answer is None:
            self._kill()
            raise FenceError("it died of its limits")
        if "error" in answer[0]:
            raise FenceError(answer[0]["error"])
        return answer

    def end(self):
        """End the process."""
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            # What was written and never read is lost with the process.
            with suppress(OSError):
                pipe.close()

    def _kill(self):
        self._process.kill()
        self._process.wait()
