"""What `manage.py check` says of the keys of the checkpoints."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from trail import signing_keys


@register("trail")
def keys_belong_together(app_configs, **kwargs):
    """Where the private key is at hand, as the worker has it, its public key is among those that verify."""
    if not Path(settings.CHECKPOINT_KEY_FILE).exists():
        return []
    try:
        public = signing_keys.private_key(settings.CHECKPOINT_KEY_FILE).public_key()
        known = signing_keys.public_keys(settings.CHECKPOINT_PUBLIC_KEYS_FILE)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="trail.E001")]
    if signing_keys.name_of(public) in known:
        return []
    sentence = "CHECKPOINT_PUBLIC_KEYS_FILE does not hold the public key of CHECKPOINT_KEY_FILE"
    return [Error(sentence, id="trail.E002")]
