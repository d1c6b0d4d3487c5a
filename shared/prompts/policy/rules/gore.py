"""Torn bodies, mutilation, the dead."""

from shared.prompts.policy.rule import Concept, Pair, PolicyCategory, Rule


def _gore(name: str, phrases: str, reason: str) -> Rule:
    return Rule(name=name, category=PolicyCategory.GORE, phrases=phrases, reason=reason)


RULES = (
    _gore(
        "inflected words",
        """
        bloody, dismember*, mutilat*, decapitat*, behead*, disembowel*, eviscerat*, massacred, zerstückel*,
        verstümmel*, enthaupt*, ausgeweidet*, blutverschmiert*, blutüberström*, abgehackt*, kopf ab, Blut
        spritzt, spritzendes Blut, démembr*, éviscér*, égorg*, ensanglant*, desmembr*, descuartiz*, mutilad*,
        destripad*, degollad*, degolad*, degolaç*, apuñalad*, esfaquead*, pugnalat*, zasztylet*, ensangrent*,
        ensanguent*, decapitad*, smembr*, insanguin*, sgozz*, esquartej*, dezmembr*, însânger*, onthoofd*,
        vermink*, bebloed*, poćwiartowa*, zmasakrowa*, zakrwawi*, обезглав*, расчлен*, изуродова*, окровавл*,
        растерза*, распотрош*, розчленов*, спотворен* тіл*, obřez* hlav*, 피 묻은, 피묻은*, 血が飛び散る,
        鲜血四溅, 无头尸, caníbal*, cannibale, cannibales, cannibali, kannibal*, kanibal*, каннибал*, канібал*,
        людоед*, людожер*, yamyamlık, yamyamlar, κανίβαλ*, κανιβαλ*, déchiquet*, despedaz*, despedaç*,
        dilaniat*, sfârtec*, spintec*, uiteengereten, verbluten*, verblutet, wykrwawi*, oskórow*, desangr*,
        dissanguat*, αποκεφαλισμ*, διαμελισμ*, ακρωτηριασμ*, κατακρεουργ*, kannibaal, kannibalen, dépecé,
        dépecée, dépecer, dépecés
        """,
        "stems of words that are inflected, and bloody, which hardly ever means a berry",
    ),
    _gore(
        "torn bodies, English",
        """
        gore, gory, goriest, gorefest, gorey scene, goresplatter, guro, ero guro, eroguro, ryona, dismember,
        dismembers, dismembered, dismembering, dismemberment, mutilate, mutilates, mutilated, mutilating,
        mutilation, mutilations, decapitate, decapitates, decapitated, decapitating, decapitation,
        decapitations, behead, beheaded, beheading, beheadings, disembowel, disembowels, disemboweled,
        disembowelled, disemboweling, disembowelment, eviscerate, eviscerated, eviscerating, evisceration,
        entrails, viscera, innards spilling, intestines spilling, intestines hanging, intestines out, spilled
        intestines, spilling intestines, guts spilling, guts spilled, spilled guts, spilling guts, guts hanging,
        hanging guts, guts out, blood and guts, guts everywhere, exposed intestines, exposed organs, exposed
        guts, exposed brain, exposed bone, exposed bones, exposed flesh, brain matter, brains out, brains blown
        out, skull crushed, head crushed, head smashed, skull smashed, brains splattered, splattered brains,
        brains on the wall, brains on the floor, head blown off, leg blown off, legs blown off, arm blown off,
        arms blown off, limbs blown off, crucified and bleeding, crucified woman, crucified man,
        exploded head, exploding head gore, head exploding, headshot gore, severed head, severed heads, severed
        limb, severed limbs, severed arm, severed arms, severed hand, severed hands, severed leg, severed legs,
        severed finger, severed fingers, severed foot, severed torso, severed body, severed neck, severed penis,
        severed ear, cut off head, cut off limbs, chopped off head, chopped up body, chopped body, limbs torn
        off, torn off limbs, torn off arm, torn off limb, limbs ripped off, ripped off limbs, ripped apart body,
        body ripped apart, body torn apart, torn apart body, torn apart bodies, torn to pieces body, flayed,
        flaying, skinned alive, flayed skin, skinned human, skinned person, human skin mask, peeled skin, ripped
        flesh, torn flesh, mangled body, mangled bodies, mangled corpse, mangled face, maimed, maiming, impaled
        body, impaled bodies, impaled woman, impaled man, impaled person, impaled on a spike, impaled corpse,
        impaled head, heads on spikes, head on a spike, head on a pike, heads on pikes, open chest cavity, chest
        cavity exposed, chest cut open, belly cut open, cut open belly, crushed skull, crushed head, smashed
        skull, crushed body, amputated limbs, amputated arm gore, amputated stump, bloody stump, bleeding stump,
        headless body, headless corpse, headless bodies, headless corpses, headless woman body, vivisection,
        vivisected, cannibal, cannibals, cannibalism, cannibalistic, eating human flesh, human flesh, chainsaw
        massacre, meat hook victim, drawn and quartered, gouged eye, gouged eyes, gouged out eyes, eyes gouged,
        eyeballs gouged, slit throat, throat slit, slit throats, slashed throat, throat cut, throats cut, slit
        wrists, slit wrist, cutting her wrists, cutting wrists, slashed wrists, self harm, selfharm, self
        mutilation, necrophilia, necrophile, snuff film, snuff movie, snuff video, snuff porn, disfigured
        corpse, splatterpunk, splatter film, crush fetish, vore gore, hardcore gore, lynched, lynching, hacked
        to pieces, hacked to death, beaten to death, stabbed to death, tortured to death, burned alive, burning
        alive, buried alive victim, genital mutilation, bodies on spikes, body on a spike, body on a stake,
        amputated bleeding, man torn to pieces
        """,
        "the ordinary words",
    ),
    _gore(
        "the dead, English",
        """
        corpse, corpses, dead body, dead bodies, deadbody, dead man lying, dead woman, dead women, dead girl,
        dead soldier, dead soldiers, dead people, dead person, dead child, dead baby, dead men lying, murdered
        woman, murdered man, murdered girl, murdered people, murdered body, murder victim, murder victims,
        massacred, massacre victims, massacre, massacres, slaughtered people, slaughtered villagers, slaughtered
        bodies, slaughtered humans, pile of bodies, piles of bodies, pile of corpses, heap of bodies, bodies
        piled, mass grave, mass graves, cadaver, cadavers, carcass gutted, rotting body, rotting bodies, rotting
        flesh, decaying flesh, decomposing body, decomposing flesh, decomposing bodies, decomposed body, human
        remains, hanged body, hanging body from, hanging bodies, hanged woman, suicide, suicidal hanging,
        committing suicide, public execution, execution by, executed prisoner, executed prisoners
        """,
        "the ordinary words",
    ),
    _gore(
        "torture, English",
        """
        torture, tortured, torturing, tortures, torturer, torture chamber, torture porn, waterboarding,
        thumbscrew victim
        """,
        "the ordinary words",
    ),
    _gore(
        "blood shown, English",
        """
        blood splatter, blood splatters, blood splattered, bloodsplatter, blood spatter, blood spattered, blood
        soaked, bloodsoaked, blood stained, bloodstained, bloodstain, bloodstains, blood drenched, blood
        covered, covered in blood, covered with blood, soaked in blood, soaked with blood, drenched in blood,
        drenched with blood, bathed in blood, dripping with blood, dripping blood, blood dripping, blood drips,
        dripping in blood, splattered with blood, splattered in blood, splashed with blood, smeared with blood,
        blood smeared, blood smear, smeared in blood, stained with blood, blood everywhere, blood all over, lots
        of blood, so much blood, pool of blood, pools of blood, puddle of blood, puddles of blood, blood pool,
        blood pools, blood gushing, gushing blood, blood spurting, spurting blood, blood spraying, spraying
        blood, blood squirting, blood pouring, pouring blood, blood flowing from, blood running down, blood on
        her face, blood on his face, blood on her hands, blood on his hands, blood on face, blood on hands,
        bloodbath, blood bath, bloodshed, fountain of blood, river of blood, rivers of blood, sea of blood,
        trail of blood, coughing blood, coughing up blood, spitting blood, vomiting blood, crying blood, tears
        of blood, bleeding out, bleeding profusely, bleeding heavily, bleeding body, bleeding face, bleeding
        eyes, bleeding woman, bleeding man, bleeding girl, bleeding neck, bleeding wound, bleeding wounds,
        bleeding corpse, bleeding to death, bleeding person, bleeding from, bloody body, bloody bodies, bloody
        corpse, bloody wound, bloody wounds, bloody knife, bloody axe, bloody sword, bloody chainsaw, bloody
        machete, bloody face, bloody hands, bloody hand, bloody mess, bloody murder, bloody massacre, bloody
        scene, bloody crime scene, bloody violence, bloody violent, bloody battlefield, bloody fight, bloody
        injury, bloody injuries, bloody torso, bloody head, bloody clothes, bloody bandages, bloody mouth,
        bloody nose, bloody eyes, bloody skull, bloody meat, bloody flesh, bloody limb, bloody limbs, bloody
        organs, bloody woman, bloody man, bloody girl, bloodied, bloodied face, bloodied body
        """,
        "blood alone may be an orange or a test",
    ),
    _gore(
        "wounds shown, English",
        """
        open wound, open wounds, gaping wound, gaping wounds, deep wound, deep wounds, stab wound, stab wounds,
        gunshot wound, gunshot wounds, bullet wound, bullet wounds, knife wound, knife wounds, fatal wound,
        fatal wounds, festering wound, festering wounds, infected wound, infected wounds, exit wound, wounds all
        over, gruesome wound, gruesome wounds, gruesome injury, gruesome injuries, gruesome death, gruesome
        murder, horrific injury, horrific injuries, horrific wounds, graphic injury, graphic injuries, graphic
        violence, severe injuries, mortal wound, mortally wounded, gashes all over, deep gash, bleeding gash,
        flesh wound, flesh wounds, compound fracture, burn victim, torn limbs, wounded body, wounded and
        bleeding, maggots in flesh, maggot infested wound
        """,
        "a wound alone may be a clockwork, an injury a lawyer's",
    ),
    _gore(
        "German",
        """
        Leiche, Leichen, Leichnam, Leichname, Leichenteile, Leichenberg, Wasserleiche, enthauptet, enthauptete,
        enthaupteter, enthauptetes, Enthauptung, Enthauptungen, geköpft, geköpfte, geköpfter, köpfen einer,
        zerstückelt, zerstückelte, zerstückelter, Zerstückelung, verstümmelt, verstümmelte, verstümmelter,
        verstümmeltes, Verstümmelung, ausgeweidet, ausgeweidete, Ausweidung, Eingeweide, Gedärme, abgetrennter
        Kopf, abgetrennte Köpfe, abgetrennte Gliedmaßen, abgetrennter Arm, abgetrennte Hand, abgehackte,
        abgehackter, abgehackter Kopf, abgeschlagener Kopf, blutüberströmt, blutüberströmte, blutüberströmter,
        blutverschmiert, blutverschmierte, blutverschmierter, blutgetränkt, blutbespritzt, Blutlache,
        Blutlachen, Blutbad, blutige, blutiger, blutiges, blutig, Massaker, Gemetzel, Folter, gefoltert,
        gefolterte, Folterung, gefolterter, Kannibalismus, Kannibale, toter Körper, tote Körper, toten Körper,
        offene Wunde, offene Wunden, klaffende Wunde, klaffende Wunden, gehäutet, gehäutete, Selbstmord,
        aufgeschlitzt, aufgeschlitzte, Blutspritzer, blutend, blutende, blutender, überall Blut, viel Blut,
        zerrissener Körper, zerfetzter Körper, zerfetzte Körper, zerrissene Leiche, zerfetzt von, in Stücke
        gerissen, in Stücke gerissene, gepfählt, gepfählte, gepfählter, aufgespießter Körper, aufgespießter
        Mensch, aufgespießter Mann, gehäuteter, bei lebendigem Leib gehäutet, aufgeschlitzter, aufgeschlitzter
        Bauch, durchgeschnittene Kehle, Kehle durchgeschnitten, kopfloser Körper, kopflose Leiche, kopfloser
        Leichnam, ausgestochene Augen, ausgestochenes Auge, verblutend, zerquetschter Schädel, zertrümmerter
        Schädel
        """,
        "the same in German",
    ),
    _gore(
        "French",
        """
        cadavre, cadavres, corps mort, corps morts, corps sans vie, décapité, décapitée, décapités, décapiter,
        décapitation, décapitations, démembré, démembrée, démembrés, démembrement, mutilé, mutilée, mutilés,
        mutilées, mutilation, mutilations, éviscéré, éviscérée, éviscération, éventré, éventrée, entrailles,
        tripes à l'air, boyaux, tête coupée, têtes coupées, tête tranchée, membres coupés, membres arrachés,
        membre arraché, bras arraché, ensanglanté, ensanglantée, ensanglantés, ensanglantées, couvert de sang,
        couverte de sang, couverts de sang, couvertes de sang, mare de sang, flaque de sang, bain de sang, plein
        de sang, sang partout, sanglante, sanguinolent, sanguinolente, plaie ouverte, plaies ouvertes, plaie
        béante, blessure béante, blessures béantes, blessure ouverte, écorché vif, torturé, torturée, torturés,
        carnage, tuerie, cannibalisme, égorgé, égorgée, égorgement, éventration, suicide, se vidant de son sang,
        éclaboussures de sang, éclaboussé de sang, éclaboussée de sang, giclées de sang, mis en pièces, homme
        écorché, femme écorchée, gorge tranchée, gorge coupée, yeux crevés, œil crevé, yeux arrachés, crâne
        fracassé, crâne écrasé, corps sans tête, sans tête décapité, viscères, boucherie humaine, sanglant,
        sanglants, sanglantes, bras coupé, bras coupés, membre coupé, doigt coupé, doigts coupés, bras tranché,
        bras tranchés, =empalé, =empalée, homme empalé, femme empalée, corps empalé
        """,
        "the same in French",
    ),
    _gore(
        "Spanish and Portuguese",
        """
        cadáver, cadáveres, cuerpo muerto, cuerpos muertos, decapitado, decapitada, decapitados, decapitación,
        decapitar, desmembrado, desmembrada, desmembrados, desmembramiento, mutilado, mutilada, mutilados,
        mutilación, mutilaciones, eviscerado, eviscerada, destripado, destripada, descuartizado, descuartizada,
        descuartizamiento, entrañas, vísceras, tripas fuera, cabeza cortada, cabezas cortadas, cabeza
        decapitada, miembros cortados, miembros amputados, extremidades cortadas, ensangrentado, ensangrentada,
        ensangrentados, cubierto de sangre, cubierta de sangre, cubiertos de sangre, charco de sangre, baño de
        sangre, sangre por todas partes, salpicaduras de sangre, manchado de sangre, manchada de sangre,
        sangriento, sangrienta, sangrientos, sangrientas, sangrando, herida abierta, heridas abiertas, tortura,
        torturada, torturado, torturas, masacre, matanza, canibalismo, degollado, degollada, desollado,
        suicidio, cadáver em decomposição, corpo morto, corpos mortos, decapitação, desmembramento, mutilação,
        esquartejado, esquartejada, esquartejamento, entranhas, cabeça decepada, cabeça cortada, membros
        decepados, coberto de sangue, coberta de sangue, poça de sangue, banho de sangue, sangue por toda parte,
        ensanguentado, ensanguentada, ferida aberta, massacre, suicídio, degolada, intestinos colgando,
        intestinos fuera, cuerpo sin vida, cuerpos sin vida, hecho pedazos, cuerpo hecho pedazos, empalado,
        empalada, empalados, garganta cortada, gargantas cortadas, ojos arrancados, cráneo aplastado, cráneo
        destrozado, cuerpo sin cabeza, estripado, estripada, tripas de fora, intestinos para fora, corpo sem
        vida, esvaindo se em sangue, respingos de sangue, dilacerado, dilacerada, esfolado, esfolada, olhos
        arrancados, crânio esmagado, corpo sem cabeça, cubiertas de sangre, cobertos de sangue, uma chacina,
        cena de chacina, chacina com
        """,
        "the same in Spanish and Portuguese",
    ),
    _gore(
        "Italian",
        """
        cadavere, cadaveri, corpo morto, corpi morti, corpo senza vita, decapitato, decapitata, decapitati,
        decapitazione, decapitare, smembrato, smembrata, smembramento, smembrati, mutilato, mutilata, mutilati,
        mutilazione, mutilazioni, sventrato, sventrata, eviscerato, viscere, interiora, budella, testa mozzata,
        teste mozzate, testa tagliata, arti mozzati, arti amputati, insanguinato, insanguinata, insanguinati,
        insanguinate, coperto di sangue, coperta di sangue, pozza di sangue, bagno di sangue, sangue ovunque,
        schizzi di sangue, sanguinante, sanguinanti, sanguinolento, ferita aperta, ferite aperte, tortura,
        torturata, torturato, massacro, carneficina, cannibalismo, sgozzato, sgozzata, scuoiato, suicidio,
        intestini fuori, budella fuori, fatto a pezzi corpo, corpo fatto a pezzi, squartato, squartata,
        squartamento, impalato, impalata, scorticato, scorticata, gola tagliata, strage, stragi, occhi cavati,
        cranio fracassato, corpo senza testa, coperti di sangue
        """,
        "the same in Italian",
    ),
    _gore(
        "Romanian",
        """
        cadavru, cadavre, cadavrul, cadavrele, corp mort, trup neînsuflețit, trupuri moarte, trupuri
        neînsuflețite, decapitat, decapitată, decapitare, decapitarea, dezmembrat, dezmembrată, dezmembrare,
        mutilat, mutilată, mutilare, mutilarea, eviscerat, măruntaie, mațe scoase, intestine scoase, cap tăiat,
        capete tăiate, membre tăiate, membre amputate, însângerat, însângerată, însângerate, acoperit de sânge,
        acoperită de sânge, plin de sânge, plină de sânge, baltă de sânge, baie de sânge, sânge peste tot,
        sângeros, sângeroasă, sângerând, rană deschisă, răni deschise, tortură, torturată, torturat, masacru,
        canibalism, sinucidere, mațe pe, stropi de sânge, sfâșiat, sfâșiată, sfâșiați, tras în țeapă, trasă în
        țeapă, jupuit, jupuită, jupuit de viu, gât tăiat, gâtul tăiat, înjunghiat, înjunghiată, măcelul,
        măcelărit, canibal, canibali, ochi scoși, craniu zdrobit, corp fără cap, trup fără cap, sângerând până,
        =măcel, un macel
        """,
        "the same in Romanian",
    ),
    _gore(
        "Dutch",
        """
        lijk, dode lichamen, dood lichaam, dode lichaam, een lijk, het lijk, stapel lijken, onthoofd, onthoofde,
        onthoofding, onthoofdingen, in stukken gehakt, in stukken gehakte, verminkt, verminkte, verminking,
        verminkingen, ingewanden, afgehakt, afgehakte, afgehakt hoofd, afgehakte hoofd, afgehakte ledematen,
        afgesneden hoofd, bebloed, bebloede, onder het bloed, bedekt met bloed, plas bloed, bloedplas, bloedbad,
        bloederig, bloederige, bloedend, bloedende, overal bloed, open wond, open wonden, gapende wond,
        marteling, gemarteld, gemartelde, martelen, slachtpartij, kannibalisme, gevild, ontleed lijk, zelfmoord,
        opengereten buik, darmen uit, doodbloedende, doodbloedend, doodgebloed, bloedspatten, bloedspetters, aan
        stukken gescheurd, verscheurd lichaam, verscheurde lichamen, gespietst, gespietste, doorgesneden keel,
        slachting, uitgestoken ogen, verbrijzelde schedel, kop afgehakt, lichaam zonder hoofd, lijken op straat,
        lijken in, lijken overal, rottende lijken, dode lijken, twee lijken, veel lijken
        """,
        "the same in Dutch",
    ),
    _gore(
        "Polish",
        """
        zwłoki, zwłok, zwłokami, trup, trupy, trupa, trupów, martwe ciało, martwe ciała, martwych ciał, ściętą
        głową, ścięta głowa, odcięta głowa, odciętą głową, odcięte głowy, odcięte kończyny, odcięta ręka,
        obcięta głowa, dekapitacja, dekapitacji, ścięcie głowy, poćwiartowan*, rozczłonkowan*, okaleczon*,
        okaleczen*, wypatroszon*, wnętrzności, jelita na wierzchu, flaki na wierzchu, zakrwawion*, okrwawion*,
        skrwawion*, zalan* krwią, zalana krwią, zalany krwią, we krwi, cały we krwi, kałuża krwi, kałuży krwi,
        rozlew krwi, krwawa łaźnia, krwaw*, wszędzie krew, tryskająca krew, otwarta rana, otwarte rany,
        rozszarpan*, tortury, tortur, torturach, torturowan*, torturuj*, masakr*, rzeź ludzi, kanibalizm*,
        poderżnięt*, samobójstw*, mężczyzna bez głowy, ciało bez głowy, ciała bez głowy, rozbryzgi krwi,
        rozerwany na, rozerwane na, nabity na pal, nabita na pal, wbity na pal, wbita na pal, obdarty ze skóry,
        obdarta ze skóry, =rzeź, rzezi, wydłubane oczy, zmiażdżona czaszka, roztrzaskana czaszka
        """,
        "the same in Polish",
    ),
    _gore(
        "Russian and Ukrainian",
        """
        труп, трупы, трупа, трупов, трупами, трупе, мертвое тело, мертвые тела, мертвых тел, мертвого тела,
        безжизненное тело, обезглав*, отрубленн* голов*, отрубленная голова, отрубленную голову, отрубленные
        головы, отрубленной головой, отрубленные конечности, отрубленная рука, отрезанная голова, отрезанные
        головы, оторванные конечности, оторванная рука, оторванная голова, расчлен*, изуродован*, изувечен*,
        увечь*, кишки, внутренности, вывалившиеся внутренности, потрошен*, выпотрошен*, окровавлен*, кровав*, в
        крови, весь в крови, вся в крови, лужа крови, луже крови, лужи крови, реки крови, кровь повсюду, много
        крови, брызги крови, море крови, кровищ*, кровопролит*, открытая рана, открытые раны, рваная рана,
        рваные раны, пытки, пытка, пыток, пытают, замученн*, резня, резню, бойня, бойню, расправа над телом,
        каннибал*, гуро, перерезанн* горл*, перерезанное горло, перерезанным горлом, самоубийств*, мертвец,
        мертвецы, четвертован*, мясорубка из тел, трупи, трупів, мертве тіло, мертві тіла, мертвих тіл,
        обезголовлен*, відрубан*, відрізана голова, відтята голова, відірвані кінцівки, розчленован*,
        розчленуванн*, понівечен*, спотворене тіло, скалічен*, кишки назовні, нутрощі, закривавлен*,
        скривавлен*, кривав*, у крові, в крові, калюжа крові, калюжі крові, кров повсюди, багато крові, бризки
        крові, відкрита рана, відкриті рани, катуванн*, тортур*, закатован*, різанина, різанину, каніба*,
        самогубств*, перерізане горло, отрубленные руки, вспорот* живот*, вспоротый живот, вспоротое горло,
        истекающ* кровью, истекающий кровью, истекает кровью, истекают кровью, разорванное тело, разорванные
        тела, разорван на части, разорванный на части, разорваны на части, посажен* на кол, посаженный на кол,
        насажен* на кол, насаженный на кол, содранная кожа, содранной кожей, освежеван*, выколотые глаза,
        размозжен*, тело без головы, повешенный мужчина, повешенный человек, повешенные люди, тело повешенного,
        портрет повешенный, відірвана рука, випотрошен*, розпоротий живіт, стікає кров'ю, стікаюч* кров'ю,
        розірване тіло, розірваний на шматки, розірвані тіла, роздертий, роздерте тіло, посаджен* на палю,
        посаджений на палю, здерта шкіра, обдертою шкірою, рвана рана, рвані рани, бійня, бійню, бійні, виколоті
        очі, розтрощений череп, тіло без голови, мрець, мерці, мерців
        """,
        "the same in Russian and Ukrainian",
    ),
    _gore(
        "Turkish and Greek",
        """
        ceset, cesetler, kopmuş kafa, kesik baş, kafası kesilmiş, parçalanmış ceset, iç organları dışarıda, kan
        gölü, kanlar içinde, kanlı ceset, işkence, katliam, πτώμα, πτώματα, αποκεφαλισμός, αποκεφαλισμένο,
        διαμελισμός, διαμελισμένο, ακρωτηριασμένο, ακρωτηριασμός, εντόσθια, αιματοβαμμένο, λίμνη αίματος,
        λουσμένος στο αίμα, λουσμένη στο αίμα, βασανιστήρια, σφαγή, kafa kesme, kafa kesilmiş, başı kesilmiş,
        parçalanmış beden, sakatlanmış beden, bağırsakları dışarıda, bağırsakları dökül*, deşilmiş, ölü beden,
        ölü bedenler, kan kaybından, kan içinde, kanlı yüz, kanlı bıçak, kanlı el, kanlı eller, kan sıçra*,
        kazığa otur*, kazığa geç*, derisi yüzül*, diri diri yüzül*, boğazı kesil*, açık yara, açık yaralar,
        =yamyam, yamyamlar, intihar, oyulmuş göz*, başsız beden, başsız ceset, başsız vücut, ceset*,
        ξεκοιλιασμέν*, σπλάχνα έξω, έντερα έξω, νεκρό σώμα, νεκρά σώματα, αιμορραγεί μέχρι, μέσα στο αίμα, μέσα
        στα αίματα, γεμάτος αίμα*, γεμάτη αίμα*, ματωμένο πρόσωπο, ματωμένο μαχαίρι, ματωμέν*, αιματοβαμμέν*,
        πιτσιλιές αίματος, παλουκωμέν*, γδαρμέν*, κομμένος λαιμός, ανοιχτή πληγή, ανοιχτές πληγές, βασανισμέν*,
        αυτοκτον*, ακέφαλο σώμα, ακέφαλο πτώμα, βγαλμένα μάτια, σφαγμέν*
        """,
        "the same in smaller languages, where it costs nothing",
    ),
    _gore(
        "Swedish and its neighbours",
        """
        avhugget hode, ruumis silvottu, halshugg*, styckad kropp, styckade kroppar, sönderstyckad*, stympad,
        stympade, stympat, lemlästad*, uppskuren mage, inälvor, inälvorna, tarmar som, tarmar ute, ett lik,
        liket, lik i, lik på, likdelar, likhög, ruttnande lik, blodigt lik, hög med lik, portrait lik, död
        kropp, döda kroppar, förblöder, förblödande, förblödd, blodpöl*, täckt av blod, täckta av blod,
        nedblodad*, blodigt, blodiga, blodig, blodstänk*, blodbad, sönderslitet, sönderslitna kroppar, spetsad
        på påle, spetsade på, flådd, flådda, flådd levande, avskuren hals, avskuren strupe, skuren strupe, öppet
        sår, öppna sår, tortyr, torterad*, torteras, massaker, slakt på människor, självmord*, utstuckna ögon,
        huvudlös kropp, huvudlösa kroppar
        """,
        "the same in Swedish, Norwegian and Finnish; `lik` alone is French slang",
    ),
    _gore(
        "Czech and Hungarian",
        """
        useknutá hlava, useknuté hlavy, useknutou hlavu, uťatá hlava, setnutá hlava, =sťatý, =sťatá, dekapitac*,
        rozčtvrcen*, rozsekané tělo, rozsekaná těla, zohaven*, zmrzačen*, vykuchan*, vnitřnosti, vnitřností,
        vyhřezl*, střeva venku, mrtvola, mrtvoly, mrtvol, mrtvolu, mrtvé tělo, mrtvá těla, mrtvých těl,
        vykrváce*, kaluž krve, louže krve, od krve, celý od krve, zakrvácen*, zakrvaven*, krvavý, krvavá,
        krvavé, krvavou, krvavého, cákance krve, roztrhané tělo, roztrhaná těla, naražený na kůl, naražená na
        kůl, stažený z kůže, stažená z kůže, zaživa stažen*, podříznut*, otevřená rána, otevřené rány, mučení,
        mučený, mučená, masakr*, sebevražd*, vypíchnut*, bezhlavé tělo, bezhlavá mrtvola, lefejez*, levágott
        fej*, feldarabol*, megcsonkít*, kibelez*, kilógó bel*, zsigerek, holttest*, hullák, hullát, elvérz*,
        vértócs*, csupa vér, vérben úszó, vérfürdő, szétszaggat*, széttépett, karóba húz*, megnyúz*, elvágott
        torok, nyílt seb*, kínzás*, megkínz*, mészárlás*, öngyilkos*, kiszúrt szem*, fejetlen test, fej nélküli
        test, fej nélküli holttest, belek lógnak, emberi belek, =véres, hulla a, oszló hulla, bomló hulla,
        rothadó hulla, hullája
        """,
        "the same in Czech and Hungarian",
    ),
    _gore(
        "Japanese",
        """
        血の海, 死体, 屍体, 屍, 遺体, 死骸, 斬首, 首切り, 生首, 打ち首, 四肢切断, 切断された手, 切断された足,
        切断された頭, 切断された首, 切断された腕, 切断された四肢, 首を切断, 腕を切断, 脚を切断, 手を切断,
        足を切断, 切断された男, 切断された女, 切断された人, 切断された体, 切断された身体, 切断された胴体,
        切断された指, 切断された脚, 切断された耳, 切断死体, 手足切断, バラバラ死体, 内臓, 臓物, はらわた,
        血まみれ, 血塗れ, 血みどろ, 血だらけ, 血だまり, 血しぶき, 血飛沫, 流血, 惨殺, 虐殺, 惨死, リョナ,
        スプラッター, グロ, グロい, グロテスク, 猟奇, 拷問, 人肉, カニバリズム, 切り裂かれた, 切腹, 自殺, 自傷,
        腐乱, 大量殺人, エログロ, 首を切られた, 解体された人体, 解体された人間, 腸が飛び出, 腸がはみ出,
        出血多量, 失血死, 引き裂かれた体, 引き裂かれた身体, 引き裂かれた人, 八つ裂き, 串刺しにされた,
        串刺し死体, 串刺しの人, 皮を剥がれた, 皮を剥ぐ人, 生皮を剥, 喉を切られた, 喉を裂かれた, 開いた傷口,
        開いた傷, 人食いの, 人食い族, 人食い人種, 首吊り, えぐり出された, 抉り出された, 手足をもがれた,
        腕をもがれた
        """,
        "the same in Japanese",
    ),
    _gore(
        "Chinese",
        """
        被砍断, 被砍斷, 被砍下, 砍断的手, 砍断的头, 砍断的腿, 被斩断, 断手, 断臂, 斷臂, 尸体, 屍體, 尸首, 死尸,
        死屍, 遗体, 遺體, 肢解, 分尸, 分屍, 碎尸, 碎屍, 斩首, 斬首, 砍头, 砍頭, 断头, 斷頭, 人头落地, 内脏,
        內臟, 肠子流出, 開膛, 开膛, 血腥, 血淋淋, 血肉模糊, 血泊, 鲜血淋漓, 鮮血淋漓, 浑身是血, 渾身是血,
        满身是血, 血迹斑斑, 血跡斑斑, 残肢, 殘肢, 断肢, 斷肢, 断臂残, 虐杀, 虐殺, 屠杀, 屠殺, 酷刑, 拷打,
        折磨致死, 食人, 人肉, 活剥皮, 剥人皮, 割喉, 自杀, 自殺, 自残, 自殘, 毁容, 腐尸, 腐屍, 伤口流血, 大屠杀,
        凌迟, 砍下的头, 砍下的头颅, 砍下的頭顱, 砍下的頭, 割下的头颅, 割下的头, 割下的頭, 肠子流出来, 腸子流出,
        腸子流出來, 失血过多, 失血過多, 满脸是血, 滿臉是血, 满身血, 撕碎的身体, 撕碎的身體, 撕成碎片的人,
        撕裂的身体, 被刺穿的身体, 被刺穿的人, 刺穿的尸体, 木桩上的人, 剥皮的人, 剝皮的人, 被剥皮的, 开放性伤口,
        開放性傷口, 挖眼, 挖出的眼睛, 挖出眼睛, 沾血的刀, 沾满鲜血, 沾滿鮮血, 滴血的刀, 带血的刀, 分裂的尸体,
        五马分尸, 凌遲, 五馬分屍
        """,
        "the same in Chinese",
    ),
    _gore(
        "Korean",
        """
        시체*, 참수*, 목이 잘린, 잘린 머리, 잘린 목, 잘린 팔다리, 잘려나간*, 사지절단*, 사지 절단, 절단된 팔*,
        절단된 다리*, 절단된 머리*, 절단된 손*, 절단된 신체*, 고문당*, 고문하*, 고문실*, 시신, 시신들, 시신이,
        토막난*, 토막 난, 토막살인*, 훼손된 신체, 신체 훼손, 내장이*, 창자*, 피투성이*, 피범벅*, 유혈*, 피바다*,
        피웅덩이*, 학살*, 고어, 잔혹하게 살해*, 식인*, 난도질*, 자살*, 자해*, 참살*, 피가 낭자*, 피 웅덩이, 잘린
        팔*, 잘린 손*, 잘린 다리*, 잘린 발*, 절단된 사지*, 토막 살인*, 과다출혈*, 과다 출혈, 피를 흘리며 죽*,
        찢긴 몸*, 찢겨진 몸*, 갈기갈기 찢긴*, 꼬챙이에 꿰*, 말뚝에 박힌*, 가죽이 벗겨진, 살가죽*, 피부가 벗겨진,
        목이 베인, 벌어진 상처*, 대학살*, 인육*, 도려낸 눈*, 뽑힌 눈*, 교수형당한, 내장 쏟아*, 내장 튀어*,
        내장과, 인간 내장, 고문 장면*, 고문 도구*, 고문받*, 고문 당하*, 고문 피해*
        """,
        "the same in Korean",
    ),
)

CONCEPTS = (
    Concept(
        name="body part",
        phrases="""
        head, heads, face, faces, arm, arms, leg, legs, hand, hands, limb, limbs, finger, fingers, foot, feet,
        skin, ear
        """,
    ),
    Concept(
        name="violence",
        phrases="""
        zombie, zombies, tearing, tears, torn, ripping, rips, ripped, devouring, eating human, stabbed, knife,
        cannibal, murder, killer, monster eating, pulled, gutted, blood, bloody, gruesome, victim
        """,
    ),
    Concept(
        name="killed",
        phrases="""
        killed, murdered, massacred, slaughtered, butchered, stabbed, lynched, hanged, executed, decapitated,
        strangled, slain
        """,
    ),
    Concept(
        name="killed, of those before",
        phrases="""
        murdered, massacred, slaughtered, butchered, stabbed, lynched, hanged, strangled, beheaded, decapitated,
        slain, disembowelled, dismembered, cut in half, torn in half, cut in two, cut into pieces, cut to
        pieces, chopped up, shot dead, burned to death, hacked, mauled, impaled, torn to pieces, ripped to
        pieces, ripped apart, torn apart
        """,
    ),
    Concept(name="autopsy", phrases="autopsy, autopsies, dissection of a human, post mortem"),
    Concept(
        name="on the table",
        phrases="organs, body, bodies, removed, opened, cut open, blood, naked, y incision, morgue, intestines",
    ),
    Concept(name="impaled", phrases="impaled, impales, impaling, impalement"),
    Concept(
        name="what one is impaled on",
        phrases="stake, stakes, spike, spikes, pole, poles, spear, spears, hook, hooks, antlers, fence, pike, sword",
    ),
    Concept(
        name="people",
        phrases="""
        body, bodies, family, families, villagers, people, person, persons, human, humans, woman, women, man,
        men, girl, soldier, soldiers, prisoner, prisoners, civilians, victim, victims, torso, crowd, nun, priest
        """,
    ),
    Concept(
        name="state of the dead",
        phrases="""
        melting, melted, peeling, torn, ripped, scorched, mutilated, disfigured, severed, charred, burnt,
        burned, drowned, lifeless, mangled, rotting, rotten, decaying, decomposed, decomposing, dead, bloated,
        bloodied, bloody, headless, butchered, gutted, dismembered, slain, stabbed, lynched
        """,
    ),
    Concept(name="body", phrases="body, bodies, remains, torso, torsos, cadaver, flesh"),
    Concept(
        name="parts", phrases="body parts, body part, human organs, human organ, human heads, human head, human limbs"
    ),
    Concept(
        name="lying about",
        phrases="""
        scattered, strewn, severed, pile, piles, bloody, blood, jar, jars, floor, lying, dismembered, cut off,
        freezer, butchered
        """,
    ),
    Concept(
        name="cutting",
        phrases="""
        slit, slits, slitting, slash, slashes, slashed, slashing, cut, cuts, cutting, sliced, slicing
        """,
    ),
    Concept(
        name="gouging",
        phrases="""
        ripped from, torn from, peeled from, peeled off, stripped from, ripped off, torn off, sliced off, sewn
        shut, burst open, gouged, gouging, gouge, gouges, plucked out, ripped out, torn out, poked out, hanging
        out
        """,
    ),
    Concept(
        name="eyes",
        phrases="""
        flesh, scalp, face, faces, eye, eyes, eyeball, eyeballs, tongue, tongues, heart, hearts, teeth
        """,
    ),
    Concept(name="cut, said after", phrases="slit, slashed, sliced, cut open, slit open, being cut, bleeding"),
    Concept(name="where it bleeds", phrases="wrist, wrists, throat, throats, jugular"),
    Concept(
        name="laid open",
        phrases="""
        exposed, spilling, spilled, hanging out, ripped out, torn out, pulled out, falling out, showing
        """,
    ),
    Concept(
        name="insides",
        phrases="""
        brain, brains, guts, intestines, organs, entrails, bowels, innards, ribcage, spinal cord
        """,
    ),
    Concept(
        name="blood",
        phrases="""
        blood, bloody, bleeding, bleeds, bleed, bloods, sangre, sangue, blut, bloed, krew, krwi, кровь, кровью,
        кров, sânge, αίμα, 血, 鲜血, 피가, 피를
        """,
    ),
    Concept(
        name="wound or knife",
        phrases="""
        wound, wounds, wounded, injury, injuries, injured, corpse, knife, knives, axe, machete, chainsaw,
        dagger, cleaver, stabbed, stabbing, stab, slash, slashed, slashing, gash, throat, neck, limb, limbs,
        flesh, guts, intestines, organs, skull, murder, murdered, murderer, killer, killing, killed, victim,
        victims, bez głowy, ohne kopf, sans tête, sin cabeza, senza testa, sem cabeça, без головы, без голови,
        fără cap, zonder hoofd, exploding, exploded, execution, executed, decapitation, spray, sprays, jet,
        jets, spurts, gruesome, graphic, gushing, spurting, dripping, splatter, splattered, splattering, pool,
        pooling, floor, everywhere, mutilated, torn, ripped, dead, death, dying, slaughter, butcher knife, face,
        mouth, hands, hand, body, bodies, stains, stained, soaked, smeared, massacre
        """,
    ),
    Concept(
        name="human part",
        phrases="""
        arm, arms, leg, legs, hand, hands, head, heads, limb, limbs, finger, fingers, torso, foot, feet, body,
        bodies, human, person, woman, man, soldier, victim
        """,
    ),
    Concept(
        name="cut off",
        phrases="""
        severed, chopped, hacked, sawed, sawn, dismembered, impaled, torn off, ripped off, cut off, chopped off,
        amputated and bleeding, ripped apart, torn apart, blown apart, mangled, slaughtered, butchered, gutted,
        stabbed
        """,
    ),
    Concept(
        name="human part, other languages",
        phrases="""
        kopf, köpfe, arm, arme, hand, hände, bein, beine, gliedmaßen, finger, rumpf, tête, têtes, bras, main,
        mains, jambe, jambes, membre, membres, doigt, doigts, cabeza, cabezas, brazo, brazos, mano, manos,
        pierna, piernas, miembro, miembros, extremidades, dedo, dedos, testa, teste, braccio, braccia, gamba,
        gambe, mani, arti, cabeça, cabeças, braço, braços, mão, mãos, perna, pernas, membros, głowa, głową,
        głowę, głowy, ręka, rękę, ręką, ręce, noga, nogę, nogi, kończyn*, palec, palce, cap, capete, mână,
        mâini, braț, brațe, picior, picioare, hoofd, hoofden, armen, handen, been, benen, ledematen, vinger,
        vingers, голова, голову, головой, головы, головами, рука, руку, руки, рукой, нога, ногу, ноги,
        конечности, палец, пальцы, кінцівки, кінцівка, палець, kafa, kafası, kafalar, baş, başı, kol, kolu,
        kollar, el, eli, eller, bacak, bacağı, parmak, κεφάλι, κεφάλια, χέρι, χέρια, πόδι, πόδια, μέλη, huvud,
        huvuden, händer, hlava, hlavy, hlavu, ruka, ruky, ruku, ruce, noha, nohy, končetin*, fej, fejek, kéz,
        kezek, kar, karok, láb, lábak, végtag*
        """,
    ),
    Concept(
        name="cut off, other languages",
        phrases="""
        abgetrennt*, abgehackt*, abgerissen*, abgeschlagen*, abgesägt*, coupée, coupées, tranchée, arraché,
        arrachée, arrachés, sectionné*, cercenad*, cortad*, arrancad*, amputad*, mozzat*, mozzo, tagliat*,
        troncat*, decepad*, odcięt*, obcięt*, ścięt*, urwan*, oderwan*, odrąban*, retezat*, tăiat*, smuls*,
        afgehakt*, afgesneden, afgerukt*, отрублен*, отрезан*, оторван*, відрубан*, відрізан*, відірван*, kesik,
        kopmuş, koparılmış, kesilmiş, κομμέν*, avhugg*, avslit*, avskur*, uťat*, useknut*, utržen*, setnut*,
        levágott, letépett, leszakított, leszakadt
        """,
    ),
    Concept(name="wound alone", phrases="wound, wounds, injury, injuries, injured, wounded, gash, gashes"),
    Concept(
        name="terrible",
        phrases="""
        gruesome, graphic, horrific, horrifying, gaping, deep, oozing, fatal, mortal, bleeding, grisly,
        festering, infected, severe bleeding, gushing, rotten, rotting, exposed
        """,
    ),
)

PAIRS = (
    Pair(
        name="a part that is off",
        category=PolicyCategory.GORE,
        first="body part",
        second="cut off",
        within=1,
        in_order=True,
        reason="a head cut off, as a cut-off head",
    ),
    Pair(
        name="insides and violence",
        category=PolicyCategory.GORE,
        first="insides",
        second="violence",
        within=6,
        reason="organs alone are medicine or music",
    ),
    Pair(
        name="people killed",
        category=PolicyCategory.GORE,
        first="killed",
        second="people",
        within=2,
        in_order=True,
        joined=True,
        reason="plans are executed and prices slashed, too",
    ),
    Pair(
        name="people who were killed",
        category=PolicyCategory.GORE,
        first="people",
        second="killed, of those before",
        within=2,
        in_order=True,
        reason="a woman stabbed, as a stabbed woman; who executed something is alive",
    ),
    Pair(
        name="an autopsy shown",
        category=PolicyCategory.GORE,
        first="autopsy",
        second="on the table",
        within=4,
        reason="plans and projects have post mortems, too",
    ),
    Pair(
        name="impaled on something",
        category=PolicyCategory.GORE,
        first="impaled",
        second="what one is impaled on",
        within=3,
        in_order=True,
        reason="olives are impaled on toothpicks",
    ),
    Pair(
        name="a body in a terrible state",
        category=PolicyCategory.GORE,
        first="state of the dead",
        second="body",
        within=2,
        in_order=True,
        joined=True,
        reason="a body alone is alive, or a car's",
    ),
    Pair(
        name="parts of bodies lying about",
        category=PolicyCategory.GORE,
        first="parts",
        second="lying about",
        within=5,
        reason="parts of the body are taught in schools",
    ),
    Pair(
        name="wrists or throat cut",
        category=PolicyCategory.GORE,
        first="cutting",
        second="where it bleeds",
        within=2,
        in_order=True,
        reason="paper is cut, too",
    ),
    Pair(
        name="eyes put out",
        category=PolicyCategory.GORE,
        first="gouging",
        second="eyes",
        within=2,
        reason="wood is gouged and pages are ripped out, too",
    ),
    Pair(
        name="wrists or throat that were cut",
        category=PolicyCategory.GORE,
        first="where it bleeds",
        second="cut, said after",
        within=2,
        in_order=True,
        reason="a throat being slit, as a slit throat",
    ),
    Pair(
        name="insides shown",
        category=PolicyCategory.GORE,
        first="laid open",
        second="insides",
        within=2,
        reason="walls and bricks are exposed, too",
    ),
    Pair(
        name="blood with a wound, a weapon or a body",
        category=PolicyCategory.GORE,
        first="blood",
        second="wound or knife",
        within=4,
        reason="blood alone may be an orange, a moon or a test",
    ),
    Pair(
        name="a part cut off",
        category=PolicyCategory.GORE,
        first="cut off",
        second="human part",
        within=2,
        in_order=True,
        joined=True,
        reason="branches are cut off, too",
    ),
    Pair(
        name="a part cut off, other languages",
        category=PolicyCategory.GORE,
        first="human part, other languages",
        second="cut off, other languages",
        within=0,
        joined=True,
        reason="the same in other languages, where the participle may stand behind its noun",
    ),
    Pair(
        name="a wound shown",
        category=PolicyCategory.GORE,
        first="terrible",
        second="wound alone",
        within=2,
        in_order=True,
        joined=True,
        reason="a wound alone may be a clockwork, an injury a lawyer's",
    ),
)
