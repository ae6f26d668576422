"""Where on its pages an archive is told what a fact asks for."""

from django.urls import reverse

from enterprises.measures import BACK, MEASURES

# The measure and how many years back it is, by the fact that tells it.
YEARLY = {measure.fact(back): (measure.name, back) for measure in MEASURES for back in range(len(BACK))}
# The column of the archive that tells a fact of what the enterprise is, where the two say the same.
COLUMNS = {
    "enterprise.registered_on": "registered_on",
    "enterprise.industry": "industry",
    "enterprise.is_above_scale": "above_scale",
}
BASICS = ("registered_on", "industry", "high_tech_field", "field_detail", "is_above_scale")
PARTS = {
    "properties": ("ip_class_one", "ip_class_two", "ip_class_two_unused", "ip_developed",
                   "ip_class_one_developed", "ip_class_one_high_value"),
    "bodies": ("has_rd_body", "rd_body_level"),
    "honours": ("has_national_award", "has_national_award_in_three_years"),
    "standards": ("led_standard",),
    "incidents": ("has_accident", "has_safety_accident", "has_pollution", "has_misconduct",
                  "is_misconduct_listed", "is_blacklisted", "had_violation_in_year"),
}  # fmt: skip
ROUTES = {f"enterprise.{name}": "enterprise-basics" for name in BASICS} | {
    f"enterprise.{name}": f"enterprise-{part}" for part, names in PARTS.items() for name in names
}
# Follow from the credit code, the seat and the register, and are told nowhere.
COMPUTED = ("enterprise.is_resident", "enterprise.is_regional")
# What other pages than that of the remaining questions ask, or nobody does.
ANSWERED = {*YEARLY, *ROUTES, *COMPUTED}


def standing(public_id, programme=""):
    """The address of the page of where an enterprise stands before a programme, or before the next tier."""
    page = reverse("enterprise-standing", args=[public_id])
    return f"{page}?programme={programme}" if programme else page


def of(enterprise, name, year):
    """The address of the page on which an enterprise tells a fact when it applies in a year; without a fact,
    of its archive.
    """
    if name in YEARLY:
        return reverse("enterprise-year", args=[enterprise.public_id, year - 1 - YEARLY[name][1]])
    if not name or name in COMPUTED:
        return reverse("enterprise", args=[enterprise.public_id])
    return reverse(ROUTES.get(name, "enterprise-told"), args=[enterprise.public_id])
