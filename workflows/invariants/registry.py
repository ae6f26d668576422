"""The invariants that there are."""

OF_ROWS, OF_FILES = [], []


def invariant(kind):
    """Register a function among those of rows or of files."""

    def register(function):
        kind.append(function)
        return function

    return register


def broken(*, files=False):
    """Every invariant with its breaches, none where it holds; with `files` also those of files."""
    return [
        {"invariant": function.__name__.replace("_", " "), "breaches": list(function())}
        for function in [*OF_ROWS, *(OF_FILES if files else [])]
    ]
