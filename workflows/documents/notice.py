"""The public notice in the layout of official documents (GB/T 9704-2012), as an editable draft and as PDF."""


def prepare_notice(case):
    """Print and store the round's notice; slow, outside any transaction, and safe to repeat."""
    raise NotImplementedError
