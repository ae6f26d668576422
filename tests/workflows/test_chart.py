"""The process as it is drawn."""

import pytest
from django.utils import translation

from workflows import chart, timeline

pytestmark = pytest.mark.django_db


def test_the_words_of_the_picture_follow_the_readers_language(desk, applicant):
    process = timeline.diagram_process(desk.submit(desk.round(), applicant).case)

    drawn = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            drawn[language] = chart.diagram(process)

    assert "Formal" in drawn["en"]
    assert "Formal" not in drawn["zh-hans"]
