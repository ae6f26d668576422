"""Small programmes for trying one rule or one scorecard at a time, over facts of their own."""

from contextlib import contextmanager
from datetime import date

from workflows.policy import facts
from workflows.policy.programme import Programme

DAY = date(2026, 3, 1)
SINCE = date(2020, 1, 1)


def limit(value, **more):
    """One dated entry."""
    return [{"from": SINCE, "value": value, "source": "text 第一条", **more}]


def rule(name="tried", **test):
    """One rule."""
    return {"rule": name, "title": "试验的条件", **test}


def programme(*rules, **more):
    """The least programme with these rules."""
    always = rule("always", fact="try.yes", one_of=limit([True]))
    return Programme.parse(
        {
            "programme": "tried",
            "title": "试验",
            "word": "入选",
            "applicant": "person",
            "checked": date(2026, 1, 1),
            "from": SINCE,
            "source": "text 全文",
            "eligibility": list(rules) or [always],
            **more,
        }
    )


def scored(*items, bars=None, card=None, **more):
    """A programme with a scorecard, `card` beside its items, and a pass mark if there are bars."""
    marks = {"pass_mark": limit(bars)} if bars else {}
    return programme(scoring={"items": list(items), **(card or {})}, **marks, **more)


@contextmanager
def facts_to_try():
    """Facts that exist only while tests run."""
    before = dict(facts.REGISTRY)
    facts.raw("try.yes", "是否", "yes_no", meaning="试验")
    facts.raw("try.count", "数目", "integer", unit="个", meaning="试验")
    facts.raw("try.other", "另一数目", "integer", unit="个", meaning="试验")
    facts.raw("try.day", "日子", "date", meaning="试验")
    facts.raw("try.kind", "种类", "choice", choices=[("a", "甲"), ("b", "乙")], meaning="试验")
    facts.raw("try.top", "分子", "integer", meaning="试验")
    facts.raw("try.bottom", "分母", "integer", meaning="试验")
    facts.raw("try.top2", "另一分子", "integer", meaning="试验")
    facts.raw("try.bottom2", "另一分母", "integer", meaning="试验")
    facts.ratio("try.ratio", "比例", "try.top", "try.bottom", meaning="试验")
    facts.growth("try.growth", "增长率", "try.top", "try.bottom", steps=3, meaning="试验")
    facts.ratio("try.ratio2", "另一比例", "try.top2", "try.bottom2", meaning="试验")
    try:
        yield
    finally:
        facts.REGISTRY.clear()
        facts.REGISTRY.update(before)
