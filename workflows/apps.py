from importlib import import_module

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """The life of a case."""

    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for registering in (
            "checks",
            "nodes",
            "services.uploads",
            "services.copies",
            "services.calls",
            "services.subject_account",
            "services.subject_matters",
            "batches",
        ):
            import_module(f"workflows.{registering}")

        from accounts.backends import SignInBackend
        from workflows.selectors import UNREAD

        SignInBackend.along["unread"] = UNREAD
