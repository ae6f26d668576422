"""Public ids in addresses: what cannot be one is absent."""

from functools import cache

from django.urls import register_converter


class PublicId:
    """A public id as it stands."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


@cache
def register():
    """Let addresses name it as `public`; whoever lists addresses calls this first."""
    register_converter(PublicId, "public")
