"""Every address that the product answers, by its name."""

from django.urls import URLPattern, get_resolver

from cultivation.access import ROUTES


def addresses(patterns=None, prefix=""):
    """The patterns by name, each as (path, pattern); one without a name by its path.

    Raises ValueError where two share a name.
    """
    found = {}
    for each in get_resolver().url_patterns if patterns is None else patterns:
        path = f"{prefix}{each.pattern}"
        if not isinstance(each, URLPattern):
            found |= addresses(each.url_patterns, path)
            continue
        name = each.name or path
        if name in found:
            raise ValueError(f"{name} names two routes")
        found[name] = path, each
    return found


def listing():
    """One row for each address: path, verbs, name, kind of object, who may."""
    return [
        {
            "path": f"/{path}",
            "verbs": list(ROUTES[name].verbs) if name in ROUTES else [],
            "name": name,
            "object": ROUTES[name].kind if name in ROUTES else "",
            "who": ROUTES[name].as_json() if name in ROUTES else None,
        }
        for name, (path, _pattern) in addresses().items()
    ]
