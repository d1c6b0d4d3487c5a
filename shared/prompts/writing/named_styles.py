"""Named styles, so that the pictures of a website match."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shared.prompts.style import Style


def _style(palette: str, light: str, medium: str) -> Style:
    return Style(palette=palette, light=light, medium=medium)


#: Styles of drawn pictures by name; read-only. The light of each fits a room, the open air and outer space.
DRAWN_STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "amber-evening": _style("amber and teal palette", "low golden light", "painterly anime illustration"),
        "moonlit-ink": _style("indigo and silver palette", "cool moonlit glow", "ink-lined anime illustration"),
        "pastel-morning": _style("pale peach and mint palette", "soft diffuse light", "watercolour anime illustration"),
        "neon-rain": _style("magenta and cyan palette", "neon glow and wet reflections", "cel-shaded anime art"),
        "candle-brown": _style("umber and honey palette", "warm lamplight", "storybook anime illustration"),
        "clear-noon": _style("sky blue and white palette", "clear bright light", "clean-lined anime key visual"),
        "winter-blue": _style("ice blue and grey palette", "pale winter light", "soft-shaded anime illustration"),
        "autumn-rust": _style("rust and ochre palette", "slanting warm light", "gouache-textured anime illustration"),
        "emerald-mist": _style("emerald and smoke palette", "misty filtered light", "atmospheric anime background art"),
        "rose-dusk": _style("rose and violet palette", "soft light of dusk", "romantic anime film still"),
        "sunlit-poster": _style(
            "coral and cream palette", "even sunny light", "flat-coloured retro poster art in anime style"
        ),
        "deep-sea": _style("navy and turquoise palette", "shimmering blue light", "detailed anime film background"),
        "copper-steam": _style(
            "copper and bottle-green palette", "hazy backlight", "detailed steampunk anime illustration"
        ),
        "paper-lantern": _style(
            "vermilion and ink-black palette", "glow of paper lanterns", "woodblock-inspired anime print"
        ),
        "silver-screen": _style("charcoal and ivory palette", "dramatic side light", "film noir anime illustration"),
        "spring-fresh": _style("leaf green and lemon palette", "fresh airy light", "light-hearted anime illustration"),
    }
)

#: Styles of photographs of places by name; read-only.
PHOTOGRAPHIC_STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "golden-hour": _style("warm stone and honey tones", "golden-hour sunlight", "editorial photograph"),
        "blue-hour": _style("deep blue and amber tones", "blue-hour light", "architectural photograph"),
        "bright-morning": _style(
            "fresh white and green tones", "bright morning light", "lifestyle magazine photograph"
        ),
        "soft-overcast": _style("muted natural tones", "soft overcast light", "documentary photograph"),
        "noon-clear": _style("crisp saturated tones", "clear midday light", "travel photograph"),
        "window-light": _style("cream and walnut tones", "gentle side light", "interior design photograph"),
        "dawn-mist": _style("pale rose and grey tones", "diffuse dawn light", "fine-art photograph"),
        "evening-warm": _style("terracotta and dark wood tones", "warm evening light", "interior design photograph"),
        "nordic-clean": _style("white and pale oak tones", "even daylight", "minimalist architectural photograph"),
        "after-rain": _style("slate and copper tones", "fresh light after rain", "street photograph"),
    }
)
