"""What rules and forms may ask about an enterprise: figures of accounting years, what is told once, and what
is worked out from both.
"""

from . import growth, told, totals, yearly

__all__ = ["growth", "told", "totals", "yearly"]
