"""The HTTP errors: what each means to a visitor, which motifs show it, and which moods fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.prompts.writing.moods import Mood
from shared.prompts.writing.motifs import Motif


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorCode:
    """A status code for which a website shows a page."""

    number: int
    name: str  #: as the RFC, or the product that sends the code, spells it
    meaning: str  #: one sentence for a visitor
    motifs: tuple[Motif, ...]
    moods: tuple[Mood, ...]  #: at least two, so that a set shows different expressions


def _code(number: int, name: str, meaning: str, motifs: tuple[Motif, ...], moods: tuple[Mood, ...]) -> ErrorCode:
    return ErrorCode(number=number, name=name, meaning=meaning, motifs=motifs, moods=moods)


_AT_A_LOSS = (Mood.PUZZLED, Mood.AMUSED)
_SORRY = (Mood.APOLOGETIC, Mood.BUSY)
_NOT_TO_BE_MOVED = (Mood.FIRM, Mood.APOLOGETIC)
_IN_NO_HURRY = (Mood.PATIENT, Mood.WISTFUL)
_UNDER_WATER = (Mood.OVERWHELMED, Mood.AMUSED)

# The 4xx and 5xx codes of the IANA registry, 418 and 451 included, then the codes without an RFC that servers and
# networks in front of websites send: Apache, nginx, IIS, Laravel, Shopify, Cloudflare, and the 598 and 599 of proxies.
_CODES = (
    _code(400, "Bad Request", "The request makes no sense to us.", (Motif.GARBLED, Motif.MISFIT), _AT_A_LOSS),
    _code(401, "Unauthorized", "Please sign in first.", (Motif.NO_TICKET,), (Mood.FIRM, Mood.PATIENT)),
    _code(402, "Payment Required", "This page wants to be paid for.", (Motif.UNPAID,), (Mood.FIRM, Mood.AMUSED)),
    _code(403, "Forbidden", "You may not see this page.", (Motif.CLOSED, Motif.NO_TICKET), _NOT_TO_BE_MOVED),
    _code(404, "Not Found", "There is no such page.", (Motif.LOST, Motif.VANISHED), (*_AT_A_LOSS, Mood.WISTFUL)),
    _code(405, "Method Not Allowed", "It cannot be done this way.", (Motif.MISFIT, Motif.CLOSED), _AT_A_LOSS),
    _code(406, "Not Acceptable", "Nothing here is of the kind you take.", (Motif.MISFIT, Motif.GARBLED), _AT_A_LOSS),
    _code(407, "Proxy Authentication Required", "Please sign in on the way.", (Motif.NO_TICKET,), _NOT_TO_BE_MOVED),
    _code(408, "Request Timeout", "We have waited too long for the rest.", (Motif.WAITING,), _IN_NO_HURRY),
    _code(409, "Conflict", "Two changes contradict each other.", (Motif.CONFLICT, Motif.MISFIT), _AT_A_LOSS),
    _code(410, "Gone", "This page has left for good.", (Motif.VANISHED,), (Mood.WISTFUL, Mood.APOLOGETIC)),
    _code(411, "Length Required", "Tell us first how long it is.", (Motif.MISFIT,), (Mood.FIRM, Mood.PUZZLED)),
    _code(412, "Precondition Failed", "What you relied on has changed.", (Motif.CONFLICT, Motif.MISFIT), _AT_A_LOSS),
    _code(413, "Content Too Large", "That is more than we can take.", (Motif.TOO_MUCH, Motif.MISFIT), _UNDER_WATER),
    _code(414, "URI Too Long", "That address goes on too long.", (Motif.TOO_MUCH, Motif.LOOP), _UNDER_WATER),
    _code(415, "Unsupported Media Type", "We cannot read that format.", (Motif.GARBLED, Motif.MISFIT), _AT_A_LOSS),
    _code(416, "Range Not Satisfiable", "There is no such part of it.", (Motif.MISFIT, Motif.VANISHED), _AT_A_LOSS),
    _code(417, "Expectation Failed", "We cannot do what you expect.", (Motif.MISFIT, Motif.BROKEN), _NOT_TO_BE_MOVED),
    _code(418, "I'm a Teapot", "This is a teapot and brews no coffee.", (Motif.TEAPOT,), (Mood.AMUSED, Mood.FIRM)),
    _code(421, "Misdirected Request", "This came to the wrong door.", (Motif.MISDELIVERED,), _AT_A_LOSS),
    _code(422, "Unprocessable Content", "We can read it, and it makes no sense.", (Motif.GARBLED,), _AT_A_LOSS),
    _code(423, "Locked", "Somebody has locked this.", (Motif.CLOSED, Motif.SEALED), _NOT_TO_BE_MOVED),
    _code(424, "Failed Dependency", "What this stands on has failed.", (Motif.BROKEN, Motif.CONFLICT), _SORRY),
    _code(425, "Too Early", "You are too early; come again.", (Motif.WAITING, Motif.UNFINISHED), _IN_NO_HURRY),
    _code(426, "Upgrade Required", "Please come with something newer.", (Motif.MISFIT, Motif.REPAIR), _AT_A_LOSS),
    _code(428, "Precondition Required", "Say first what you saw last.", (Motif.NO_TICKET, Motif.CONFLICT), _AT_A_LOSS),
    _code(429, "Too Many Requests", "That was too much at once.", (Motif.TOO_MUCH,), (*_UNDER_WATER, Mood.PATIENT)),
    _code(431, "Request Header Fields Too Large", "Too much luggage.", (Motif.TOO_MUCH, Motif.MISFIT), _UNDER_WATER),
    _code(451, "Unavailable For Legal Reasons", "The law keeps this shut.", (Motif.SEALED,), _NOT_TO_BE_MOVED),
    _code(500, "Internal Server Error", "Something broke on our side.", (Motif.BROKEN, Motif.REPAIR), _SORRY),
    _code(501, "Not Implemented", "We have not built that yet.", (Motif.UNFINISHED,), _SORRY),
    _code(502, "Bad Gateway", "The house behind us answered nonsense.", (Motif.CUT_OFF, Motif.GARBLED), _SORRY),
    _code(503, "Service Unavailable", "We are closed for a moment.", (Motif.REPAIR, Motif.TOO_MUCH), _SORRY),
    _code(504, "Gateway Timeout", "The house behind us is silent.", (Motif.WAITING, Motif.CUT_OFF), _IN_NO_HURRY),
    _code(
        505, "HTTP Version Not Supported", "We do not speak that version.", (Motif.MISFIT, Motif.GARBLED), _AT_A_LOSS
    ),
    _code(506, "Variant Also Negotiates", "The signs point at each other.", (Motif.LOOP, Motif.CONFLICT), _AT_A_LOSS),
    _code(507, "Insufficient Storage", "There is no room left.", (Motif.TOO_MUCH, Motif.MISFIT), _UNDER_WATER),
    _code(508, "Loop Detected", "This leads back to where it began.", (Motif.LOOP,), (*_AT_A_LOSS, Mood.PATIENT)),
    _code(510, "Not Extended", "Something is missing from the request.", (Motif.UNFINISHED, Motif.MISFIT), _AT_A_LOSS),
    _code(511, "Network Authentication Required", "Sign in to the network.", (Motif.NO_TICKET,), _NOT_TO_BE_MOVED),
    _code(419, "Page Expired", "This page has waited for too long.", (Motif.WAITING, Motif.VANISHED), _IN_NO_HURRY),
    _code(430, "Request Header Fields Too Large", "Too much luggage.", (Motif.TOO_MUCH,), _UNDER_WATER),
    _code(440, "Login Time-out", "You have been away; sign in again.", (Motif.NO_TICKET, Motif.WAITING), _IN_NO_HURRY),
    _code(444, "No Response", "There is no answer.", (Motif.CUT_OFF, Motif.WAITING), _IN_NO_HURRY),
    _code(499, "Client Closed Request", "You left before we were done.", (Motif.WAITING, Motif.VANISHED), _IN_NO_HURRY),
    _code(509, "Bandwidth Limit Exceeded", "More came than the line bears.", (Motif.TOO_MUCH,), _UNDER_WATER),
    _code(520, "Web Server Returned an Unknown Error", "An answer that nobody understands.", (Motif.GARBLED,), _SORRY),
    _code(521, "Web Server Is Down", "The house behind us is dark.", (Motif.BROKEN, Motif.CUT_OFF), _SORRY),
    _code(522, "Connection Timed Out", "Nobody picks up.", (Motif.WAITING, Motif.CUT_OFF), _IN_NO_HURRY),
    _code(523, "Origin Is Unreachable", "No road leads there now.", (Motif.CUT_OFF, Motif.LOST), _SORRY),
    _code(524, "A Timeout Occurred", "They are still at it.", (Motif.WAITING,), _IN_NO_HURRY),
    _code(525, "SSL Handshake Failed", "The two did not come to terms.", (Motif.CONFLICT, Motif.CUT_OFF), _SORRY),
    _code(526, "Invalid SSL Certificate", "Those papers are not in order.", (Motif.NO_TICKET,), _NOT_TO_BE_MOVED),
    _code(527, "Railgun Error", "The fast line is down.", (Motif.CUT_OFF, Motif.BROKEN), _SORRY),
    _code(529, "Site Is Overloaded", "Everybody came at once.", (Motif.TOO_MUCH,), _UNDER_WATER),
    _code(530, "Site Is Frozen", "This site rests.", (Motif.CLOSED, Motif.WAITING), _IN_NO_HURRY),
    _code(598, "Network Read Timeout", "The line is there, and silent.", (Motif.WAITING, Motif.CUT_OFF), _IN_NO_HURRY),
    _code(599, "Network Connect Timeout", "The line is not there.", (Motif.CUT_OFF,), _SORRY),
)

#: All codes by number, in rising order; read-only.
ERROR_CODES: Mapping[int, ErrorCode] = MappingProxyType(
    {code.number: code for code in sorted(_CODES, key=lambda code: code.number)}
)
