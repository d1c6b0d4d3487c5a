"""Rules against sexual acts without consent."""

from shared.prompts.policy.rule import Pair, PolicyCategory
from shared.prompts.policy.rules import make_rules

RULES = make_rules(
    PolicyCategory.NON_CONSENT,
    {
        "rape and assault, English": "the ordinary words",
        "no agreement, English": "says that somebody does not agree",
        "forced, English": "forced alone may be a perspective or a march",
        "taken unawares, English": "somebody who does not know cannot agree",
        "non-consent, German": "the same in German",
        "non-consent, French": "the same in French; `viol` alone is an instrument in English",
        "non-consent, Spanish and Portuguese": "the same in Spanish and Portuguese",
        "non-consent, Italian": "the same in Italian",
        "non-consent, Romanian": "the same in Romanian",
        "non-consent, Dutch": "the same in Dutch",
        "non-consent, Polish": "the same in Polish",
        "non-consent, Russian and Ukrainian": "the same in Russian and Ukrainian",
        "non-consent, Turkish and Greek": "the same in smaller languages, where it costs nothing",
        "non-consent, Swedish and its neighbours": "the same in Swedish, Danish, Norwegian and Finnish",
        "non-consent, Czech and Hungarian": "the same in Czech and Hungarian",
        "non-consent, Japanese": "the same in Japanese",
        "non-consent, Chinese": "the same in Chinese",
        "non-consent, Korean": "the same in Korean",
    },
)

PAIRS = (
    Pair(
        name="force and sex",
        category=PolicyCategory.NON_CONSENT,
        first="assault",
        second="sexual",
        within=5,
        reason="an assault course and a forced perspective are harmless",
    ),
    Pair(
        name="helpless and sex",
        category=PolicyCategory.NON_CONSENT,
        first="cannot agree",
        second="sexual",
        within=6,
        reason="somebody who is not awake or not free cannot agree",
    ),
    Pair(
        name="helpless and sex, other languages",
        category=PolicyCategory.NON_CONSENT,
        first="cannot agree, other languages",
        second="sexual, other languages",
        within=4,
        reason="the same in other languages",
    ),
    Pair(
        name="force and sex, other languages",
        category=PolicyCategory.NON_CONSENT,
        first="forced, other languages",
        second="sexual, other languages",
        within=4,
        reason="people are also forced to pay",
    ),
    Pair(
        name="watched unawares",
        category=PolicyCategory.NON_CONSENT,
        first="watching unseen",
        second="undressed",
        within=6,
        reason="somebody who does not know cannot agree; a hidden camera alone is a shop's",
    ),
    Pair(
        name="captive and struggling",
        category=PolicyCategory.NON_CONSENT,
        first="captive person",
        second="struggle",
        within=10,
        reason="ropes alone may be a game, but not with fear",
    ),
)
