"""What every human step has in common."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from workflows.services import links
from workflows.services.errors import NotNow


class Step(FormView):
    """One human step. The page that loads the task through the scope hands it over as `task`, with the two
    ways through the one door: `perform` does the task, `work` does a part of it under its lock.

    `file_field` names the field at which a file is refused. A page also gives `claim_next`, which takes the
    first of some tasks that nobody else takes meanwhile.
    """

    # A form view would take a PUT for an empty form.
    http_method_names = ("get", "post", "head", "options")
    template_name = "workflows/tasks/step.html"
    actions = ()
    file_field = None

    def setup(self, request, *args, task, perform, work, claim_next=None, **kwargs):
        super().setup(request, *args, **kwargs)
        self.task = task
        self.case = task.process.case_process.case
        self.perform = perform
        self.work = work
        self.claim_next = claim_next

    def get_context_data(self, **context):
        title = links.task_title(self.task)
        return super().get_context_data(task=self.task, case=self.case, step_title=title, **context)

    def form_arguments(self):
        """What the step's form needs to know of the case."""
        return {}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), **self.form_arguments()}

    def bound(self, action, fields):
        """The step's form filled by a program: one of `actions`, and its fields by name."""
        return self.form_class(data=self.form_data(action, fields), **self.form_arguments())

    def form_data(self, action, fields):
        """A program's fields as the form names them."""
        return fields

    def run(self, form):
        """Do what the valid form says; returns the receipt, None where nothing changed."""
        return self.perform(self.task, by=self.request.user, act=lambda: self.act(form))

    def form_valid(self, form):
        try:
            receipt = self.run(form)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        except ValidationError as refusal:
            form.add_error(self.file_field, refusal)
            return self.form_invalid(form)
        if receipt is None:
            messages.info(self.request, _("Nothing was changed."))
        else:
            messages.success(self.request, _("Done. Receipt: %(receipt)s") % {"receipt": receipt})
        return redirect(self.next_page(form))

    def next_page(self, form):
        """Where the person goes on."""
        return resolve_url("inbox")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form):
        """Change rows through a service and return the receipt; runs under the lock, before the flow goes
        on.
        """
        raise NotImplementedError
