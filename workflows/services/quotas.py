"""A unit's quota over the programmes that share it (限额): taken when it forwards, given back when what it
forwarded comes back or ends.
"""


def give_back(application):
    """Free the place that the application took in its unit's quota, if it took one."""
