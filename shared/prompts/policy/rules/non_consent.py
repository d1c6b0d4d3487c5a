"""Sexual acts upon somebody who did not, or could not, agree."""

from shared.prompts.policy.rule import Concept, Pair, PolicyCategory, Rule


def _non_consent(name: str, phrases: str, reason: str) -> Rule:
    return Rule(name=name, category=PolicyCategory.NON_CONSENT, phrases=phrases, reason=reason)


RULES = (
    _non_consent(
        "rape and assault, English",
        """
        r ape, ra pe, rape, raped, rapes, raping, rapist, rapists, rapey, rapeplay, gangrape, gangraped, gang
        raped, date rape, molest, molests, molested, molesting, molester, molesters, molestation, grope, groped,
        gropes, groping, groper, sexual assault, sexually assault, sexually assaulted, sexually assaulting,
        sexual assaults, assaulted sexually, indecent assault, assaulted woman, assaulted girl, woman being
        assaulted, girl being assaulted, sexual abuse, sexually abused, sexually abusing, sexual violence,
        sexual harassment, sexually harassed, statutory rape, sodomized against, ravished against, violated
        woman, violated girl, sexually violated, sexual torture, forcibly penetrated, ryona rape
        """,
        "the ordinary words",
    ),
    _non_consent(
        "no agreement, English",
        """
        non consensual, nonconsensual, non consent, nonconsent, noncon, dubcon, dub con, dubious consent,
        unconsensual, without consent, without her consent, without his consent, without their consent, without
        my consent, without permission naked, girl forced to obey, woman forced to obey, slave forced to obey,
        against her will, against his will, against their will, against
        her wishes, does not consent, did not consent, doesn t consent, didn t consent, never consented, not
        consenting, not consensual, no consent, lack of consent, unwilling woman, unwilling girl, unwilling man,
        unwilling victim, unwilling partner, unwilling sex, unwilling participant, nonconsenting, non
        consenting, refuses sex, says no to sex, cannot consent, unable to consent, too drunk to consent,
        consent violation
        """,
        "says that somebody does not agree",
    ),
    _non_consent(
        "forced, English",
        """
        forced sex, forced sexual, forced intercourse, forced oral, forced anal, forced blowjob, forced orgasm,
        forced orgasms, forced penetration, forced undressing, forced nudity, forced kiss, forced impregnation,
        forced prostitution, forced stripping, forced striptease, forced upon her, forced upon him, forced on
        her, forced himself on, forces himself on, forcing himself on, forced herself on, forcing herself on,
        forces herself on, forced into sex, forced to have sex, forced to strip, forced to undress, forced to
        perform, forced to submit sexually, forced to get naked, forced to be naked, forced to kiss, forced to
        pleasure, forced to serve sexually, force himself upon, forcing her to strip, forcing her to undress,
        forcing him to strip, forcing her down, forced to spread, forcefully undressed, forcibly undressed,
        forcibly stripped, forcibly kissed, forced submission, sexual coercion, coerced sex, coerced into sex,
        coerced into stripping, coerced woman, coerced girl, coerced to strip, blackmailed into sex, blackmailed
        into stripping, blackmailed woman, sex by force, taken by force sexually, sex under duress, sexual
        slavery, sex slave, sex slaves, sexslave, slave girl auction, sex trafficking, sex trafficked,
        trafficked woman, trafficked women, trafficked girl, trafficked girls, being taken advantage of, takes
        advantage of her, takes advantage of a drunk, human trafficking victim
        """,
        "forced alone may be a perspective or a march",
    ),
    _non_consent(
        "taken unawares, English",
        """
        upskirt, upskirts, upskirting, up skirt shot, creepshot, creepshots, creep shot, voyeur cam, spycam
        naked, spy cam naked, hidden camera nude, hidden camera naked, hidden camera in the shower, revenge
        porn, deepfake porn, deepfake nude, deepfake nudes, deepnude, nudify, roofied, roofie, roofies,
        somnophilia, sleep sex, sleep rape, sleeping sex, sleep assault, drugged and undressed, taken advantage
        of while, taking advantage of a drunk, taking advantage of her, taking advantage of a sleeping, peeping
        tom, sex with a sleeping, sex with sleeping, sex with an unconscious, sex with a drunk, sex with a
        passed out, sex with a drugged, chikan train, chikan on, train chikan
        """,
        "who does not know cannot agree",
    ),
    _non_consent(
        "German",
        """
        Vergewaltigung*, vergewaltigt, vergewaltigte, vergewaltigen, vergewaltigter, vergewaltigtes,
        vergewaltigend, Vergewaltiger, Gruppenvergewaltigung, nicht einvernehmlich, nicht einvernehmlicher,
        nicht einvernehmliche, nicht einvernehmlichen, ohne Einwilligung, ohne Einverständnis, ohne ihr
        Einverständnis, ohne ihre Zustimmung, ohne ihre Einwilligung, gegen ihren Willen, gegen seinen Willen,
        sexuelle Gewalt, sexueller Missbrauch, sexuell missbraucht, sexuelle Nötigung, sexuell genötigt,
        sexueller Übergriff, sexuell belästigt, sexuelle Belästigung, erzwungener Sex, erzwungener
        Geschlechtsverkehr, erzwungene Nacktheit, zum Sex gezwungen, zum Sex gezwungene, zum Ausziehen
        gezwungen, zwingt sie zum Sex, Sexsklavin, Sexsklavinnen, Zwangsprostitution, begrapscht, geschändet,
        geschändete, Schändung, notzüchtigt, missbrauchte Frau, K O Tropfen Sex, unfreiwilliger Sex, sexuell
        erpresst, sexuelle Erpressung, sexuell misshandelt
        """,
        "the same in German",
    ),
    _non_consent(
        "French",
        """
        =violé, =violée, =violées, =violés, un viol, le viol, du viol, de viol, viol d, viol de, viol collectif,
        violeur, violeurs, violer une, se fait violer, se faire violer, violeuse, femme violée, non consentante,
        non consentant, non consenti, non consentie, non consentis, sans consentement, sans son consentement,
        sans son accord nue, contre son gré, contre sa volonté, agression sexuelle, agressions sexuelles,
        agressée sexuellement, abus sexuel, abus sexuels, abusée sexuellement, attouchements, sexe forcé,
        rapport forcé, rapports forcés, relation sexuelle forcée, rapport sexuel forcé, forcée à se déshabiller,
        forcée à coucher, forcée sexuellement, esclave sexuelle, esclaves sexuelles, violence sexuelle,
        violences sexuelles, prostitution forcée, harcèlement sexuel, chantage sexuel, soumission chimique,
        pelotée, pelotées, tripotée contre, tripotée dans, sexe non consensuel, non consensuel, non
        consensuelle, contrainte au sexe, violer une femme, viol conjugal
        """,
        "the same in French; `viol` alone is an instrument in English",
    ),
    _non_consent(
        "Spanish and Portuguese",
        """
        violación, violaciones, violada, violadas, violador, violadores, violando a una, violando a la, siendo
        violada, violar a una, violarla, no consensual, no consensuado, no consensuada, no consentido, no
        consentida, sin consentimiento, sin su consentimiento, contra su voluntad, en contra de su voluntad,
        agresión sexual, agredida sexualmente, abuso sexual, abusada sexualmente, abusos sexuales, sexo forzado,
        forzada sexualmente, forzada a desnudarse, obligada a desnudarse, obligada a tener sexo, forzada a tener
        sexo, relaciones forzadas, esclava sexual, esclavas sexuales, manoseada, violencia sexual, acoso sexual,
        assédio sexual, assediada sexualmente, acosada sexualmente, estupro, estuprada, estuprador, estuprar,
        estupradas, sem consentimento, contra a vontade dela, contra a sua vontade, não consensual, nao
        consentido, abuso sexual infantil, sexo forçado, forçada a fazer sexo, forçada a se despir, violentada,
        escrava sexual, violência sexual, violação sexual, la viola un, viola a una, manosea*, toquetea*,
        ultrajada, ultrajada sexualmente, sin consentir, sem o consentimento, sem seu consentimento, sem o seu
        consentimento, agressão sexual, apalpada, apalpadas, apalpando uma, molestada sexualmente, molestada,
        importunação sexual, violación conyugal, mulher violada
        """,
        "the same in Spanish and Portuguese",
    ),
    _non_consent(
        "Italian",
        """
        stupro, stupri, stuprata, stuprate, stuprato, stuprare, stupratore, stupratori, violentata, violentate,
        violentare, violenza sessuale, violenze sessuali, non consensuale, non consensuali, non consenziente,
        non consenzienti, senza consenso, senza il suo consenso, contro la sua volontà, abuso sessuale, abusata
        sessualmente, aggressione sessuale, sesso forzato, costretta al sesso, costretta a spogliarsi, rapporto
        forzato, schiava sessuale, molestata, molestie sessuali, molestia sessuale, aggredita sessualmente,
        palpeggiat*, palpeggia*, violenza carnale, sesso estorto, sesso non consensuale, stupro di gruppo, abusi
        sessuali
        """,
        "the same in Italian",
    ),
    _non_consent(
        "Romanian",
        """
        viol în grup, violul, violată, violata, violatorul, violare, un viol asupra, scenă de viol, scena de
        viol, victimă a violului, fără consimțământ, fără consimțământul ei, fara consimtamant, împotriva
        voinței, împotriva voinței ei, agresiune sexuală, agresată sexual, abuz sexual, abuzată sexual, sex
        forțat, forțată să facă sex, forțată să se dezbrace, obligată să se dezbrace, neconsensual, neconsimțit,
        sclavă sexuală, hărțuire sexuală, violează, violeaza o, violeze, scenă cu viol, a fost violată, pipăită,
        pipăite, violență sexuală, violență sexuala, siluită, siluire, siluirea, abuzuri sexuale
        """,
        "the same in Romanian",
    ),
    _non_consent(
        "Dutch",
        """
        verkrachting*, verkracht, verkrachte, verkrachten, verkrachting, verkrachtingen, verkrachter,
        groepsverkrachting, aanranding, aangerand, aanranden, niet consensueel, niet consensuele, zonder
        toestemming naakt, zonder haar toestemming, zonder instemming, tegen haar wil, tegen zijn wil, seksueel
        misbruik, seksueel misbruikt, seksueel geweld, gedwongen seks, gedwongen sex, gedwongen om zich uit te
        kleden, gedwongen te strippen, seksslavin, seksslaaf, betast, aangerande, seksuele intimidatie, betaste
        vrouw, betast in, begluurd, onvrijwillige seks, onvrijwillige sex, ongewenste intimiteit*, misbruikte
        vrouw, misbruikte meisje*, zonder toestemming uitgekleed, zonder toestemming gefilmd naakt
        """,
        "the same in Dutch",
    ),
    _non_consent(
        "Polish",
        """
        gwałt, gwałtu, gwałty, gwałcon*, gwałci*, gwałcic*, zgwałc*, gwałciciel*, bez zgody, bez jej zgody,
        wbrew woli, wbrew jej woli, przemoc seksualn*, przemoc seksualna, przemocy seksualnej, wykorzystan*
        seksualnie, wykorzystana seksualnie, wykorzystywana seksualnie, molestow*, molestuj*, napaść seksualna,
        napaści seksualnej, wymuszony seks, zmuszona do seksu, zmuszana do seksu, zmuszona do rozebrania,
        niekonsensualn*, seksualna niewolnica, niewolnica seksualna, wykorzystywan* seksualn*, obmacyw*, czyn
        lubieżny, czynów lubieżnych, pigułk* gwałtu, odurzona do seksu
        """,
        "the same in Polish",
    ),
    _non_consent(
        "Russian and Ukrainian",
        """
        изнасилов*, изнасилу*, насилует, насилуют, насилуемая, насилуемую, насилуемой, насильник*, групповое
        изнасилование, без согласия, без ее согласия, против воли, против ее воли, против его воли, сексуальное
        насилие, сексуального насилия, сексуальным насилием, принужден* к сексу, принуждение к сексу,
        принудительный секс, секс по принуждению, секс без согласия, заставляют раздеться, заставили раздеться,
        насильно раздет*, насильно раздетая, насильно раздевают, растлен*, домогательств*, сексуальное рабство,
        секс рабыня, сексуальная рабыня, зґвалт*, зґвалтован*, зґвалтуванн*, ґвалту*, ґвалтівник*, згвалт*,
        гвалтівник*, без згоди, без її згоди, проти волі, проти її волі, сексуальне насильство, сексуального
        насильства, примусовий секс, примус до сексу, секс без згоди, розбещенн*, сексуальна рабиня,
        iznasilovanie, iznasilovali, развращени*, лапает женщину, лапают женщину, лапает девушку, облапан*,
        облапал*, надругательств*, надругал*, совращени*, совратил*, сексуальные домогательства, сексуальн*
        домаган*, домагання, домагань, розбещен*, лапає жінку, лапає дівчину, наруга над, сексуальна
        експлуатація, секс рабин*, сексуальн* рабин*
        """,
        "the same in Russian and Ukrainian",
    ),
    _non_consent(
        "Turkish and Greek",
        """
        taciz, tacizi, tacize, cinsel taciz, tecavüz, tecavüze, tecavüzcü, cinsel saldırı, cinsel istismar,
        rızası dışında, rızası olmadan, zorla seks, βιασμός, βιασμού, βιάζει, βιάζεται, βιαστής, χωρίς
        συναίνεση, παρά τη θέλησή της, σεξουαλική κακοποίηση, zorla ilişki, zorla soy*, rıza dışı, iradesi
        dışında, cinsel şiddet, seks kölesi, şantajla seks, ırza geç*, ırzına geç*, taciz*, tecavüz*, βιασμ*,
        βιασμέν*, βιάζ*, βίασ*, χωρίς συγκατάθεση, χωρίς τη συγκατάθεσ*, σεξουαλική επίθεση, σεξουαλική
        παρενόχλησ*, σεξουαλική βία, σεξουαλικής βίας, εξαναγκασμένο σεξ, σκλάβα του σεξ, ασέλγει*, παρενόχλησ*
        """,
        "the same in smaller languages, where it costs nothing",
    ),
    _non_consent(
        "Swedish and its neighbours",
        """
        voldtekt*, voldtægt*, raiskaus, raiskattu, våldtäkt*, gruppvåldtäkt*, våldta*, mot hennes vilja, mot
        hans vilja, mot sin vilja, utan hennes samtycke, utan samtycke, icke samtyckande, sexuella övergrepp,
        sexuellt övergrepp, sexuellt utnyttjad*, sexuella trakasserier, sexuellt ofredad, sexuellt våld, tafsad,
        tafsar på, sexslav, sexslavinna, antastad, antastade, påtvingat sex
        """,
        "the same in Swedish, Danish, Norwegian and Finnish",
    ),
    _non_consent(
        "Czech and Hungarian",
        """
        znásiln*, proti její vůli, proti jeho vůli, bez jejího souhlasu, bez souhlasu, nekonsenzuáln*, sexuální
        zneuží*, sexuálně zneuži*, pohlavní zneuží*, sexuální napaden*, sexuální obtěžov*, sexuální násilí,
        osaháv*, sexuální otrok*, erőszakolás*, megerőszak*, nemi erőszak*, szexuális erőszak*, erőszaktevő*,
        akarata ellenére, beleegyezése nélkül, beleegyezés nélkül, nem konszenzuális, szexuális zaklat*,
        szexuális visszaél*, szexuális bántalm*, szexuálisan bántalm*, szexuálisan zaklat*, fogdos*,
        szexrabszolg*, molesztál*
        """,
        "the same in Czech and Hungarian",
    ),
    _non_consent(
        "Japanese",
        """
        レイプ*, セクハラ, 強姦, 強かん, レイプ, 輪姦, 痴漢, 無理やり, 無理矢理, むりやり, 強制性交,
        強制わいせつ, 強制猥褻, 性的暴行, 性暴力, 性的虐待, 睡姦, 凌辱, 陵辱, 盗撮, 合意なし, 合意のない,
        同意なし, 同意のない, 同意なく, 性奴隷, 婦女暴行, 手籠め, 同意なき, 合意なき, 睡眠姦, 犯される女,
        犯される女性, 強引に犯, 無理やり犯, 嫌がる女性を脱, 集団強姦, 強制性交等, 準強姦
        """,
        "the same in Japanese",
    ),
    _non_consent(
        "Chinese",
        """
        性骚扰, 性騷擾, 强奸, 強姦, 强姦, 轮奸, 輪姦, 强暴, 強暴, 迷奸, 迷姦, 性侵, 性侵犯, 猥亵, 猥褻, 非自愿,
        非自願, 违背意愿, 違背意願, 未经同意, 未經同意, 不情愿的性, 强迫性交, 強迫性交, 强迫发生, 强迫脱衣,
        強迫脫衣, 被迫脱衣, 被迫性, 性奴, 性奴隶, 性奴隸, 性虐待, 性暴力, 诱奸, 誘姦, 奸污, 姦污,
        发生性关系被迫, 违背她的意愿, 違背她的意願, 违背其意愿, 违反意愿, 偷拍裙底, 偷拍裙底風光, 裙底偷拍,
        咸猪手, 鹹豬手, 痴汉, 癡漢, 下药性侵, 强制猥亵, 強制猥褻, 凌辱, 被性侵, 被凌辱
        """,
        "the same in Chinese",
    ),
    _non_consent(
        "Korean",
        """
        성희롱*, 강간*, 성폭행*, 성폭력*, 윤간*, 성추행*, 성학대*, 강제추행*, 강제 성관계, 강제로 벗기*, 강제로
        벗겨진, 강제로 성관계, 비동의*, 동의 없이, 동의 없는, 동의없는, 성노예*, 불법촬영*, 겁탈*, 강제 성행위,
        억지로 벗*, 억지로 벗긴, 성적 학대*, 합의 없는, 의지에 반하*, 의사에 반한, 의사에 반하*, 몰카,
        몰래카메라 샤워, 지하철 치한, 치한이, 준강간*, 능욕*, 수면간*, 강제로 옷*, 옷을 강제로, 치마 속 촬영
        """,
        "the same in Korean",
    ),
)

CONCEPTS = (
    Concept(
        name="assault",
        phrases="""
        says no, said no, saying no, begs him to stop, begging him to stop, tells him to stop, refuses, forces
        her, forces him, forces them, forcing her, forcing him, forced her, forced him, assault, assaulted,
        assaulting, assaults, ravished, violated, abused, harassed, overpowered, forced, forcing, forcibly,
        coerced, coerces, unwilling, blackmailed, blackmails, against consent
        """,
    ),
    Concept(
        name="sexual",
        phrases="""
        sex, sexual, sexually, sexy, naked, nude, nudity, undressed, undressing, undress, strip, stripped,
        stripping, topless, porn, pornographic, erotic, hentai, fetish, intercourse, penetration, penetrated,
        blowjob, orgasm, fuck, fucked, fucking, groped, raped, breasts, genitals, lingerie, panties,
        prostitution, prostitute, bukkake
        """,
    ),
    Concept(
        name="cannot agree",
        phrases="""
        drugging, drugs her, drugs him, drugs a woman, unconscious, drugged, passed out, chloroformed, sedated,
        blackout drunk, knocked out, kidnapped, abducted, captive, hostage, enslaved, hypnotized, brainwashed,
        mind controlled, bound and gagged, tied and gagged, gagged, sleepdrugged
        """,
    ),
    Concept(
        name="cannot agree, other languages",
        phrases="""
        betäubt*, bewusstlos*, ohnmächtig*, unter Drogen gesetzt*, droguée, droguées, drogué, inconsciente,
        inconscientes, inconscient, évanouie, drogada, drogadas, drogado, desmayada, drogata, drogate, svenuta,
        svenute, priva di sensi, desacordada, desmaiada, odurzon*, nieprzytomn*, drogată, inconștient*,
        leșinată, gedrogeerd*, bewusteloos, bewusteloze, одурманен*, без сознания, опоен*, без свідомості,
        непритомн*, опоєн*, baygın, bayıltıl*, bilinçsiz, uyuşturul*, ναρκωμέν*, αναίσθητ*, λιπόθυμ*, drogad,
        drogade, medvetslös*, zdrogovan*, omámen*, v bezvědomí, elkábít*, eszméletlen*, elájult, 薬で眠らされた,
        眠らされた, 意識のない, 意識不明の, 気絶した, 昏睡, 下药, 下藥, 被下药, 被下藥, 下药后, 昏迷, 昏迷的,
        不省人事, 迷晕, 의식 없는, 의식을 잃은, 의식이 없는, 약에 취한, 기절한
        """,
    ),
    Concept(
        name="forced, other languages",
        phrases="""
        gezwungen*, erpresst*, genötigt*, contrainte, contraint, contraintes, forcée, forcées, obligada,
        obligadas, forzada, forzadas, coaccionada, chantajeada, costretta, costrette, ricattata, obrigada,
        forçada, coagida, chantageada, zmuszon*, zmuszan*, zmusza, szantażowan*, obligată, forțată, șantajată,
        constrânsă, gedwongen, gechanteerd*, заставл*, заставил*, принужд*, шантаж*, примуш*, змуш*, змусил*,
        силой раз*, zorla, zorlanan, şantaj*, αναγκασμέν*, εξαναγκασμέν*, εκβιασ*, tvingad*, tvingas,
        utpressad*, donucen*, vydíran*, vynucen*, kényszerít*, zsarol*, 脅されて, 脅されて脱ぐ, 脅迫されて,
        脅迫, 嫌がる, 暴行される, 被迫, 强迫, 強迫, 胁迫, 被胁迫, 被脅迫, 敲诈, 敲詐, 被敲诈, 협박*, 강제로,
        억지로
        """,
    ),
    Concept(
        name="sexual, other languages",
        phrases="""
        nackt, nackte, nackter, nacktes, nackten, entkleidet*, ausgezogen*, ausziehen, entkleiden, sex, nu, nue,
        nues, nus, sexe, coucher, déshabillée, déshabillées, déshabiller, desnuda, desnudas, desnudo,
        desnudarse, sexo, nuda, nude, nudo, spogliata, spogliarsi, sesso, nua, nuas, despida, despir, despir se,
        naga, nagą, nagiej, nagie, rozebran*, rozebrać, seks*, goală, dezbrăcată, dezbrace, sex cu, naakt,
        naakte, uitgekleed*, uitkleden, uit te kleden, seks, голая, голую, голой, голые, раздет*, раздева*,
        раздеться, обнажен*, секс, сексу, сексом, гола, голу, голої, роздяг*, оголен*, çıplak, soyul*, soyun*,
        γυμν*, γδυθεί, σεξ, naken, nakna, avklädd, klä av sig, nahá, nahou, svlečen*, svléknout, sexu,
        meztelen*, vetkőz*, szex, szexre, 裸, 裸の, 全裸, 脱ぐ, 脱がす, 脱がされた, 性行為, 性交, 裸女, 裸体,
        裸體, 裸体女人, 脱衣, 脫衣, 性关系, 性關係, 나체, 알몸, 성관계, 성행위, 벗는, 벗기는, 벗겨진
        """,
    ),
    Concept(
        name="struggle",
        phrases="unwilling, struggling, screaming, crying, begging, terrified, pleading, resisting, resists",
    ),
    Concept(
        name="watching unseen",
        phrases="""
        hidden camera, hidden cameras, hidden cam, spy camera, spy cam, spycam, spying on, spied on, spies on,
        secretly filmed, secretly filming, secretly photographed, secretly photographing, secretly recorded,
        secretly watching, peeping at, peeping on, peeping through, voyeur, voyeurs, voyeuristic, voyeurism,
        without her knowledge, without their knowledge, without his knowledge, without her knowing, without them
        knowing
        """,
    ),
    Concept(
        name="where nobody wants to be seen",
        phrases="""
        undressing, undressed, undress, naked, nude, topless, showering, shower, showers, bathing, changing
        room, changing rooms, locker room, fitting room, dressing room, bathroom, toilet, bedroom window,
        lingerie, skirt, skirts, changing clothes
        """,
    ),
    Concept(
        name="captive person",
        phrases="""
        captive woman, captive women, captive girl, captured woman, captured girl, enslaved woman, enslaved
        girl, bound and gagged, tied and gagged, tied up woman, tied up girl, woman tied up, girl tied up, bound
        woman, bound girl, bound naked, tied naked, naked captive, kidnapped woman, kidnapped girl, kidnapped
        women, abducted woman, abducted girl, held down by
        men, held down by a man, pinned down by men, gagged woman, gagged girl, drugged woman, drugged girl
        """,
    ),
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
        reason="who is not awake or not free cannot agree",
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
        reason="one is forced to pay, too",
    ),
    Pair(
        name="watched unawares",
        category=PolicyCategory.NON_CONSENT,
        first="watching unseen",
        second="where nobody wants to be seen",
        within=6,
        reason="who does not know cannot agree; a hidden camera alone is a shop's",
    ),
    Pair(
        name="captive and struggling",
        category=PolicyCategory.NON_CONSENT,
        first="captive person",
        second="struggle",
        within=10,
        reason="ropes alone may be a game; fear is not",
    ),
)
