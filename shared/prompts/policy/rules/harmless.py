"""What the same words mean together with others: nobody, nothing torn, nothing given off."""

from shared.prompts.policy.rule import Concept, Excuse, Harmless

HARMLESS = (
    Harmless(
        reason="colours, plants, food and drink",
        phrases="""
        baby blue, baby blues, baby pink, baby green, baby yellow, baby s breath, babys breath, baby breath
        flowers, baby breath bouquet, baby spinach, baby carrot, baby carrots, baby corn, baby potato, baby
        potatoes, baby kale, baby bok choy, baby greens, baby leaf, baby leaves, baby beet, baby beets, baby
        gem, baby lettuce, baby arugula, baby rocket, baby tomatoes, baby squid, baby octopus, baby shrimp, baby
        back, baby ribs, baby courgette, baby courgettes, baby zucchini, baby artichoke, baby artichokes, baby
        marrow, baby marrows, baby eggplant, baby pumpkin, baby pumpkins, baby radish, baby radishes, baby
        turnips, baby fennel, baby onions, baby peas, baby mushrooms, baby leek, baby leeks, baby greens salad,
        baby pineapple, baby bananas, baby kiwi, baby plant, baby plants, baby tree, baby trees, baby succulent,
        baby succulents, baby cactus, baby rubber plant, baby tears plant, baby toes succulent, baby cheeses,
        baby bel, blood orange, blood oranges, blood lily, blood lilies, blood sausage, blood sausages, blood
        pudding, blood peach, bloody mary, bloody marys, bloody maria, bloody caesar, bloody good, bloody
        brilliant, bloody marvellous, bloody hell, bloody cranesbill, bloody dock, bloody sorrel, bloody clever,
        bloody amazing, bloody fantastic, bloody delicious, bloody steak, vomit green, puke green, shit happens,
        bleeding heart, bleeding hearts, bleeding edge, newborn star, newborn stars, newborn planet, newborn
        day, newborn galaxy, newborn sun, newborn universe, kidney bean, rape field, rape fields, rape flower,
        rape flowers, rape blossom, rape blossoms, rape oil, rape seed, rape seeds, rape seed oil, oilseed rape,
        oil seed rape, rape honey, rape plant, fields of rape, field of rape, yellow rape, scat singing, scat
        singer, scat singers, scat jazz, jazz scat, scat vocals, scat vocal, scat vocalist, scat solo, scat
        improvisation, scat cat, scat man, scat sings, scat album, sings scat, singing scat, scat syllables,
        scat style, scat music, scat chorus, scat session, scat concert, vocal scat, scat bebop, scat record,
        poo bear, winnie the poo, poop bag, poop bags, poop scoop, poop scoops, poop scooper, poop deck, poop
        decks, poopdeck, pee wee, pee pad, pee pads, diarrhea relief, diarrhea medicine, diarrhea medication,
        diarrhea treatment, diarrhoea relief, diarrhoea medicine, diarrhea tablets, vomit comet, sick bag, urine
        test, urine tests, urine sample, urine samples, urine analysis, urine dipstick, urine strip, urine
        strips, urine test strips, urine bag, urine specimen, urine cup, urine container, urine culture, urine
        collection, urine color chart, urinal, urine diverting
        """,
    ),
    Harmless(
        reason="medicine, law and science speak of blood, wounds, minors and children without showing them",
        phrases="""
        blood test, blood tests, blood testing, blood donation, blood donations, blood donor, blood donors,
        blood donating, donating blood, donate blood, give blood, giving blood, blood pressure, blood sample,
        blood samples, blood bank, blood banks, blood cell, blood cells, blood type, blood types, blood vessel,
        blood vessels, blood drive, blood drives, blood sugar, blood glucose, blood count, blood flow, blood
        oxygen, blood group, blood groups, blood work, blood lab, blood analysis, blood analyzer, blood
        collection, blood plasma, blood drawn, blood draw, blood transfusion, blood transfusions, blood
        circulation, blood smear microscope, blood tubes, blood tube, blood vial, blood vials, blood bag, blood
        bags, blood clot, blood clotting, blood filter, blood thinner, blood thinners, blood cancer, blood fat,
        blood lipids, blood health, blood care, blood service, blood monitor, blood meter, blood purifier, blood
        stream, red blood, white blood, cord blood, blood brain barrier, injury lawyer, injury lawyers, injury
        law, injury attorney, injury attorneys, injury claim, injury claims, injury time, injury prevention,
        injury recovery, injury rehab, injury rehabilitation, injury clinic, injury report, injury compensation,
        injury insurance, personal injury, sports injury, sports injuries, work injury, workplace injury, wound
        dressing, wound dressings, wound care, wound healing, wound closure, wound treatment, wound clinic,
        wound nurse, wound plaster, wound ointment, wound spray, wound up, wound down, wound around, wound
        round, wound through, wound into, wound on, wound onto, wound its, wound their, wound clock, wound
        clocks, wound clockwork, wound copper, wound coil, wound coils, wound spring, wound string, wound
        strings, wound wire, wound yarn, wound watch, wound watches, wound thread, wound bobbin, wound bobbins,
        wound cable, wound rope, wire wound, filament wound, hand wound, tightly wound, wound tight, wound
        tightly, wound stator, wound rotor, wound movement, corpse flower, corpse flowers, corpse lily, corpse
        plant, corpse reviver, corpse pose, corpse bride, corpse paint, autopsy report, cannibal corpse,
        cannibal ox, murder mystery, murder of crows, tortured artist, tortured poets, tortured poet, tortured
        soul, pubescent leaf, pubescent leaves, pubescent stem, cut throat razor, cut throat razors, cut throat
        competition, cut throat island, suicide prevention, suicide hotline, suicide squad, suicide door,
        suicide doors, suicide squeeze, suicide king, suicide awareness, suicide helpline, anti suicide, torture
        test, stress torture test, gore tex, goretex, gore vidal, lesley gore, tipper gore, gore verbinski, al
        gore, vice president gore, gore range, gore point, gore mountain, gore bay, gore street, gore lake, gore
        jacket, gore windstopper, gore seams, skirt gore, skirt gores, six gore skirt, gored skirt, stump of a
        tree, minor key, minor keys, minor chord, minor chords, minor scale, minor scales, minor league, minor
        leagues, minor planet, minor planets, minor bug, minor bugs, minor fix, minor injuries unit, minor
        repairs, minor repair, minor update, minor updates, minor details, minor detail, minor premiers, ursa
        minor, canis minor, asia minor, morris minor, a minor key, a minor seventh, majors and minors, major and
        minor, majors minors, minors and majors, minors league, ritual abuse awareness, consent banner, consent
        form, consent forms, cookie consent, fecal transplant, fecal test, stool test, manure heap, sexual
        assault awareness, sexual assault nurse, sexual assault prevention, sexual violence prevention, sexual
        harassment training, sexual harassment policy, sexual harassment prevention, against sexual harassment,
        stop sexual harassment, rape crisis center, rape crisis centre, human trafficking awareness, anti
        trafficking, against human trafficking, head of lettuce, heads of lettuce, head of cabbage, heads of
        cabbage, head of cauliflower, heads of cauliflower, head of broccoli, heads of broccoli, head of garlic,
        heads of garlic, head of celery, heads of romaine, heads of radicchio, vomitory, vomitories, vomitoria,
        bambino espresso, bambino machine, kid sized, kid size, lolita texas road, lolita texas town, lolita
        texas sign, lolita texas water, hanged man card, hanged man tarot, hanged man inn, hanged man pub, the
        hanged man, cameretta per bambini, çocuk odası, çocuk kitabı, çocuk kitapları, çocuk doktoru, çocuk
        hastanesi, bebek arabası, bebek odası, bebek sahili, bebek istanbul, children crossing sign, children
        crossing road sign, children at play sign, children playing sign, teens temperature, teens temperatures,
        teens celsius, teens degrees, teens fahrenheit, flesh and blood, pee dee, barf bag, barf bags, golden
        showers rose, golden showers roses, rape whistle, exquisite corpse, golden shower tree, golden shower
        trees, golden shower flower, golden shower flowers, golden shower orchid, groping in the dark, groping
        for the, groping for words, groping for answers, groping for a, minors not allowed, no minors allowed,
        no minors, minors prohibited, graphic violence warning, infant mortality, grope for, groping for, golden
        shower head, golden shower heads, gory details, cookie without consent, cookies without consent,
        tracking without consent, data without consent
        """,
    ),
    Harmless(
        reason="idioms, titles, names and games",
        phrases="""
        boys weekend, boys night, boys night out, boys trip, girls trip, girls weekend, old boys, boy cut, boy
        shorts, boy leg, boy george, boys town, boy genius, boy meets world, boys ranch, boys in blue, boys of
        summer, old boys club, old boys network, old boy network, toy boy, danny boy, boy toy, boyz, oh boy,
        atta boy, big boy, fat boy motorcycle, soulja boy, fall out boy, boy wonder, anime boy, 1boy, cyberpunk
        boy, elf boy, boys will be boys, jewish boys choir hall, goat and her kids, goat and her kid, goat with
        her kids, goat with her kid, goat with kids, goat with two kids, goat with a kid, goats with kids, goats
        with their kids, goats and their kids, nanny goat and kids, nanny goat with kids, kids and goats, child
        bros, child brothers, child co, child sons, la niña ocean, la niña current, la niña event, la niña
        pattern, la niña winter, la niña map, la niña chart, el niño ocean, el niño current, el niño event, el
        niño pattern, el niño winter, el niño map, el niño chart, la nina ocean, la nina current, la nina event,
        la nina pattern, la nina winter, la nina map, el nino ocean, el nino current, el nino event, el nino
        pattern, el nino map, el nino chart, meisje met de parel, mädchen mit dem perlenohrring, la joven de la
        perla, girl with a balloon banksy, île aux enfants, enfants du paradis, mannequin child size, goat kid
        in, kid glove, kid gloves, kid leather, kid skin, kid goat, kid goats, goat kid, goat kids, goat and
        kid, goats and kids, kid rock, karate kid, billy the kid, whiz kid, whizz kid, comeback kid, cisco kid,
        sundance kid, kid cudi, kid icarus, kid ink, kid laroi, kid congo, new kid on the block, new kids on the
        block, new kid in town, i no kidding, kid amnesiac, kid mohair, kid friendly, kids friendly, kid safe,
        kid proof, kid suede, kid boots, kid loafers, child proof, child proofed, child proofing, child
        resistant, child safe, child safety, child lock, child locks, child seat, child seats, child care, child
        support, child friendly, child labour laws, child labor laws, child psychology, child psychologist,
        child psychiatrist, child therapist, child development, child welfare, child protection, child custody,
        child benefit, child minding, childs pose, child s pose, child pose, child s play, childs play, inner
        child, wild child, poster child, love child, flower child, flower children, problem child, star child,
        moon child, destiny s child, destinys child, devil s child, child theme, child themes, child process,
        child processes, child node, child nodes, child element, child elements, child component, child
        components, child class, child classes, child table, child page, child pages, child account, child
        window, child record, julia child, lee child, lauren child, child harold, childe harold, childe hassam,
        parent child relation, parent child relationship diagram, parent and child nodes, children of men,
        children of bodom, children of the corn, children of dune, children of the sun, children of the forest,
        children of the night, children of the revolution, children s crusade, midnight s children, baby grand,
        baby grands, baby boom, baby boomer, baby boomers, baby step, baby steps, baby shower, baby showers,
        baby bump, baby bumps, baby hair, baby hairs, baby driver, baby it s cold, baby its cold, million dollar
        baby, rosemary s baby, rosemarys baby, cry baby pedal, crybaby pedal, cry baby wah, ice ice baby, baby
        yoda, baby groot, baby bond, baby bonds, baby blanket, baby doll, baby dolls, baby tee, baby tees, baby
        t shirt, baby duck, baby face nelson, babyface nelson, baby ruth, baby bells, baby bell, sugar baby
        watermelon, baby hippo, baby on board sign, baby on board, water babies book, blood moon, blood moons,
        blood red, bloodred, blood diamond, blood diamonds, blood brother, blood brothers, blood sweat and
        tears, blood relative, blood relatives, blood line, blood lines, blood ties, blood oath, blood feud,
        blood hound, blood hounds, blood worm, blood stone, blood elf, blood elves, blood knight, blood mage,
        blood magic, blood angel, blood angels, blood ravens, blood bowl, blood meridian, blood borne, true
        blood, young blood, new blood, royal blood, first blood, hot blood, cold blood, blue blood, blue bloods,
        pure blood, mixed blood, half blood, bad blood, captain blood, blood royal, blood rain, blood eagle owl,
        dragon s blood, dragons blood, dragon blood, blood python, blood parrot, blood finch, bloody sunday,
        mean girls, little women, little woman, little mermaid, little italy, little tokyo, little india, little
        saigon, little havana, little venice, little rock, little big planet, little black dress, little black
        dresses, little red dress, little white dress, little bit, little bits, little by little, little house,
        little houses, little shop, little town, little village, little bird, little birds, little cafe, little
        bookshop, little star, little stars, little league field, little bear constellation, little dipper,
        little owl, small town, small towns, small business, small businesses, small business owner, small talk,
        small group, small group of, small groups, small groups of, small team, small team of, tiny house, tiny
        houses, tiny home, tiny homes, tiny desk, young professionals, young professional, young entrepreneur,
        young entrepreneurs, young at heart, young couples, young wine, young brand, young company, neil young,
        brigham young, angus young, ernst young, ernst and young, too young to die, forever young, young
        frankenstein, young turks, young plants, young tree, young trees, young vines, young shoots, so young at
        heart, children s day, childrens day, infant of prague, teenie weenie, tween brands, vomitorium, tween
        timeline, tween animation, tween curve, tween curves, motion tween, shape tween, tween engine, shota
        rustaveli, teen numbers, teen number, teen fiction, teen patti, teen titans, teen vogue, teen wolf, teen
        spirit, teen choice awards, teen novels, teen section, low teens temperatures, mid teens degrees,
        temperatures in the teens, degrees in the teens, teenage mutant, teenage fanclub, teenage engineering,
        juvenile hall exterior, juvenile court, juvenile law, juvenile justice, youth hostel, infant mortality
        rate, infant jesus of prague, infant car seat, infant formula, adolescent psychology, gothic lolita
        fashion, lolita texas, lolita fashion, girl group, girl band, girl boss, girl power, cover girl, girl
        friday, boy band, boy bands, boy scout badge, old school, art school, art schools, law school, law
        schools, business school, business schools, business school campus, medical school, film school, film
        schools, driving school, driving schools, flight school, flying school, ski school, surf school, surf
        schools, sailing school, diving school, dive school, riding school, cooking school, cookery school,
        culinary school, language school, language schools, music school, dance school, dance schools, drama
        school, fashion school, design school, trade school, vocational school, graduate school, grad school,
        night school, summer school for adults, school of fish, schools of fish, school of thought, school of
        magic, school of rock, school of art, school of business, school of law, school of medicine, school of
        music, school of design, school of engineering, school of economics, school of herring, school of
        sardines, school of tuna, school of dolphins, school of whales, school of koi, ballet school, yoga
        school, magic school, wizard school, witch school, school bus, school buses, beauty school, bartending
        school, sunday school picnic, cooking class, dance class, yoga class, school teacher, school teachers,
        after school special, hamburg school, frankfurt school, hudson river school, venetian school, philosophy
        school, martial arts school, circus school, clown school, obedience school, puppy school, dog school,
        pilot school, acting school, nursing school, dental school, veterinary school, coding school, assault
        course, assault courses, assault rifle, assault rifles, assault bike, assault vehicle, assault boat,
        assault helicopter, assault tower, assault ship, assault ladder, assault mech, cut off shorts, cut off
        jeans, cut off denim, cut off sleeves, cut off date, cut off point, forced perspective, forced march,
        forced air, forced induction, forced labour, forced labor, forced entry, forced landing, forced smile,
        forced fit, forced draft, forced draught, forced convection, forced rhubarb, forced bulbs, forced
        tulips, forced hyacinth, forced hyacinths, captive portal, captive bolt, captive screw, sweet sixteen
        bracket, sweet sixteen tournament, eye pupil, pupil of the eye, pupils of the eyes, dilated pupil,
        dilated pupils, slit pupils, slit pupil, vertical pupil, vertical pupils, glowing pupils, heart shaped
        pupils, enfant terrible, enfants terribles, infant terrible, bambino pizza, piano bambino, piccolo
        flute, piccolo trumpet, cannibal galaxy, shit happens, holy shit, shit show, bloody stones, rest in
        peace, dead sea, dead tree, dead wood, dead end, dead man s chest, dead poets, dead can dance, peewee
        herman, pee wee herman, kinder surprise, kinder chocolate, kinder morgan, kinder bueno, kinder joy,
        minor threat, minor character, minor characters, minor swing, minor basilica, minor gods, minor arcana,
        minor road, minor roads, el niño weather, el niño phenomenon, el niño climate, el niño storm, el niño
        effect, el niño year, la niña weather, la niña phenomenon, el nino weather, anime mädchen, manga
        mädchen, anime meisje, manga meisje, wonder years, wee hours, wee small hours, lil wayne, lil nas,
        sister city, sister cities, sister ship, sister ships, sister company, sister site, brother printer,
        brothers grimm, wright brothers, warner brothers, marx brothers, brother sewing, lehman brothers, jonas
        brothers, blues brothers, mario brothers, sister act, twisted sister, sister bay, son of a gun, mason
        and son, and son, and sons, and daughters ltd, sons of anarchy, sons and daughters, for your son, boy s
        club, girls generation, spice girls, beach boys, pet shop boys, backstreet boys, beastie boys, bad boys,
        lost boys, gilmore girls, golden girls, powerpuff girls, girl with a pearl earring, girl with the dragon
        tattoo, gone girl, cow boy, cow girl, cowgirl, tall boy, tallboy, la z boy, game boy, gameboy, old boy,
        best boy, bell boy, pool boy, delivery boy, paper boy, whipping boy, enfant terrible of, baby sitter,
        baby sitters, play boy, play boys, teddy boy, teddy boys, good ol boy, good ol boys, good old boy, good
        old boys, home boy, home boys, mama s boy, office boy, baby talk, factory boy, piss artist, tweens
        between
        """,
    ),
    Harmless(
        reason="things made for children, without a child",
        phrases="""
        school uniform shop, school uniform store, kiddie pool, kiddie ride, kiddie rides, quinceañera dress,
        quinceañera dresses, quinceañera cake, quinceañera cakes, quinceañera invitation, quinceañera
        invitations, quinceañera decorations, quinceañera decor, quinceañera gown, quinceañera gowns, chambre d
        enfant, chambre enfant, chambre d enfants, vêtements pour enfants, livre pour enfants, livres pour
        enfants, jouets pour enfants, jeux pour enfants, habitación de niños, ropa de niños, juguetes para
        niños, pokój dziecięcy, для детей комната, zabawki dla dzieci, pokój dla dzieci, meble dla dzieci,
        ubrania dla dzieci, книги для детей, игрушки для детей, одежда для детей, мебель для детей, площадка для
        детей, іграшки для дітей, книги для дітей, одяг для дітей, меблі для дітей, jucării pentru copii, haine
        pentru copii, cărți pentru copii, mobilă pentru copii, giocattoli per bambini, vestiti per bambini,
        libri per bambini, camera per bambini, kleding voor kinderen, speelgoed voor kinderen, boeken voor
        kinderen, 子供部屋, 子ども部屋, 子供服, 子ども服, 子供向け, 子ども向け, こどもの日, 子供の日, こども園,
        児童館, 児童書, 児童文学, 小児科, 少年漫画, 少年マンガ, 少女漫画, 少女マンガ, 日本男児, 儿童房,
        儿童医院, 儿童画, 儿童读物, 儿童书, 儿童节, 儿童餐, 儿童乐园, 儿童家具, 儿童玩具, 儿童服装, 儿童用品,
        儿童座椅, 兒童房, 兒童醫院, 兒童節, 兒童餐, 兒童樂園, 兒童家具, 兒童玩具, 婴儿车, 婴儿床, 婴儿用品,
        婴儿服, 婴儿奶粉, 婴儿蓝, 嬰兒車, 嬰兒床, 幼儿园, 幼兒園, 少年宫, 어린이집*, 어린이날*, 어린이병원*,
        어린이용*, 유아용*, 아기용품*, 아동복*, 아동용*, 소녀시대*, 强大, 強大, 巨大, 重大, 最大, 更大, 扩大,
        擴大, 大大, 伟大, 偉大, 盛大, 宏大, 庞大, 龐大, 特大, 广大, 高大, 大小, 大便利, 小便利, 大便宜, 小便宜,
        大腹便便, 血腥玛丽, 血腥瑪麗, 人肉搜索, 食人鱼, 食人魚, 食人花, 正太阳, 正太陽, 内臓脂肪, 内脏脂肪,
        小便器, 高中生物, 中学生物, 排泄系统, 卡萝莉, child centered, child centred, child oriented, fezzes,
        scolarité, lesados, collegial, collegiality, paviljongen, paviljongens, medaljongen, medaljongens,
        buljongen, dienstmädchen, stubenmädchen, zimmermädchen, hausmädchen, kindermädchen, sorgenkinder,
        sorgenkindern, glückskinder, hochschüler, hochschülerin, hochschülerinnen, umschüler
        """,
    ),
    Harmless(
        reason="other words in other languages: mountains, upwards, grated, yarrow, one o'clock",
        phrases="""
        w górę, pod górę, na górę, do góry, od góry, z góry, u góry, góry w, góry o, góry i, góry nad, góry za,
        góry z, góry zimą, góry latem, góry jesienią, góry wiosną, góry stołowe, góry sowie, góry izerskie,
        szczyt góry, szczyty góry, polskie góry, wysokie góry, zielone góry, skaliste góry, ośnieżone góry,
        zielonej góry, tarnowskie góry, fromage râpé, gruyère râpé, parmesan râpé, emmental râpé, comté râpé,
        carotte râpée, carottes râpées, noix de coco râpée, coco râpé, coco râpée, chocolat râpé, betterave
        râpée, céleri râpé, krwawnik*, krwawnic*, all una, all uno, alluna, alluno
        """,
    ),
    Harmless(
        reason="says that there is none, at the end of a clause",
        phrases="""
        for children., for kids., for babies., for toddlers., für kinder., pour enfants., pour les enfants.,
        para niños., per bambini., para crianças., dla dzieci., для детей., для дітей., voor kinderen., pentru
        copii., no children., no kids., no minors., without children., without kids., no babies., adults only no
        children., no teenagers., no teens., no blood., without blood., no gore., without gore., no blood or
        gore., no gore or blood., no violence., no wounds., no corpses., no vomit., no urine., keine kinder.,
        ohne kinder., sans enfants., pas d enfants., sin niños., sin ninos., senza bambini., bez dzieci., без
        детей., без дітей., fără copii., zonder kinderen., sem crianças.
        """,
    ),
)

#: Between an adjective and its noun there are none of these.
LINKS = """
        a, an, the, and, or, but, with, without, in, on, at, of, by, for, from, to, into, near, under, over,
        next, beside, behind, before, after, s, is, are, was, were, has, have, had, her, his, its, their, that,
        who, which, while, as, like, sur, un, une, pe, su, uno, una, sobre, op, een, ein, eine, einem, dans, cu,
        mit, und, der, die, das, auf, avec, et, dans, con, y, en, e, di, z, i, w, на, и, с, в
        """

CONCEPTS = (
    Concept(
        name="a young one",
        phrases="""
        baby, babies, newborn, newborns, infant, infants, juvenile, juveniles, adolescent, adolescents, toddler,
        teen, teenage, kid
        """,
    ),
    Concept(
        name="animals",
        phrases="""
        crab, crabs, ant, ants, beetle, beetles, moth, moths, butterfly, butterflies, mantis, lobster, lobsters,
        shrimp, shrimps, prawn, prawns, snail, snails, squid, squids, jellyfish, starfish, seahorse, seahorses,
        dragonfly, wasp, caterpillar, caterpillars, elk, badger, badgers, mole, mongoose, ferret, ferrets, mink,
        vole, gull, gulls, seagull, seagulls, pigeon, pigeons, dove, doves, turkey, turkeys, quail, pheasant,
        vulture, condor, kestrel, osprey, kingfisher, magpie, crane, cranes, emu, emus, cassowary, platypus,
        echidna, wallaby, wallabies, tarsier, gibbon, baboon, baboons, chimp, chimps, chimpanzee, chimpanzees,
        macaque, macaques, marmoset, gazelle, antelope, antelopes, impala, wildebeest, buffalo, bull, bulls,
        okapi, caribou, ibex, chamois, cod, tuna, carp, pike, eel, eels, stingray, axolotl, newt, newts, viper,
        cobra, python, gorillas, rhinos, hippos, elk, boars, camels, donkeys, hamsters, hares, hawks, eagles,
        falcons, leopards, cheetahs, crocodiles, alligator, alligators, jaguars, llamas, lynxes, mice, rats,
        ponies, crows, raven, ravens, geese, kangaroos, koalas, pandas, peacocks, piranha, piranhas, dingo,
        jackal, jackals, coyote, coyotes, opossum, armadillo, anteater, aardvark, capybara, capybaras, beluga,
        porpoise, moray, raptor, raptors, alien, plesiosaur, mammoth, mammoths, barn owl, alpaca, alpacas,
        animal, animals, bat, bats, bear, bears, beaver, bee, bees, bird, birds, bison, boar, bunnies, bunny,
        calf, camel, cat, cats, chameleon, cheetah, chick, chicken, chickens, chicks, cow, cows, crocodile,
        crow, cub, cubs, deer, dinosaur, dinosaurs, dog, dogs, dolphin, dolphins, donkey, dragon, dragons, duck,
        duckling, ducklings, ducks, eagle, elephant, elephants, falcon, fawn, fish, flamingo, foal, fox, foxes,
        frog, frogs, gecko, giraffe, giraffes, goat, goats, goose, gorilla, griffin, hamster, hare, hawk,
        hedgehog, hedgehogs, heron, hippo, horse, horses, hyena, iguana, jaguar, kangaroo, kitten, kittens,
        koala, lamb, lambs, lemur, leopard, lion, lions, lizard, llama, lynx, manatee, marmot, meerkat, monkey,
        monkeys, moose, mouse, narwhal, octopus, orangutan, orca, ostrich, otter, otters, owl, owls, panda,
        pandas, pangolin, panther, parrot, peacock, pelican, penguin, penguins, phoenix, pig, piglet, piglets,
        pigs, pony, porcupine, puffin, puma, puppies, puppy, rabbit, rabbits, raccoon, raccoons, rat, reindeer,
        rhino, rhinoceros, robin, salamander, salmon, seal, seals, shark, sharks, sheep, skunk, sloth, sloths,
        snake, snakes, sparrow, spider, squirrel, squirrels, stork, swan, swans, tapir, tiger, tigers, toad,
        tortoise, tortoises, triceratops, trout, turtle, turtles, unicorn, walrus, weasel, whale, whales, wolf,
        wolves, wombat, yak, zebra, zebras
        """,
    ),
    Concept(
        name="torn, of things too",
        phrases="""
        mutilated, mutilate, mutilating, decapitated, beheaded, dismembered, severed, maimed, mangled, headless,
        disembowelled, disemboweled, eviscerated, butchered, slaughtered, massacred, tortured, bloody, lynched,
        flayed
        """,
    ),
    Concept(
        name="grim name",
        phrases="""
        massacre, murder, torture, slaughter, cannibal, bloody, corpse, dead man, dead woman, suicide, rape,
        poo, dead indian, lost boys, boys, girls, baby, children s, childrens, infant
        """,
    ),
    Concept(
        name="places",
        phrases="""
        canyon, creek, hill, hills, lake, river, bay, beach, point, island, islands, valley, mountain, mount,
        peak, gulch, pass, trail, rocks, cape, cove, bridge, falls
        """,
    ),
    Concept(
        name="plants",
        phrases="""
        oak, oaks, beech, pine, pines, birch, maple, palm, palms, bamboo, tree, trees, forest, plant, plants,
        plantation, seedling, seedlings, sapling, saplings, shrub, shrubs, fern, ferns, cactus, cacti, leaf,
        leaves, foliage, orchard, vine, vines, spruce, fir, willow, cypress, olive, redwood, redwoods, mangrove,
        star, stars, planet, galaxy, volcano
        """,
    ),
    Concept(name="eats its own", phrases="cannibal, cannibals, cannibalistic"),
    Concept(
        name="lifeless things",
        phrases="""
        text, texts, letter, letters, word, words, sentence, sentences, typography, font, fonts, banknote,
        banknotes, note, notes, bill, bills, money, coin, coins, currency, cheque, book, books, page, pages,
        poster, posters, document, documents, file, files, data, code, url, urls, link, links, string, strings,
        packet, packets, html, image file, logo, sign, signs, tulip, tulips, rose, roses, flower, flowers,
        sunflower, sunflowers, dandelion, dandelions, daisy, daisies, poppy, poppies, stem, stems, bottle,
        bottles, cable, cables, cord, wire, wires, rope, tree, trees, branch, branches, plant, plants, hedge,
        cabbage, cauliflower, lettuce, pineapple, passport, ticket, tickets, map, manuscript, painting, canvas,
        robot, robots, laptop, phone, keyboard, connection, connections, ties, link cable, chain, chains,
        network, umbrella, umbrellas, bicycle, car, statue, browser, cms, chrome, api, mode, commerce, server,
        pipeline, cucumber, tomatoes, english, grammar, language, prose, metaphor, metaphors, lyrics, melody,
        quote, translation, edge, edges, seam, seams, hem, hems, thistle, thistles, egg, eggs, dandelion head,
        screw, screws, screwdriver, nail, nails, match, matches, carrot, carrots, asparagus, artichoke
        """,
    ),
    Concept(name="below another", phrases="child, children, orphan, orphaned"),
    Concept(
        name="parts of software",
        phrases="""
        pom, diagram, relationship, relationships, program, loop, view, views, branch, branches, task, tasks,
        menu, menus, block, blocks, selector, selectors, issue, issues, row, rows, domain, domains, key, keys,
        thread, threads, workflow, workflows, category, categories, folder, folders, frame, frames, entity,
        entities, object, objects, process, processes, node, nodes, element, elements, layer, layers, widget,
        widgets, directory, directories, route, routes, ticket, tickets, template, templates, theme, themes,
        page, pages, component, components, commit, commits, container, containers, resource, resources, url,
        block theme, site, sites, post, posts, array, span, spans, pod, pods, shell, vm, certificate
        """,
    ),
    Concept(
        name="of children",
        phrases="""
        baby, baby s, babies, infant, newborn, toddler, toddlers, toddler s, kid, kids, kid s, kids s, child,
        boys and girls, girls and boys, babies and toddlers, kids and teens, babies and kids, mens and boys,
        小孩, 孩子, 儿童, 兒童, 婴儿, 嬰兒, 宝宝, 寶寶, 子供, 子ども, ベビー, キッズ, 아기, 유아, 아동, 어린이,
        girl scout, girl scouts, boy scout, boy scouts, schoolboy, schoolgirl, boy, boys, boy s, boys s, girl,
        girls, child s, childs, children, children s, childrens, teen, teens, tween, tweens, adolescence,
        adolescent, adolescents, teenage, teenager s, teenagers, preteen, baby doll, infants, infant s, newborn
        s, newborns
        """,
    ),
    Concept(
        name="things for children",
        phrases="""
        房, 房间, 床, 椅, 桌, 桌子, 椅子, 车, 車, 衣服, 鞋, 书, 書, 玩具, 餐, 牙刷, 牙膏, 用品, 家具, 部屋, 服,
        靴, 絵本, ベッド, カー, 用, 용, 방, 침대, 의자, 책, 장난감, 옷, 신발, 용품, scale, scales, novel,
        novels, drama, dramas, sitcom, comedy, series, textbook, textbooks, lines, wrap, wraps, sling, slings,
        blazer, cloth, fabric, textiles, sign, signs, pictogram, pictograms, icon, icons, symbol, symbols,
        toilet, toilets, restroom, restrooms, cookie, cookies, locker, lockers, changing room, brochure,
        leaflet, badge, badges, patch, tights, vest, waistcoat, trousers, skates, skateboard, cereal bowl, bowl,
        plate, lunch, snack, snacks, flashcards, piano, ukulele, drum, easel, paint, mural, hospice, ambulance,
        unit, rights, charity shop, barber, barbershop, accessories, advent calendar, album, app, apparel, apps,
        area, armchair, art, backpack, backpacks, bag, bags, balaclava, ball pit, bath, bathroom, bathtub,
        beanie, bed, bedding, bedroom, bedrooms, beds, bib, bibs, bicycle, bicycles, bike, bikes, birthday cake,
        blanket, blankets, blocks, boat, book, books, bookshelf, bookshop, bookstore, boots, bottle, bottles,
        boutique, bracelet, brand, building blocks, bus, cabinet, cafe, cake, candy, car seat, car seats,
        cardigan, cards, carousel, carriage, carriages, carrier, carriers, cartoon, castle, catalog, catalogue,
        cereal, chair, chairs, channel, charity, clinic, clothes, clothesline, clothing, club, coat, coats,
        collection, coloring book, colouring book, cookbook, corner, cot, craft, crafts, crayons, cream, crib,
        cribs, cup, cups, cutlery, dental, dentist, department, desk, desks, diaper, diapers, doctor office,
        drawing, drawings, dress, dresses, encyclopedia, fairy tale, farm, fashion, feeding, festival, fiction,
        film, food, foods, footprint, footprints, formula, furniture, game, games, garden, gate, gates, gear,
        gift, gifts, glasses, hammock, handprints, hat, hats, helmet, helmets, high chair, highchair, hospital,
        hospitals, jacket, jackets, jewelry, journal, knitwear, lamp, leggings, library, literature, logo,
        lotion, lunch box, lunchbox, lunchboxes, magazine, magazines, mattress, meal, meals, medicine, menu,
        menus, milk, mittens, mobile, mobiles, monitor, monitors, mug, museum, museums, names, napkins, nursery,
        oil, onesie, onesies, outfits, pacifier, pacifiers, paint set, painting class materials, paintings,
        pajamas, party decorations, picture book, picture books, plates, playground, playgrounds, playhouse,
        playroom, plush, pool, poster, powder, pram, prams, product, products, puzzle, puzzles, pyjamas, quilt,
        quilts, rain boots, raincoat, raincoats, rattle, rattles, ride, rocking horse, room, rooms, rug, rugs,
        safety, sandals, sandbox, scarf, science kit, scooter, scooters, seat, seats, section, shampoo, shelf,
        shirt, shirts, shoe, shoes, shop, shower gifts, skin care, skincare, skis, slide, sneakers, soap, socks,
        song, songs, spoon, spoons, stickers, store, stores, stories, story, storybook, storybooks, stroller,
        strollers, sunglasses, sunscreen, sweater, sweaters, swing, swings, table, tablet, tableware, teddy,
        teepee, telescope, television, tent, tents, theater, theatre, thermometer, toboggan, toothbrush,
        toothbrushes, toothpaste, toy, toys, tricycle, tricycles, tub, tv, umbrella, vitamins, walker,
        wallpaper, wallpapers, ward, wardrobe, watch, wear, website, wellies, wipes, wool hat, workbook,
        workbooks, xylophone, zone, zoo, slippers, buggy, buggies, dummy, dummies, rose, tears, bonnet, bonnets,
        booties, mitts, hood, robe, gown, gowns, apron, aprons, barrette, headband, headbands, swimsuit,
        goggles, wheelbarrow, trolley, keyboard, guitar, violin, camera, globe, alphabet, abacus, stool, chest
        of drawers, dresser, nightlight, night light, lampshade, curtains, carpet, cushion, cushions, pillow,
        pillows, towel, towels, bathrobe, potty, bucket and spade, parasol, sunhat, cap, caps, belt, necklace,
        ring, earrings, hairbrush, comb, nail clippers, syrup, plaster, plasters, inhaler, wheelchair, crutches,
        wing, menu board, charity logo, foundation, clinic waiting room, activity, activities, workshop
        """,
    ),
)

EXCUSES = (
    Excuse(what="torn, of things too", by="lifeless things", within=1, reason="texts and flowers are mutilated, too"),
    Excuse(what="grim name", by="places", within=0, reason="creeks and canyons are named after what happened there"),
    Excuse(what="eats its own", by="animals", within=1, reason="some crabs and ants are cannibals"),
    Excuse(what="below another", by="parts of software", within=1, reason="a tree of nodes has children, too"),
    Excuse(what="a young one", by="animals", within=2, reason="the young of an animal is no person"),
    Excuse(what="young", by="animals", within=1, reason="a very young lamb is a lamb"),
    Excuse(what="young", by="plants", within=1, reason="so is a very young star"),
    Excuse(what="a young one", by="plants", within=1, reason="what grows is young, too"),
    Excuse(what="of children", by="things for children", within=2, reason="asks for the thing, not for the child"),
)
