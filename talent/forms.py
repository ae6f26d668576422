"""The archive's form: every fact that a person tells."""

from django.utils.translation import gettext_lazy

from workflows.forms.told import ToldForm
from workflows.policy import facts as declared


class ArchiveForm(ToldForm):
    """What a person tells of oneself."""

    SECTIONS = (
        (gettext_lazy("Degree"), ("person.degree", "person.degree_on", "person.degree_from")),
        (gettext_lazy("Professional title"), ("person.title", "person.title_name", "person.title_on")),
        (gettext_lazy("Work"), ("person.department", "person.employed_on", "person.discipline")),
    )

    def __init__(self, known, data=None):
        told = [fact for fact in declared.REGISTRY.values() if fact.told and fact.name.startswith("person.")]
        super().__init__(told, known, data)
