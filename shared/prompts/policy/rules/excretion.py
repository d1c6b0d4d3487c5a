"""What bodies give off, and the giving off."""

from shared.prompts.policy.rule import Concept, Pair, PolicyCategory, Rule


def _excretion(name: str, phrases: str, reason: str) -> Rule:
    return Rule(name=name, category=PolicyCategory.EXCRETION, phrases=phrases, reason=reason)


RULES = (
    _excretion(
        "inflected words",
        """
        defäkier*, brakend*, какаюч*, блююч*, dışkılayan*, kusuyor*, urinat*, defecat*, vomit*, kackend*,
        pissend*, pinkel*, scheiß*, scheiss*, urinier*, kotzend*, déféqu*, vomiss*, pissant*, urinant*,
        defecan*, orinan*, vomitan*, cagan*, pisciant*, pisciand*, defecand*, poepend*, kotsend*, urinerend*,
        robi kupę, robią kupę, robiący kupę, robi siku, sikając*, wymiotuj*, какает, какают, какающ*, срет,
        срут, писает, писают, писающ*, мочится, мочащ*, блюет, блюют, рвет кровью, какає, какають, пісяє,
        мочиться, 狗屎, 牛屎, 尿床, 오줌을*, 똥을*, 똥 싸는, coprofil*, koprofil*, копрофил*, копрофіл*,
        erbrechend*, fekali*, ontlastend*, schijtend*, szczyn*, rzygani*, rozwolnieni*, обосса*, сечовипуск*,
        обісця*, обісра*, κατουρ*, αφοδεύ*, χέζ*, χεσμέν*, ξερν*, ξερατ*, διάρροι*, ούρησ*, exkrement*, idrar*,
        dégueuler, dégueule, dégueulis, dégueulant
        """,
        "stems of words that are inflected",
    ),
    _excretion(
        "English",
        """
        feces, faeces, fecal, faecal, fecal matter, excrement, excrements, excretion, excretions, excreting,
        excrete, defecate, defecates, defecated, defecating, defecation, poop, poops, pooped, pooping, poopy,
        poo, poos, pooing, turd, turds, shit, shits, shitting, shitted, shat, shitty pants, crapping, taking a
        dump, taking a crap, taking a shit, scat, scatology, scatophilia, scat fetish, scat porn, coprophilia,
        coprophagia, coprophagy, coprophile, urine, urinate, urinates, urinated, urinating, urination, urinal
        play, pee, pees, peed, peeing, peepee, piss, pisses, pissed herself, pissed himself, pissing, pissplay,
        golden shower, golden showers, goldenshower, urolagnia, urophilia, omorashi, wetting herself, wetting
        himself, wetting her pants, wetting his pants, wet herself, wet himself, wet her pants, pissed pants,
        soiled herself, soiled himself, soiled pants, soiled panties, soiling herself, soiled underwear, soiled
        diaper, dirty diaper, dirty diapers, full diaper, messy diaper, vomit, vomits, vomited, vomiting,
        vomitus, puke, pukes, puked, puking, enema, enemas, man throws up, woman throws up, person throws up, he
        throws up, she throws up, throws up on, throws up in, throws up into, throws up all over, barf, barfing,
        barfed, throwing up, throws up food, threw up, diarrhea, diarrhoea, emetophilia, enema play, human
        waste, bodily waste, toilet slave, human toilet, bowel movement, raw sewage body, upchuck, retching,
        stool smeared, smeared with stool, smeared in feces, eating dung, dung eating, eating feces
        """,
        "the ordinary words; scat is a way to sing, too",
    ),
    _excretion(
        "German",
        """
        Kothaufen, Fäkalien, Fäkal, fäkalien, Exkremente, Scheiße, Scheisse, scheißt, scheißen, scheissen,
        scheißend, Kacke, kacken, kackend, kackt, Kackhaufen, kacka, Durchfall, Urin, uriniert, urinieren,
        urinierend, urinierende, urinierender, Pisse, pissen, pisst, pissend, pinkelt, pinkeln, pinkelnd,
        pinkelnde, Pipi, Natursekt, Erbrochenes, Erbrochenem, erbricht, erbrechen, erbrechend, Kotze, kotzt,
        kotzen, kotzend, kotzende, Stuhlgang, defäkiert, einnässen, Notdurft, Haufen Kot, menschlicher Kot, im
        Kot, mit Kot, in Kot, Hundekot, Kot auf, eingenässt, vollgeschissen, Brechdurchfall, portrait Kot
        """,
        "the same in German",
    ),
    _excretion(
        "French",
        """
        excréments, excrément, matières fécales, matière fécale, selles humaines, merde, merdes, caca, cacas,
        déféquer, défèque, défécation, =étron, =étrons, crotte, crottes, urine, uriner, urinant, pisse, pisser,
        pissant, pipi, faire pipi, douche dorée, vomi, vomis, vomit, vomir, vomissant, vomissement,
        vomissements, vomissure, diarrhée, chier, chiasse, uro scato, scatophilie, fèces, qui chie, qui chient,
        chiant par terre, chiant sur, en train de chier, se chier
        """,
        "the same in French",
    ),
    _excretion(
        "Spanish and Portuguese",
        """
        defeca, defecan, caga, cagan, orinan, se orina, hace pis, hacer pis, haciendo pis, faz xixi, fazer xixi,
        fazendo xixi, mija, mijam, vomita, vomitan, heces, heces fecales, excremento, excrementos, mierda, caca,
        cagar, cagando, cagada, cagado, defecar, defecando, defecación, orina, orinar, orinando, orinándose,
        meando, meados, lluvia dorada, vómito, vómitos, vomitar, vomitando, diarrea, fezes, merda, =cocô,
        defecação, urinando, urina, mijando, mijar, chuva dourada, vômito, diarreia, zurullo, mear, mean contra,
        mea en la, =cocó, bosta humana, urinar, xixi no, xixi na, defecam, cagam, vomitam, pipí, bosta de
        cachorro
        """,
        "the same in Spanish and Portuguese",
    ),
    _excretion(
        "Italian",
        """
        feci, escrementi, escremento, merda, cacca, cagare, cagando, defecare, defecando, defecazione, defeca,
        defecano, piscia, pisciano, caga, cagano, fa pipì, fa la cacca, urina, urinare, urinando, piscio,
        pisciare, pisciando, pipì, fare pipì, pioggia dorata, vomito, vomitare, vomitando, diarrea, stronzo
        fumante, stronzi
        """,
        "the same in Italian",
    ),
    _excretion(
        "Romanian",
        """
        fecale, materii fecale, fecalelor, excremente, căcat, cacat, defechează, defecând, defecare, urină,
        urinează, urinând, urinare, pișat, pipi, face pipi, vomă, vomită, vomitând, vărsături, voma, diaree, se
        pișă, pișându*, căcând*, se cacă, rahat uman, face caca, urineaza
        """,
        "the same in Romanian",
    ),
    _excretion(
        "Dutch",
        """
        braakt, braken, piest, pist, plassen tegen, kotst, schijten, pis, uitwerpselen, ontlasting, fecaliën,
        poep, poepen, poepend, poepende, poept, drol, drollen, stront, schijt, schijtend, urine, urineren,
        urinerend, urinerende, plassend, plassende vrouw, plassende, pissen, pissend, plasseks, braaksel, kots,
        kotsen, kotsend, kotsende, overgeven in, diarree, man plast, vrouw plast, plast in, plast op, plast
        tegen, gouden douche, overgevende man, overgevende vrouw, kakken, kakt, kakkende, defecer*, urineert,
        poepje
        """,
        "the same in Dutch",
    ),
    _excretion(
        "Polish",
        """
        sikają, szcza, szczają, sikająca, robi kupę, =kał, =kału, odchody, odchodów, odchodami, ekskrementy,
        ekskrementów, gówno, gówna, gównem, kupa gówna, srać, srający, srająca, srając, wypróżnian*, wypróżnia*,
        defekacj*, defekuj*, mocz, moczu, moczem, oddawanie moczu, oddaje mocz, oddający mocz, oddająca mocz,
        sikać, sikając*, szczać, szczając*, złoty deszcz, wymiociny, wymiocin, wymiocinami, wymiotuj*, wymioty,
        wymiotów, wymiotować, rzyga, rzygać, rzygając*, rzygi, biegunk*, =kałem, siki, sików, szczyny, fekalia,
        fekaliów, kobieta sika, mężczyzna sika, sika na, sika w, sika pod, kobieta sra, mężczyzna sra, sra na,
        sra w, robi kaku
        """,
        "the same in Polish",
    ),
    _excretion(
        "Russian and Ukrainian",
        """
        кал, калом, кала, фекалии, фекалий, фекали*, экскремент*, дерьмо, дерьма, дерьмом, говно, говна, говном,
        какашк*, срать, срет, срущ*, насрал*, обосра*, дефекац*, дефекаци*, испражн*, моча, мочи, мочой, мочу,
        мочится, мочатся, мочащ*, мочеиспускан*, описал* себя, описалась, описался, писает, писающ*, ссыт,
        ссать, ссущ*, золотой дождь, рвота, рвоты, рвотой, рвоту, рвотн*, блюет, блюющ*, блевать, блевотин*,
        тошнит рвотой, понос, диаре*, копрофил*, фекалії, фекалій, екскремент*, лайно, лайна, лайном, гівно,
        гівна, срати, срає, дефекаці*, випорожн*, сеча, сечі, сечею, мочиться, пісяє, пісяюч*, сцить, золотий
        дощ, блювота, блювоти, блювотою, блювотин*, блює, блюють, блювання, тошнит на, тошнит в, блювотинн*,
        поноса, пронос, проносу, діаре*, срання, помет человека, какає, описян*
        """,
        "the same in Russian and Ukrainian",
    ),
    _excretion(
        "Turkish and Greek",
        """
        kusan, kusma, kusmuş, işemek, sıçıyor, =dışkı, dışkısı, dışkılama, sıçan kadın, idrar, işeyen, işiyor,
        kusmuk, περιττώματα, κόπρανα, σκατά, ούρα, ουρεί, κατουράει, κατούρημα, εμετός, εμετό, αφόδευση, bok
        yığını, insan boku, kaka yap*, kaka yığını, sıçan adam, sıçmak, =çiş, çiş yap*, çişini, sidik, ishal,
        κάτουρο, κάτουρα, τσίσα, κάνει κακά, ξερατό, εμετού
        """,
        "the same in smaller languages, where it costs nothing",
    ),
    _excretion(
        "Swedish",
        """
        bajs, bajsa, bajsar, bajsande, bajset, bajskorv, avföring, avföringen, skitande, mänsklig skit, hög med
        skit, skit på, urinera, urinerar, urinerande, kissa, kissar, kissande, kiss på golvet, kisspöl, pissar,
        pissande, gyllene dusch, spyr, spya, spyende, spyor, spyan, kräkas, kräkande, kräktes, uppkastning,
        uppkastningar, defekera, defekerar, skiter på, =kräks, skiter i skogen
        """,
        "the same in Swedish; `kiss` and `skit` alone are English, too",
    ),
    _excretion(
        "Czech and Hungarian",
        """
        výkaly, výkalů, výkal, hovno, hovna, hovnem, kadící, =kadí, serící, =moč, =moči, =močí, močící, močit,
        močení, =čůrá, čůrající, chcan*, chcank*, chčij*, zlatý déšť, zvratk*, zvracej*, zvrací, zvracen*,
        blití, blijící, průjem, průjmem, vyměšov*, fekáli*, ürülék*, széklet*, szarik, szaró, szar, szarral,
        kakál*, vizelet*, vizel, vizelő*, vizelés*, pisil*, hugyoz*, =húgy, húggyal, =hányás, hányást, =hányó,
        hányik, hasmenés*, székelés*, lehány*, muž blije, žena blije, okádék*, okádik, okádó
        """,
        "the same in Czech and Hungarian",
    ),
    _excretion(
        "Japanese",
        """
        うんこ, うんち, ウンコ, ウンチ, 糞, 糞便, 排泄物, 大便, 小便, 排泄, 排便, 脱糞, 放尿, 失禁, 飲尿,
        おしっこ, オシッコ, おもらし, お漏らし, 嘔吐, ゲロ, 吐瀉物, 嘔吐物, スカトロ, 下痢, 尿を, 食糞,
        聖水プレイ, 浣腸, 吐いている男, 吐いている女, 黄金シャワー, 立ちション, 立ち小便, 野糞, 尿まみれ
        """,
        "the same in Japanese",
    ),
    _excretion(
        "Chinese",
        """
        粪便, 糞便, 粪, 大便, 小便, 排泄, 排泄物, 排便, 撒尿, 排尿, 尿尿, 放尿, 失禁, 尿液, 拉屎, 大粪, 屎,
        便便, 呕吐, 嘔吐, 呕吐物, 嘔吐物, 腹泻, 拉稀, 喝尿, 黄金圣水, 尿裤子, 尿褲子, 尿了裤子, 吐了一地, 腹瀉,
        拉肚子, 黄金浴, 黃金浴, 随地大小便, 隨地大小便, 随地小便, 屙尿, 屙屎, 便溺, 人粪, 吃屎, 撒泡尿
        """,
        "the same in Chinese",
    ),
    _excretion(
        "Korean",
        """
        똥, 똥을*, 똥덩어리, 대변을, 대변 보는, 배설*, 배설물*, 배변*, 분변*, 소변을, 소변 보는, 소변보는,
        오줌*, 방뇨*, 구토*, 토사물*, 토하는, 설사, 설사를, 설사하*, 스카톨로지, 쉬하는, 오줌싸는, 대변, 소변,
        노상방뇨*, 골든샤워*, 배뇨*, 응가*, 대소변*, 실금하*
        """,
        "the same in Korean",
    ),
)

CONCEPTS: tuple[Concept, ...] = ()
PAIRS: tuple[Pair, ...] = ()
