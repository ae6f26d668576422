"""Why something cannot be done; one class for each failure that a caller can act on. The text is for the
user.
"""


class Refusal(Exception):
    """Something cannot be done; `str()` is a sentence for the user that says what to do."""


class Conflict(Refusal):
    """Somebody else was faster: a decision was taken, a page was saved, a task was done meanwhile (HTTP
    409).
    """


class NotNow(Refusal):
    """The state of the matter does not allow it: places used up, applications still being checked (HTTP
    422).
    """


class Unfit(NotNow):
    """One answer does not fit what is on record; `field` names it."""

    def __init__(self, message, field):
        super().__init__(message)
        self.field = field


class Closed(NotNow):
    """The cut-off has passed by the database's clock."""


class Incomplete(NotNow):
    """An application lacks something; `missing` lists `(page, question, sentence)`."""

    def __init__(self, message, missing):
        super().__init__(message)
        self.missing = missing
