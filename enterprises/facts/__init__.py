"""What rules and forms may ask about an enterprise: figures of accounting years, what is told once, and what
is worked out from both.
"""

from . import contradictions, growth, told, totals, yearly

__all__ = ["contradictions", "growth", "told", "totals", "yearly"]
