"""Who has no part in a matter finds nothing: denied looks like absent, on every page, file and paper."""

import re

import pytest

ABSENT = "AAAAAAAAAAAAAAAAAAAAAA"


def addresses(person, world):
    """Everything that belongs to one granted applicant, as that applicant and the officer see it."""
    public_id, account = world.application("released", "granted")
    owner = person(account)
    page = owner.open(f"/applications/{public_id}/")
    links = page.eval_on_selector_all(
        "main a[href^='/']", "(all) => all.map((one) => one.getAttribute('href'))"
    )
    own = {link.split("#")[0] for link in links if re.match(r"/(attachments|documents)/", link)}
    assert any("/attachments/" in link for link in own)
    assert any("/documents/" in link for link in own)
    own |= {f"/applications/{public_id}/", f"/applications/{public_id}/preview.pdf"}
    owner.open("/register/")
    own |= {page.locator("main a[href^='/register/'].figures").first.get_attribute("href")}
    return owner, sorted(own)


def test_the_owner_sees_it_and_nobody_else_does(person, world):
    owner, own = addresses(person, world)
    other = person(world.application("released", "declined")[1])
    visitor = person()

    assert {owner.status(link) for link in own} == {200}
    assert {link: other.status(link) for link in own if other.status(link) != 404} == {}
    assert {visitor.status(link) for link in own} <= {302, 404}


def test_what_is_denied_reads_like_what_is_absent(person, world):
    public_id, _ = world.application("released", "granted")
    other = person(world.application("released", "declined")[1])

    assert plain(other, f"/applications/{public_id}/") == plain(other, f"/applications/{ABSENT}/")
    assert plain(other, f"/tasks/{public_id}/") == plain(other, f"/tasks/{ABSENT}/")


def plain(actor, path):
    """The answer without what differs at every request."""
    answer = actor.context.request.get(path)
    text = re.sub(r'value="\w{64}"', "", answer.text()).replace(path, "")
    return answer.status, text


def test_a_draft_is_the_applicants_alone(person, world):
    public_id, _ = world.application("closing_soon", "submitted")
    form = f"/applications/{public_id}/pages/project/"

    assert person("officer").status(form) == 404
    assert person("leader").status(form) == 404


@pytest.mark.parametrize("who", ["applicant", "sysadmin"])
def test_the_officials_pages_are_not_there_for_others(person, world, who):
    account = world.application("released", "declined")[1] if who == "applicant" else who
    officer, other = person("officer"), person(account)
    officer.open("/inbox/?box=done")
    task = officer.page.locator("main a[href^='/tasks/']").first.get_attribute("href")
    round_ = world.rounds["waiting_for_decision"]

    paths = [task, "/desk/rounds/new/", f"/rounds/{round_}/desk/"]
    assert {path: other.status(path) for path in paths} == dict.fromkeys(paths, 404)
