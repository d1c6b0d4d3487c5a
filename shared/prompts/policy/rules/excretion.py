"""Rules against bodily waste and the act of giving it off."""

from shared.prompts.policy.rule import Pair, PolicyCategory
from shared.prompts.policy.rules import make_rules

RULES = make_rules(
    PolicyCategory.EXCRETION,
    {
        "excretion, inflected words": "stems of words that are inflected",
        "excretion, English": "the ordinary words; scat is a way to sing, too",
        "excretion, German": "the same in German",
        "excretion, French": "the same in French",
        "excretion, Spanish and Portuguese": "the same in Spanish and Portuguese",
        "excretion, Italian": "the same in Italian",
        "excretion, Romanian": "the same in Romanian",
        "excretion, Dutch": "the same in Dutch",
        "excretion, Polish": "the same in Polish",
        "excretion, Russian and Ukrainian": "the same in Russian and Ukrainian",
        "excretion, Turkish and Greek": "the same in smaller languages, where it costs nothing",
        "excretion, Swedish": "the same in Swedish; `kiss` and `skit` alone are English, too",
        "excretion, Czech and Hungarian": "the same in Czech and Hungarian",
        "excretion, Japanese": "the same in Japanese",
        "excretion, Chinese": "the same in Chinese",
        "excretion, Korean": "the same in Korean",
    },
)

PAIRS: tuple[Pair, ...] = ()
