"""When which of the repeated jobs runs; intervals in seconds."""

from celery.schedules import crontab

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
