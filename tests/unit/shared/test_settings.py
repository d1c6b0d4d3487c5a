"""A wrong setting is named in our own words, with the values that are right."""

import pytest

from shared.errors import SettingsError
from shared.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("IMAGE_DEVICE", "gpu0", "must be cpu, cuda:0, cuda:1 or the like, got 'gpu0'"),
        ("DATABASE_URL", "mysql://x", "must begin with postgresql://, since no other database will do"),
        ("REDIS_URL", "http://x", "must begin with redis:// or rediss://"),
        ("CORS_ORIGIN", "example.com", "must be an origin, as in https://example.com, or [*] for any"),
        ("PUBLIC_ORIGIN", "https://example.com/shop", "must be a scheme and a host without a path"),
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


def test_an_origin_may_be_typed_with_the_slash_that_browsers_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://example.com/")

    assert Settings.from_environment().public_origin == "https://example.com"
