from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "talent"
    default_auto_field = "django.db.models.BigAutoField"
