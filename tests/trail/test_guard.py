"""Identity numbers are blotted out, and nothing else is touched."""

import pytest

from trail import guard

NUMBER = "15010219900307101X"


@pytest.mark.parametrize("text", ["签字页（扫描件）：第１页.pdf", "ﬁle №3.pdf", ""])
def test_a_text_without_an_identity_number_stays_as_it_is_written(text):
    assert guard.without_identity_numbers(text) == text


@pytest.mark.parametrize("text", [f"身份证{NUMBER}.pdf", "身份证１５０１０２１９９００３０７１０１Ｘ.pdf"])
def test_an_identity_number_is_blotted_out_however_it_is_written(text):
    assert guard.without_identity_numbers(text) == "身份证******.pdf"
