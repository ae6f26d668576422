"""What the machine lacks is said in one line, in Chinese and English, with what to do."""

import errno
import socket

import pytest
from django.core.checks import Error, Warning

from cultivation import checks
from cultivation.launcher import machine


def absent(package):
    return machine.Part(package, lambda: False, "无法生成 PDF", "no PDF can be made")


def test_missing_part_is_named_with_the_command_that_brings_it():
    line = absent("libpango-1.0-0").line

    assert line.count("apt-get install libpango-1.0-0") == 2
    assert "\n" not in line


def test_check_refuses_a_machine_that_can_make_no_paper(monkeypatch):
    monkeypatch.setattr(machine, "PAPERS", (absent("libpango-1.0-0"), absent("fonts-noto-cjk")))

    assert [type(found) for found in checks.papers(None)] == [Error, Warning]


def test_library_that_is_not_there_is_noticed():
    assert machine.library("libc.so.6")
    assert not machine.library("libno-such-thing.so.0")


def test_font_is_found_without_the_font_tools(monkeypatch, tmp_path):
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    monkeypatch.setattr(machine, "FONT_FOLDERS", (str(tmp_path),))
    assert not machine.chinese_font()

    (tmp_path / "opentype").mkdir()
    (tmp_path / "opentype" / "NotoSansCJK-Regular.ttc").touch()
    assert machine.chinese_font()


def test_taken_port_is_named_with_another_to_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(machine.Trouble) as trouble:
            machine.check_port("127.0.0.1", port)

    assert f"PORT={port + 1} make run" in str(trouble.value)


def test_port_that_nobody_has_is_not_refused():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert machine.check_port("127.0.0.1", port) is None


def test_address_of_another_machine_is_said_to_be_one():
    problem = OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    assert "BIND" in str(machine.port_trouble("192.0.2.1", 8000, problem))


def test_full_disk_is_said_before_anything_is_begun(tmp_path):
    with pytest.raises(machine.Trouble, match="磁盘已满"):
        machine.check_disk(tmp_path, 10**9)


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_unknown_python_is_refused_by_its_number(monkeypatch, version):
    monkeypatch.setattr(machine.sys, "version_info", version)

    with pytest.raises(machine.Trouble, match=r"3\.11"):
        machine.check_python()
