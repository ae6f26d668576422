"""Settings come from the environment, and nonsense is refused in one sentence that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from cultivation import environment


@pytest.mark.parametrize("value", ["False", "0", "no", "1", "TRUE", "off "])
def test_debug_is_true_or_false_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)

    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false"):
        environment.boolean("DEBUG", False)


@pytest.mark.parametrize("value", ["", None])
def test_missing_value_without_a_default_is_refused(monkeypatch, value):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("SECRET_KEY", value)

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be set"):
        environment.secret("SECRET_KEY")


@pytest.mark.parametrize("value", ["short", "x" * 60])
def test_secret_that_can_be_guessed_is_refused(monkeypatch, value):
    monkeypatch.setenv("SECRET_KEY", value)

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must have at least 32 characters"):
        environment.secret("SECRET_KEY")


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000 ", "８０００", "http"])
def test_port_is_a_number_within_its_bounds(monkeypatch, value):
    monkeypatch.setenv("PORT", value)

    with pytest.raises(ImproperlyConfigured, match="PORT must be a number from 1 to 65535"):
        environment.integer("PORT", 8000, lowest=1, highest=65535)


def test_database_by_socket_folder(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:@/cultivation?host=/run/postgresql")
    settings = environment.database("DATABASE_URL")

    assert (settings["HOST"], settings["NAME"], settings["USER"]) == ("/run/postgresql", "cultivation", "app")


def test_database_by_address_with_a_difficult_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:p%40ss%2Fword@db:5433/cultivation?sslmode=require")
    settings = environment.database("DATABASE_URL")

    assert (settings["HOST"], settings["PORT"], settings["PASSWORD"]) == ("db", "5433", "p@ss/word")
    assert settings["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("sqlite:///db", "must begin with postgresql://"),
        ("postgresql://app@db", "names no database"),
        ("postgresql://app@db:many/x", "is no address"),
    ],
)
def test_other_databases_are_refused(monkeypatch, value, words):
    monkeypatch.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match=f"DATABASE_URL {words}"):
        environment.database("DATABASE_URL")


@pytest.mark.parametrize(
    "value", ["unix:///run/redis.sock", "127.0.0.1:6379", "redis://", "redis://host/main"]
)
def test_broker_is_reached_by_tcp_only(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)

    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must"):
        environment.redis("REDIS_URL")


@pytest.mark.parametrize(
    "value", ["example.org", "ftp://x", "https://x/path", "https://x?y=1", "https://a:b@x"]
)
def test_base_url_is_a_host_and_nothing_behind_it(monkeypatch, value):
    monkeypatch.setenv("BASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match="BASE_URL must"):
        environment.base_url("BASE_URL", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("value", "tls", "ssl", "port"),
    [
        ("smtp://mail.example.org", False, False, 25),
        ("smtp+tls://mail.example.org", True, False, 587),
        ("smtps://u:p@mail.example.org:4650", False, True, 4650),
    ],
)
def test_mail_goes_by_three_kinds_of_smtp(monkeypatch, value, tls, ssl, port):
    monkeypatch.setenv("EMAIL_URL", value)
    settings = environment.email("EMAIL_URL", "console:")

    assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"], settings["EMAIL_PORT"]) == (tls, ssl, port)


@pytest.mark.parametrize("value", ["mail.example.org", "imap://mail", "file://relative", "smtp://"])
def test_mail_to_nowhere_is_refused(monkeypatch, value):
    monkeypatch.setenv("EMAIL_URL", value)

    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be"):
        environment.email("EMAIL_URL", "console:")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("tcp://clamd:3311", ("tcp", "clamd", 3311)),
        ("tcp://clamd", ("tcp", "clamd", 3310)),
        ("unix:///run/clamd.sock", ("unix", "/run/clamd.sock")),
        ("", None),
    ],
)
def test_scanner_is_reached_by_tcp_or_socket(monkeypatch, value, address):
    monkeypatch.setenv("CLAMD_URL", value)

    assert environment.scanner("CLAMD_URL") == address


def test_scanner_elsewhere_is_refused(monkeypatch):
    monkeypatch.setenv("CLAMD_URL", "http://clamd")

    with pytest.raises(ImproperlyConfigured, match="CLAMD_URL must be"):
        environment.scanner("CLAMD_URL")


def test_folder_is_absolute_and_no_file(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    for value in ("media", str(tmp_path / "file")):
        monkeypatch.setenv("MEDIA_ROOT", value)
        with pytest.raises(ImproperlyConfigured, match="MEDIA_ROOT"):
            environment.folder("MEDIA_ROOT", tmp_path)


ASK = "from cultivation import settings as s; print([getattr(s, name) for name in {names!r}])"


def settings_with(names, **variables):
    """What the settings say in a process of its own with these variables."""
    command = [sys.executable, "-c", ASK.format(names=names)]
    answer = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def test_cookies_are_secure_and_http_is_left_where_the_site_has_https():
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]

    assert settings_with(names, BASE_URL="https://rc.example.org") == "[True, True, True, 31536000]"
    assert settings_with(names, BASE_URL="http://127.0.0.1:8000") == "[False, False, False, 0]"


def test_names_of_all_cookies_bind_them_to_the_host_where_the_site_has_https():
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME"]

    told = settings_with([*names, "MESSAGE_STORAGE"], BASE_URL="https://rc.example.org")
    assert told.count("__Host-") == len(names)
    assert "cultivation.message_cookie.Messages" in told


def test_web_and_workers_need_not_know_how_to_be_the_owner():
    ask = (
        "from cultivation import settings as s; print(list(s.DATABASES), s.DATABASES['default'].get('TEST'))"
    )
    variables = os.environ | {"DATABASE_OWNER_URL": ""}
    answer = subprocess.run(
        [sys.executable, "-c", ask], env=variables, capture_output=True, text=True, check=False
    )

    assert (answer.stdout, answer.stderr) == ("['default'] None\n", "")


@pytest.mark.parametrize("words", [["migrate"], ["purge_audit", "--reason", "x"]], ids=lambda words: words[0])
def test_what_only_the_owner_may_do_says_what_is_missing(words):
    variables = os.environ | {"DATABASE_OWNER_URL": ""}
    answer = subprocess.run(
        [sys.executable, "manage.py", *words], env=variables, capture_output=True, text=True, check=False
    )

    sentence = "✗ DATABASE_OWNER_URL must be set: only the owner of the tables may do this\n"
    assert (answer.returncode, answer.stderr) == (1, sentence)


def test_in_containers_only_what_migrates_and_purges_is_told_how_to_be_the_owner():
    services = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))["services"]
    told = {
        variable: {name for name, each in services.items() if variable in each.get("environment", {})}
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }

    assert told["DATABASE_OWNER_URL"] == {"migrate", "purge"}
    assert told["DATABASE_URL"] == {"migrate", "purge", "web", "worker", "beat"}


def test_only_the_own_host_and_loopback_are_answered():
    hosts = settings_with(["ALLOWED_HOSTS"], BASE_URL="https://rc.example.org")

    assert hosts == "[['127.0.0.1', '[::1]', 'localhost', 'rc.example.org']]"


def test_debugging_is_off_unless_asked_for():
    assert settings_with(["DEBUG"], DEBUG="") == "[False]"


@pytest.mark.parametrize(
    ("demo", "base_url", "value", "meant"),
    [
        (False, "https://rc.example.org", None, "required"),
        (False, "http://127.0.0.1:8000", None, "required"),
        (False, "http://127.0.0.1:8000", "demonstration", "demonstration"),
        (True, "https://demo.example.org", None, "demonstration"),
        (True, "https://demo.example.org", "required", "required"),
    ],
)
def test_second_factor_is_required_unless_the_data_are_invented(monkeypatch, demo, base_url, value, meant):
    monkeypatch.delenv("SECOND_FACTOR", raising=False)
    if value:
        monkeypatch.setenv("SECOND_FACTOR", value)

    assert environment.second_factor("SECOND_FACTOR", demo=demo, base_url=base_url) == meant


@pytest.mark.parametrize("value", ["demonstration", "off", "false"])
def test_second_factor_is_not_switched_off_in_earnest(monkeypatch, value):
    monkeypatch.setenv("SECOND_FACTOR", value)

    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR"):
        environment.second_factor("SECOND_FACTOR", demo=False, base_url="https://rc.example.org")


OPENID = ("OIDC_URL", "OIDC_CLIENT", "OIDC_SECRET", "OIDC_NAME")


def test_government_s_sign_in_is_off_without_an_address():
    assert environment.openid(*OPENID) == []
    assert "form-action': [\"'self'\"]" in settings_with(["CONTENT_SECURITY_POLICY"])


def test_government_s_sign_in_is_one_app_and_forms_may_lead_there(monkeypatch):
    for name, value in zip(OPENID, ("https://id.example.org/realms/x", "client", "key", ""), strict=True):
        monkeypatch.setenv(name, value)
    (app,) = apps = environment.openid(*OPENID)

    assert (app["client_id"], app["settings"]["server_url"]) == ("client", "https://id.example.org/realms/x")
    assert environment.origins(apps) == ["https://id.example.org"]


@pytest.mark.parametrize("address", ["http://id.example.org", "id.example.org", "https://"])
def test_government_s_sign_in_has_https(monkeypatch, address):
    monkeypatch.setenv("OIDC_URL", address)

    with pytest.raises(ImproperlyConfigured, match="OIDC_URL"):
        environment.openid(*OPENID)


def test_government_s_sign_in_without_its_key_is_refused(monkeypatch):
    monkeypatch.setenv("OIDC_URL", "https://id.example.org")

    with pytest.raises(ImproperlyConfigured, match="OIDC_"):
        environment.openid(*OPENID)


def test_passwords_follow_a_profile_that_is_known():
    names = ["PASSWORD_POLICY", "PASSWORD_MAX_AGE"]

    assert settings_with(names, PASSWORD_POLICY="") == "['mlps3', 90]"
    assert settings_with(names, PASSWORD_POLICY="nist") == "['nist', None]"


def test_wrong_value_ends_a_command_in_one_line():
    command = [sys.executable, "manage.py", "check"]
    answer = subprocess.run(
        command, env=os.environ | {"DEBUG": "yes"}, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert answer.stderr == "✗ DEBUG must be true or false, not 'yes'\n"
