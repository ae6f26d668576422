"""Which static files are collected: ours, and of the libraries only those that our pages load."""

from django.contrib.staticfiles.apps import StaticFilesConfig

UNUSED = ["viewflow", "rest_framework", "django_tables2", "account/js/account.js"]


class StaticFiles(StaticFilesConfig):
    """The engine's and the browsable interface's own pages are not served, so their files stay away."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNUSED]
