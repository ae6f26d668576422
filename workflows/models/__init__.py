"""The rows of a case's life: the plan's editions, holders, rounds, applications, the register, documents."""

from .application import Application, Attachment, Decision, Screening
from .award import Award
from .case import Case, CaseProcess, Deadline
from .document import Document, Notification
from .holder import FactSheet, Holder
from .plan import Indicator, PlanPeriod, PlanProgramme, PlanSource, ProgrammeEdition, Reading, Target, WorkDay
from .round import Round

__all__ = [
    "Application",
    "Attachment",
    "Award",
    "Case",
    "CaseProcess",
    "Deadline",
    "Decision",
    "Document",
    "FactSheet",
    "Holder",
    "Indicator",
    "Notification",
    "PlanPeriod",
    "PlanProgramme",
    "PlanSource",
    "ProgrammeEdition",
    "Reading",
    "Round",
    "Screening",
    "Target",
    "WorkDay",
]
