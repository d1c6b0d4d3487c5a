"""Subjects that the icon set lacks, drawn by us as SVG in a square of 32 x 32."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Digits of the signs as strokes, in a box of 4 x 6.
_DIGITS = {
    "0": "M0 1.5v3a1.5 1.5 0 0 0 4 0v-3a1.500 1.500 0 0 0-4 0z",
    "3": "M.2 .3h3.400L1.800 2.500c3 0 2.800 3.500 0 3.500-1 0-1.600-.4-1.900-1",
    "4": "M3 6V0L0 4.200h4.200",
    "5": "M3.700 0H.6L.3 2.600c3.400-1.200 5 3.400 1.200 3.400-.6 0-1.100-.2-1.500-.6",
}


def _sign(number: str) -> str:
    """Draw a wooden sign with a number, on two posts."""
    digits = "".join(
        f'<path d="{_DIGITS[digit]}" transform="translate({6.2 + 7.7 * nth} 8.2) scale(1.15)" fill="none"'
        ' stroke="#5b3a24" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
        for nth, digit in enumerate(number)
    )
    return (
        '<path d="M6 18h3v13H6zM23 18h3v13h-3z" fill="#8a5a36"/>'
        '<path d="M6 18h1v13H6zM23 18h1v13h-1z" fill="#a56f46"/>'
        '<rect x="2" y="3.500" width="28" height="16" rx="2.200" fill="#a9713f"/>'
        '<rect x="2" y="3.500" width="28" height="14.500" rx="2.200" fill="#e9b878"/>'
        '<path d="M2 8.300h28v.5H2zM2 13.200h28v.5H2z" fill="#d9a463"/>'
        '<path d="M3.900 5.600a.6.6 0 1 0 .01 0zM28.100 5.600a.6.6 0 1 0 .01 0z" fill="#8a5a36"/>' + digits
    )


def _rack() -> str:
    """Draw a rack of servers, one of them with a red light."""
    units = "".join(
        f'<rect x="8" y="{y}" width="16" height="3.600" rx=".6" fill="#525f78"/>'
        f'<circle cx="10.200" cy="{y + 1.8}" r=".7" fill="{"#f8312f" if nth == 2 else "#4be08a"}"/>'
        f'<circle cx="12.400" cy="{y + 1.8}" r=".7" fill="#ffc53a"/>'
        f'<rect x="15" y="{y + 1.2}" width="7.500" height="1.200" rx=".4" fill="#2b3346"/>'
        for nth, y in enumerate((3.4, 7.9, 12.4, 16.9, 21.4))
    )
    return (
        '<rect x="6" y="1" width="20" height="29" rx="1.600" fill="#39445a"/>'
        '<rect x="7.200" y="2.400" width="17.600" height="24.600" rx=".8" fill="#262e40"/>'
        + units
        + '<rect x="8" y="30" width="3" height="1.500" fill="#262e40"/><rect x="21" y="30" width="3" height="1.500" fill="#262e40"/>'
    )


DRAWINGS: Mapping[str, str] = MappingProxyType(
    {
        "hot air balloon": '<path d="M16 1C9 1 5 6 5 11.500 5 17 10 20 13 24h6c3-4 8-7 8-12.500C27 6 23 1 16 1z" fill="#f04b4b"/>'
        '<path d="M16 1c-4 0-6 5-6 10.500S12.500 20 14.500 24h3C19.500 20 22 17 22 11.500S20 1 16 1z" fill="#ffd34d"/>'
        '<path d="M16 1c-1.500 0-2.500 5-2.500 10.500S15 20 15.300 24h1.400c.3-4 1.800-7 1.800-12.500S17.500 1 16 1z" fill="#3f9bea"/>'
        '<path d="M13.100 24h.6l.8 3h-.6zM18.900 24h-.6l-.8 3h.6z" fill="#6b4a30"/>'
        '<path d="M13.200 26.600h5.600v3.200a1.200 1.200 0 0 1-1.200 1.200h-3.200a1.200 1.200 0 0 1-1.200-1.200z" fill="#9a6236"/>'
        '<path d="M13.200 26.600h5.600v1.100h-5.600z" fill="#c08a58"/>',
        "lighthouse": '<path d="M1 31l3.500-4.500 5.500-1.500h11l6 2 4 4z" fill="#6b6470"/><path d="M6 31l2-3 5-1 3 4z" fill="#857d8c"/>'
        '<path d="M10.600 26l2-15h6.800l2 15z" fill="#f4f4f4"/><path d="M17.500 11h1.900l2 15h-2.600z" fill="#dcdce4"/>'
        '<path d="M12.100 15h7.800l.5 4h-8.800zM11.300 21.500h9.400l.6 4.500H10.700z" fill="#e23b3b"/>'
        '<rect x="11.200" y="10" width="9.600" height="1.600" rx=".6" fill="#44404c"/><rect x="13.200" y="5.600" width="5.600" height="4.600" fill="#ffd94a"/>'
        '<path d="M12.200 5.900L16 1.600l3.800 4.300z" fill="#c02a36"/><path d="M15.200 5.600h.7v4.600h-.7z" fill="#44404c"/>'
        '<rect x="14.900" y="20.800" width="2.200" height="5.200" rx="1.100" fill="#44404c"/><rect x="15.200" y="13" width="1.600" height="2" rx=".5" fill="#44404c"/>',
        "moon": '<circle cx="16" cy="16" r="14" fill="#f6ecc4"/><path d="M16 2a14 14 0 0 1 0 28c5-2.600 8-8 8-14S21 4.600 16 2z" fill="#e8d9a6"/>'
        '<circle cx="11" cy="10.500" r="3.200" fill="#dfcf9b"/><circle cx="19.500" cy="19" r="4" fill="#dac994"/>'
        '<circle cx="9.500" cy="20.500" r="2" fill="#dfcf9b"/><circle cx="20" cy="8.500" r="1.600" fill="#dfcf9b"/><circle cx="14" cy="26" r="1.400" fill="#dfcf9b"/>',
        "pyramid": '<path d="M11 30L22 9l10 21z" fill="#d79a4c"/><path d="M22 9l10 21h-7z" fill="#b97c38"/>'
        '<path d="M0 30L13 4l13 26z" fill="#f0bd68"/><path d="M13 4l13 26h-8z" fill="#cf9346"/>'
        '<path d="M7.500 15h9l.6 1.200H6.900zM4.500 21h13.200l.5 1.200H3.900zM1.700 26.600h17.500l.3 1.200H1.100z" fill="#dfa955"/>',
        "windmill": '<path d="M11 30l2-17h6l2 17z" fill="#e8d8c0"/><path d="M17 13h2l2 17h-3z" fill="#cdb899"/>'
        '<path d="M12 13.500L16 8l4 5.500z" fill="#a3543a"/><rect x="14.400" y="23" width="3.200" height="7" rx="1.600" fill="#6b4630"/>'
        '<rect x="14.800" y="17" width="2.400" height="2.800" rx=".6" fill="#5f93b8"/>'
        '<path d="M16 13L6.500 1.500 3.500 4l10.500 8.500zM16 13L27.500 3.500 25 .5 16.500 11zM16 13l9.500 11.500 3-2.500L18 13.500zM16 13L4.500 22.500 7 25.500 15.500 15z" fill="#f7f2e8"/>'
        '<path d="M16 13L6.500 1.500l-.8.6L15 13.600zM16 13L27.500 3.500l-.6-.8L15.400 12.300zM16 13l9.500 11.500.8-.6L17 12.400zM16 13L4.500 22.500l.6.8L16.600 13.700z" fill="#8a6a4c"/>'
        '<circle cx="16" cy="13" r="1.500" fill="#6b4630"/>',
        "bridge": '<path d="M0 17c5-7 27-7 32 0v13h-4.500c0-6-5.500-9-11.500-9s-11.500 3-11.500 9H0z" fill="#a79c94"/>'
        '<path d="M0 17c5-7 27-7 32 0v2.600c-5-6.800-27-6.800-32 0z" fill="#c9c0b8"/>'
        '<path d="M4.500 30c0-6 5.500-9 11.500-9s11.500 3 11.500 9h-1.800c0-5-4.700-7.200-9.700-7.200S6.300 25 6.300 30z" fill="#857a73"/>'
        '<path d="M3 21h3v1.500H3zM8 16.800h3v1.500H8zM21 16.800h3v1.500h-3zM26 21h3v1.500h-3zM1 25.500h2.500V27H1zM28.500 25.500H31V27h-2.500z" fill="#948980"/>',
        "igloo": '<path d="M2 28C2 15 9 9 17 9s13 7 13 19z" fill="#e8f3fb"/><path d="M20 9.400C26 11 30 17 30 28h-6c0-9-1-15-4-18.600z" fill="#c8deee"/>'
        '<path d="M3.600 20.500h26v1h-26zM6.500 15h20v1h-20zM13 9.600h1V15h-1zM20 9.600h1V15h-1zM10 16h1v4.500h-1zM17 16h1v4.500h-1zM24 16h1v4.500h-1zM6 21.500h1V28H6zM23 21.500h1V28h-1z" fill="#b4cfe2"/>'
        '<path d="M8 28c0-6 3-9 6.500-9s6.500 3 6.500 9z" fill="#d8e8f4"/><path d="M10.500 28c0-4.500 1.800-6.500 4-6.500s4 2 4 6.500z" fill="#3f5f80"/>',
        "well": '<path d="M4 11L16 3l12 8v2H4z" fill="#b5533c"/><path d="M4 11h24v2H4z" fill="#8f3f2d"/><path d="M7 13h2.400v9H7zM22.600 13H25v9h-2.400z" fill="#8a5a36"/>'
        '<rect x="7" y="14.500" width="18" height="1.600" fill="#a56f46"/><path d="M15.600 16h.8v5h-.8z" fill="#5b3a24"/><path d="M13.500 19h5l-.7 4h-3.600z" fill="#c08a58"/>'
        '<path d="M5 22h22v8H5z" fill="#9b948f"/><path d="M5 22h22v1.800H5z" fill="#c4bdb7"/><path d="M5 26h7v.8H5zM14 26h8v.8h-8zM10 24h.8v2H10zM19 24h.8v2H19zM7.500 27h.8v3h-.8zM16 27h.8v3H16zM24 26.800h.8V30H24z" fill="#7d7671"/>',
        "signpost": '<path d="M14.500 2h3v29h-3z" fill="#8a5a36"/><path d="M14.500 2h1v29h-1z" fill="#a56f46"/>'
        '<path d="M5 4.500h20l4 3.200-4 3.200H5z" fill="#e9b878"/><path d="M27 13h-20l-4 3.200 4 3.200h20z" fill="#d99f5c"/>'
        '<path d="M8 22h15l3.500 2.600L23 27.200H8z" fill="#e9b878"/><path d="M8 7.200h13v1H8zM10 15.700h14v1H10zM11 24.100h10v1H11z" fill="#8a5a36"/>',
        "404 sign": _sign("404"),
        "500 sign": _sign("500"),
        "503 sign": _sign("503"),
        "server rack": _rack(),
    }
)
