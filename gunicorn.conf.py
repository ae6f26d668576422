"""How gunicorn serves the web: loaded once, then forked; what is loaded is never collected (steadier p95)."""

import gc
import os

from cultivation import environment

wsgi_app = "cultivation.wsgi"
bind = f"{environment.text('BIND', '127.0.0.1')}:{environment.integer('PORT', 8000, lowest=1, highest=65535)}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
accesslog = None
control_socket_disable = True


def when_ready(server):
    """Everything is loaded, the addresses and with them all views too, and no worker is forked yet."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (loaded when asked for)
    gc.collect()
    gc.freeze()
