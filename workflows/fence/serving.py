"""The inner side of the fence: limits first, then one request after the other until nobody asks any more."""

import os
import resource
import sys
import time

from workflows.fence import frames


def serve(work, *, megabytes):
    """Answer every request with what `work(head, body)` returns, a head and a body.

    The memory is limited once; each request has its own seconds of computing, and the process ends that takes
    more of either.
    """
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not run into the answers.
    os.dup2(2, 1)
    while (request := frames.read(sys.stdin.buffer)) is not None:
        head, body = request
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + head["seconds"] + 1, most))
        try:
            answer = work(head, body)
        except Exception as error:
            answer = {"error": type(error).__name__}, b""
        frames.write(answers, *answer)
