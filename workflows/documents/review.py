"""The application on paper as an expert reads it: nothing that experts may not see, and no code to verify."""

from workflows.documents import render
from workflows.documents.application import STYLE, section
from workflows.documents.preview import on_demand
from workflows.services.blinding import BlindContent


def for_expert(review, *, by):
    """The path of the PDF for the expert of a review; one at a time, as `preview` is."""
    return on_demand(for_expert_html(review), style=STYLE, by=by, of=[review.application])


def for_expert_html(review):
    """The paper before it is printed."""
    content = BlindContent(review.application, review.stage)
    sections = [section(content, page) for page in content.programme.form.pages]
    context = {
        "content": content,
        "application": review.application,
        "programme": content.programme,
        "sections": [each for each in sections if each["blocks"]],
    }
    return render.html("documents/for_expert.html", context)
