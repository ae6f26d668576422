"""How answers and facts are kept with what was handed in."""

from accounts import sealing
from workflows.policy import facts as declared
from workflows.services import facts


def sealed(questions, answers, stored):
    """The answers by question name as they are stored: those to sealed questions encrypted, and unchanged
    where what was sent is what is stored already, or only its masked form.
    """
    kinds = {question.name: question.sealed_as for question in questions if question.sealed_as}
    return {
        name: sealing.seal_again(value, kinds[name], stored.get(name), name=name)
        if name in kinds and isinstance(value, str)
        else value
        for name, value in answers.items()
    }


def frozen(entries):
    """Facts as they were kept when something was handed in."""
    return {name: _frozen(name, entry) for name, entry in entries.items()}


def _frozen(name, entry):
    value = facts.read(declared.get(name), entry["value"])
    return facts.Known(value, entry["source"], facts.day_of(entry["day"]), entry["told"])
