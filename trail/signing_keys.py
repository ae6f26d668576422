"""The keys of the checkpoints: Ed25519 (RFC 8032) in PEM, as `openssl genpkey -algorithm ed25519` makes them.

Who seals holds the private key; who verifies needs only the public ones, of which the file may hold several,
one after the other, since older checkpoints keep the key they were signed with.
"""

import hashlib
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.core.exceptions import ImproperlyConfigured

PUBLIC = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


def private_key(path):
    """Return the key that signs; a file that is missing or holds no such key is refused in one sentence."""
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except OSError as error:
        raise ImproperlyConfigured(f"CHECKPOINT_KEY_FILE {path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"CHECKPOINT_KEY_FILE {path} holds no Ed25519 key in PEM without password")
    return key


def public_keys(path):
    """Return the keys that verify, by their names; a file that is missing or holds none is refused."""
    try:
        blocks = PUBLIC.findall(Path(path).read_bytes())
        keys = [load_pem_public_key(block) for block in blocks]
    except OSError as error:
        raise ImproperlyConfigured(
            f"CHECKPOINT_PUBLIC_KEYS_FILE {path} cannot be read: {error.strerror}"
        ) from None
    except ValueError:
        keys = []
    if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys):
        raise ImproperlyConfigured(f"CHECKPOINT_PUBLIC_KEYS_FILE {path} holds no Ed25519 public keys in PEM")
    return {name_of(key): key for key in keys}


def name_of(public):
    """Return a public key's name: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def is_signed(content, signature, public):
    """Tell whether the signature over these bytes is of that key."""
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True
