"""Characters that look like a Latin letter but are another character.

The tables hold the confusables of Unicode Technical Standard 39 (Unicode License), the extended Latin letters named
after a plain one, turned letters, small capitals and letters in frames. They hold neither accents nor the characters
that Unicode's compatibility forms undo (fullwidth, mathematical, circled): `disguises.fold` removes those first.
"""

from shared.prompts.policy.letters import Replacements

#: Each Latin letter with its look-alikes in a text in lower case.
_SMALL = {
    "a": "ɐɑαλадᎪᗅᴀᶏ∀⍶⍺ⱥꓮ𐊠𖽀🅐🅰🇦",
    "b": "ƀƅɓʙβбвъьѣҍ฿ᏏᏴᑲᑳᖯᗷᵬᶀꓐꞗꞵ𐊂𐊡𐌁🅑🅱🇧",
    "c": "¢©ƈȼɔɕσсҫᏟᴄ₡ↄⲥꓚꜿꞓꞔ𐊢𐌂𐐽𐔜𑣩𑣲𝼝🅒🅲🇨🝌",
    "d": "ðđƌȡɖɗδԁᎠᏧᑯᗞᗪᴅᵭᶁᶑ₫ꓒꓓꝺꟈ🅓🅳🇩",
    "e": "ǝɇɘɛεξеэєҽҿᎬᴇᶒᶓ€℮∃⋿ⱸⴹꓰꬲꬴ𐊆𑣆𑣎🅔🅴🇪",
    "f": "ƒɟϝғքᖴᵮᶂẝꓝꜰꝼꞙꬵ𐊇𐊥𐔥𑣂𝈓🅕🅵🇫",
    "g": "ƃƍǥɠɡɢʛԍցᏀᏳᵷᵹᶃꓖꞡ🅖🅶🇬",
    "h": "ħɥɦʜʮʯηнћңһӈӊհᎻᏂᏲᕼⱨⲏꓧꚕꞕ𐋏🅗🅷🇭",
    "i": "¡ıɨɩɪιіᎥᴉᵻᵼᶖ⍳⍸ꙇ𑣃𝼚🅘🅸🇮",
    "j": "ɉɾʝϳјᎫᒍᴊꓙ🅙🅹🇯",
    "k": "ƙʞκкқҟᏦᛕᴋᶄ₭ⱪⲕꓗꝁꝃꝅꞣ𐔘𝼃🅚🅺🇰",
    "l": "£łƚǀȴɫɬɭʟӏ۱Ꮮᒪᛁᣳᴌᶅⱡⲓⳑⵏꓡꓲꝉꞁꞎꬷꬸꬹ𐊊𐌉𐌠𐑃𐔦𑣒𖼖𖼨𝈪𝼄𝼑𝼓🅛🅻🇱",
    "m": "ɰɱϻмӎᎷᗰᛖᴍᵯᶆⲙꓟꬺꭑ𐊰𐌑🅜🅼🇲",
    "n": "ŋƞȵɲɳɴипոռᵰᶇⲛꓠꞑꞥꬻ𐆎𐔓🅝🅽🇳",
    "o": "øɵθοоѳөօ۵०০੦૦ଠ୦௦ం౦ಂ೦ംഠ൦ං๐໐ဝ၀ჿዐᎤᎾᏫᴏᴑᴓᶗ⊖⊝⍬○●◯ⱺⲟⴱⵁⵔ〇ꓳꝋꝍꬽꬾꬿ𐊒𐊫𐐬𐓪𐔖𑓐𑣈𑣕𑣗𑣠𝈚𝼛🅞🅾🇴🜔",
    "p": "þƥρрᏢᑭᣖᴘᵱᵽᶈ⍴ⲣꓑꝑꝓꝕ𐊕🅟🅿🆊🇵",
    "q": "ɋʠφԛգզⵕꝗꝙꞯ🅠🆀🇶",
    "r": "®ɍɹɺɻɼɽɿʀгяᎡᎱᏒᖇᣴᴦᵲᵳᶉⱹⲅꓣꞃꞧꭆꭇꭈꭉꭨ𐓜𖼵𝈖𝼈𝼕𝼖🅡🆁🇷",
    "s": "§ƽȿʂѕտᏕᏚᣵᵴᶊẜꓢꜱꞅꞩꟊ𐊖𐑈𑣁𖼺𝼞🅢🆂🇸",
    "t": "ŧƫƭȶʇʈτтҭᎢᴛᵵ†₮⊤⍡⟙ⱦⲧꓔꞇ𐊗𐊱𐌕𑣜𖼊𝼉𝼍🅣🆃🇹🝨",
    "u": "ʉʋμυцսሀᏌᑌᴜᴝᵾᶙ∪⋃ꓴꞟꞹꭎꭒ𐓶𑣘𖽂🅤🆄🇺",
    "v": "ʌνѵ۷Ꮩᐯᴠ∨⋁ⱱⱴⴸꓦꛟꝟ𐆗𐔝𑜆𑣀𖼈𝈍🅥🆅🇻🜈",
    "w": "ɯʍωшщѡѽԝաᎳᏔᴡ₩ⱳꓪꝡ𑓅𑜊𑜎𑜏𑣦𑣯🅦🆆🇼",
    "x": "χхҳᕁᕽ᙭᙮ᚷᶍ⤫⤬⨯⨰ⲭⵝꓫꭓꭖꭗꭘꭙ𐆖𐊐𐊴𐌗𐌢𐔧𑣬🅧🆇🇽",
    "y": "¥ƴɏɣʎʏγучүұყᎩᎽᶌỿⲩꓬꭚ𐊲𑣄𖽃𝼆🅨🆈🇾",
    "z": "ƶȥɀʐʑζзᏃᙆᴢᵶᶎⱬꓜ𐋵𑣉𑣥🅩🆉🇿",
}

#: Capitals that look like another letter than their lower-case form does.
_CAPITAL = {
    "a": "Δ",
    "b": "ΒБ",
    "e": "Σ",
    "h": "ΗН",
    "i": "ΙІ",
    "k": "Κ",
    "m": "Μ",
    "n": "ΝИЙ",
    "p": "Ρ",
    "r": "Я",
    "t": "Τ",
    "u": "Ц",
    "w": "ΩШЩ",
    "x": "Χ",
    "y": "ΥЧ",
    "z": "Ζ",
}


def _invert(table: dict[str, str]) -> dict[str, str]:
    return {char: letter for letter, chars in table.items() for char in chars}


_CAPITALS, _LOOKALIKES = Replacements(_invert(_CAPITAL)), Replacements(_invert(_SMALL))


def in_latin(text: str) -> str:
    """Return a text in lower case, with the Latin letter that each character looks like."""
    return _LOOKALIKES.apply(_CAPITALS.apply(text).casefold())
