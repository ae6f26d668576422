"""The Django project as an app: its checks, its Celery application, its sessions."""

from django.apps import AppConfig

from cultivation import wanting

wanting.say_in_forms()


class CultivationConfig(AppConfig):
    name = "cultivation"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from cultivation import celery, checks, middleware  # noqa: F401 (tasks and checks register themselves)

        wanting.say_to_programs()
        user_logged_in.connect(middleware.SlidingSession.begin, dispatch_uid="sliding session")
