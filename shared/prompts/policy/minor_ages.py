"""Ages that a prompt states: below 18 years they refuse, unless a whisky, a house or a dog has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from shared.prompts.policy.lexicon import Hit, Tokens
from shared.prompts.policy.rule import Concept, PolicyCategory, Violation

ADULT_YEARS = 18

_STATED = Violation(
    category=PolicyCategory.MINOR, rule="stated age", reason="says that somebody is below 18, in digits or in words"
)

#: Number words up to seventeen. Those from eighteen on are known by their tens, below.
_NUMBERS = {
    1: "one, 一, 한, bir, один, одна, ενός, ett, jeden, jedna",
    2: "two, zwei, deux, dos, due, dois, două, doi, twee, dwa, два, две, дві, iki, 二, 两, 두, δύο, två, dva, dvě",
    3: "three, drei, trois, tres, tre, três, trei, drie, trzy, три, üç, 三, 세, τριών, tři",
    4: """
        four, vier, quatre, cuatro, quattro, quatro, patru, cztery, четыре, четырех, чотири, dört, 四, 네,
        τεσσάρων, fyra, čtyři
        """,
    5: """
        five, п'яти, pięciu, fünf, fuenf, cinq, cinco, cinque, cinci, vijf, pięć, пять, пяти, п'ять, beş, 五, 다섯,
        πέντε, fem, =pět
        """,
    6: "six, sześciu, sechs, seis, sei, șase, zes, sześć, шесть, шести, шість, altı, 六, 여섯, έξι, šest",
    7: """
        seven, siedmiu, sieben, sept, siete, sette, sete, șapte, zeven, siedem, семь, семи, сім, yedi, 七, 일곱,
        επτά, εφτά, sju, sedm
        """,
    8: """
        eight, ośmiu, acht, huit, ocho, otto, oito, opt, osiem, восемь, восьми, вісім, sekiz, 八, 여덟, οκτώ, οχτώ,
        åtta, osm
        """,
    9: """
        nine, дев'яти, dziewięciu, neun, neuf, nueve, nove, nouă, negen, dziewięć, девять, девяти, дев'ять,
        dokuz, 九, 아홉, εννέα, εννιά, nio, devět
        """,
    10: "ten, dziesięciu, zehn, dix, diez, dieci, dez, zece, tien, dziesięć, десять, десяти, 十, 열, δέκα, tio, deset",
    11: """
        eleven, одинадцяти, jedenastu, elf, onze, once, undici, unsprezece, jedenaście, одиннадцать,
        одиннадцати, одинадцять, 十一, 열한, έντεκα, elva, jedenáct
        """,
    12: """
        twelve, дванадцяти, dwunastu, zwölf, zwoelf, douze, doce, dodici, doze, doisprezece, twaalf, dwanaście,
        двенадцать, двенадцати, дванадцять, 十二, 열두, δώδεκα, tolv, dvanáct
        """,
    13: """
        thirteen, тринадцяти, trzynastu, dreizehn, treize, trece, tredici, treze, treisprezece, dertien,
        trzynaście, тринадцать, тринадцати, тринадцять, 十三, 열세, δεκατριών, tretton, třináct
        """,
    14: """
        fourteen, чотирнадцяти, czternastu, vierzehn, quatorze, catorce, quattordici, catorze, paisprezece,
        patrusprezece, veertien, czternaście, четырнадцать, четырнадцати, чотирнадцять, 十四, 열네, δεκατεσσάρων,
        fjorton, čtrnáct
        """,
    15: """
        fifteen, п'ятнадцяти, piętnastu, fünfzehn, fuenfzehn, quinze, quince, quindici, cincisprezece, vijftien,
        piętnaście, пятнадцать, пятнадцати, п'ятнадцять, 十五, 열다섯, δεκαπέντε, femton, patnáct
        """,
    16: """
        sixteen, шістнадцяти, szesnastu, sechzehn, seize, dieciséis, sedici, dezesseis, dezasseis, șaisprezece,
        zestien, szesnaście, шестнадцать, шестнадцати, шістнадцять, 十六, 열여섯, δεκαέξι, sexton, šestnáct
        """,
    17: """
        seventeen, сімнадцяти, siedemnastu, siebzehn, diecisiete, diciassette, dezessete, dezassete,
        șaptesprezece, zeventien, siedemnaście, семнадцать, семнадцати, сімнадцять, 十七, 열일곱, δεκαεπτά, sjutton,
        sedmnáct
        """,
}
_NUMBER_CONCEPTS = {
    f"number {number}": number for number in _NUMBERS
}  #: names of concepts, so that numbers of two words are found, too

CONCEPTS = (
    *(Concept(name=f"number {number}", phrases=words) for number, words in _NUMBERS.items()),
    # After these a small number is the end of a large one: twenty-five, vingt-cinq, treinta y cinco.
    Concept(
        name="tens",
        phrases="""
        twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred, thousand, vingt, vingts, trente,
        quarante, cinquante, soixante, cent, veinte, treinta, cuarenta, cincuenta, sesenta, setenta, ochenta,
        noventa, ciento, venti, trenta, vinte, trinta, quarenta, cinquenta, sessenta, douăzeci, treizeci,
        patruzeci, cincizeci, șaizeci, dwadzieścia, trzydzieści, czterdzieści, pięćdziesiąt, sześćdziesiąt,
        двадцать, тридцать, сорок, пятьдесят, двадцять, тридцять, п'ятдесят, yirmi, otuz, kırk, elli, είκοσι,
        τριάντα, σαράντα, 스물, 서른, 二十, 三十, 四十, 五十
        """,
    ),
    Concept(
        name="birthday",
        phrases="birthday, birthdays, bday, b day, geburtstag, compleanno, cumpleaños, verjaardag, anniversaire",
    ),
    Concept(name="born in", phrases="born in, born, born on"),
    Concept(
        name="eighteen",
        phrases="""
        eighteen, dix huit, dieciocho, diciotto, dezoito, achtzehn, achttien, osiemnaście, osiemnastu,
        восемнадцать, восемнадцати, вісімнадцять, вісімнадцяти, optsprezece, on sekiz, 十八, 열여덟
        """,
    ),
    Concept(name="in such a list", phrases="young, selfie, portrait, bikini, lingerie, naked, nude, topless"),
    Concept(name="years, said before the number", phrases="lat, lata, лет, років"),
    Concept(name="has so many", phrases="are, hat, heeft, is, wordt, ma, має, wird"),
    Concept(
        name="barely",
        phrases="""
        barely, just turned, only just turned, not yet, not even, still only, merely, not older than, no
        older than, younger than, under the age of, below the age of
        """,
    ),
    Concept(name="and, in numbers", phrases="and, y, e, și, et, і"),
    # After a number these can only be an age.
    Concept(
        name="years of age",
        phrases="""
        year old, years old, year olds, years olds, yr old, yrs old, yr olds, y old, yo, yos, y o, yold, yrold,
        yearold, yearsold, yearolds, years of age, yrs of age, month old, months old, anos de idade, años de
        edad, anni di età, ani vârstă, jahre alt, jahren alt, jahre alte, jahre alter, jahre altes, jahre alten,
        jahre junge, jahre junges, jährig*, jaehrig*, jaar oud, jarig*, jarige, letni*, letnia*, letnie*, latek,
        latka, latk*, летн*, летка, річн*, yaşında, yaşındaki, yaşlarında, χρονών, χρονη, χρονων, ετών, 歳, 才,
        岁, 歲, 周岁, 살, 살의, 세의, 세, years old girl, enne, enni, and a half year old, and a half years old,
        and a half yo, and a half years of age, さい, つの, år gammal, år gamla, år gammalt, åring*, let stará,
        let starý, let staré, letá, letý, letého, leté, letou, letí, éves*, årig, åriga, årige, årigt
        """,
    ),
    # These may be a time, too.
    Concept(
        name="years",
        phrases="""
        ans, an, años, anos, anni, anno, ani, lat, lata, latach, jaar, jahre, jahren, лет, годик*, років, роки,
        рочків, yaş, years, year, yrs, years young, year young, =år, let, roky, =roků
        """,
    ),
    Concept(
        name="age is",
        phrases="""
        age, aged, ages, age is, aged between, between the ages of, ages between, aged from, age of, at age, at
        the age of, im alter von, alter, âgé de, âgée de, âgés de, âgées de, âge, tiene, tenía, cumple, de edad,
        edad, ha, età di, età, tem, idade, idade de, are vârsta de, în vârstă de, vârsta, w wieku, wiek,
        leeftijd, leeftijd van, в возрасте, возраст, ей, ему, віком, у віці, вік, їй, йому, yaş, edad de,
        ηλικίας, 年齢, 年龄, 나이, age around, aged about, aged around, aged only, je jí, je mu, dívce je,
        chlapci je, hon är, han är, ve věku, i åldern, έχει ηλικία
        """,
    ),
    Concept(
        name="is",
        phrases="""
        is, was, s, only, just, barely, turned, turning, turns, looks, looking, about, around, almost, nearly,
        becomes, be, im, am, m
        """,
    ),
    Concept(
        name="below",
        phrases="""
        under, below, younger than, less than, not yet, not even, not quite, under age, under the age of, below
        the age of, almost, nearly, soon to be, a year short of, months short of, a year away from, about to
        turn, months before turning, before turning, not older than, no older than, not turned, not turned yet,
        hasn t turned, not reached, younger looking than, u, pas encore, noch nicht, nog geen, nog niet, aún no,
        todavía no, no ha cumplido, ancora, ainda não, jeszcze nie, еще нет, еще не исполнилось, ще не, ще
        немає, nu a împlinit, nu are încă, mniej niż, minder dan, onder de, unter, moins de, menos de, meno di,
        poniżej, младше, моложе, до, молодше, jünger als
        """,
    ),
    Concept(
        name="person",
        phrases="""
        mineure, team, squad, trainee, nepoțică, nepoțica, nepoata, nepoată, nepot, nepotul, kleindochter,
        kleinzoon, enkelin, enkel, nieta, nieto, nipote, nipotina, neta, neto, внучка, внучку, внук, внука,
        онука, онук, wnuczka, wnuczki, wnuk, torun, stepdaughter, stepson, stepsister, stepbrother,
        granddaughter, grandson, goddaughter, godson, chaval, person, people, prodigy, wunderkind, barista,
        nurse, teacher, warrior, knight, queen, king, elf, fairy, angel, demon, succubus, vampire, mermaid,
        goddess, ninja, samurai, pirate, figure skater, skater, surfer, athlete, swimmer, influencer, streamer,
        cosplayer, villager, refugee, runaway, orphan, girl, girls, boy, boys, woman, women, man, men, lady,
        ladies, female, females, male, males, guy, guys, she, he, her, his, him, herself, himself, someone,
        somebody, anyone, child, children, kid, kids, baby, daughter, son, sister, brother, niece, nephew,
        cousin, student, students, pupil, cheerleader, princess, prince, witch, elf girl, catgirl, maid,
        gymnast, ballerina, virgin, babe, chick, slut, twink, bride, actress, actor, idol, singer, wife,
        husband, girlfriend, boyfriend, protagonist, heroine, hero, character, model, dancer, waifu, twins,
        couple, friend, friends, frau, frauen, mann, mädchen, junge, mädel, tochter, sohn, schülerin, schüler,
        fille, fillette, garçon, femme, homme, jeune, elle, ado, fils, sœur, étudiante, chica, chico, muchacha,
        muchacho, niña, niño, mujer, hombre, ella, hija, hijo, joven, estudiante, ragazza, ragazzo, donna, uomo,
        lei, lui, figlia, figlio, studentessa, menina, menino, garota, garoto, mulher, homem, filha, filho,
        rapariga, ela, moça, fată, fata, fete, băiat, băiatul, femeie, bărbat, fiica, fiu, elevă, tânără,
        meisje, jongen, vrouw, dochter, zoon, zij, hij, dziewczyna, dziewczyny, dziewczynka, chłopak, chłopiec,
        kobieta, mężczyzna, córka, syn, ona, uczennica, девочка, девочки, девочку, девушка, девушки, девушку,
        мальчик, мальчика, парень, женщина, женщины, мужчина, дочь, дочка, сын, она, он, студентка, ученица,
        дівчина, дівчини, дівчинка, хлопець, хлопчик, жінка, чоловік, вона, він, донька, син, kız, erkek, kadın,
        oğlan, çocuk, κορίτσι, κοπέλα, αγόρι, γυναίκα, άντρας, 女の子, 男の子, 女性, 男性, 女, 男, 女孩, 男孩,
        女人, 男人, 女生, 男生, 姑娘, 소녀, 소년, 여자, 남자, 여자아이, 여성, 남성, tjej, tjejer, kvinna,
        kvinnor, flicka, kille, hon, han, dívka, dívky, dívku, dívce, žena, ženy, ženu, muž, slečna, lány,
        lányt, férfi, fiú, γυναίκας, κοπέλας, dziewczynie, dziewczynę, kadına, kıza, =nő, criatura
        """,
    ),
    Concept(
        name="she or he",
        phrases="""
        girl, girls, boy, boys, woman, women, female, male, lady, girlfriend, daughter, son, sister, brother,
        she, he, 1girl, 1boy, student, pupil, schoolgirl, cheerleader, chica, fille, ragazza, dziewczyna,
        девушка, дівчина, meisje, frau, femme, mujer, donna, kobieta, lass, twink, waifu
        """,
    ),
    Concept(
        name="has years",
        phrases="""
        gin, genever, jenever, flasche, flaschen, fass, käse, bier, schnaps, schinken, bouteille, fromage, fût,
        jambon, botella, barrica, queso, jamón, bottiglia, botte, formaggio, prosciutto, garrafa, queijo,
        presunto, fles, kaas, vat, sticlă, brânză, butoi, butelka, beczka, ser, бутылка, бочка, сыр, ром,
        пляшка, сир, şişe, peynir, viski, stein, schloss, brücke, gebäude, pont, château, puente, castillo,
        ponte, castello, castelo, brug, gebouw, most, zamek, мост, замок, будинок, міст, whisky, whiskey,
        scotch, bourbon, malt, malts, single malt, rum, wine, wines, brandy, cognac, armagnac, port, sherry,
        tequila, mezcal, spirit, cask, casks, barrel, barrels, oak, vinegar, balsamic, cheese, cheddar,
        parmesan, gouda, parmigiano, ham, soy sauce, sake, calvados, grappa, liqueur, vintage, bottle, bottles,
        company, companies, business, businesses, brand, brands, startup, startups, firm, agency, bakery,
        brewery, distillery, winery, restaurant, cafe, café, shop, store, workshop, factory, organisation,
        organization, institution, charity, foundation, festival, tradition, traditions, anniversary, jubilee,
        club, newspaper, magazine, website, site, software, app, codebase, system, server, laptop, computer,
        phone, smartphone, iphone, console, camera, engine, machine, car, cars, truck, van, bus, bike, bicycle,
        motorbike, motorcycle, tractor, boat, boats, ship, ships, yacht, ferry, locomotive, train, plane,
        aircraft, volvo, toyota, house, houses, home, cottage, building, buildings, bridge, tower, castle,
        church, temple, villa, apartment, flat, barn, cabin, roof, kitchen, sofa, leather, jeans, denim, jacket,
        boots, shoes, sneakers, guitar, piano, violin, mattress, fridge, tree, trees, bonsai, stakes, jockeys,
        derby, racecourse, forest, orchard, vineyard, vines, vine, plant, plants, cactus, olive, rose bush,
        hedge, garden, sourdough, starter, recipe, beard, scar, grudge, mystery, problem, debt, loan, mortgage,
        bond, law, contract, treaty, policy, lease, warranty, guarantee, record, records, album, song, film,
        movie, game, video, photo, photograph, painting, book, book series, map, letter, coin, statue, fossil,
        glacier, ice, volcano, star, galaxy, comet, gelding, filly, colt, thoroughbred, racehorse, dog, dogs,
        cat, cats, horse, horses, mare, stallion, pony, parrot, tortoise, turtle, elephant, bull, cow, labrador,
        retriever, terrier, poodle, beagle, collie, spaniel, dachshund, shepherd, golden, persian, siamese,
        rabbit, hamster, goldfish, donkey, goat, lion, tiger, gorilla, whale, eagle, wall clock, clock, watch,
        watches, experience, expertise, study, research, project, programme, program, career, marriage,
        partnership, wedding, reign, war, drought, siege, journey, expedition, mission, plan, cycle, data,
        infrastructure, hosting, erfahrung, garantie, jubiläum, firma, unternehmen, haus, baum, hund, katze,
        wein, auto, betrieb, entreprise, vin, rhum, maison, arbre, chien, chat, voiture, expérience,
        anniversaire, cognacs, empresa, vino, ron, casa, árbol, perro, gato, coche, experiencia, garantía,
        aniversario, azienda, albero, cane, gatto, esperienza, garanzia, anniversario, vinho, árvore, cachorro,
        carro, experiência, aniversário, companie, casă, copac, câine, pisică, mașină, experiență, garanție,
        aniversare, bedrijf, wijn, huis, boom, hond, kat, ervaring, firmy, dom, drzewo, pies, kot, samochód,
        doświadczeni*, gwarancj*, jubileusz*, rocznic*, компани*, виски, вино, вина, дом, дуб, дерево, собака,
        кот, кошка, автомобиль, машина, опыт*, гаранти*, юбилей, юбилея, коньяк, віскі, дім, кіт, кішка, авто,
        досвід*, гаранті*, ювілей, ウイスキー, 威士忌, 위스키, 犬, 猫, 狗, 会社, 公司, 회사, 老犬, 老猫, blue
        ray player, cat lady house
        """,
    ),
    Concept(
        name="of time",
        phrases="""
        de, d, di, da, do, of, in, at, ago, warranty, guarantee, experience, erfahrung, garantie, ervaring, на,
        тому, назад, опыта, досвіду, doświadczenia, gwarancji, temu, geleden, vor, fa, atrás, de experiență,
        deneyim, to, in business, later, straight, after, before, since, running, celebration, anniversary,
        garantía
        """,
    ),
    Concept(name="she, in an advertisement", phrases="f, female, male, girl, boy"),
    Concept(name="turns", phrases="turned, turns, turning, just turned, is only, is just, is barely"),
    Concept(
        name="goes on",
        phrases="""
        going on seventeen, going on sixteen, going on fifteen, going on eighteen, going on 17, going on 16,
        going on 18, going on 15, going on 14
        """,
    ),
    Concept(
        name="and older", phrases="and up, and over, and older, and above, plus, or older, or over, to 99, to 100, up"
    ),
    Concept(
        name="age in one word",
        phrases="""
        oneyearold, twoyearold, threeyearold, fouryearold, fiveyearold, sixyearold, sevenyearold, eightyearold,
        nineyearold, tenyearold, elevenyearold, twelveyearold, thirteenyearold, fourteenyearold, fifteenyearold,
        sixteenyearold, seventeenyearold, dreijährig*, vierjährig*, fünfjährig*, sechsjährig*, siebenjährig*,
        achtjährig*, neunjährig*, zehnjährig*, elfjährig*, zwölfjährig*, dreizehnjährig*, vierzehnjährig*,
        fünfzehnjährig*, sechzehnjährig*, siebzehnjährig*, dreizehnjaehrig*, vierzehnjaehrig*,
        fuenfzehnjaehrig*, sechzehnjaehrig*, siebzehnjaehrig*, tienjarig*, elfjarig*, twaalfjarig*,
        dertienjarig*, veertienjarig*, vijftienjarig*, zestienjarig*, zeventienjarig*, undicenn*, dodicenn*,
        tredicenn*, quattordicenn*, quindicenn*, sedicenn*, diciassettenn*, dziesięcioletni*, jedenastoletni*,
        dwunastoletni*, trzynastoletni*, czternastoletni*, piętnastoletni*, szesnastoletni*, siedemnastoletni*,
        jedenastolat*, dwunastolat*, trzynastolat*, czternastolat*, piętnastolat*, szesnastolat*,
        siedemnastolat*, десятилетн*, одиннадцатилетн*, двенадцатилетн*, тринадцатилетн*, четырнадцатилетн*,
        пятнадцатилетн*, шестнадцатилетн*, семнадцатилетн*, семилетн*, восьмилетн*, девятилетн*, шестилетн*,
        пятилетн*, десятирічн*, одинадцятирічн*, дванадцятирічн*, тринадцятирічн*, чотирнадцятирічн*,
        п'ятнадцятирічн*, шістнадцятирічн*, сімнадцятирічн*, восьмирічн*, семирічн*, 열다섯살, 열네살, 열세살,
        열두살, 열한살, 열여섯살, 열일곱살, 열살, 아홉살, 여덟살, 일곱살, egy éves*, két éves*, három éves*,
        négy éves*, öt éves*, hat éves*, hét éves*, nyolc éves*, kilenc éves*, tíz éves*, tizenegy éves*,
        tizenkét éves*, tizenkettő éves*, tizenhárom éves*, tizennégy éves*, tizenöt éves*, tizenhat éves*,
        tizenhét éves*, egyéves*, kétéves*, hároméves*, négyéves*, ötéves*, hatéves*, hétéves*, nyolcéves*,
        kilencéves*, tízéves*, tizenegyéves*, tizenkétéves*, tizenkettőéves*, tizenhároméves*, tizennégyéves*,
        tizenötéves*, tizenhatéves*, tizenhétéves*, tweejarig*, driejarig*, vierjarig*, vijfjarig*, zesjarig*,
        zevenjarig*, achtjarig*, negenjarig*, zweijährig*, dvoulet*, třílet*, čtyřlet*, pětilet*, šestilet*,
        sedmilet*, osmilet*, devítilet*, desetilet*, jedenáctilet*, dvanáctilet*, třináctilet*, čtrnáctilet*,
        patnáctilet*, šestnáctilet*, sedmnáctilet*, sex år gammal, sexårig*, sexåring*, tvåårig*, treårig*,
        fyraårig*, femårig*, sjuårig*, åttaårig*, nioårig*, tioårig*, elvaårig*, tolvårig*, trettonårig*,
        fjortonårig*, femtonårig*, sextonårig*, sjuttonårig*, tvååring*, treåring*, fyraåring*, femåring*,
        sjuåring*, åttaåring*, nioåring*, tioåring*, elvaåring*, tolvåring*, trettonåring*, fjortonåring*,
        femtonåring*, sextonåring*, sjuttonåring*, on yaşında*, 한살, 두살, 세살, 네살, 다섯살, 여섯살, sie ist
        dreizehn, sie ist vierzehn, sie ist fünfzehn, sie ist sechzehn, sie ist siebzehn, er ist dreizehn, er
        ist vierzehn, er ist fünfzehn, er ist sechzehn, er ist siebzehn
        """,
    ),
)

#: These count without the word years; those of other languages are too often something else (elf, six, once).
_ENGLISH_NUMBERS = frozenset(words.partition(",")[0].strip() for words in _NUMBERS.values())

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17,
}  # fmt: skip
_ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_YEAR_DIGITS = 4
_LONGEST_BELOW = 5  #: words: `under the age of`, `a year short of`

_LARGEST_COUNT = 9  #: `5 girls` are five; `15 female` has an age
_MOST_DIGITS = 3  #: 017 is an age, 0000015 is none
_TEN = 10  #: dix-sept is ten and seven; a smaller number by itself is a count
_LARGEST_WEIGHT = 2  #: `(girl:1)`, `(girl:2)` say how much of her, not how old

_AFTER, _BEFORE = 4, 5  #: how many words away the one is looked for who has that age


class Ages:
    """The ages that one reading states."""

    def __init__(self, tokens: Tokens, hits: Iterable[Hit]) -> None:
        self._tokens = tokens
        self._starts: dict[str, dict[int, int]] = {concept.name: {} for concept in CONCEPTS}
        self._ends: dict[str, set[int]] = {concept.name: set() for concept in CONCEPTS}
        self._numbers: dict[int, int] = {}
        for hit in hits:
            self._note(hit)

    def _note(self, hit: Hit) -> None:
        name = hit.label.name if isinstance(hit.label, Concept) else ""
        if name not in self._starts:
            return
        self._starts[name][hit.start] = max(hit.end, self._starts[name].get(hit.start, 0))
        self._ends[name].add(hit.end)
        if name in _NUMBER_CONCEPTS:
            self._numbers[hit.start] = _NUMBER_CONCEPTS[name]

    def find_minor(self) -> Violation | None:
        """The violation, where somebody is said to be below 18."""
        words = self._tokens.words
        spoken = any(self._is_minor_of(start, end) for start, end in self._starts["age in one word"].items())
        written = (place for place, word in enumerate(words) if word.isdecimal())
        if spoken or any(self._says_minor(place) for place in (*written, *self._numbers) if self._is_young(place)):
            return _STATED
        if any(self._is_childhood_birthday(place) for place in self._starts["birthday"]):
            return _STATED
        if any(self._is_birth_of_minor(place) for place in self._ends["born in"]):
            return _STATED
        below = (place for place in self._ends["below"] if words[place : place + 1] == ["18"])
        spoken_below = self._ends["below"] & self._starts["eighteen"].keys()
        return _STATED if any(map(self._is_below_age, [*below, *spoken_below])) else None

    def _is_below_age(self, place: int) -> bool:
        """Whether `below eighteen` is said of a person, or in a clause of its own."""
        end = self._starts["eighteen"].get(place, place + 1)
        end = self._starts["years"].get(end, end)
        starts = range(max(0, place - _LONGEST_BELOW), place)
        if any(self._is_clause(start, end) for start in starts) or self._is_said_of_person(place):
            return True
        around = self._sentence_places(range(place - _BEFORE, end), place)
        return self._ends_clause(end) and self._has(around, "person")

    def _is_young(self, place: int) -> bool:
        """Whether a number from 1 to 17 stands here, and is not the end of a larger one."""
        word = self._tokens.words[place]
        if word.isdecimal():
            return len(word) <= _MOST_DIGITS and 0 < int(word) < ADULT_YEARS
        if place not in self._numbers or place in self._ends["tens"]:
            return False
        number = self._numbers[place] + _TEN * (self._numbers.get(place - 1) == _TEN)
        is_joined = place in self._ends["and, in numbers"] and place - 1 in self._ends["tens"]
        return number < ADULT_YEARS and not is_joined

    def _says_minor(self, place: int) -> bool:
        after = place + 1
        if end := self._starts["years of age"].get(after):
            return self._is_minor_of(place, end)
        if end := self._starts["years"].get(after):
            return self._is_minor_in_years(place - (self._numbers.get(place - 1) == _TEN), end)  # dix-sept ans
        if after in self._starts["goes on"]:
            return True
        if place in self._ends["years, said before the number"] and self._ends_clause(after):
            return self._has(self._sentence_places(range(place - _BEFORE, place), place), "person")
        if after in self._starts["she, in an advertisement"] and self._value(place) > _LARGEST_COUNT:
            near = self._sentence_places(range(after + 1, after + 1 + _AFTER), place)
            is_seen = self._has(near, "person") or self._has(near, "in such a list")
            if self._is_clause(place, after + 1) or (is_seen and self._tokens.words[after] == "f"):
                return True
        return self._is_bare_age(place)

    def _is_childhood_birthday(self, place: int) -> bool:
        """`her sixteenth birthday`, `his 5th birthday`; a company's has nobody beside it."""
        words = self._tokens.words
        is_suffixed = place > 0 and words[place - 1] in _ORDINAL_SUFFIXES
        number = place - 1 - is_suffixed
        if number < 0 or self._ordinal(words[number]) not in range(1, ADULT_YEARS):
            return False
        return self._has(self._sentence_places(range(number - _BEFORE, number), place), "person")

    def _ordinal(self, word: str) -> int:
        return int(word) if word.isdecimal() and len(word) < _MOST_DIGITS else _ORDINALS.get(word, 0)

    def _is_birth_of_minor(self, place: int) -> bool:
        """`a girl born in 2015`, counted from today."""
        word = "".join(self._tokens.words[place : place + 1])
        is_recent = len(word) == _YEAR_DIGITS and word.isdecimal() and int(word) > datetime.now(UTC).year - ADULT_YEARS
        around = self._sentence_places(range(place - _BEFORE, place + _AFTER), place - 1)  # `born` may be the last word
        return is_recent and self._has(around, "person") and not self._has(around, "has years")

    def _is_minor_of(self, start: int, end: int) -> bool:
        """Whether an age belongs to a person, as it does where nothing else is in sight."""
        for place in self._sentence_places(range(end, end + _AFTER), start):
            if self._tokens.words[place] in _LINKS:
                break
            if place in self._starts["person"]:
                return True
            if thing := self._starts["has years"].get(place):
                return self._has(self._sentence_places([thing], start), "person")
        before = self._sentence_places(range(start - 1, start - 1 - _BEFORE, -1), start)
        return self._has(before, "person") or not self._has(before, "has years")

    def _is_minor_in_years(self, start: int, end: int) -> bool:
        """The same for words that may be a time: only beside a person, or with a word that says age, or alone."""
        if end in self._starts["of time"] and end not in self._starts["person"]:
            return False
        if start in self._ends["age is"] or (start in self._ends["has so many"] and self._ends_clause(end)):
            return self._is_minor_of(start, end)
        if self._is_clause(start, end) and self._tokens.words[start + 1] not in {"years", "year", "yrs"}:
            return True
        near = [*range(max(0, start - 3), start), end]
        return self._has(self._sentence_places(near, start), "person")

    def _is_bare_age(self, place: int) -> bool:
        """A number without years: `aged 15`, `she is 15`, `girl, 15`, `girl under 16`."""
        after = place + 1
        word = self._tokens.words[place]
        if after in self._starts["and older"] or not (word.isdecimal() or word in _ENGLISH_NUMBERS):
            return False
        if place in self._ends["age is"] and not self._is_unit(after):
            return self._is_minor_of(place, after)
        if place in self._ends["barely"] and self._ends_clause(after) and self._value(place) > _LARGEST_COUNT:
            return True
        if place in self._ends["below"] or place in self._ends["is"]:
            return self._is_said_of_person(place)
        if self._tokens.words[place - 1 : place] == ["of"] and place - 1 in self._ends["she or he"]:
            return True
        return self._ends_clause(after) and self._value(place) > _LARGEST_WEIGHT and self._follows_a_person(place)

    def _follows_a_person(self, place: int) -> bool:
        """Whether a number stands right behind a person, or by itself in a list about one."""
        if place in self._ends["she or he"] or (self._is_clause(place, place + 1) and place in self._ends["person"]):
            return True
        around = self._sentence_places(range(place - _BEFORE, place + _AFTER), place)
        is_listed = self._value(place) >= _TEN and self._is_clause(place, place + 1)
        return is_listed and (self._has(around, "person") or self._has(around, "in such a list"))

    def _is_said_of_person(self, place: int) -> bool:
        around = range(place - _BEFORE, place + _AFTER)
        is_age = self._ends_clause(place + 1) or place in self._ends["turns"]
        is_age |= place in self._ends["below"] and place + 1 in self._starts["person"]
        return is_age and self._has(self._sentence_places(around, place), "person")

    def _value(self, place: int) -> int:
        word = self._tokens.words[place]
        return int(word) if word.isdecimal() else self._numbers[place]

    def _is_unit(self, place: int) -> bool:
        """Whether something is counted by the number before: `age 10 months`, `aged 12 days`."""
        return place < len(self._tokens.words) and self._tokens.words[place] in {"days", "hours", "minutes", "weeks"}

    def _ends_clause(self, place: int) -> bool:
        clauses = self._tokens.clauses
        return place >= len(clauses) or clauses[place] != clauses[place - 1] or self._tokens.words[place] in _LINKS

    def _is_clause(self, start: int, end: int) -> bool:
        clauses = self._tokens.clauses
        begins = (start == 0 or clauses[start - 1] != clauses[start]) and clauses[start] == clauses[end - 1]
        return begins and (end >= len(clauses) or clauses[end] != clauses[start])

    def _sentence_places(self, places: Iterable[int], home: int) -> list[int]:
        """Those of the places that stand in the same sentence as `home`."""
        sentences = self._tokens.sentences
        return [place for place in places if 0 <= place < len(sentences) and sentences[place] == sentences[home]]

    def _has(self, places: Collection[int], name: str) -> bool:
        return any(place in self._starts[name] for place in places)


_LINKS = frozenset(
    {
        "and",
        "with",
        "wearing",
        "in",
        "but",
        "who",
        "on",
        "at",
        "sitting",
        "standing",
        "naked",
        "nude",
        "from",
        "posing",
        "looking",
    }
)
