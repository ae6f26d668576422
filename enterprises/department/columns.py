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
        organisation.name, organisation.credit_code, row.league, row.section, night.policy.held,
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


def moved_heads():
    """Of who rose and fell."""
    return [
        _("Enterprise"), _("Credit code"), _("League or city"), _("Industry (GB/T 4754)"), _("Judged on"),
        _("Newly met"), _("No longer met"),
    ]  # fmt: skip


def moved(row):
    """A line of it."""
    organisation = row.move.enterprise.organisation
    return (
        organisation.name, organisation.credit_code, row.league, row.section, row.move.day.isoformat(),
        "；".join(row.rose), "；".join(row.fell),
    )  # fmt: skip


def pooled_heads():
    """Of who stands in the pool or left it."""
    return [
        _("Enterprise"), _("Credit code"), _("League or city"), _("Banner or county"), _("Number"), _("From"),
        _("Until"), _("State"), _("Left on"), _("Why it left"), _("Yearly report"), _("Mentors"),
    ]  # fmt: skip


def pooled(entry, state):
    """A line of it."""
    return (
        *_whose(entry.held), state, entry.left.isoformat() if entry.left else "", entry.reason,
        "；".join(f"{each['title']} {each['status']}" for each in entry.reports),
        "；".join(each.name for each in entry.mentors),
    )  # fmt: skip


def owing_heads():
    """Of what has to be looked after."""
    return [
        _("Enterprise"), _("Credit code"), _("League or city"), _("Banner or county"), _("Number"), _("From"),
        _("Until"), _("Programme"), _("What has to be done"),
    ]  # fmt: skip


def owing(row):
    """A line of it."""
    told = ((each["title"], each.get("hint"), each["status"]) for each in row.matters)
    matters = "；".join(" ".join(filter(None, each)) for each in told)
    return (*_whose(row.held), row.programme, matters)


def _whose(held):
    """Who holds a row of the register where, its number and term."""
    award, holder = held.award, held.award.holder
    return (
        holder.name, holder.organisation.credit_code, held.league, held.banner, award.number,
        award.since.isoformat(), award.until.isoformat() if award.until else "",
    )  # fmt: skip
