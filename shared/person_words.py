"""The words by which a prompt is seen to depict a person, and those that only look like it: data for characters.py.

Singular and plural stand where both are usual. Everything is in lower case, phrases with spaces for hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

Phrases = Mapping[str, frozenset[tuple[str, ...]]]  #: each a tuple of words, found by its first word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> Phrases:
    phrases: dict[str, set[tuple[str, ...]]] = {}
    for phrase in text.replace("\n", ",").split(","):
        if words := tuple(phrase.split()):
            phrases.setdefault(words[0], set()).add(words)
    return MappingProxyType({first: frozenset(those) for first, those in phrases.items()})


#: A person, whatever follows: "woman armor" is still a woman.
PERSONS = _words(
    """
    woman women man men lady ladies gentleman gentlemen girl boy guy gal dude person people human adult someone
    somebody couple crowd family families female male folks waifu husbando bishoujo bishounen gyaru senpai oneesan
    oniisan onee onii ojisan obasan vtuber catgirl foxgirl wolfgirl bunnygirl demoness kemonomimi nekomimi gynoid
    cyborg heroine protagonist antagonist villain villainess cosplayer mother father mom mum mommy dad daddy parent
    wife wives husband bride groom sister brother sibling aunt uncle grandmother grandfather grandma grandpa granny
    girlfriend boyfriend daughter son cousin twins niece nephew widow widower fiancee newlyweds colleague coworker
    teammate neighbor neighbour stranger roommates lovers pedestrian shopper tourist audience onlookers villager
    citizen survivor refugee peasant entrepreneur freelancer elven mujer hombre chica bruja femme homme sorcière
    frau mann hexe donna uomo strega ragazza mulher homem bruxa vrouw kobieta mężczyzna женщина мужчина девушка
    ведьма
    """
)

#: A person by what he or she does or is, unless a thing follows that belongs to it: "witch hat", "pilot seat".
ROLES = _words(
    """
    witch witches wizard mage sorceress sorcerer warlock enchantress necromancer alchemist summoner elf dwarf fairy
    angel demon god deity android oni ninja kunoichi samurai shinobi ronin geisha maiden miko shaman druid oracle
    seer prophet ranger rogue thief thieves bandit outlaw assassin mercenary adventurer explorer traveler traveller
    wanderer vagabond nomad princess princesses prince king queen empress emperor duchess duke noble nobleman
    noblewoman lord countess baroness baron sultan pharaoh jester bard minstrel squire viking gladiator pirate
    cowboy cowgirl gunslinger hero heroes superhero superheroes superheroine character maid butler clown mime hacker
    gamer streamer player coder bodybuilder athlete runner hiker climber cyclist biker surfer skier skater swimmer
    diver boxer wrestler gymnast yogi dancer ballerina singer bassist drummer guitarist violinist pianist rider
    stuntman batman superman spiderman caveman madman merman everyman henchman henchmen customer passenger commuter
    guest visitor spectator friend student employee intern applicant idol abbess acolyte admirer advisor adviser
    aeronaut ambassador announcer apprentice archbishop aristocrat auctioneer aviator aviatrix bachelor backpacker
    bagpiper beggar belle bellboy berserker bibliophile blogger boatswain bridegroom bridesmaid bugler bullfighter
    bureaucrat burglar busboy busker caliph calligrapher captor caregiver caretaker caroler celebrant challenger
    charlatan cheerleader chieftain chimneysweep chorister classmate collaborator collector companion competitor
    comrade connoisseur conqueror conquistador conspirator contestant convict criminal crusader cultist dairymaid
    damsel danseur daredevil daydreamer debutante defender deckhand delegate demonstrator dervish disciple diva
    dockworker dreamer drifter drunkard duelist duellist earl elder emissary emigrant enchanter entertainer
    enthusiast executioner exile expert falconer fencer fiddler finalist footballer foreigner fortuneteller founder
    fugitive gambler gangster globetrotter goalkeeper godfather godmother golfer gondolier governess grandmaster
    grandparent guardian guerrilla guru gunner harpist heckler heir heiress highlander hippie hipster hitchhiker
    homeowner hostess houseguest housewife immigrant impersonator imposter impostor inventor jailer jockey jogger
    jouster kickboxer landlady landlord laundress leader legionary legionnaire listener looter madam madame maestro
    maestra maharaja marauder marquis matador matriarch patriarch matron maverick melomaniac mentor milkmaid
    millionaire billionaire mistress mobster mourner mountaineer motorcyclist motorist musketeer mystic narrator
    newcomer newlywed novice nursemaid observer onlooker orator outcast outlander outsider overlord overseer
    parishioner participant partygoer passerby passersby patient patron peddler performer pickpocket pilgrim pioneer
    poacher presenter prisoner prizefighter protester protestor provocateur puppeteer racer raider rambler rapper
    rebel recluse recruit rescuer reveler reveller ringmaster rioter robber rower royalty runaway sage scavenger
    scoundrel scout servant settler shieldmaiden showgirl sightseer skateboarder skydiver slave sleepwalker sleuth
    smuggler snowboarder socialite songstress soothsayer soprano spelunker sprinter squatter stagehand stargazer
    storyteller stowaway sunbather supermodel survivalist swami swashbuckler swindler temptress tenant trainee tramp
    trapper trekker tribune trickster trooper troubadour trumpeter tycoon tyrant usherette vacationer vagrant vandal
    ventriloquist veteran victim victor vigilante visionary vizier volunteer voyager wayfarer weightlifter widow
    woodcarver workaholic wrangler yodeler zombie giantess redhead brunette amazon centurion samaritan dj emcee
    barmaid chambermaid housemaid parlourmaid handmaid handmaiden bellhop barkeep mascot warlord warmonger werewolf
    lich tiefling halfling gnome orc ogre giant gorgon medusa siren harpy naiad sherlock holmes cleopatra napoleon
    einstein mozart beethoven shakespeare dracula frankenstein gandalf merlin zeus athena aphrodite miku odysseus
    hercules caesar walker watcher tamer slayer whisperer handler lover owner graduate alumnus tinkerer inhabitant
    dweller celebrity mermaid nymph dryad goddess succubus valkyrie vampire vampiress elves goddesses
    """
)

#: The same, in work that only adults do: they also are a professional context.
PROFESSIONS = _words(
    """
    nurse doctor surgeon physician dentist paramedic pharmacist veterinarian vet therapist psychologist teacher
    professor lecturer scientist researcher chemist physicist biologist astronomer botanist engineer technician
    mechanic electrician plumber carpenter blacksmith welder mason builder programmer developer sysadmin
    administrator analyst designer architect artist illustrator painter sculptor photographer journalist reporter
    writer novelist author editor poet translator musician composer conductor actor actress comedian chef cook baker
    butcher barista bartender waiter waitress sommelier farmer gardener florist hunter fisherman fishermen sailor
    captain pilot stewardess steward astronaut cosmonaut soldier warrior knight paladin archer guard guardsman
    sentinel officer commander admiral spy detective inspector agent policeman policewoman policemen cop sheriff
    firefighter fireman firemen lifeguard lawyer attorney judge businesswoman businessman businesswomen businessmen
    businessperson ceo cto executive manager director secretary receptionist librarian clerk cashier accountant
    banker broker consultant shopkeeper merchant trader tailor seamstress weaver potter cobbler jeweler watchmaker
    clockmaker locksmith miner lumberjack worker craftsman craftswoman craftsmen artisan courier messenger postman
    mailman driver trucker priest priestess nun monk abbot bishop pope archaeologist historian philosopher scholar
    scribe curator herbalist healer apothecary undertaker exorcist bodyguard bouncer diplomat politician president
    minister mayor senator salesman saleswoman salesperson cameraman anchorman newsreader doorman craftsperson
    crewman swordsman swordswoman swordsmen spearman huntsman huntress watchman nightwatchman repairman handyman
    lumberman stockman horseman horsewoman chairman chairwoman chairperson spokesman spokeswoman foreman
    choreographer stylist hairdresser barber beautician masseuse tattooist magician acrobat juggler operator
    dispatcher navigator geologist meteorologist stonemason beekeeper shepherd shepherdess bookbinder bookkeeper
    bookseller brewer bricklayer brigadier cartographer cinematographer cleric colonel columnist concierge coroner
    corporal critic cryptographer decorator deputy distiller dockworker dressmaker economist educator embroiderer
    engraver farrier farmhand ferryman filmmaker fishmonger flautist forester glassblower goldsmith governor
    gravedigger greengrocer grocer groundskeeper gunsmith headmaster hotelier housekeeper illusionist innkeeper
    inquisitor instructor interpreter interviewer investigator investor janitor lawmaker lieutenant logger lyricist
    magistrate maestro masseur mathematician medic metalworker midwife miller missionary neurologist notary
    nutritionist operative optician ornithologist paratrooper perfumer philanthropist plasterer playwright
    postmaster preacher producer prospector psychiatrist rabbi rancher realtor referee roofer sapper sculptress
    sergeant sentry sharpshooter shoemaker silversmith sniper specialist songwriter stockbroker strategist
    supervisor surveyor taxidermist trombonist tutor typist umpire usher vendor vicar warden washerwoman woodcutter
    zookeeper commissioner constable gendarme bailiff coachman ringmaster jeweller
    """
)

#: Persons by more than one word.
PERSON_PHRASES = _phrases(
    """
    fashion model, female model, male model, models posing, model posing, model walking, cat girl, fox girl
    staff member, staff members, crew member, crew members, team member, team members, team of, rock star, pop star
    movie star, lone figure, hooded figure, cloaked figure, robed figure, human figure, mysterious figure
    shadowy figure, police squad, sales team, support team, dev team, holy knight, dark lord, tour guide
    personal trainer, window washer, rock band, band member, lighthouse keeper, spartan with, spartan warrior
    dog trainer, fitness trainer, trainer and, space marine, space marines, traffic controller, window cleaner
    street cleaner, hotel porter, fortune teller, adventuring party, a blonde, clad beauty, sleeping beauty
    support specialist, mona lisa, robin hood, peter pan, joan of arc, king arthur, young professional
    business professional, medical professional, working professional, flight attendant, bank teller
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
    doctor who style, maid of honour bouquet, passenger train, diver s watch, armor stand, king cobra, king crab
    king penguin, king penguins, king salmon, king prawn, king size, king sized, king bed, king cake, king post truss
    king vulture, king tide, king s cross, burger king, lion king, chess king, king chess piece, king of hearts
    king of spades, king of clubs, king of diamonds, king of the hill logo, king s landing, queen bee, queen bees
    queen size, queen sized, queen anne, queen s gambit, queen s park, queen street, queen of the night, queen ant
    queen of hearts, chess queen, queen chess piece, queen of spades, dairy queen, prince edward island
    prince of wales island, princess cake, princess cut, princess diamond, princess phone, emperor penguin
    emperor penguins, emperor moth, duke nukem logo, baron tree, duke of york pub, knight bus, knights bridge
    chess knight, knight chess piece, chess pieces king, bishop chess piece, chess bishop, monk fish, monk seal
    monk parakeet, hermit crab, nurse shark, nurse sharks, nurse log, soldier ant, soldier ants, soldier beetle
    worker bee, worker bees, worker ant, worker ants, army ants, soldier fly, assassin bug, doctor fish, surgeon fish
    surgeon general, cleaner shrimp, cleaner fish, pilot whale, pilot whales, pilot light, pilot fish, pilot episode
    secretary bird, secretary desk, fairy tale, fairy lights, fairy light, fairy ring, fairy penguin, fairy bread
    fairy floss, fairy cake, fairy chimneys, fairy circle, fairy garden, fairy godmother cottage, angel falls
    angel fish, angel hair, angel cake, angel food cake, angel s trumpet, angel oak, angel shark, angel number
    tasmanian devil, thorny devil, devil s tower, dwarf planet, white dwarf, brown dwarf, red dwarf, yellow dwarf
    dwarf star, dwarf rabbit, dwarf fruit trees, dwarf pine, dwarf mistletoe, dwarf hamster, elf owl, elf cap
    god rays, god ray, greek god column, witch hazel, witch s broom, witches broom, wizard of oz book, setup wizard
    installation wizard, install wizard, wizard dialog, ninja star, ninja blender, ninja kitchen, mage tower
    viking range, pirate bay, pirate flag, maiden voyage, maiden flight, maiden hair, maidenhair fern, iron maiden
    maid of the mist, old maid card, dancer reindeer, butler pantry, robin hood inn, thief river falls, rogue river
    rogue wave, rogue planet, ranger station, ford ranger, park ranger hut, texas ranger stadium, power ranger logo
    explorer window, file explorer, internet explorer, ford explorer, record player, music player, video player
    media player, cd player, dvd player, cassette player, vinyl player, mp3 player, tape player, multi player
    single player, player piano, player card, table runner, carpet runner, blade runner, rug runner, bean runner
    runner beans, runner bean, road runner, roadrunner bird, job runner, test runner, drone rider, hero image
    hero section, hero banner, hero shot, hero header, hero unit, hero graphic, hero background, guitar hero
    chinese character, chinese characters, japanese character, kanji character, kanji characters, character set
    character encoding, character limit, character map, unicode character, wildcard character, special character
    character count, character sheet template, ascii character, characters per line, model train, device driver
    printer driver, software driver, graphics driver, screw driver, slate driver, pile driver, golf driver, led driver
    driver update, lightning conductor, electrical conductor, semi conductor, heat conductor, code editor, text editor
    video editor, photo editor, image editor, editor window, map editor, level editor, web worker, service worker
    background worker, celery worker, worker process, worker node, worker thread, password manager, package manager
    file manager, task manager, window manager, device manager, manager dashboard, network operator
    kubernetes operator, logical operator, mathematical operator, boolean operator, user agent, ai agent
    software agent, cleaning agent, estate agent sign, secret agent gadget, real estate agent sign, site builder
    page builder, website builder, app builder, form builder, query builder, chess board king, cloud architect diagram
    director s chair, cook book, slow cooker, pressure cook, cook islands, cook stove, mount cook, cook off, cook top
    baker street, baker s dozen, butcher block, butcher paper, butcher board, carpenter bee, carpenter ant
    potter s wheel, tailor made, tailor bird, archer fish, fish archer, mason jar, mason jars, mason bee, weaver bird
    weaver ant, hunter green, bargain hunter, hunter s moon, treasure hunter map, harvest moon and hunter
    bounty hunter ship, author s desk, broker api, message broker, redis broker, mqtt broker, merchant ship
    merchant account, captain s wheel, captain s log, guard rail, guard rails, guard dog, guard dogs, guard tower
    mud guard, fire guard, lifeguard tower, lifeguard stand, lifeguard chair, knee guard, judge s gavel, vet clinic
    miner s lamp, coal miner s, crypto miner rig, data miner, president s day, minister s cat, mayor s office
    blue monk jazz, prayer monk beads, lord howe island, house of lords, diver watch, dumpster diver raccoon
    boxer dog, boxer shorts, boxer puppy, boxer engine, boxer puppies, swimmer crab, skater shoes, climber plant
    rose climber, drummer machine, free rider, mountain biker trail sign, hacker news, gamer chair, gamer desk
    gamer setup, gamer room, steward s house, queen mary, couple of, human skull, human skeleton, human anatomy model
    human brain, human heart, anatomical human heart, human hand robot, human cell, human dna, human footprint
    human figure drawing, demon slayer, elf on a shelf, elf on the shelf, text character, korean character
    characters of the alphabet, first person, first person view, third person view, third person perspective
    black widow spider, grim reaper logo, leader board, expert mode, red giant, blue giant, gas giant, ice giant
    giant panda, giant squid, giant tree, giant sequoia, giant clam, giant mushroom, giant robot, giant wave
    giant anteater, giant tortoise, garden gnome, garden gnomes, gnome desktop, gnome shell, black sage, sage green
    sage plant, desert sage, clary sage, scout ship, space scout, boy scout badge, veteran tree, pioneer plaque
    pioneer species, voyager spacecraft, voyager probe, space probe voyager, special forces emblem, tramp stamp
    tramp steamer, victim support sign, guardian newspaper, guardian angel statue, heir apparent logo, patient portal
    patient room, volunteer plants, champion trophy, prisoner s dilemma, landing page hero, fencer mask, siren light
    warning siren, air raid siren, police siren, amazon rainforest, amazon river, amazon box, amazon parcel
    amazon basin, amazon warehouse, amazon jungle, orc logo, observer pattern, listener port, event listener
    mystic river, red racer car, exile island, usher hall, tenant isolation, multi tenant, streamers, party streamers
    monkey king fruit, kings and queens, king and queen pieces, queen and king pieces, captain america shield
    dead man s, german shepherd, australian shepherd, dog owner manual, sky walker, luke skywalker logo, walker hound
    street walker boots, baby walker, weight watcher, moth lover sign, book lover s
    """
)

#: What turns a role before it into a thing of its own.
THINGS = _words(
    """
    hat cap helmet crown mask robe costume uniform cloak coat boots glove armor armour shield sword staff wand broom
    broomstick cauldron spellbook hut house cottage cabin castle palace tower temple tomb throne chamber room office
    lounge quarters shop store stall school academy station village island bay cave forest garden gate museum
    exhibit ship boat seat chair desk table bench bed toolbox tool kit knife knives scissors brushes apron bag wheel
    wagon car bike truck statue statuette sculpture monument fountain figurine doll puppet toy plush plushie piece
    chess logo icon emblem badge sign symbol flag banner poster sticker card book scroll story stories game app
    website page template illustration font pattern phone emoji cookie cake stew bread pie cheese beer tea hazel
    moth beetle fish crab shark wings footprint trail route map tent lantern lamp candle license licence handbook
    manual schedule shoe vehicle rank insignia medal nest hole console headset keyboard background image section
    studio suit service plane drone market galaxy node float collection figure simulator saga chronicles festival
    day entrance exit portal terminal mannequin silhouettes trophy award jersey locker album soundtrack county
    university college club hostel hotel ferry lane plate bookshelf bowl mug cup bottle jar wallpaper texture tarot
    memorial chest chests hoard treasure food packet packets fund novel comic movie film bouquet
    """
)

#: What makes a likeness even of "man": "person icon", "woman sign".
PICTOGRAMS = _words("icon pictogram emoji logo symbol sign avatar placeholder")

#: What a toy or a cake of a person is made of.
MATERIALS = _words(
    "toy tin lego plush plastic gingerbread chocolate cardboard origami clay stuffed felt marzipan playmobil"
)

#: Animals and machines that pictures dress up: "cat barista". Who works with them is a person: "robot engineer".
DRESSED_UP = _words(
    """
    cat kitten fox rabbit bunny penguin mouse bear teddy owl raccoon hedgehog frog hamster otter squirrel panda
    corgi shiba duck robot
    """
)
HANDLERS = _words(
    """
    hunter trainer farmer engineer builder designer developer programmer mechanic technician rider researcher
    scientist operator pilot maker breeder shepherd repairman repairwoman burglar walker watcher tamer slayer
    whisperer handler lover owner rescuer groomer lady
    """
)

#: Behind a noun that only tells of what kind a thing is: "agent based", "human friendly".
KIND_ENDINGS = _words(
    "based friendly made led owned operated driven style themed shaped sized inspired centric centered"
)

#: Of what is a likeness only: "statue of a man" is a thing.
LIKENESSES = _words(
    """
    statue statuette sculpture monument bust mannequin scarecrow gargoyle effigy relief fresco memorial tomb grave
    footprints shape skeleton skull
    """
)

#: The same, by more words than one.
LIKENESS_PHRASES = _phrases(
    "dressed as, dressed like, dressed up as, disguised as, shaped like, in the shape of, costume of"
)

#: Nouns of persons by their ending, and the words that have it by chance or for a style: "surrealist landscape".
PERSON_ENDING = re.compile(r"\w{3,}(?:man|men|woman|women|goers?)")
PROFESSION_ENDING = re.compile(
    r"\w{3,}(?:ists?|icians?|ologers?|graphers?|smiths?|wrights?|mongers?|keepers?|workers?)"
)
NO_PERSON_ENDING = _words(
    """
    german norman ottoman talisman caiman cayman snowman snowmen walkman pacman doberman specimen abdomen acumen
    regimen stamen cyclamen bitumen dolmen foramen hangman bogeyman strawman stickman turkmen brahman hymen roman
    romans twist wrist mist list lists heist assist resist exist exists persist consist consists insist enlist
    checklist playlist wishlist waitlist blacklist whitelist shortlist setlist tracklist minimalist maximalist
    surrealist modernist postmodernist cubist impressionist expressionist realist futurist brutalist constructivist
    symbolist pointillist romanticist naturalist fauvist dadaist purist rationalist traditionalist buddhist taoist
    baptist methodist communist socialist capitalist fascist nationalist feminist unlist backlist bucketlist
    pricelist mailinglist
    """
)

#: What stands between "no" and the person who is not there.
FILLERS = _words("a an any the visible single other living human one real of or nor people persons humans")
NEGATORS = _words("no without zero sans lacking")
NEGATORS_OF = _words("devoid empty free")  #: with "of" behind them

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
    golden eyes, amber eyes, silver eyes, violet eyes, smiling face, hand reaching, reaching hand, outstretched hand
    """
)

#: Animals and things that a pronoun or a cue may belong to in place of a person.
BESIDES = _words(
    """
    animal cat kitten dog puppy puppies fox foxes wolf wolves bear rabbit bunny hare horse foal pony ponies unicorn
    deer stag fawn lion lioness tiger leopard panther cheetah lynx bird owl eagle hawk falcon raven crow parrot
    penguin swan duck goose hen chicken rooster peacock flamingo dragon phoenix griffin monster creature whale
    dolphin shark seal otter fish octopus turtle tortoise frog toad snake lizard gecko hedgehog squirrel mouse mice
    rat hamster raccoon panda koala kangaroo monkey gorilla elephant giraffe rhino hippo camel llama alpaca goat
    sheep lamb cow bull calf pig boar badger beaver mole bee butterfly spider robot droid drone mecha ship boat
    yacht vessel snowman pumpkin teddy plush toy doll husky corgi shiba retriever poodle spaniel terrier labrador
    beagle bulldog dachshund siamese persian tabby calico slime ghost golem kitsune tanuki capybara axolotl snail
    crab lobster mannequin statue tamarin conch ant fly wasp moth beetle salmon trout eel bat gull heron crane stork
    turkey walrus coyote jackal hyena cobra viper python conure macaw cockatoo budgie canary
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

#: Said of a person, or of what a person has of GROWN_PARTS, they make an adult: "mature face", but not "mature cheese".
GROWN = _words("adult mature grown")
GROWN_PARTS = _words("body figure proportions physique build features face looks appearance")

#: An adult's shape in words of its own.
ADULT_SHAPES = _phrases("curvy, voluptuous, hourglass, full figured, womanly, matronly, broad shouldered, bearded")

#: Places and clothes of grown-up work.
WORKPLACES = _phrases(
    """
    office, offices, boardroom, meeting room, conference room, courtroom, hospital, clinic, operating room, laboratory
    lab coat, research lab, control room, server room, data center, data centre, workplace, workshop, coworking space
    construction site, newsroom, restaurant kitchen, commercial kitchen, cockpit, at work, work attire
    business attire, business suit, business casual, pantsuit, suit and tie, scrubs, police uniform, military uniform
    chef uniform, nurse uniform, working professional, at her desk, at his desk, career, coworkers, colleagues
    business meeting, flight attendant, bank teller, corporate attire, wearing a suit, in a suit, work uniform, apron
    hard hat, tool belt, reading room, auction house, observatory, teller, stewardess uniform, pilot uniform
    firefighter uniform
    """
)
