"""What is wrong with the keys is said at start, not at the first encrypted field."""

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from accounts.keyring import keyring


@register
def keyring_can_be_read(app_configs, **kwargs):
    """The keyring named by KEYRING_FILE is there and whole."""
    try:
        keyring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="accounts.E001")]
    return []
