"""The answer to an objection."""


def prepare_objection_reply(case):
    """Print and store the answer; slow, outside any transaction, and safe to repeat."""
    raise NotImplementedError
