"""Sealed answers: the text only encrypted, the masked form for everybody, bound to the question."""

import pytest

from accounts import identity, sealing

NUMBER = "15010219880229001X"


def test_a_sealed_answer_holds_the_text_only_encrypted():
    value = sealing.seal("6222020200112233445", "bank_account", name="account")

    assert value["shown"] == "***************3445"
    assert "6222020200112233445" not in str(value)
    assert sealing.opened(value, name="account") == "6222020200112233445"


def test_a_sealed_answer_cannot_be_moved_to_another_question():
    value = sealing.seal("13847100000", "phone", name="phone")

    with pytest.raises(ValueError, match="belongs elsewhere"):
        sealing.opened(value, name="other")


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("identity_number", NUMBER, "150***********001X"),
        ("phone", "13847100000", "138****0000"),
        ("phone", "1234567", "*******"),
        ("bank_account", "6222020200112233445", "***************3445"),
        ("bank_words", "某银行呼和浩特支行", "某银*******"),
        ("bank_words", "甲", "*"),
    ],
)
def test_what_is_shown_of_each_kind(kind, text, shown):
    assert sealing.seal(text, kind, name="asked")["shown"] == shown


def test_how_much_of_an_identity_number_is_shown_is_a_setting(settings):
    settings.ID_NUMBER_SHOWN = (1, 1)

    assert identity.masked(NUMBER) == "1****************X"


def test_nothing_is_sealed_where_nothing_was_answered():
    assert sealing.seal("", "phone", name="phone") == ""
    assert sealing.shown("plain") == "plain"


@pytest.mark.parametrize("sent", ["13847100000", "138****0000"])
def test_the_same_text_or_its_masked_form_leaves_the_answer_as_it_is(sent):
    before = sealing.seal("13847100000", "phone", name="phone")

    assert sealing.seal_again(sent, "phone", before, name="phone") is before


def test_another_text_is_sealed_anew():
    before = sealing.seal("13847100000", "phone", name="phone")
    after = sealing.seal_again("13847100001", "phone", before, name="phone")

    assert sealing.opened(after, name="phone") == "13847100001"


def test_the_hash_of_answers_is_the_same_under_another_encryption():
    first, second = (sealing.seal("13847100000", "phone", name="phone") for _ in range(2))
    other = sealing.seal("13847100001", "phone", name="phone")

    assert sealing.hashed({"phone": first}) == sealing.hashed({"phone": second})
    assert sealing.hashed({"phone": first}) != sealing.hashed({"phone": other})
