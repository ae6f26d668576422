"""What a programme's file takes over from another one, so that it need write only what is its own.

`like: youth_fund` stands for what that file writes at the same place; what is written beside it goes before.
In a list the same place is the entry with the same first name: `{page: team, like: youth_fund}`. An edition
is read with all of it filled in, so that it stands by itself.
"""

from .reading import Place

LIKE = "like"


def filled(content, path, read):
    """The content of one file with everything that it takes over; `read` gives another file's content, filled
    in, by its programme's code. `PlanError` where the other writes nothing at the place.
    """
    return _filled(Place(content, path), [], read)


def _filled(place, steps, read):
    value = place.value
    if isinstance(value, list):
        return [
            _filled(each, [*steps, _first(each.value)], read) if isinstance(each.value, dict) else each.value
            for each in place.each()
        ]
    if not isinstance(value, dict):
        return value
    if LIKE in value:
        own = {key: each for key, each in value.items() if key != LIKE}
        taken = _taken(place, steps, read)
        if not isinstance(taken, dict):
            return taken if not own else place.fail("沿用一列的（like），旁边不能再写别的")
        place = Place(taken | own, place.path)
    return {key: _filled(each, [*steps, key], read) for key, each in place.pairs()}


def _taken(place, steps, read):
    """What the other file writes at the same place."""
    other = place.value[LIKE]
    found = read(other)
    for step in steps:
        found = _step(found, step)
    if not isinstance(found, dict | list):
        place.fail(f"like 的“{other}”在同一处没有内容")
    return found


def _step(found, step):
    if isinstance(step, str):
        return found.get(step) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else ()
    return next((each for each in listed if isinstance(each, dict) and _first(each) == step), None)


def _first(entry):
    """An entry of a list is known by its first name and what it says."""
    return next(iter(entry.items()), None)
