"""The columns of the lists when they are handed over."""

from django.utils.translation import gettext as _


def holding_heads():
    """Of rows of the register."""
    return [
        _("Enterprise"), _("Credit code"), _("Tier or label"), _("Programme"), _("Number"),
        _("League or city"), _("Industry (GB/T 4754)"), _("From"), _("Until"), _("State"),
    ]  # fmt: skip


def holding(row):
    """A line of them."""
    award = row.award
    return (
        award.holder.name, award.holder.organisation.credit_code, row.rung, row.programme, award.number,
        row.league, row.section, award.since.isoformat(), award.until.isoformat() if award.until else "",
        row.state,
    )  # fmt: skip


def judged_heads():
    """Of a list from the last judging."""
    return [
        _("Enterprise"), _("Credit code"), _("League or city"), _("Industry (GB/T 4754)"), _("Programme"),
        _("Judged on"), _("Verdict"), _("Points"), _("What is open or falls"),
    ]  # fmt: skip


def judged(row, night):
    """A line of it."""
    organisation = row.standing.enterprise.organisation
    return (
        organisation.name, organisation.credit_code, row.league, row.section, night.policy.title,
        night.day.isoformat(), row.verdict, row.points, "；".join(row.told),
    )  # fmt: skip


def moving_heads():
    """Of who moves in a what-if."""
    return [
        _("Enterprise"), _("Credit code"), _("League or city"), _("Industry (GB/T 4754)"), _("Programme"),
        _("What changes"), _("What follows"),
    ]  # fmt: skip


def moving(row, asked):
    """A line of it."""
    organisation = row.move.enterprise.organisation
    return (
        organisation.name, organisation.credit_code, row.league, row.section, asked.title, asked.number,
        row.move.get_way_display(),
    )  # fmt: skip
