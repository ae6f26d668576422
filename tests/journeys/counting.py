"""The figures that people look at before and after: the board, the register, the notice."""

import re
from datetime import datetime

from tests.journeys.checking import HERE


def young_talents(visitor):
    """The value of 新增青年创新人才 on the board today."""
    visitor.open("/board/")
    page = visitor.follow("青年创新人才")
    today = page.locator(".figure-card", has_text=f"{datetime.now(HERE):%Y-%m-%d}")
    return int(re.sub(r"\D", "", today.locator(".figure-value").inner_text()))


def register_lines(person, programme):
    """The lines of a programme in the register as this person sees it: the address by the words of it."""
    page = person.open(f"/register/?programme={programme}")
    rows = page.locator("main tbody tr").all()
    return {
        row.inner_text(): row.locator("a[href^='/register/']").first.get_attribute("href") for row in rows
    }
