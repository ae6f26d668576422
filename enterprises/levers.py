"""The figures that an enterprise can move on its way to the next tier, as they have to be in the accounting
year that is judged then. What is spent on research raises the costs by as much; other years are as they are.
Who hires for research plays with both its staff and its technical staff.
"""

from workflows.policy import levers

MEASURES_UP = (
    "staff", "tech_staff", "rd_staff", "revenue", "main_revenue", "hightech_revenue", "net_profit",
    "equity_raised", "conversions",
)  # fmt: skip
COUNTED_UP = ("ip_class_one", "ip_class_two")

for name in (*MEASURES_UP, *COUNTED_UP):
    levers.up(f"enterprise.{name}")
for name in ("rd_cost", "rd_recognition"):
    levers.up(f"enterprise.{name}", "enterprise.total_cost")
levers.up("enterprise.ip_class_two_unused", "enterprise.ip_class_two")
levers.down("enterprise.liabilities")
