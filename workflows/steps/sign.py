"""The sign-off of the list (逐级审定)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from trail import guard
from workflows.models import Decision
from workflows.services import countersigning, scans, signing
from workflows.services.errors import NotNow
from workflows.steps.countersigning import Countersigned, given
from workflows.steps.listing import ListForm, ListStep

Outcome = Decision.Outcome
NO_NUMBERS = [guard.validate_no_identity_number]
NOBODY = countersigning.Asked()


class PaperForm(Countersigned, forms.Form):
    """A signature: the minutes' number of a meeting; on paper the scan and who signed; what other departments
    put beside it.
    """

    minutes = forms.CharField(
        label=_("Number of the minutes"), required=False, max_length=60, validators=NO_NUMBERS
    )
    scan = forms.FileField(
        label=_("Scan of the signed paper"),
        required=False,
        help_text=_("Only where it was signed on paper. PDF or picture."),
        widget=forms.ClearableFileInput(attrs={"accept": scans.ACCEPT}),
    )
    signatory = forms.CharField(
        label=_("Who signed on paper"), required=False, max_length=50, validators=NO_NUMBERS
    )
    note = forms.CharField(
        label=_("Opinion"),
        required=False,
        max_length=1000,
        validators=NO_NUMBERS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def require_whole_paper(self):
        """Say what is missing where only one of scan and name is given."""
        cleaned = self.cleaned_data
        if cleaned.get("scan") and not cleaned.get("signatory"):
            self.add_error("signatory", _("Say who signed on paper."))
        if cleaned.get("signatory") and not cleaned.get("scan") and "scan" not in self.errors:
            self.add_error("scan", _("Add the scan of the signed paper."))
        if cleaned.get("version") is None:
            self.add_error("version", _("Say which version of the list you have seen."))


class PaperRecordForm(PaperForm):
    """What was signed on paper, for the step whose turn it was when the page was opened."""

    position = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, needs_minutes, beside=NOBODY, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask(beside)
        self.fields["minutes"].required = needs_minutes
        for name in ("scan", "signatory"):
            self.fields[name].required = True
        if not needs_minutes:
            del self.fields["minutes"]

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("minutes", "")
        self.require_countersignatures()
        if cleaned.get("version") is None:
            self.add_error("version", _("Say which version of the list you have seen."))
        return cleaned


class SignForm(ListForm, PaperForm):
    """The signature, a change of single lines, or the way back to an earlier step."""

    ACTIONS = [
        ("sign", _("Sign the list")),
        ("take_out", _("Take out of the list")),
        ("put_in", _("Put into the list")),
        ("regrade", _("Grant another sum")),
        ("send_back", _("Send back")),
    ]

    action = forms.ChoiceField(choices=ACTIONS)
    to = forms.TypedChoiceField(label=_("Back to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, earlier, needs_minutes, beside=NOBODY, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask(beside)
        self.needs_minutes = self.fields["minutes"].is_wanted = needs_minutes
        self.fields["to"].choices = [("", _("Choose …")), *earlier]

    def clean_for_sign(self):
        self.require_whole_paper()
        if self.needs_minutes:
            self.require("minutes", _("Give the number of the meeting's minutes."))
        self.require_countersignatures()

    def clean_for_take_out(self):
        self.require_chosen()
        self.require("reason", _("Give the reason for the change; it stands beside the signatures."))

    clean_for_put_in = clean_for_take_out

    def clean_for_regrade(self):
        self.clean_for_take_out()
        self.require("money", _("Say the sum in yuan."))

    def clean_for_send_back(self):
        self.require("to", _("Choose the step to which the list goes back."))
        self.require("reason", _("Give the reason for sending the list back."))


class SignStep(ListStep):
    """Whoever is next in the programme's order signs, changes singles, or sends back."""

    form_class = SignForm
    template_name = "workflows/tasks/sign.html"
    actions = tuple(action for action, _ in SignForm.ACTIONS)
    last = ("sign", "send_back")

    @cached_property
    def position(self):
        """Whose turn it was when the page was asked for; `signing` asks again under the lock."""
        return signing.next_position(self.shown)

    @property
    def sign_step(self):
        """The step of the programme's order whose turn it was; None when all have signed."""
        return None if self.position is None else signing.steps_of(self.shown)[self.position]

    def form_arguments(self):
        earlier, step = signing.steps_of(self.shown)[: self.position], self.sign_step
        return super().form_arguments() | {
            "earlier": [(place, each.title) for place, each in enumerate(earlier)],
            "needs_minutes": step is not None and step.minutes,
            "beside": signing.asked_beside(self.shown, step),
        }

    def get_context_data(self, **context):
        return super().get_context_data(**context) | {"sign_step": self.sign_step}

    def form_data(self, action, fields):
        """Programs bring no scans; `NotNow` for a step with which those of other departments are kept."""
        if action == "sign" and countersigning.departments(self.shown, self.sign_step):
            raise NotNow(
                _(
                    "Other departments countersign at this step: it is signed on its page, where their "
                    "papers are added."
                )
            )
        return super().form_data(action, fields)

    def sign(self, cleaned):
        departments = countersigning.departments(self.shown, self.sign_step)
        mark = kept_mark(cleaned, departments, case=self.case, by=self.request.user)
        return signing.sign(
            self.shown, position=self.position, version=cleaned["version"], mark=mark, by=self.request.user
        )

    def send_back(self, cleaned):
        return signing.send_back(
            self.shown,
            position=self.position,
            to=cleaned["to"],
            reason=cleaned["reason"],
            by=self.request.user,
        )

    def take_out(self, cleaned):
        return self._turn(cleaned, Outcome.DECLINED)

    def put_in(self, cleaned):
        return self._turn(cleaned, Outcome.GRANTED, money=cleaned["money"])

    regrade = put_in

    def _turn(self, cleaned, outcome, **terms):
        terms["reason"] = cleaned["reason"]
        chosen = list(cleaned["application"])
        return signing.change(self.shown, chosen, outcome=outcome, terms=terms, by=self.request.user)


def kept_mark(cleaned, departments=(), *, case, by):
    """The signature's words, with the scans stored where there are any; `NotNow` for a bad file."""

    def store(kind, upload):
        return scans.store(kind, upload, by=by, case=case)

    upload = cleaned.get("scan")
    try:
        scan = store("signed_list", upload) if upload else None
        beside = given(cleaned, departments, store=store)
    except ValidationError as error:
        raise NotNow(" ".join(error.messages)) from error
    return signing.Mark(cleaned["minutes"], scan, cleaned["signatory"], cleaned["note"], beside)
