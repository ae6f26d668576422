from importlib import import_module

from django.apps import AppConfig


class TalentConfig(AppConfig):
    """People: their archive, and what the workflow may ask about them."""

    name = "talent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for registering in ("candidates", "facts", "library", "services", "subjects"):
            import_module(f"talent.{registering}")
