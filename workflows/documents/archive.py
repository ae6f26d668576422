"""The archive file of a project: every paper, and a catalogue of what was decided, by whom, on which text."""


def prepare_archive(case):
    """Put the archive file together and store it; slow, outside any transaction, and safe to repeat."""
    raise NotImplementedError
