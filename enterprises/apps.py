from importlib import import_module

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Companies: their archive, and what the workflow may ask about them."""

    name = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        modules = (
            "claims", "conventions", "facts", "kept", "known", "known_basics", "levers", "bulk.jobs",
            "falls", "night.run", "night.refreshing", "whatif", "contacts", "twins",
        )  # fmt: skip
        for registering in modules:
            import_module(f"enterprises.{registering}")
