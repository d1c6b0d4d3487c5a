"""A wrong setting is named in our own words, with the values that are right."""

import pytest

from shared.errors import SettingsError
from shared.settings import Settings

WRONG_PORT = "must be a URL whose port, if it names one, is a number from 1 to 65535"
PORTS = [f"postgresql://user@host:{port}/name" for port in ("x", "0", "-1", "65536", "5432,5433")]
PORTS += ["postgresql:///name?host=/folder&port=x"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("IMAGE_DEVICE", "gpu0", "must be cpu, cuda:0, cuda:1 or the like, got 'gpu0'"),
        ("DATABASE_URL", "mysql://x", "must begin with postgresql://, since no other database will do"),
        ("REDIS_URL", "http://x", "must begin with redis:// or rediss://"),
        *(("DATABASE_URL", url, WRONG_PORT) for url in PORTS),
        ("REDIS_URL", "redis://host:port/0", WRONG_PORT),
        ("REDIS_URL", "redis://host:99999/0", WRONG_PORT),
        ("REDIS_URL", "rediss://[::1", WRONG_PORT),
        ("ALLOWED_HOSTS", "https://example.com", "must be names by commas, without ports, or [*] for any"),
        ("CORS_ORIGIN", "example.com", "must be an origin, as in https://example.com, or [*] for any"),
        ("PUBLIC_ORIGIN", "https://example.com/shop", "must be a scheme and a host without a path"),
        ("PUBLIC_ORIGIN", "https://example.com:99999", WRONG_PORT),
        ("LOG_FORMAT", "xml", "must be one of text, json, got 'xml'"),
        ("C2PA_ALGORITHM", "rsa", "must be one of es256, es384"),
        ("MODEL_ANIME", "dall-e", "must be one of juggernaut-xi-v11"),
    ],
)
def test_a_wrong_value_is_answered_with_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=f"^{name}: {sentence}"):
        Settings.from_environment()


def test_a_password_in_a_url_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secret@host/db")

    with pytest.raises(SettingsError) as raised:
        Settings.from_environment()

    assert "secret" not in str(raised.value)


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("LOG_FORMAT", "xml")

    with pytest.raises(SettingsError, match=r"PORT: .*; LOG_FORMAT: "):
        Settings.from_environment()


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:1", "mps"])
def test_devices_of_torch_are_taken(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    monkeypatch.setenv("IMAGE_DEVICE", device)

    assert Settings.from_environment().image_device == device


def test_a_listed_host_may_be_typed_in_capitals_and_with_the_dot_that_ends_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "Example.com., shop.example.com")

    assert Settings.from_environment().allowed_host_names == {"example.com", "shop.example.com"}


def test_an_origin_may_be_typed_with_the_slash_that_browsers_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://example.com/")

    assert Settings.from_environment().public_origin == "https://example.com"


@pytest.mark.parametrize("url", ["postgresql://host/name", "postgresql:///name?host=/folder&port=5432"])
def test_a_url_without_a_port_or_with_a_socket_is_accepted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert Settings.from_environment().sqlalchemy_url.endswith(url.partition("://")[2])
