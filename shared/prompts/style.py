"""The style that the pictures of a set have in common. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """Palette, light and medium: each is a short text that reads well in a prompt, or None."""

    palette: str | None = None
    light: str | None = None
    medium: str | None = None

    def said(self) -> dict[str, str]:
        """Return the parts that are set, in the order in which a prompt names them."""
        return {name: text for name, text in asdict(self).items() if text is not None}
