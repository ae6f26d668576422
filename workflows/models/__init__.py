"""The rows of a case's life: the plan's editions, holders, rounds, applications, the register, documents."""

from .annual_report import AnnualReport
from .application import Application, Attachment, Decision, Screening
from .award import Award, FormerRegion
from .case import Case, CaseProcess, Deadline
from .change import Change
from .copy import ExpertCopy
from .document import Document, Notification
from .ending import Ending
from .handing import Correction, Endorsement, Participation, Reconsideration, Submission
from .holder import FactSheet, Holder
from .objection import Objection
from .outcome import (
    ArchiveFile,
    Countersignature,
    Disbursement,
    NoticeItem,
    OfficialDocument,
    PublicNotice,
    Signature,
    TaskBook,
)
from .package import Package, Recognition, ResultTable
from .panel_sheet import ComprehensiveCheck, PanelSheet
from .plan import Indicator, PlanPeriod, PlanProgramme, PlanSource, ProgrammeEdition, Reading, Target, WorkDay
from .review import Draw, Interview, PanelMember, Recusal, Review, ReviewGroup, Stage
from .revocation import Revocation
from .round import Round
from .seclusion import Seclusion
from .spot_check import SpotCheck, SpotCheckSheet
from .unit import AdministratorChange, Batch, BatchItem, CallForwarding, Quota, Scan, SummaryList

__all__ = [
    "AdministratorChange",
    "AnnualReport",
    "Application",
    "ArchiveFile",
    "Attachment",
    "Award",
    "Batch",
    "BatchItem",
    "CallForwarding",
    "Case",
    "CaseProcess",
    "Change",
    "ComprehensiveCheck",
    "Correction",
    "Countersignature",
    "Deadline",
    "Decision",
    "Disbursement",
    "Document",
    "Draw",
    "Ending",
    "Endorsement",
    "ExpertCopy",
    "FactSheet",
    "FormerRegion",
    "Holder",
    "Indicator",
    "Interview",
    "NoticeItem",
    "Notification",
    "Objection",
    "OfficialDocument",
    "Package",
    "PanelMember",
    "PanelSheet",
    "Participation",
    "PlanPeriod",
    "PlanProgramme",
    "PlanSource",
    "ProgrammeEdition",
    "PublicNotice",
    "Quota",
    "Reading",
    "Recognition",
    "Reconsideration",
    "ResultTable",
    "Recusal",
    "Review",
    "ReviewGroup",
    "Revocation",
    "Round",
    "Scan",
    "Screening",
    "Seclusion",
    "Signature",
    "SpotCheck",
    "SpotCheckSheet",
    "Stage",
    "Submission",
    "SummaryList",
    "Target",
    "TaskBook",
    "WorkDay",
]
