"""The draw of experts (抽取): a pool, what excludes, a seed, and an order that anybody can compute again."""

from workflows.models import Draw


def all_locked(round_):
    """Whether no draw of the round still waits for its witness."""
    return not Draw.objects.filter(group__round=round_, state=Draw.State.DRAWN).exists()
