"""Whoever is below 18. Ages in numbers are in `shared.prompts.policy.minor_ages`."""

from shared.prompts.policy.rule import Concept, Pair, PolicyCategory, Rule


def _minor(name: str, phrases: str, reason: str) -> Rule:
    return Rule(name=name, category=PolicyCategory.MINOR, phrases=phrases, reason=reason)


RULES = (
    _minor(
        "person nouns, English",
        """
        little girl, little girls, little boy, little boys, young girl, young girls, young boy, young boys,
        small girl, small girls, small boy, small boys, tiny girl, tiny boy, child, children, childrens,
        childern, kid, kids, kiddo, kiddos, kiddie, kiddies, kiddy, kidz, baby, babies, bby, infant, infants,
        toddler, toddlers, newborn, newborns, neonate, neonates, youngster, youngsters, youngling, younglings,
        tiny tot, tiny tots, little one, little ones, tyke, tykes, wee lad, wee lass, ankle biter, little kid,
        little kids, small child, small children, young child, young children, young kid, young kids, child like
        body, childlike body, child body, child bodied, baby girl, baby boy, boy child, girl child, altar boy,
        altar boys, boy scout, boy scouts, girl scout, girl scouts, cub scout, cub scouts, brownie scout,
        choirboy, choirboys, street urchin, street urchins, orphan boy, orphan girl, orphan boys, orphan girls,
        foster child, stepchild, stepchildren, grandkid, grandkids, stepkid, stepkids, godchildren, grandbaby,
        grandbabies, schoolkiddies, grandchild, grandchildren, godchild, lovechild, kindergartner,
        kindergartners, kindergartener, kindergarteners, preschooler, preschoolers, firstborn son, peewee
        player, little tyke, boy, boys, girl guide, girl guides, first day at school, first day of school, first
        day at kindergarten, first day of kindergarten, little ballerina, little ballerinas, little gymnast,
        little dancer, little dancers, little princess, little princesses, little prince in, lil princess,
        little cheerleader, little patient, little patients, little pupil, little student, little students,
        child model, child models, child actor, child actress, child star, kid model, flower girl, flower girls,
        ring bearer, ring bearers, child prodigy, cabin boy, little miss, little lad, little lass, bairn,
        bairns, babe in arms, babes in arms, childs
        """,
        "the ordinary words for somebody below 13",
    ),
    _minor(
        "person nouns between child and adult, English",
        """
        teen, teens, teenage, teenaged, teenager, teenagers, teen girl, teen girls, teen boy, teen boys, teen
        model, teen models, teenage girl, teenage girls, teenage boy, teenage boys, preteen girl, preteen girls,
        preteen boy, preteen model, teeny bopper, teenybopper, preteen, preteens, pre teen, pre teens, tween,
        tweens, tweenage, tweenager, tweenagers, adolescent, adolescents, adolescence, pubescent, prepubescent,
        pre pubescent, prepubertal, peripubescent, juvenile girl, juvenile boy, juvenile female, juvenile male,
        juvenile body, juvenile person, juveniles, juvenile proportions, juvenile features, juvenile face, youth
        team, youth teams, youth football, youth soccer, youth hockey, youth player, youth players, youth
        athlete, youth athletes, youth basketball, youth baseball, youth choir singing, juvenile offender,
        juvenile offenders, juvenile inmate, juvenile inmates, juvenile prisoner, juvenile prisoners, juvenile
        suspect, juvenile criminal, juvenile athlete, juvenile actor, juvenile actress, juvenile patient,
        youths, a youth of, a youth in, a youth with, a youth leaning, a youth sitting, a youth standing, a
        youth wearing, the youth of the village, group of youth, juvenile delinquent, juvenile delinquents,
        youthful girl, youthful boy, young teen, youngest girl, youngest boy, bobby soxer, puberty girl, puberty
        boy, going through puberty, before puberty, high teen
        """,
        "the ordinary words for somebody of 10 to 17",
    ),
    _minor(
        "the law's words, English",
        """
        underage, underaged, illegal age, under age, under aged, underageness, minors, minor aged, minor girl,
        minor girls,
        minor boy, minor boys, minor child, minor children, minor female, minor male, minor person, minor teen,
        female minor, male minor, legal minor, unaccompanied minor, naked minor, nude minor, sexy minor, drunk
        minor, is a minor, as a minor child, of a minor girl, with a minor, jailbait, jail bait, below age, not
        of age, not of legal age, not at legal age, under legal age, not yet of age, not legal age, below legal
        age, below the legal age, below the age of consent, under the age of consent, under the legal age, age
        of minority, barely legal, barely of age, almost legal, not yet legal, nearly legal, not yet an adult,
        not an adult yet, under eighteen years, below eighteen years, under 18 years, below 18 years, under 18s,
        under 17s, under 16s, under 15s, under 14s
        """,
        "says that somebody is not of age",
    ),
    _minor(
        "juvenile slang",
        """
        schoolgrl, schoolgrls, skoolgirl, skool girl, school grl, schoolgurl, schoolgal, schoolboi, lo li, l
        oli, loli, lolis, lolli girl, lolicon, lolicons, lolikon, lolita, lolitas, lolycon, shota, shotas,
        shotacon, shotakon, cunny, cunnies, toddlercon, kodocon, babycon, nymphet, nymphets, nymphette,
        nymphettes, jailbaits, pedo, pedos, pedobait, pedomom, pedophile, pedophiles, pedophilia, pedophilic,
        paedo, paedos, paedophile, paedophiles, paedophilia, paedophilic, hebephile, hebephilia, ephebophilia,
        ageplay, age play, ageplayer, ddlg, abdl, age regression, age regressed, legal loli, oppai loli,
        mesugaki, kodomo, yojo, youjo, youjyo, shoujo ai loli, joshikousei, joshi kousei, joshikosei, joshi
        kosei, joshi chuugakusei, shougakusei, chuugakusei, koukousei, shogakusei, chugakusei, imouto, otouto,
        onee loli, preggo teen, pthc, smol girl, smol boy, teenie, teenies, teenybop, jb girl, underdeveloped
        body, undeveloped body, underdeveloped chest, prepubescent body, child porn, child pornography, csam,
        kiddie porn, kidporn, jk girl, jk girls, jc girl, jc girls, js girl, js girls
        """,
        "what those who look for such pictures call them",
    ),
    _minor(
        "pupils, English",
        """
        schoolgirl, schoolgirls, schoolboy, schoolboys, schoolkid, schoolkids, schoolchild, schoolchildren,
        schoolmate girl, school girl, school girls, school boy, school boys, school kid, school kids, school
        child, school children, school age, school aged, school pupil, school pupils, schoolpupil, schoolpupils,
        grade schooler, grade schoolers, gradeschooler, first grader, second grader, third grader, fourth
        grader, fifth grader, sixth grader, seventh grader, eighth grader, ninth grader, tenth grader, eleventh
        grader, twelfth grader, first graders, second graders, third graders, fourth graders, fifth graders,
        sixth graders, seventh graders, eighth graders, ninth graders, tenth graders, eleventh graders, middle
        schooler, middle schoolers, middleschooler, high schooler, high schoolers, highschooler, highschoolers,
        elementary schooler, elementary schoolers, primary schooler, primary schoolers, junior high student,
        junior high students, junior high girl, junior high girls, junior high boy, high school student, high
        school students, high school girl, high school girls, high school boy, high school boys, highschool
        student, highschool students, highschool girl, highschool girls, highschool boy, high school
        cheerleader, high school cheerleaders, high school freshman, high school sophomore, high school junior,
        high school senior, high school seniors, high school sweetheart, high school sweethearts, high school
        teen, middle school student, middle school students, middle school girl, middle school girls, middle
        school boy, elementary school student, elementary school students, elementary school girl, elementary
        school boy, elementary student, elementary students, primary school student, primary school students,
        primary school girl, primary school boy, primary school pupil, primary school pupils, grade school girl,
        grade school student, secondary school student, secondary school students, secondary school girl, sixth
        former, sixth formers, schoolgirl outfit, school lolita, catholic school girl, catholic schoolgirl,
        kindergarten girl, kindergarten boy, kindergarten student, kindergarten students, kindergarten class,
        kindergarten pupils, preschool student, preschool students, preschool class, classroom of pupils, class
        of pupils, fifth former, fifth formers, fourth former, third former, second former, th grader, th
        graders, nd grader, rd grader, th grade student, th grade students, th grade girl, th grade boy, th
        grade class, school class trip, school class on, school class in, a school class, pupils in class,
        primary pupils, primary pupil, school student, school students, schoolers, nursery school pupil, year
        seven pupil, year nine pupil
        """,
        "goes to a school that one leaves at 18",
    ),
    _minor(
        "person nouns, German",
        """
        Bub, Buben, kleines Mädel, *kinder, *kindern, *kindes, *mädchen, *maedchen, *schüler, *schülern,
        *schülerin, *schülerinnen, *klässler, *klässlern, *klässlerin, *klässlerinnen, Grundschulklasse,
        Schulklasse, Schulklassen, Schulanfänger*, Konfirmand*, Kommunionkind, Enkelkind, Pflegekind,
        Waisenkind, Einschulung, Kindlein, Kindchen, Kinderlein, Kindes, Kindern, Kleinkind, Kleinkinder,
        Kleinkindes, Kleinkindern, Säugling, Säuglinge, Säuglings, Neugeborenes, Neugeborene, Neugeborener,
        Mädchen, Maedchen, Mädchens, kleines Mädchen, kleiner Junge, kleinen Jungen, kleine Jungen,
        Schulmädchen, Schulmaedchen, Schuljunge, Schuljungen, Schulkind, Schulkinder, Schulkindern,
        Grundschüler, Grundschülerin, Grundschülerinnen, Schülerin, Schülerinnen, Schulerin, Schüler, Schülern,
        Schueler, Schuelerin, Schuelerinnen, Gymnasiastin, Gymnasiast, Teenie, Teenies, Teenagerin,
        Teenagerinnen, Jugendliche, Jugendlicher, Jugendlichen, Jugendlicher Junge, minderjährig, minderjährige,
        minderjähriger, minderjähriges, minderjährigen, minderjaehrig, minderjaehrige, minderjaehriges,
        minderjaehriger, Minderjährigkeit, Halbwüchsige, Halbwüchsiger, Halbwuechsige, Bübchen, Büblein, Bengel,
        Knabe, Knaben, Kindergartenkind, Kindergartenkinder, Vorschulkind, Vorschulkinder, Babys, Kindsfrau,
        Kindfrau, Fünfjährige, kleinwüchsiges Kind, ein Kind, das Kind, dem Kind, kleines Kind, kleinen Kind,
        kleine Kinder, kleinen Kindern, zwei Kinder, drei Kinder, vier Kinder, die Kinder, der Kinder, spielende
        Kinder, spielendes Kind, nacktes Kind, nackte Kinder, lachende Kinder, lachendes Kind, Kinder spielen,
        Kinder und, und Kinder, mit Kind, mit Kindern, mit Kinder, viele Kinder, junges Kind, weinendes Kind,
        schlafendes Kind, Lausbub, Lausbube, Pubertierende, pubertierend, nicht volljährig, Junge im Schulalter,
        Heranwachsende, Heranwachsender, Heranwachsenden, unmündiges Kind, zweijährig Kind, noch minderjährig,
        Sekundarschülerin
        """,
        "ordinary words for a child or a pupil; `Kind` alone is English, too",
    ),
    _minor(
        "person nouns, French",
        """
        enfant, enfants, enfantelet, *enfant, =bébé, =bébés, un bebe, le bebe, les bebes, bebes nus, fillette,
        fillettes, petite fille, petites filles, petit garçon, petits garçons, jeune fille, jeunes filles, jeune
        garçon, jeunes garçons, garçonnet, garçonnets, gamin, gamins, une gamine, gamines, gosse, gosses, =môme,
        =mômes, bambin, bambins, nourrisson, nourrissons, nouveau né, nouveaux nés, adolescent, adolescente,
        adolescentes, une ado, un ado, des ados, les ados, préado, préados, préadolescente, écolière, écolières,
        écolier, écoliers, collégienne, collégiennes, collégien, collégiens, lycéenne, lycéennes, lycéen,
        lycéens, mineures, mineure de quinze, mineure de seize, fille mineure, filles mineures, mineure nue,
        personne mineure, personnes mineures, un mineur, une mineure, des mineures, jeune mineure, jeune mineur,
        jouvencelle, élève de primaire, élèves de primaire, élève de collège, élève de lycée, élèves du lycée,
        élève de maternelle, fillette nue, garçon de dix ans, non majeure, tout petit garçon, tout petit enfant,
        gamine en, gamine qui, gamine de, gamine dans, petite gamine, jeune ado, ado nue, ado de, ado en, ado
        qui, mineur non accompagné, mineurs non accompagnés, fille pas encore majeure, pas encore majeure, pas
        encore majeur, orpheline de dix, mioche, mioches, marmaille, enfantine nue, =élève, =élèves, un eleve,
        une eleve, des eleves, eleve de, eleves de, un marmot de, petit marmot, les marmots jouent
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Spanish",
        """
        un escolar, una escolar, escolar con, escolares, recién nacidos, recién nacidas, chaval, chavales,
        chavala, chavalas, =niña, =niñas, =niño, =niños, una nina, la nina pequena, un nino, unos ninos, unas
        ninas, los ninos, las ninas, nina pequena, nino pequeno, ninos pequenos, ninas pequenas, ninita,
        ninitas, ninito, pequena nina, =bebé, =bebés, un bebe, una bebe, bebita, bebito, bebitas, menor de edad,
        menores de edad, menor de dieciocho, adolescente, adolescentes, preadolescente, preadolescentes,
        quinceañera, quinceañeras, quinceañero, colegiala, colegialas, colegial, colegiales, chiquilla,
        chiquillas, chiquillo, chiquillos, chiquita nina, muchachita, muchachitas, muchachito, jovencita,
        jovencitas, jovencito, jovencitos, alumna de primaria, alumno de primaria, alumnos de primaria, alumna
        de secundaria, alumnas de secundaria, alumno de secundaria, recién nacido, recién nacida, lactante,
        criatura de pecho, chavalita, chavalín, párvulo, párvulos, impúber, =crío, =críos, estudiante de
        secundaria, estudiante de primaria, chica menor, chica joven menor, mujer menor de edad, no es mayor de
        edad, no mayor de edad, aún no es mayor de edad, todavía no mayor de edad, monaguillo, monaguillos,
        pequeñín, pequeñines, mocoso, mocosa, mocosos, chamaco, chamaca, chamacos, chamacas, pibe, pibes, piba,
        pibas, nenes, nena pequeña, nietecito, nietecita, nieto pequeño, nieta pequeña, un nene, el nene, los
        nenes, nene pequeño, nene llora, criatura de meses, quinceañeros
        """,
        "ordinary words for a child or a pupil; `nina` without its tilde is a name",
    ),
    _minor(
        "person nouns, Italian",
        """
        bambino, bambina, bambini, bambine, bambinetta, bambinello, un bimbo, bimbo di, bimba, bimbi, bimbe,
        neonato, neonata, neonati, ragazzino, ragazzina, ragazzini, ragazzine, ragazzetta, minorenne, minorenni,
        adolescente, adolescenti, fanciullo, fanciulla, fanciulli, fanciulle, scolaro, scolara, scolari,
        scolaretta, scolarette, alunna, alunno, alunni, alunne, liceale, liceali, poppante, poppanti, lattante,
        lattanti, piccola ragazza, piccolo ragazzo, pargolo, quindicenne, quattordicenne, tredicenne, dodicenne,
        undicenne, sedicenne, diciassettenne, decenne, undicenni, quindicenni, sedicenni, studentessa delle
        medie, studentessa del liceo, studentesse del liceo, non maggiorenne, bimbett*, bambinett*, non ancora
        maggiorenne, non è maggiorenne, chierichetto, chierichetti, nipotino, nipotina, nipotini, orfanello,
        orfanella, orfanelli, pargolett*, marmocchi*, mocciosa, moccioso, mocciosi, scolarett*, minore di età,
        minori di età, minore di anni, =bebè, un bebè, piccolo bebè
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Portuguese",
        """
        criança, crianças, criancinha, criancinhas, menina, meninas, menino, meninos, menininha, menininho,
        garotinha, garotinhas, garotinho, =bebê, =bebês, um bebe, o bebe, bebezinho, menor de idade, menores de
        idade, recém nascido, recém nascida, pirralha, pirralho, colegial menina, aluna do ensino médio, aluna
        do ensino fundamental, adolescentes, pré adolescente, miúda, miúdas, miúdo, miúdos, moleque, novinha,
        novinhas, lactente, lactentes, rapazinho, rapazinhos, rapariguinha, rapariguinhas, rapariga menor,
        garota menor, não é maior de idade, não maior de idade, ainda não maior, neném, nenéns, guris, gurias,
        gurizada, coroinha, coroinhas, netinho, netinha, netinhos, criançada, pirralhos, aluno da escola, alunos
        da escola, aluno do liceu, aluna do liceu, =nenê, um guri, uma guria
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Romanian",
        """
        băiat, băiatul, băieți, băieții, băieților, copii la, copii se, copii în, copii cu, copii pe, copii din,
        copii la joacă, copii fericiți, copii jucându, grup de copii, trei copii, elev, elevi, elevii, elevele,
        elevul, minorul, minorii, copil, copilul, copilului, copilă, copila, copilaș, copilași, copiii,
        copiilor, copiluț, un copil, doi copii, niște copii, copii goi, copii mici, copii care, fetiță, fetița,
        fetițe, fetițele, fetiței, băiețel, băiețelul, băieței, băiețeii, bebeluș, bebelușul, bebeluși, prunc,
        pruncul, pruncii, o minoră, un minor, adolescentă, adolescenta, adolescenți, adolescente, adolescentul,
        elevă de liceu, eleva de liceu, elev de liceu, elevi de liceu, elevă de școală, elevi de școală,
        școlăriță, școlărița, școlărițe, școlar mic, liceană, liceana, liceene, puștoaică, puștoaice, puști, nou
        născut, sugar nou născut, fată minoră, fete minore, fată mică, fete mici, școlar, școlari, școlarul,
        școlarii, licean, liceeni, liceanul, liceenii, preșcolar*, nu e majoră, nu este majoră, nu este încă
        majoră, nu e încă majoră, prichindel, prichindei, țânc, țânci, nepoțel, nepoțea, nepoței, puștan,
        puștani, copii în școală, =elevă, o eleva, =minoră, eleva din, doi minori, niște minori, copii minori,
        minori goi, grup de minori
        """,
        "ordinary words for a child or a pupil; `copii` are copies, too",
    ),
    _minor(
        "person nouns, Dutch",
        """
        *kinderen, *meisje, *meisjes, *jongen, *jongens, *scholier, *scholieren, *klasser, *klassers, jongen,
        jongens, kinderen, kindje, kindjes, een kind, het kind, klein kind, kleine kinderen, peuter, peuters,
        kleuter, kleuters, tiener, tieners, tienermeisje, tienermeisjes, tienerjongen, meisje, meisjes, klein
        meisje, jongetje, jongetjes, kleine jongen, kleine jongens, jonge jongen, schoolmeisje, schoolmeisjes,
        schooljongen, schooljongens, schoolkind, schoolkinderen, minderjarig, minderjarige, minderjarigen,
        babietje, zuigeling, zuigelingen, pasgeborene, puber, pubers, pubermeisje, scholier, scholieren,
        scholiere, middelbare scholier, brugklasser, kleutertje, basisschoolleerling, basisschoolleerlingen,
        leerling van de basisschool, dreumes, ukkie, jeugdige, kindertjes, nog niet meerderjarig*, niet
        meerderjarig*, koorknaap, koorknapen, snotneus, snotneuzen, kleutertjes, peutertje, peutertjes,
        schoolkindje, misdienaar, misdienaars
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Polish",
        """
        dziecko, dziecka, dziecku, dzieckiem, dzieci, dzieciom, dziećmi, dzieciach, dzieciak*, dzieciątk*,
        dziewczynka, dziewczynki, dziewczynkę, dziewczynek, dziewczynką, dziewczynkom, dziewczynkami,
        dziewuszka, chłopczyk*, chłopiec, chłopca, chłopcy, chłopców, chłopcem, chłopcami, mały chłopak, mała
        dziewczyna, małej dziewczyny, niemowlę, niemowlę*, niemowlak*, niemowląt*, noworodek, noworodk*,
        nastolat*, nieletni, nieletnia, nieletnie, nieletniej, nieletnich, nieletnią, nieletniego, małoletni,
        małoletnia, małoletnia*, małoletnie*, małoletnich, niepełnoletni*, uczennica, uczennice, uczennicę,
        uczennicy, uczennic, uczeń, ucznia, uczniowie, uczniów, przedszkolak*, licealistka, licealistki,
        licealistkę, gimnazjalistka, gimnazjalistki, gimnazjalistkę, bachor*, berbeć, szkrab, pierwszoklasist*,
        bobas, bobasa, bobasy, bobasów, licealist*, gimnazjalist*, nastoletni*, podlotek, podlotk*, lolitk*,
        brzdąc*, ministrant*, małolat*, smarkul*, smarkacz*, uczniak*, małe maluchy, wnuczęta, nie jest
        pełnoletni*, jeszcze nie pełnoletni*
        """,
        "ordinary words for a child or a pupil, in their cases",
    ),
    _minor(
        "person nouns, Russian",
        """
        ребенок, ребенка, ребенку, ребенком, ребенке, ребеночек, ребёночка, дитя, дите, дитятко, дети, детей,
        детям, детьми, детях, детишк*, детки, деток, девочк*, девчушк*, девчонк*, девчонок, девочек, мальчик*,
        мальчиш*, мальчуган*, мальчонк*, малыш*, младен*, подросток, подростк*, подростков*, несовершеннолет*,
        малолет*, малолеток, школьниц*, школьник*, школьничк*, ученик, ученики, ученика, учеников, учеником,
        ученикам, ученица, ученицы, ученицу, ученицей, учениц, гимназистк*, лицеистк*, дошкольник*, дошкольниц*,
        первоклассни*, второклассни*, пятиклассни*, шестиклассни*, семиклассни*, восьмиклассни*, девятиклассни*,
        десятиклассни*, старшеклассни*, младшеклассни*, грудничок, грудничк*, новорожден*, тинейджер*,
        пацаненок, лоли, лолита, лолиту, лолиты, лолитой, лоликон*, лолька, шота, шотакон*, педофил*, нимфетк*,
        юная школьница, недозрел*, не достигш*, маленькая девушка, совсем юная девушка, детсадовец, детсадовск*,
        акселератк*, лицеист*, не совершеннолетн*, карапуз*, пацан, пацана, пацаны, пацанов, пацанчик*, деточк*,
        дошколенок, дошколят*, отроковиц*, отрок, отрока, отроки, отроков, отрочество, кадет школьник,
        неполовозрел*
        """,
        "ordinary words and slang for a child or a pupil, in their cases",
    ),
    _minor(
        "person nouns, Russian in Latin letters",
        """
        rebenok, rebyonok, devochka, devochki, devochku, devochek, malchik, malchiki, shkolnica, shkolnitsa,
        shkolnitsy, shkolnik, podrostok, maloletka, nesovershennoletnyaya, detishki, mladenets, malysh
        """,
        "Russian as people without the keyboard write it",
    ),
    _minor(
        "person nouns, Ukrainian",
        """
        дитина, дитини, дитину, дитиною, дитині, дитинка, дитинко*, дитинча*, дитя, дітки, діток, діти, дітей,
        дітям, дітьми, дітях, дітлах*, дівчинк*, дівчаток, дівчатк*, хлопчик*, хлопчи*, немовля*, підліток,
        підлітк*, неповнолітн*, малолітн*, малолітк*, школярк*, школярок, школяр*, учениця, учениці, ученицю,
        ученицею, малюк, малюк*, тінейджер*, новонароджен*, дошкільн*, гімназистк*, старшокласни*, першокласни*,
        п'ятикласни*, дев'ятикласни*, десятикласни*, лолі, педофіл*, маленька дівчина, учень, учня, учні, учнів,
        учням, ліцеїст*, не повнолітн*, не досяг* повноліття, лоліта, лоліти, лоліту, лолітка, німфетк*,
        карапуз*, онучка п'яти, дитсадків*, хлоп'я, хлоп'ята, хлоп'ят, дівча, дівчати, дівчаті, маля, маляти,
        малята, малят, пацан, пацана, пацани, пацанів, отрок, отроки
        """,
        "ordinary words for a child or a pupil, in their cases",
    ),
    _minor(
        "person nouns, Turkish",
        """
        bebek, bebeği, bebeğin, çocuk, çocuğu, çocuklar, çocukları, çocuğun, kız çocuğu, erkek çocuk, erkek
        çocuğu, küçük kız, küçük kızlar, küçük oğlan, bir bebek, bebekler, yeni doğan bebek, liseli, liseliler,
        ortaokul öğrencisi, ilkokul öğrenci*, ortaokul öğrenci*, lise öğrenci*, ilkokul öğrencisi, lise
        öğrencisi, reşit olmayan, ergen kız, ergen, ergenler, genç kız çocuğu, yenidoğan*, yeni doğan, yeni
        doğmuş, okul kızı, okul kızları, okullu kız, öğrenci kız, öğrenci kızlar, ergenlik çağındaki, ergenliğe,
        reşit değil, reşit olmamış, yaşı küçük, veled, afacan çocuk, bebeğe, bebekle, bebekler*, çocuğa,
        çocukla, çocuklarla, kız çocukları, erkek çocuklar*, kız öğrenci lise, anaokul*, küçük çocuk*, =şota
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Greek",
        """
        παιδί, παιδιά, παιδιού, παιδιών, παιδάκι, παιδάκια, κοριτσάκι, κοριτσάκια, μικρό κορίτσι, αγοράκι,
        αγοράκια, μικρό αγόρι, μωρό, μωρά, μωρού, έφηβ*, εφηβ*, ανήλικ*, μαθήτρια, μαθήτριες, μαθητής δημοτικού,
        νεογέννητο, νήπιο, νήπια, βρέφος, βρέφη, αγόρι, αγόρια, αγοριού, αγοριών, μαθητής, μαθητές, μαθητή,
        μαθητών, μαθήτριας, μαθητριών, μη ενήλικ*, όχι ακόμα ενήλικ*, όχι ενήλικ*, λολίτα, προέφηβ*, προεφηβ*,
        πιτσιρίκ*, εγγονάκι, εγγονάκια, παιδούλα, κοπελίτσα, κοριτσιού, βρέφους, βρεφών, νηπίου, τινέιτζερ,
        λυκειόπαιδ*
        """,
        "ordinary words for a child or a pupil",
    ),
    _minor(
        "person nouns, Danish, Norwegian and Finnish",
        """
        jente, jenter, jenta, pige, piger, pigen, dreng, drenge, drengen, lille pige, lille dreng, liten jente,
        liten gutt, mindreårig, mindreårige, skolepige, tenåring, tenåringer, pikkutyttö, alaikäinen
        """,
        "the same in smaller languages, where it costs nothing",
    ),
    _minor(
        "person nouns, Swedish",
        """
        flicka, flickor, flickan, flickorna, pojke, pojkar, pojken, pojkarna, lilla flicka*, liten flicka, små
        flickor, liten pojke, små pojkar, skolflick*, skolpojk*, skolbarn*, skolelev*, grundskoleelev*,
        gymnasieelev*, gymnasist*, högstadieelev*, lågstadieelev*, mellanstadieelev*, förskolebarn*, dagisbarn*,
        barnunge*, barnbarn*, spädbarn*, småbarn*, bebis, bebisar, bebisen, nyfödd*, tonåring*, tonårsflick*,
        tonårspojk*, tonårstjej*, tonårskill*, minderårig*, omyndig*, inte myndig, ännu inte myndig, ungdomar,
        ungdomarna, ett barn, två barn, tre barn, små barn, litet barn, naket barn, glada barn, lekande barn,
        barn leker, barn som, barn med, barnen, konfirmand*, barnet på, barnet med, barnet som, barnet leker,
        lilla barnet, portrait barnet, barn i skolan, barn i en, =barn på, barnet i en
        """,
        "ordinary words for a child or a pupil; `barn` alone is English, too",
    ),
    _minor(
        "person nouns, Czech",
        """
        novorozen*, miminko, miminka, miminku, miminkem, miminek, batole, batolat*, =dítě, dítěte, dítěti,
        dítětem, =děti, =dětí, dětmi, =dětech, chlapec, chlapce, chlapci, chlapců, chlapcem, chlapeček,
        chlapečk*, malý chlapec, kluk, kluka, kluci, kluků, klučin*, holka, holky, holku, malá holka, holčičk*,
        holčička, holčiček, dívenk*, školák*, školačk*, školaček, žákyně, žákyni, středoškolačk*, středoškolák*,
        gymnazist*, předškolák*, prvňáč*, puberťač*, puberťák*, teenagerk*, náctilet*, dospívající, nezletil*,
        neplnolet*, není plnoletá, capart*, mrně, mrňous*, kojenec, kojence, kojenci, kojenců, kojencem, =dětem,
        =žák, =žáka, =žáci, =žáků, =žáky, =žákem, žák školy, žáci školy, mladistvá dívka, mladistvý chlapec,
        mladiství, mladistvých
        """,
        "ordinary words for a child or a pupil, in their cases; without its accents `deti` is other languages'",
    ),
    _minor(
        "person nouns, Hungarian",
        """
        csecsemő*, újszülött*, kisbab*, baba karj*, kisgyer*, kisgyermek*, gyerek*, gyermek*, totyogó*, fiúcsk*,
        kisfiú*, kislány*, iskolás*, kisiskolás*, általános iskol*, középiskolás*, gimnazist*, óvodás*,
        tinédzser*, tinilány*, tinifiú*, tinik, serdülő*, kiskorú*, fiatalkorú*, nem nagykorú, még nem nagykorú,
        diáklány*, kölyök gyerek, kölykök, bakfis*, tini lány, tini fiú, kamasz, kamaszok, kamaszt, kamaszlány*,
        kamaszfiú*
        """,
        "ordinary words for a child or a pupil, in their cases",
    ),
    _minor(
        "person nouns, Japanese",
        """
        小学一年生, 小学二年生, 小学三年生, 小学四年生, 小学五年生, 小学六年生, 中学一年生, 中学二年生,
        中学三年生, 高校一年生, 高校二年生, 高校三年生, しょうじょ, しょうねん, ようじょ, しょうがくせい,
        ちゅうがくせい, こうこうせい, じょしこうせい, みせいねん, おんなのこ, おとこのこ, 女の子, 男の子,
        女子生徒, 男子生徒, jk制服, jkの, 女子小学生たち, 子供, 子ども, こども, コドモ, 小供, 幼女, 幼児, 幼い,
        幼子, 幼童, 幼稚園児, 童女, 少女, 少年, 美少女, 美少年, 赤ちゃん, 赤ん坊, あかちゃん, 乳児, 乳幼児,
        新生児, 嬰児, 未成年, 未成年者, 児童, 学童, 園児, 女児, 男児, 小さな女の子, 小さい女の子, 小さな男の子,
        小さい男の子, ちいさな女の子, 女子高生, 女子高校生, 女子中学生, 女子小学生, 男子高校生, 男子中学生,
        小学生, 中学生, 高校生, 中高生, 女子中高生, 十代, ロリ, ロリっ, ロリコン, ロリータ, ロリッ子, ロリ巨乳,
        合法ロリ, ろりこん, ショタ, ショタコン, しょたこん, ティーン, ティーンエイジャー, ティーンエージャー,
        キッズ, ベビー, ペド, ペドフィリア, メスガキ, 妹系ロリ, 我が子, 息子たち, 小児, 小児性愛, 児ポ, 小1,
        小学1年生, 中学1年生, 高校1年生, 女子校生, 赤子, 成人していない, 小学3年生, 小学2年生, 小学4年生,
        小学5年生, 小学6年生, 中学2年生, 中学3年生, 高校2年生, 高校3年生, 小学生女子, 小6女子, 小5女子, 小4女子,
        小3女子, 中二女子, 中一女子, 中三女子, 高一女子, 高二女子, 高三女子, 中2女子, 中3女子, 高1女子, 高2女子,
        高3女子, 坊や, 小さな孫, ちびっ子, ちびっこ, 乳飲み子, おさなご, 幼な子, 生徒たち, 制服のjk, 制服のjc,
        jc の制服, jc の水着, js の水着, jc の女の子, jk の制服, jk の水着, js の制服
        """,
        "ordinary words and slang for a child or a pupil",
    ),
    _minor(
        "person nouns, Chinese",
        """
        女孩, 男孩, 女孩们, 男孩们, 女孩儿, 男孩儿, 女孩子, 男孩子, 初一学生, 初二学生, 初三学生, 高一学生,
        高二学生, 高三学生, 儿童, 兒童, 孩子, 孩子们, 小孩, 小孩子, 孩童, 小女孩, 小男孩, 小姑娘, 小丫头, 女童,
        男童, 幼女, 幼童, 幼儿, 幼兒, 婴儿, 嬰兒, 婴孩, 嬰孩, 宝宝, 寶寶, 小宝宝, 新生儿, 新生兒, 未成年,
        未成年人, 未成年少女, 萝莉, 蘿莉, 萝莉控, 小萝莉, 正太, 正太控, 少女, 少年, 青少年, 美少女, 小学生,
        小學生, 中学生, 中學生, 高中生, 初中生, 女高中生, 女中学生, 女中學生, 女学生, 女學生, 学童, 學童,
        初中女生, 高中女生, 小学女生, 中学女生, 女初中生, 童妓, 雏妓, 雛妓, 幼齿, 恋童, 戀童, 童颜, 十几岁,
        娃儿, 小朋友, 小朋友们, 年幼, 幼小, 孩儿, 男孩子小, 國中生, 国中生, 國小生, 国小生, 國小學生, 男学生,
        男學生, 小丫頭, 初一女生, 初二女生, 初三女生, 高一女生, 高二女生, 高三女生, 小學女生, 國中女生,
        国中女生, 童工, 女娃, 男娃, 女娃儿, 小屁孩, 稚童, 稚女, 小毛孩, 小蘿莉, 孩子們, 女孩們, 男孩們,
        未滿十八, 未满十八, 童养媳, 中学男生, 小女生, 小男生, 婴幼儿, 嬰幼兒
        """,
        "ordinary words and slang for a child or a pupil, simplified and traditional",
    ),
    _minor(
        "person nouns, Korean",
        """
        고 1 학생*, 고 2 학생*, 고 3 학생*, 중 1 학생*, 중 2 학생*, 중 3 학생*, 고 1 여학생*, 고 2 여학생*, 고 3
        여학생*, 여자아이*, 남자아이*, 여자애*, 남자애*, 아이, 아이들, 아이들*, 아기, 아가, 애기, 어린이,
        어린이들*, 어린아이*, 어린애*, 어린 아이, 어린 소녀, 어린 여자, 어린 남자, 소녀*, 미소녀*, 소년, 소년들,
        꼬마, 꼬마들, 꼬마아이*, 미성년*, 초등학생*, 초등생*, 중학생*, 고등학생*, 고딩*, 중딩*, 초딩*, 여고생*,
        여중생*, 여학생*, 남학생*, 남고생*, 청소년*, 십대, 십대들, 십대 소녀, 유아, 영아, 영유아*, 젖먹이*,
        갓난아기*, 갓난아이*, 신생아*, 유치원생*, 로리, 로리콘*, 로리타*, 쇼타, 쇼타콘*, 여아, 아동, 아동들*,
        어린 학생, 여초딩*, 남중딩*, 10 대 소녀*, 초등학교 1 학년*, 초등학교 2 학년*, 초등학교 3 학년*, 초등학교
        4 학년*, 초등학교 5 학년*, 초등학교 6 학년*, 중학교 1 학년*, 중학교 2 학년*, 중학교 3 학년*, 고등학교 1
        학년*, 고등학교 2 학년*, 고등학교 3 학년*, 잼민이*, 꼬맹이*, 남초딩*, 청소년기*, 중 2 병 소녀, 10 대
        소년*, 10 대 여*, 10 대 남*, 10 대 청소년*
        """,
        "ordinary words and slang for a child or a pupil",
    ),
)

CONCEPTS = (
    Concept(
        name="looks of a child",
        phrases="""
        childlike, child like, childish looking, prepubescent, pubescent, babyish, underdeveloped, undeveloped,
        juvenile looking, youthful looking, underage looking
        """,
    ),
    Concept(
        name="whoever it is said of",
        phrases="""
        woman, women, female, females, elf, body, figure, proportions, appearance, character, man, lady, chest,
        breasts, person
        """,
    ),
    Concept(
        name="flat",
        phrases="""
        flat chest, flat chested, flatchested, child proportions, childlike proportions, underdeveloped chest
        """,
    ),
    Concept(
        name="a girl",
        phrases="girl, girls, 1girl, elf, catgirl, gal, chica, fille, ragazza, dziewczyna, девушка, student",
    ),
    Concept(
        name="juvenile looks",
        phrases="""
        orphaned, little, lil, small, tiny, wee, young, youthful, petite, smol, childlike, child like, childish,
        babyish, baby faced, babyfaced, baby face, babyface, underdeveloped, undeveloped, immature, flat chest,
        flat chested, flatchested, very young, young looking, juvenile, school age, innocent little, small
        bodied, small body, tiny body, prepubescent, barely developed, pubescent, doll like child, youngest,
        freshly developed
        """,
    ),
    Concept(
        name="girl or boy",
        phrases="""
        girl, girls, girlie, girly, gurl, gurls, grl, grls, boy, boys, boi, bois, lad, lads, lass, lassie,
        lasses, gal, daughter, daughters, son, sister, sisters, sis, brother, brothers, cousin, niece, nephew,
        schoolmate, human girl, human boy, 1girl, 1boy, waif, ragazza, ragazze, dziewczyna, dziewczyny, chica,
        muchacha, garota
        """,
    ),
    Concept(
        name="very", phrases="very, extremely, too, so, really, super, incredibly, awfully, barely, way too, much too"
    ),
    Concept(name="young", phrases="young, youthful, young looking, youngish"),
    Concept(
        name="grown by name",
        phrases="""
        woman, women, lady, ladies, female, females, man, men, male, males, person, model, models, face, body,
        looking, appearance, she, he
        """,
    ),
    Concept(
        name="school",
        phrases="""
        classroom, school, schools, highschool, school uniform, school uniforms, schoolyard, school swimsuit,
        school desk, middle school, high school, elementary school, primary school, junior high, grade school,
        preschool, kindergarten, seifuku, serafuku, sera fuku, sailor fuku, sailor uniform, sailor school
        uniform, school skirt, schoolbag, school bag, randoseru, gymslip, school backpack, bloomers, homeroom,
        schoolhouse, schulhof, schuluniform, schoolroom, 制服, 校服, セーラー服, ランドセル, スクール水着,
        体操服, 学生服, 교복, 책가방, 学校, 학교, 教室, uniforme scolaire, uniforme escolar, uniforme de
        colegio, divisa scolastica, mundurek szkolny, mundurku szkolnym, школьная форма, школьной форме, шкільна
        форма, шкільній формі, uniformă școlară, okul üniforması
        """,
    ),
    Concept(
        name="girl or boy at school",
        phrases="""
        girl, girls, boy, boys, lad, lass, daughter, son, pupil, pupils, gurl, 1girl, 1boy, 2girls, 女の子,
        男の子, 女孩, 男孩, 女孩子, 女生, 여자아이, 여자애, fille, filles, chica, chicas, ragazza, ragazze,
        dziewczyna, dziewczyny, девушка, девушки, девушку, дівчина, дівчини, дівчину, fată, fete, kız, garota,
        freundin, jongen, jongens, garçon, garçons
        """,
    ),
    Concept(
        name="small, other languages",
        phrases="""
        klein, kleine, kleiner, kleines, kleinen, petit, petite, petits, petites, jeune, jeunes, pequena,
        pequeño, pequeñas, pequenos, pequenas, piccola, piccolo, piccole, piccoli, mała, mały, małe, małej,
        młodziutka, маленькая, маленький, маленькую, маленькие, маленькой, малая, юная, юную, юные, мала,
        маленька, маленьку, маленькі, юна, юну, mică, mici, mic, küçük, μικρή, μικρό, 小さな, 小さい,
        幼小, 年幼, 작은, 어린
        """,
    ),
    Concept(
        name="girl or boy, other languages",
        phrases="""
        junge, jungen, bursche, tochter, töchter, fille, filles, garçon, garçons, sœur, chica, chicas, chico,
        chicos, muchacha, muchacho, hija, ragazza, ragazze, ragazzo, ragazzi, figlia, garota, garotas, garoto,
        rapariga, filha, dziewczyna, dziewczyny, dziewczynę, chłopak, córka, córeczka, девушка, девушку,
        девушки, дочка, дочь, сестренка, сестра, дівчина, дівчину, дівчини, дівчата, доня, донька, fată, fete,
        băiat, băieți, jongen, jongens, dochter, dochtertje, kız, kızlar, oğlan, κορίτσι, κορίτσια, αγόρι,
        女の子, 男の子, 女孩, 男孩, 姑娘, 여자, 여자아이, 여자애, 남자아이, 남자애
        """,
    ),
    Concept(
        name="a girl, of any age",
        phrases="girl, girls, 1girl, 2girls, gal, lass, niece, nephew",
    ),
    Concept(
        name="childhood",
        phrases="""
        playground, swing, swings, seesaw, sandbox, sandcastle, sandcastles, pigtails, lollipop, lollipops,
        doll, dolls, dolly, teddy, teddy bear, teddies, stuffed animal, stuffed animals, plushie, toy, toys,
        crayons, tricycle, hopscotch, jump rope, skipping rope, trampoline, homework, kite, bubbles, merry go
        round, carousel, mother s, mommy, mummy, daddy, dad, mom, mum, mother, father, parents, grandma,
        grandpa, grandmother, grandfather, babysitter, nanny, diaper, diapers, pacifier, bib, crib, cradle, bunk
        bed, bedtime story, tooth fairy, first communion, piggyback, pony ride, fairy wings, growth chart, baby
        teeth, missing tooth, gap toothed
        """,
    ),
    Concept(
        name="school one leaves at 18",
        phrases="""
        middle school, high school, highschool, junior high, elementary school, primary school, grade school,
        secondary school, prep school, boarding school, first grade, second grade, third grade, fourth grade,
        fifth grade, sixth grade, seventh grade, eighth grade, ninth grade, tenth grade, eleventh grade, twelfth
        grade, th grade, nd grade, rd grade, st grade, kindergarten, preschool, daycare, nursery school
        """,
    ),
    Concept(
        name="whoever goes there",
        phrases="""
        she, he, daughter, son, student, students, freshman, freshmen, sophomore, sophomores, cheerleader,
        cheerleaders, pupil, pupils, girl, girls, boy, boys, dance, prom, recess, class, classmate, classmates,
        sweetheart, sweethearts, crush, girlfriend, boyfriend, couple, graduate, graduates, choir, bully,
        bullies, quarterback, swimmer, swimmers
        """,
    ),
    Concept(
        name="pupil or girl, other languages",
        phrases="""
        alumno, alumna, alumnos, alumnas, aluno, aluna, alunos, alunas, estudiante, estudiantes, estudante,
        estudantes, chico, chica, chicos, chicas, ragazzo, ragazza, ragazzi, ragazze, studente, studenti,
        studentessa, studentesse, fille, filles, garçon, garçons, étudiant, étudiante, leerling, leerlingen,
        studenten, uczeń, uczniowie, dziewczyna, dziewczyny, учень, учні, учениця, девушка, девушки, дівчина,
        дівчата, хлопці, tânăr, tineri, öğrenci, öğrenciler, kız, kızlar, erkek
        """,
    ),
    Concept(
        name="school one leaves at 18, other languages",
        phrases="""
        primaria, secundaria, instituto, colegio, preparatoria, primário, ensino médio, ensino fundamental,
        ginásio, liceo, prima media, seconda media, terza media, quinta elementare, medie, elementari, scuola
        media, scuola elementare, superiori, lycée, école, maternelle, grundschule, realschule, hauptschule,
        basisschool, middelbare school, lagere school, школа, школы, школе, школу, школі, лицея, лицее,
        гимназии, liceum, gimnazjum, podstawówki, szkoły podstawowej, szkole, liceu, școală, școala, gimnaziu,
        ilkokul, ortaokul, lise, lisesi, =collège, au college, du college, de college, am gymnasium, vom
        gymnasium, des gymnasiums, het gymnasium
        """,
    ),
    Concept(name="pupil", phrases="pupil, pupils"),
    Concept(
        name="age group or year at school",
        phrases="""
        u 6, u 7, u 8, u 9, u 10, u 11, u 12, u 13, u 14, u 15, u 16, u 17, u 18, under 8, under 9, under 10,
        under 11, under 12, under 13, under 14, under 15, under 16, under 17, under 18, year 1, year 2, year 3,
        year 4, year 5, year 6, year 7, year 8, year 9, year 10, year 11, year 12, year 13, year seven, year
        eight, year nine, year ten, year eleven, grade 1, grade 2, grade 3, grade 4, grade 5, grade 6, grade 7,
        grade 8, grade 9, grade 10, grade 11, grade 12
        """,
    ),
    Concept(
        name="team or class",
        phrases="""
        team, teams, squad, player, players, girl, girls, boy, boys, pupil, pupils, student, students,
        goalkeeper, gymnast, gymnasts, swimmers, cheerleaders, learners
        """,
    ),
    Concept(
        name="classes",
        phrases="""
        classroom, class, lesson, teacher, school, uniform, uniforms, homework, exam, playground, desk, desks,
        grade, headmaster, primary, secondary
        """,
    ),
    Concept(name="minor", phrases="a minor"),
    Concept(
        name="what a person does",
        phrases="""
        in a swimsuit, in a bikini, in a dress, in a skirt, in a bedroom, in a bar, in lingerie, in underwear,
        at a bar, at a party, wearing, posing, undressing, undressed, sitting, standing, naked, nude, topless,
        smiling, dressed, lying, kneeling, who, drinking, smoking, seducing, flirting, bikini, lingerie,
        portrait, bedroom, dancing, stripping, kissing, having, being, laughing, crying, sleeping
        """,
    ),
    Concept(name="german child", phrases="kind, kinder"),
    Concept(
        name="german around it",
        phrases="""
        der, das, ein, eine, einer, einem, einen, und, mit, auf, im, ist, für, spielen, spielt, spielende,
        spielendes, spielenden, weint, lacht, sitzt, steht, schläft, kleine, kleines, kleinen, nackt, nacktes,
        zwei, drei, viele, glückliche, glückliches, am, beim, een, het, van, naar, op, aan, blij, spelend
        """,
    ),
    Concept(name="a boy, German", phrases="jungen, ein junge, der junge, kleine junge, jungs"),
    Concept(
        name="what a boy does, German",
        phrases="""
        spielen, sitzen, stehen, laufen, rennen, lachen, baden, schwimmen, raufen, mit, spielt, sitzt, steht,
        im, auf, läuft, rennt, lacht, weint, trägt, am, beim, schläft, schaut, liest, nackt
        """,
    ),
    Concept(name="sweet sixteen", phrases="sweet sixteen, sweet 16"),
    Concept(
        name="party for her",
        phrases="party, birthday, girl, girls, dress, gown, celebration, she, cake, princess, photoshoot",
    ),
)

PAIRS = (
    Pair(
        name="somebody with the looks of a child",
        category=PolicyCategory.MINOR,
        first="looks of a child",
        second="whoever it is said of",
        within=2,
        in_order=True,
        joined=True,
        reason="a childlike drawing is none of a child",
    ),
    Pair(
        name="a girl with the chest of a child",
        category=PolicyCategory.MINOR,
        first="flat",
        second="a girl",
        within=6,
        reason="anime's way to ask for a minor",
    ),
    Pair(
        name="a girl or boy who looks young",
        category=PolicyCategory.MINOR,
        first="juvenile looks",
        second="girl or boy",
        within=3,
        in_order=True,
        joined=True,
        reason="`girl` alone may be a woman; with little, young or petite before it she is not",
    ),
    Pair(
        name="a girl or boy who looks young, other languages",
        category=PolicyCategory.MINOR,
        first="small, other languages",
        second="girl or boy, other languages",
        within=2,
        in_order=True,
        joined=True,
        reason="the same in other languages",
    ),
    Pair(
        name="young beyond young",
        category=PolicyCategory.MINOR,
        first="very",
        second="young",
        within=0,
        in_order=True,
        joined=True,
        reason="a young woman is a woman; a very young one is meant to be none",
    ),
    Pair(
        name="a girl or boy at school",
        category=PolicyCategory.MINOR,
        first="school",
        second="girl or boy at school",
        within=8,
        reason="a school is a building and a girl may be a woman; both together are a pupil",
    ),
    Pair(
        name="a girl at a child's things",
        category=PolicyCategory.MINOR,
        first="a girl, of any age",
        second="childhood",
        within=4,
        reason="a girl may be a woman, unless she has pigtails, dolls or her mother beside her",
    ),
    Pair(
        name="whoever goes to a school for minors",
        category=PolicyCategory.MINOR,
        first="school one leaves at 18",
        second="whoever goes there",
        within=4,
        reason="a student may be 30, not at a high school",
    ),
    Pair(
        name="whoever goes to a school for minors, other languages",
        category=PolicyCategory.MINOR,
        first="pupil or girl, other languages",
        second="school one leaves at 18, other languages",
        within=3,
        reason="the same in other languages",
    ),
    Pair(
        name="players and pupils by age",
        category=PolicyCategory.MINOR,
        first="age group or year at school",
        second="team or class",
        within=2,
        reason="U 12 is a line of a metro, too, and year 9 one of a contract",
    ),
    Pair(
        name="pupils in class",
        category=PolicyCategory.MINOR,
        first="pupil",
        second="classes",
        within=6,
        reason="a pupil alone is a part of the eye",
    ),
    Pair(
        name="a minor who does something",
        category=PolicyCategory.MINOR,
        first="minor",
        second="what a person does",
        within=2,
        in_order=True,
        joined=True,
        reason="a minor alone is a key or a chord",
    ),
    Pair(
        name="Kind in German or Dutch",
        category=PolicyCategory.MINOR,
        first="german child",
        second="german around it",
        within=1,
        reason="kind and kinder are English words, too",
    ),
    Pair(
        name="Junge in German",
        category=PolicyCategory.MINOR,
        first="a boy, German",
        second="what a boy does, German",
        within=0,
        in_order=True,
        reason="`der junge Mann` is a man",
    ),
    Pair(
        name="sweet sixteen",
        category=PolicyCategory.MINOR,
        first="sweet sixteen",
        second="party for her",
        within=4,
        reason="alone it is a round of a basketball tournament",
    ),
)
