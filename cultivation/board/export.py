"""Figures as plain data, for the command line and for programs."""

from cultivation.board.leagues import WHOLE


def as_json(progress, leagues):
    """One indicator's progress in JSON's types: counts are integers, an attainment of 1 means reached."""
    indicator = progress.indicator
    return {
        **_indicator(indicator),
        "baseline": _target(progress.baseline) if progress.baseline else None,
        "targets": [_target(each) for each in indicator.targets.all() if not each.is_baseline],
        "target": _target(progress.target) if progress.target else None,
        **_standing(progress),
        "expected": _number(progress.expected.value),
        "expected_how": progress.expected.how,
        "forecast": _number(progress.forecast.value),
        "forecast_how": progress.forecast.how,
        "how": progress.how,
        "signed": progress.signed,
        "parts": [_part(part) for part in progress.parts],
        "leagues": _leagues(progress, leagues),
        "at_end": _standing(progress.at_end) if progress.at_end else None,
    }


def _indicator(indicator):
    return {
        "code": indicator.code,
        "number": indicator.number,
        "period": indicator.period_id,
        "section": indicator.section,
        "title": indicator.title,
        "title_en": indicator.title_en,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "citation": indicator.citation,
        "owner": indicator.owner,
        "definition": indicator.definition,
        "definition_signed_on": _day(indicator.definition_signed_on),
        "definitions": indicator.definitions,
        "note": indicator.note,
    }


def _standing(progress):
    return {
        "day": _day(progress.as_of.day),
        "value": _number(progress.value),
        "open": progress.open,
        "reported_for": _day(progress.reported_for),
        "attainment": round(float(progress.attainment), 4) if progress.attainment is not None else None,
    }


def _target(target):
    return {
        "day": _day(target.day),
        "comparison": target.comparison,
        "value": _number(target.value),
        "upper": _number(target.upper),
        "text": target.text,
        "part": target.part,
        "source": target.source,
        "clause": target.clause,
        "unverified": target.unverified,
        "note": target.note,
    }


def _part(part):
    return {
        "name": part.name,
        "title": part.title,
        "value": _number(part.value),
        "target": _target(part.target) if part.target else None,
        "baseline": _target(part.baseline) if part.baseline else None,
    }


def _leagues(progress, leagues):
    if progress.leagues is None:
        return None
    return [
        {"region": code, "name": leagues.name(code), "value": _number(value), "is_bucket": code == WHOLE}
        for code, value in progress.leagues.items()
    ]


def _number(value):
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == int(value) else round(float(value), 4)


def _day(day):
    return day.isoformat() if day else None
