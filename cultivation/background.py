"""Settings of the background work; nothing of them differs between places."""

from celery.schedules import crontab

# Intervals in seconds.
TIMETABLE = {
    "what the wake-up missed": {"task": "trail.dispatch", "schedule": 5, "options": {"expires": 5}},
    "what a dead worker left": {"task": "trail.reap", "schedule": 60, "options": {"expires": 60}},
    "the log sealed by a checkpoint": {"task": "trail.seal", "schedule": crontab(minute=7)},
    "deadlines that have come": {
        "task": "workflows.sweep_deadlines",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "what is due soon": {"task": "workflows.remind", "schedule": crontab(hour=8, minute=10)},
    "what enterprises should not miss": {
        "task": "enterprises.remind",
        "schedule": crontab(hour=8, minute=30),
    },
    "everybody judged": {
        "task": "enterprises.judge_everybody",
        "schedule": crontab(hour=2, minute=10),
    },
    # Also in the first hours of a year, whose facts are others, before the night reads them.
    "what nights judge by": {"task": "enterprises.refresh_facts", "schedule": crontab(minute=40)},
    "archives that may be kept twice": {"task": "enterprises.find_twins", "schedule": crontab(minute=25)},
    "what may fall next year": {
        "task": "enterprises.tell_what_falls",
        "schedule": crontab(hour=4, minute=30),
    },
    "what ends by itself in the register": {
        "task": "workflows.end_awards",
        "schedule": crontab(hour=0, minute=20),
    },
    "sessions and tokens that are over": {
        "task": "cultivation.forget_expired",
        "schedule": crontab(hour=3, minute=20),
    },
    "personal data whose time is over": {
        "task": "workflows.end_retention",
        "schedule": crontab(hour=3, minute=50),
    },
    "uploads that no row names": {
        "task": "workflows.forget_strays",
        "schedule": crontab(hour=3, minute=40),
    },
}

SETTINGS = {
    # No time limit on reading: a worker whose acknowledgement timed out would wait for ever for room to fetch
    # more. Whoever merely wakes the workers has connections of its own (trail/wake.py), which do not wait.
    "CELERY_BROKER_TRANSPORT_OPTIONS": {
        "visibility_timeout": 1200,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    },
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
    "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
    "CELERY_TASK_PUBLISH_RETRY": False,
    "CELERY_TASK_IGNORE_RESULT": True,
    "CELERY_TASK_ACKS_LATE": True,
    "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
    "CELERY_TASK_TIME_LIMIT": 600,
    "CELERY_TASK_SOFT_TIME_LIMIT": 540,
    "CELERY_TASK_SERIALIZER": "json",
    "CELERY_RESULT_SERIALIZER": "json",
    "CELERY_ACCEPT_CONTENT": ["json"],
    "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
    "CELERY_WORKER_CONCURRENCY": 2,
    "CELERY_WORKER_MAX_TASKS_PER_CHILD": 200,
    "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 5,
    "CELERY_BEAT_SCHEDULE": TIMETABLE,
}
