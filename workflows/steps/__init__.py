"""The human steps: each shows a form, acts on it through a service, and lets the flow go on."""

from workflows.steps.base import Step
from workflows.steps.change import (
    CheckChangeStep,
    ConcludeChangeStep,
    DecideChangeStep,
    FirstCheckChangeStep,
    PublishChangeStep,
)
from workflows.steps.collect import CollectStep
from workflows.steps.comprehensive_check import ComprehensiveCheckStep
from workflows.steps.correct import CorrectStep
from workflows.steps.decide import DecideStep
from workflows.steps.document import DocumentStep
from workflows.steps.draw import DrawStep, WitnessStep
from workflows.steps.endorse import EndorseStep, FirstCheckStep, RecommendStep
from workflows.steps.group import GroupStep
from workflows.steps.hand_over import HandOverStep
from workflows.steps.interviews import InterviewsStep
from workflows.steps.invite import InvitationStep
from workflows.steps.objection import AdmitStep, SettleObjectionStep, VerifyStep
from workflows.steps.panel_sheet import PanelSheetStep
from workflows.steps.propose import ProposeStep
from workflows.steps.publish import PublishStep
from workflows.steps.reconsider import AskReconsiderationStep, ReconsiderStep
from workflows.steps.release import ReleaseStep
from workflows.steps.review import InterviewStep, ReviewStep
from workflows.steps.revocation import DecideRevocationStep, StateStep
from workflows.steps.screen import ScreenStep
from workflows.steps.sign import SignStep
from workflows.steps.take_results import TakeResultsStep
from workflows.steps.task_book import ConfirmTaskBookStep, SealTaskBookStep, TaskBookStep

__all__ = [
    "AdmitStep",
    "AskReconsiderationStep",
    "CheckChangeStep",
    "CollectStep",
    "ConcludeChangeStep",
    "ConfirmTaskBookStep",
    "ComprehensiveCheckStep",
    "CorrectStep",
    "DecideChangeStep",
    "DecideRevocationStep",
    "DecideStep",
    "DocumentStep",
    "DrawStep",
    "EndorseStep",
    "FirstCheckChangeStep",
    "FirstCheckStep",
    "GroupStep",
    "HandOverStep",
    "InterviewStep",
    "InterviewsStep",
    "InvitationStep",
    "PanelSheetStep",
    "ProposeStep",
    "PublishChangeStep",
    "PublishStep",
    "RecommendStep",
    "ReconsiderStep",
    "ReleaseStep",
    "ReviewStep",
    "ScreenStep",
    "SealTaskBookStep",
    "SettleObjectionStep",
    "SignStep",
    "StateStep",
    "Step",
    "TakeResultsStep",
    "TaskBookStep",
    "VerifyStep",
    "WitnessStep",
]
