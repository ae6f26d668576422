"""How gunicorn serves the web. Loaded once, then forked: what is loaded is never collected again, which steadies p95."""

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
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
accesslog = None


def when_ready(server):
    """Everything is loaded and no worker is forked yet."""
    gc.collect()
    gc.freeze()
