"""How both sides of the fence speak: a head as JSON, then a body of bytes, each after its length."""

import json
import struct

LENGTHS = struct.Struct("!LQ")


def write(stream, head, body=b""):
    """Send one message."""
    text = json.dumps(head).encode()
    stream.write(LENGTHS.pack(len(text), len(body)) + text)
    stream.write(body)
    stream.flush()


def read(stream):
    """The next message's head and body; None where the other side has ended."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    text, content = stream.read(head), stream.read(body)
    return (json.loads(text), content) if len(content) == body else None
