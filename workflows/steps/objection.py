"""An objection from its admission to its decision (异议的受理、核实与裁定)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.forms.scan import ScanField
from workflows.models import Objection
from workflows.services import objected, objections
from workflows.steps.base import Step


def text(label, *, help_text="", most=1000):
    """A field for some sentences that are kept: no identity numbers."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        validators=[guard.validate_no_identity_number],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AdmitForm(forms.Form):
    """Whether it is admissible, and what the unit is to verify, or why not."""

    admitted = forms.TypedChoiceField(
        label=_("Is the objection admissible?"),
        choices=[("yes", _("Admissible: the unit verifies it")), ("no", _("Not admissible"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = text(
        _("What the unit is to verify, or why it is not admissible"),
        help_text=_(
            "The unit reads only this, neither the objection nor its evidence; "
            "if it is not admissible, who objected reads it as the answer."
        ),
    )


class VerifyForm(forms.Form):
    """What the unit found, with the sealed report."""

    report = text(_("What was found"), most=2000)
    scan = ScanField(
        label=_("Sealed report"), help_text=_("The scan of the report with the unit's seal: PDF or picture.")
    )


class SettleForm(forms.Form):
    """Upheld or not, the opinion for the file, and the answer."""

    outcome = forms.ChoiceField(
        label=_("Decision on the objection"),
        choices=[
            (Objection.Outcome.UPHELD, _("Upheld: the project is not granted")),
            (Objection.Outcome.NOT_UPHELD, _("Not upheld: the project goes on")),
        ],
        widget=forms.RadioSelect,
    )
    opinion = text(
        _("Opinion"),
        help_text=_("For the file; if it is upheld, the applicant reads it as the reason."),
        most=500,
    )
    answer = text(_("Answer to who objected"), help_text=_("Stands in the printed answer."))


class ObjectionStep(Step):
    """A step on an objection. Nobody finds one on an objection to what is the own."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if objected.is_own(self.objection, request.user):
            raise PermissionError(self.task.pk)

    @property
    def objection(self):
        """The objection as it stands now."""
        return Objection.objects.select_related(
            "item__notice",
            "item__application__round__edition",
            "change__award__holder__organisation",
            "change__case__edition",
            "case",
        ).get(case=self.case)

    def get_context_data(self, **context):
        return super().get_context_data(matter=objected.of(self.objection), **context)


class SupervisorStep(ObjectionStep):
    """A step of the supervision division, which sees the objection itself; who objects stays covered."""

    def get_context_data(self, **context):
        objection = self.objection
        scans = objection.case.scans.all()
        return super().get_context_data(
            objection=objection,
            evidence=[scan for scan in scans if scan.kind != objections.VERIFICATION],
            reports=[scan for scan in scans if scan.kind == objections.VERIFICATION],
            **context,
        )


class AdmitStep(SupervisorStep):
    """The supervision division says whether it is admissible."""

    form_class = AdmitForm
    template_name = "workflows/tasks/admit.html"

    def act(self, form):
        return objections.admit(self.objection, by=self.request.user, **form.cleaned_data)


class VerifyStep(ObjectionStep):
    """The unit verifies the facts; it reads what is to be verified and nothing else of the objection."""

    form_class = VerifyForm
    template_name = "workflows/tasks/verify.html"

    def get_context_data(self, **context):
        return super().get_context_data(to_verify=self.objection.admission_note, **context)

    def act(self, form):
        return objections.verify(self.objection, by=self.request.user, **form.cleaned_data)


class SettleObjectionStep(SupervisorStep):
    """The supervision division decides and answers."""

    form_class = SettleForm
    template_name = "workflows/tasks/settle_objection.html"

    def act(self, form):
        return objections.settle(self.objection, by=self.request.user, **form.cleaned_data)
