from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrailConfig(AppConfig):
    """What must never be lost: action log, outbox, numbers without gaps, the clock."""

    name = "trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from trail import checks, grants  # noqa: F401 (checks register themselves)

        post_migrate.connect(grants.give, sender=self, dispatch_uid="trail.grants")
