"""The words by which a prompt is seen to depict a person, and those that only look like it: data for characters.py.

Singular and plural stand where both are usual. Everything is in lower case, phrases with spaces for hyphens.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.replace("\n", ",").split(",") if phrase.strip())


#: A person, whatever follows: "woman armor" is still a woman.
PERSONS = _words(
    """
    woman women man men lady ladies gentleman gentlemen girl girls boy boys guy guys gal gals dude person persons
    people human humans adult adults someone somebody couple crowd family families female females male males folks
    waifu waifus husbando bishoujo bishounen gyaru senpai senpais oneesan oniisan onee onii ojisan obasan vtuber
    idol catgirl catgirls foxgirl wolfgirl bunnygirl demoness kemonomimi nekomimi gynoid cyborg cyborgs heroine
    heroines protagonist antagonist villain villains villainess cosplayer cosplayers mother mothers father fathers
    mom mum mommy dad daddy parent parents wife wives husband husbands bride brides groom grooms sister sisters
    brother brothers sibling siblings aunt uncle grandmother grandfather grandma grandpa granny girlfriend boyfriend
    girlfriends daughter son cousin twins niece nephew widow widower fiancee newlyweds friend friends colleague
    colleagues coworker coworkers teammate teammates neighbor neighbour neighbors neighbours stranger strangers
    roommates lovers customer customers passenger passengers commuter commuters pedestrian pedestrians shopper
    shoppers tourist tourists guest guests visitor visitors spectator spectators audience onlookers villager
    villagers citizen citizens survivor survivors refugee refugees peasant peasants student students entrepreneur
    entrepreneurs freelancer freelancers employee employees intern interns applicant mermaid mermaids nymph dryad
    goddess goddesses succubus valkyrie vampire vampires vampiress elves elven mujer hombre chica bruja femme homme
    sorcière frau mann hexe donna uomo strega ragazza mulher homem bruxa vrouw kobieta mężczyzna женщина мужчина
    девушка ведьма
    """
)

#: A person by what he or she does or is, unless a thing follows that belongs to it: "witch hat", "pilot seat".
ROLES = _words(
    """
    witch witches wizard wizards mage mages sorceress sorcerer sorcerers warlock enchantress necromancer alchemist
    summoner elf dwarf fairy angel demon god deity android oni ninja ninjas kunoichi samurai shinobi ronin geisha
    maiden miko shaman druid oracle seer prophet ranger rogue thief thieves bandit outlaw assassin assassins
    mercenary adventurer adventurers explorer explorers traveler traveller travelers travellers wanderer wanderers
    vagabond nomad princess princesses prince king kings queen queens empress emperor duchess duke noble nobleman
    noblewoman lord countess baroness baron sultan pharaoh jester bard minstrel squire viking vikings gladiator
    pirate pirates cowboy cowboys cowgirl gunslinger hero heroes superhero superheroes superheroine character maid
    maids butler clown mime hacker hackers gamer gamers streamer player players coder coders bodybuilder athlete
    athletes runner runners hiker hikers climber climbers cyclist cyclists biker bikers surfer skier skater swimmer
    diver boxer wrestler gymnast yogi dancer dancers ballerina singer singers bassist drummer guitarist violinist
    pianist rider stuntman batman superman spiderman caveman madman merman everyman henchman henchmen
    """
)

#: The same, in work that only adults do: they also are a professional context.
PROFESSIONS = _words(
    """
    nurse nurses doctor doctors surgeon physician dentist paramedic pharmacist veterinarian vet therapist
    psychologist teacher teachers professor lecturer scientist scientists researcher researchers chemist physicist
    biologist astronomer botanist engineer engineers technician technicians mechanic mechanics electrician plumber
    carpenter blacksmith welder mason builder builders programmer programmers developer developers sysadmin
    administrator analyst designer designers architect architects artist illustrator painter sculptor photographer
    photographers journalist reporter writer novelist author editor poet translator musician composer conductor
    actor actress comedian chef chefs cook baker bakers butcher barista baristas bartender waiter waitress sommelier
    farmer farmers gardener florist hunter fisherman fishermen sailor sailors captain pilot pilots stewardess
    steward astronaut astronauts cosmonaut soldier soldiers warrior warriors knight knights paladin archer archers
    guard guards guardsman sentinel officer officers commander admiral spy detective detectives inspector agent
    agents policeman policewoman policemen cop cops sheriff firefighter firefighters fireman firemen lifeguard
    lawyer lawyers attorney judge businesswoman businessman businesswomen businessmen businessperson ceo cto
    executive executives manager managers director secretary receptionist librarian librarians clerk cashier
    accountant banker broker consultant consultants shopkeeper merchant merchants trader tailor seamstress weaver
    potter cobbler jeweler watchmaker clockmaker locksmith miner miners lumberjack worker workers craftsman
    craftswoman craftsmen artisan artisans courier messenger postman mailman driver trucker priest priestess nun
    monk monks abbot bishop pope archaeologist historian philosopher scholar scribe curator herbalist healer
    apothecary undertaker exorcist bodyguard bouncer diplomat politician president minister mayor senator salesman
    saleswoman salesperson cameraman anchorman newsreader doorman craftsperson crewman swordsman swordswoman
    swordsmen spearman huntsman huntress watchman nightwatchman repairman handyman lumberman stockman horseman
    horsewoman chairman chairwoman chairperson spokesman spokeswoman foreman choreographer stylist hairdresser
    barber beautician masseuse tattooist magician acrobat juggler operator dispatcher navigator geologist
    meteorologist stonemason lumberjacks beekeeper shepherd shepherdess
    """
)

#: Persons by more than one word.
PERSON_PHRASES = _phrases(
    """
    fashion model, female model, male model, models posing, model posing, model walking, cat girl, fox girl
    staff member, staff members, crew member, crew members, team member, team members, team of, rock star, pop star
    movie star, lone figure, hooded figure, cloaked figure, robed figure, human figure, mysterious figure
    shadowy figure, police squad, sales team, support team, dev team, holy knight, dark lord, tour guide
    """
)

#: Persons in scripts that put no space between words: any of these within a word.
PERSON_SIGNS = _words(
    """
    女性 女の人 女騎士 女戦士 美女 魔女 巫女 彼女 男性 男の人 彼氏 人物 侍 忍者 騎士 剣士 魔法使い 医者 看護師
    会社員 女人 男人 女巫 女孩 男孩 女士 护士 医生 여자 남자 여성 남성 마녀 기사
    """
)

#: Read as they stand, without a person in them, though one of their words says so.
NOT_PERSONS = _phrases(
    """
    girl scout cookies, girl scout cookie, girl scouts cookies, girl power, boys club, boy band poster, isle of man
    man of war, man o war, man made, man cave, man hole, man hours, man bun, old man of storr, old man of hoy
    no man s land, gingerbread man, gingerbread men, gingerbread woman, snow man, snow men, straw man, stick man
    michelin man, iron man suit, burning man, vitruvian man, invisible man poster, little green men icon
    old wives tale, wise man s, lady bug, lady bugs, lady finger, lady fern, painted lady butterfly, lady liberty
    lady of the night orchid, ladies fingers, human rights, human resources, human readable, human error, human scale
    human eye level, human sized, people mover, people carrier, family of, family car, family home, family house
    font family, font families, adult swim, clown fish, golden idol, stone idol, young adult novel, adult novel
    male connector, female connector, male plug, female plug, male header, female header, male adapter, female adapter
    coloring book for adults, adult coloring book, friend request, friends list, mother board, mother nature
    mother of pearl, mother tongue, mother ship, mother lode, father christmas, father time, sister ship, sister city
    brother printer, twin towers, mom jeans, dad jokes, granny smith, granny smith apple, granny square
    daughter board, son et lumière, guest house, guest room, guest book, guest network, visitor center, visitor centre
    king cobra, king crab, king penguin, king penguins, king salmon, king prawn, king size, king sized, king bed
    king cake, king post truss, king vulture, king tide, king s cross, burger king, lion king, chess king
    king chess piece, king of hearts, king of spades, king of clubs, king of diamonds, king of the hill logo
    king s landing, queen bee, queen bees, queen size, queen sized, queen anne, queen s gambit, queen s park
    queen street, queen of the night, queen ant, queen of hearts, chess queen, queen chess piece, queen of spades
    dairy queen, prince edward island, prince of wales island, princess cake, princess cut, princess diamond
    princess phone, emperor penguin, emperor penguins, emperor moth, duke nukem logo, baron tree, duke of york pub
    knight bus, knights bridge, chess knight, knight chess piece, chess pieces king, bishop chess piece, chess bishop
    monk fish, monk seal, monk parakeet, hermit crab, nurse shark, nurse sharks, nurse log, soldier ant, soldier ants
    soldier beetle, worker bee, worker bees, worker ant, worker ants, army ants, soldier fly, assassin bug
    doctor fish, surgeon fish, surgeon general, cleaner shrimp, cleaner fish, pilot whale, pilot whales, pilot light
    pilot fish, pilot episode, secretary bird, secretary desk, fairy tale, fairy lights, fairy light, fairy ring
    fairy penguin, fairy bread, fairy floss, fairy cake, fairy chimneys, fairy circle, fairy garden
    fairy godmother cottage, angel falls, angel fish, angel hair, angel cake, angel food cake, angel s trumpet
    angel oak, angel shark, angel number, tasmanian devil, thorny devil, devil s tower, dwarf planet, white dwarf
    brown dwarf, red dwarf, yellow dwarf, dwarf star, dwarf rabbit, dwarf fruit trees, dwarf pine, dwarf mistletoe
    dwarf hamster, elf owl, elf cap, god rays, god ray, greek god column, witch hazel, witch s broom, witches broom
    wizard of oz book, setup wizard, installation wizard, install wizard, wizard dialog, ninja star, ninja blender
    ninja kitchen, mage tower, viking range, pirate bay, pirate flag, maiden voyage, maiden flight, maiden hair
    maidenhair fern, iron maiden, maid of the mist, old maid card, dancer reindeer, butler pantry, robin hood inn
    thief river falls, rogue river, rogue wave, rogue planet, ranger station, ford ranger, park ranger hut
    texas ranger stadium, power ranger logo, explorer window, file explorer, internet explorer, ford explorer
    record player, music player, video player, media player, cd player, dvd player, cassette player, vinyl player
    mp3 player, tape player, multi player, single player, player piano, player card, table runner, carpet runner
    blade runner, rug runner, bean runner, runner beans, runner bean, road runner, roadrunner bird, job runner
    test runner, drone rider, hero image, hero section, hero banner, hero shot, hero header, hero unit, hero graphic
    hero background, guitar hero, chinese character, chinese characters, japanese character, kanji character
    kanji characters, character set, character encoding, character limit, character map, unicode character
    wildcard character, special character, character count, character sheet template, ascii character
    characters per line, model train, device driver, printer driver, software driver, graphics driver, screw driver
    slate driver, pile driver, golf driver, led driver, driver update, lightning conductor, electrical conductor
    semi conductor, heat conductor, code editor, text editor, video editor, photo editor, image editor, editor window
    map editor, level editor, web worker, service worker, background worker, celery worker, worker process
    worker node, worker thread, password manager, package manager, file manager, task manager, window manager
    device manager, manager dashboard, network operator, kubernetes operator, logical operator, mathematical operator
    boolean operator, user agent, ai agent, software agent, cleaning agent, estate agent sign, secret agent gadget
    real estate agent sign, site builder, page builder, website builder, app builder, form builder, query builder
    chess board king, cloud architect diagram, director s chair, cook book, slow cooker, pressure cook, cook islands
    cook stove, mount cook, cook off, cook top, baker street, baker s dozen, butcher block, butcher paper
    butcher board, carpenter bee, carpenter ant, potter s wheel, tailor made, tailor bird, archer fish, fish archer
    mason jar, mason jars, mason bee, weaver bird, weaver ant, hunter green, bargain hunter, hunter s moon
    treasure hunter map, harvest moon and hunter, bounty hunter ship, author s desk, broker api, message broker
    redis broker, mqtt broker, merchant ship, merchant account, captain s wheel, captain s log, guard rail
    guard rails, guard dog, guard dogs, guard tower, mud guard, fire guard, lifeguard tower, lifeguard stand
    lifeguard chair, knee guard, judge s gavel, vet clinic, miner s lamp, coal miner s, crypto miner rig, data miner
    president s day, minister s cat, mayor s office, blue monk jazz, prayer monk beads, lord howe island
    house of lords, diver s watch, diver watch, dumpster diver raccoon, boxer dog, boxer shorts, boxer puppy
    boxer engine, boxer puppies, swimmer crab, skater shoes, climber plant, rose climber, drummer machine, free rider
    mountain biker trail sign, hacker news, gamer chair, gamer desk, gamer setup, gamer room, steward s house
    queen mary, couple of, human skull, human skeleton, human anatomy model, human brain, human heart
    anatomical human heart, human hand robot, human cell, human dna, human footprint
    """
)

#: What turns a role before it into a thing of its own.
THINGS = _words(
    """
    hat hats cap helmet helmets crown crowns mask masks robe robes costume costumes uniform uniforms cloak coat
    boots shoes gloves glove armor armour shield shields sword swords bow staff wand wands broom broomstick cauldron
    spellbook hut house houses cottage cabin castle palace tower towers temple tomb tombs throne chamber chambers
    room rooms office lounge quarters shop store stall school academy station camp village island islands bay cave
    caves forest garden gardens gate gates museum exhibit ship ships boat boats seat chair chairs desk table bench
    bed toolbox tools tool kit kits knife knives scissors brush brushes apron bag bags wheel wagon car cars bike
    bikes truck statue statues statuette sculpture monument fountain figurine figurines doll dolls puppet puppets
    toy toys plush plushie piece pieces chess logo logos icon icons emblem badge badges sign signs symbol symbols
    flag flags banner poster posters sticker stickers card cards book books scroll scrolls story stories game games
    app apps website page template templates illustration font pattern phone phones emoji emojis cookies cookie cake
    cakes stew bread pie cheese beer tea hazel moth beetle fish crab shark wings footprint trail route map maps tent
    lantern lamp candle license licence handbook manual schedule shoe vehicle rank insignia medal nest hole watch
    console headset keyboard background image section
    """
)

#: Of what is a likeness only: "statue of a man" is a thing.
LIKENESSES = _words(
    """
    statue statues statuette sculpture sculptures monument monuments bust busts mannequin mannequins scarecrow
    gargoyle effigy relief fresco memorial tomb grave footprints shape skeleton skeletons skull
    """
)

#: What stands between "no" and the person who is not there.
FILLERS = _words("a an any the visible single other living human one real of or nor people persons humans")
NEGATORS = _words("no without zero sans never devoid empty free minus lacking")

#: What of a person is shown where it is his or hers: "a witch's face", not "a witch's hat".
BODY_PARTS = _words(
    "face hand hands eye eyes hair body portrait smile lips arm arms leg legs silhouette back shoulder shoulders"
    " fingers feet figure head profile expression"
)

#: Of animals, too: "mother bear", "adult cat".
KINDS = _words("adult male female mother father")

PRONOUNS = _words("she her hers herself he him his himself she's he's")

#: Signs of a person where nobody is named; animals and things of BESIDES can have them, too.
CUES = _phrases(
    """
    1girl, 1boy, looking at viewer, looking at the viewer, cowboy shot, upper body, bare shoulders, selfie, headshot
    portrait of, ponytail, twintails, twin tails, pigtails, thighhighs, cleavage, hands holding, hand holding
    hands typing, confused expression, happy expression, sad expression, serious expression, gentle expression
    worried expression, surprised expression, determined expression, cheerful expression, calm expression
    facial expression, gentle smile, warm smile, shy smile, confident smile, wearing glasses, wearing headphones
    long hair, short hair, messy hair, flowing hair, curly hair, wavy hair, braided hair, blonde hair, black hair
    brown hair, red hair, purple hair, pink hair, blue hair, green hair, silver hair, white hair, grey hair, gray hair
    dark hair, golden hair, orange hair, hair ornament, blue eyes, green eyes, brown eyes, purple eyes, red eyes
    golden eyes, amber eyes, silver eyes, violet eyes
    """
)

#: Animals and things that a pronoun or a cue may belong to in place of a person.
BESIDES = _words(
    """
    animal animals cat cats kitten kittens dog dogs puppy puppies fox foxes wolf wolves bear bears rabbit rabbits
    bunny hare horse horses foal pony ponies unicorn unicorns deer stag fawn lion lions lioness tiger tigers leopard
    panther cheetah lynx bird birds owl owls eagle eagles hawk falcon raven crow crows parrot penguin penguins swan
    duck ducks goose hen chicken chickens rooster peacock flamingo dragon dragons phoenix griffin monster monsters
    creature creatures whale whales dolphin dolphins shark seal otter fish octopus turtle tortoise frog frogs toad
    snake lizard gecko hedgehog squirrel mouse mice rat hamster raccoon panda pandas koala kangaroo monkey monkeys
    gorilla elephant elephants giraffe rhino hippo camel llama alpaca goat goats sheep lamb cow cows bull calf pig
    pigs boar badger beaver mole bee bees butterfly spider robot robots droid drone mecha ship ships boat boats
    yacht vessel snowman pumpkin teddy plush toy doll husky corgi shiba retriever poodle spaniel terrier labrador
    beagle bulldog dachshund siamese persian tabby calico slime ghost golem kitsune tanuki capybara axolotl snail
    crab lobster sun moon mannequin statue
    """
)

#: What has an age of its own beside a person's: "a 300-year-old oak".
AGED_THINGS = BESIDES | _words(
    """
    whisky whiskey wine wines rum brandy cognac cheese vinegar port cask barrel barrels bottle oak oaks tree trees
    bonsai olive vine forest castle castles church cathedral temple shrine monastery abbey house houses cottage
    manor mansion building buildings bridge tower ruin ruins city town village pub inn library university company
    startup business brand firm car cars truck motorcycle bike train locomotive computer laptop server mainframe
    code codebase software book books manuscript map painting photograph photo violin piano guitar clock watch sword
    armor armour tradition civilization glacier fossil mountain lake cave statue ship furniture chair table rug
    carpet tapestry coin
    """
)

#: Where a noun phrase that an age stands before has ended.
PREPOSITIONS = _words(
    """
    in with on at by and near under beside holding who whose that which of from for next standing sitting behind to
    as is
    """
)

#: Places and clothes of grown-up work.
WORKPLACES = _phrases(
    """
    office, offices, boardroom, meeting room, conference room, courtroom, hospital, clinic, operating room, laboratory
    lab coat, research lab, control room, server room, data center, data centre, workplace, workshop, coworking space
    construction site, newsroom, restaurant kitchen, commercial kitchen, cockpit, at work, work attire
    business attire, business suit, business casual, pantsuit, suit and tie, scrubs, police uniform, military uniform
    chef uniform, nurse uniform, working professional, at her desk, at his desk, career, coworkers, colleagues
    business meeting
    """
)
