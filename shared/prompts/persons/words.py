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
    citizen survivor refugee peasant entrepreneur freelancer mujer hombre chica bruja femme homme sorcière frau mann
    hexe donna uomo strega ragazza mulher homem bruxa vrouw kobieta mężczyzna женщина мужчина девушка ведьма bloke
    fella lad lads lass dame mademoiselle madonna spouse stepmother stepfather stepsister stepbrother ancestor
    schoolmate roommate flatmate workmate shipmate bystander spokesperson layperson salesperson myself gents grownup
    grownups youngster pensioner retiree bachelorette hubby auntie nana herr chicas chico hombres mujeres señora
    señor señorita niñera anciana anciano amigas amigos filles garçon monsieur vieillard dames messieurs femmes
    hommes frauen männer freundin paar leute personen donne uomini signora signore ragazzo ragazzi coppia pareja
    mulheres homens moça rapaz casal kobiety mężczyźni dziewczyna kvinna kvinnor flicka pige kvinde meisje mannen
    vrouwen женщины девушки парень люди человек everybody everyone anyone passersby
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
    aeronaut ambassador announcer apprentice archbishop aristocrat auctioneer aviator aviatrix backpacker bagpiper
    beggar belle bellboy berserker bibliophile blogger boatswain bridegroom bridesmaid bugler bullfighter bureaucrat
    burglar busboy busker caliph calligrapher captor caregiver caretaker caroler celebrant challenger charlatan
    cheerleader chieftain chimneysweep chorister classmate collaborator collector companion competitor comrade
    connoisseur conqueror conquistador conspirator contestant convict criminal crusader cultist dairymaid damsel
    danseur daredevil daydreamer debutante defender deckhand delegate demonstrator dervish disciple diva dockworker
    dreamer drifter drunkard duelist duellist earl elder emissary emigrant enchanter entertainer enthusiast
    executioner exile expert falconer fencer fiddler finalist footballer foreigner fortuneteller founder fugitive
    gambler gangster globetrotter goalkeeper godfather godmother golfer gondolier governess grandmaster grandparent
    guardian guerrilla guru gunner harpist heckler heir heiress highlander hippie hipster hitchhiker homeowner
    hostess houseguest housewife immigrant impersonator imposter impostor inventor jailer jockey jogger jouster
    kickboxer landlady landlord laundress leader legionary legionnaire listener looter madam madame maestro maestra
    maharaja marauder marquis matador matriarch patriarch matron maverick melomaniac mentor milkmaid millionaire
    billionaire mistress mobster mourner mountaineer motorcyclist motorist musketeer mystic narrator newcomer
    newlywed novice nursemaid observer onlooker orator outcast outlander outsider overlord overseer parishioner
    participant partygoer passerby passersby patient patron peddler performer pickpocket pilgrim pioneer poacher
    presenter prisoner prizefighter protester protestor provocateur puppeteer racer raider rambler rapper rebel
    recluse recruit rescuer reveler reveller ringmaster rioter robber rower royalty runaway sage scavenger scoundrel
    scout servant settler shieldmaiden showgirl sightseer skateboarder skydiver slave sleepwalker sleuth smuggler
    snowboarder socialite songstress soothsayer soprano spelunker sprinter squatter stagehand stargazer storyteller
    stowaway sunbather supermodel survivalist swami swashbuckler swindler temptress tenant trainee tramp trapper
    trekker tribune trickster trooper troubadour trumpeter tycoon tyrant usherette vacationer vagrant vandal
    ventriloquist veteran victim victor vigilante visionary vizier volunteer voyager wayfarer weightlifter widow
    woodcarver workaholic wrangler yodeler zombie giantess redhead brunette amazon centurion samaritan dj emcee
    barmaid chambermaid housemaid parlourmaid handmaid handmaiden bellhop barkeep warlord warmonger werewolf lich
    tiefling halfling gnome orc ogre giant gorgon medusa siren harpy naiad sherlock holmes cleopatra napoleon
    einstein mozart beethoven shakespeare dracula frankenstein gandalf merlin zeus athena aphrodite miku odysseus
    hercules caesar walker watcher tamer slayer whisperer handler lover owner graduate alumnus tinkerer inhabitant
    dweller celebrity mermaid nymph dryad goddess succubus valkyrie vampire vampiress elves goddesses shogun daimyo
    kami tengu yokai djinn genie banshee ghoul cherub seraph archangel satyr faun centaur cyclops minotaur titaness
    sorceresses sibyl augur hobbit goblin hobgoblin leprechaun pixie sylph selkie undine kelpie changeling demigod
    demigoddess doppelganger lycanthrope vampires wench ruffian rascal scamp daydreamers mystics conjurer conjuror
    thaumaturge pyromancer cryomancer geomancer hydromancer illusionists spellcaster spellsword battlemage archmage
    hexblade swordmaster bladesinger templar hospitaller shieldbearer torchbearer standardbearer highwayman
    buccaneer corsair privateer freebooter brigand marauders desperado hitman hitwoman mobsters henchperson spaceman
    spacewoman starfarer wanderers nomads settlers frontiersman homesteader pathfinder trailblazer trekkers
    festivalgoer holidaymaker vacationers hostage captive detainee inmate jailbird fugitives newsboy paperboy
    schoolmaster schoolmistress headwaiter barkeeper innkeepers drinker opponent spouse suitor lovebirds paramour
    concubine consort courtesan courtier cupbearer dowager viscount viscountess marquess marquise margrave archduke
    archduchess czar tsar tsarina kaiser rajah maharani emir sheikh sheik shah khan pasha dauphin monarch despot
    dictator laird thane chieftess boyar team squad troupe audience quartet introvert extrovert optimist pessimist
    genius nerd geek bookworm egghead wallflower follower supporter believer worshipper penitent mourners pallbearer
    churchgoer antihero sidekick nemesis foe newbie rookie beginner learner undergraduate postgraduate sophomore
    freshman alumna alumni debater speaker lecturers spokeswoman petitioner protesters activist dissident
    suffragette ballplayer batsman midfielder goalie quarterback linebacker wicketkeeper judoka karateka sumo
    rikishi pugilist kickboxers bodybuilders weightlifters gymnasts skateboarders swimmers rowers oarsman oarswoman
    canoeist kayaker paddler yachtsman yachtswoman helmsman coxswain equestrian equestrienne showjumper marathoner
    hurdler hurdlers sprinters vaulter trampolinist contortionist aerialist trapezist stuntwoman stuntperson
    firebreather fireeater swordswallower vocalist crooner cellist violist flutist oboist bassoonist clarinetist
    clarinettist saxophonist percussionist keyboardist organist lutenist accordionist banjoist ukulelist soloist
    goth emo metalhead groupie beatboxer turntablist influencer enforcer bearer colleen duchesses heiresses
    hostesses actresses priestesses accomplice adventuress aesthete aide aristocrats bairn bandleader bandmaster
    bather beachcomber beatnik bettor blackmailer boarder bootlegger breadwinner bystanders cannibal castaway
    charmer cheater confidant confidante counterfeiter crone crier crony culprit curmudgeon czarina deserter
    dignitary drover eavesdropper emigre evildoer farmhand fiancé fiancée fiance flâneur flaneur forager forefather
    forger gatecrasher gawker goatherd grandee grandad granddad grifter grump gunman hermit hijacker hobo hoodlum
    hooligan housemate idler infidel informant informer interviewee interloper intruder invader islander jaywalker
    jokester kidnapper latecomer lawbreaker loner maenad maharajah manservant maidservant majorette marchioness
    mayoress milady millionairess moneylender moviegoer murderer murderess mutineer mountebank noblewomen northerner
    oligarch outpatient padre papa paparazzo paparazzi patriot philanderer pickpockets playboy plunderer poetess
    pontiff prankster procrastinator prophetess prowler raconteur ragamuffin rascals reenactor rustler sachem sadhu
    savant scammer schemer serf shoplifter sinner slacker southerner spinster stalker storytellers straggler
    superstar sweetheart taskmaster thrower torturer traitor trailblazers trespasser troublemaker trendsetter
    turncoat tzar usurper vassal vlogger voyeur wastrel weaklings workmates yogini zealot zombies passer
    swordmistress spellcasters undead sellsword jedi sith stormtrooper ghostbuster onmyoji shugenja yamabushi oiran
    taikomochi ashigaru hatamoto sifu sensei taoist flaneuse jekyll torero toreador picador piper hoplite cossack
    bedouin flapper yuppie replicant netrunner roommates congregation llorona freerunner
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
    zookeeper commissioner constable gendarme bailiff coachman ringmaster jeweller stylists colorist colourist
    cosmetician cosmetologist aesthetician dietician dietitian optometrist orthodontist obstetrician gynecologist
    pediatrician paediatrician cardiologist radiographer radiologist anesthetist anaesthetist physiotherapist
    chiropractor osteopath phlebotomist orderly hygienist oncologist pathologist actuary auditor underwriter
    financier treasurer comptroller paralegal barrister solicitor prosecutor juror bursar registrar provost
    headmistress schoolteacher copywriter proofreader screenwriter scriptwriter ghostwriter wordsmith essayist
    satirist cartoonist caricaturist muralist animator sketcher draughtsman draftsman modeller ceramicist ceramist
    lithographer typographer printmaker documentarian newscaster sportscaster weatherman weatherwoman presenter
    broadcaster pundit restaurateur caterer confectioner chocolatier patissier pizzaiolo mixologist winemaker
    cheesemaker butler vintner busperson busser itamae clothier couturier costumer milliner hatter furrier
    haberdasher draper lacemaker saddler cutler tinsmith coppersmith armorer armourer fletcher bowyer cooper
    wheelwright shipwright wainwright cartwright thatcher dyer chandler glazier tiler joiner cabinetmaker scaffolder
    steelworker ironworker machinist repairer restorer luthier horologist pianotuner horticulturist agronomist
    viticulturist landscaper groundsman greenkeeper arborist beekeepers drover goatherd swineherd cowhand gaucho
    vaquero stablehand groom ostler wagoner waggoner muleteer charioteer cabbie chauffeur busdriver signalman
    stationmaster railwayman trainman stoker longshoreman stevedore bosun purser midshipman quartermaster seafarer
    mariner boatman sailmaker aviator copilot aircrew airman airwoman serviceman servicewoman infantryman cavalryman
    rifleman artilleryman hussar dragoon lancer grenadier musketeer fusilier janissary mountie trooper patrolman
    quant statistician demographer sociologist anthropologist archeologist paleontologist palaeontologist
    egyptologist linguist philologist lexicographer cryptologist geographer hydrologist oceanographer volcanologist
    seismologist climatologist microbiologist biochemist geneticist neuroscientist neurosurgeon virologist
    epidemiologist zoologist entomologist astrophysicist cosmologist technologist roboticist metallurgist chaplain
    pastor parson deacon friar prioress imam muezzin archbishop sacristan verger auctioneer pawnbroker peddler
    costermonger tobacconist newsagent stationer ironmonger caretaker custodian doorkeeper gatekeeper porter
    hallporter chambermaid houseman handywoman lamplighter rainmaker ratcatcher gamekeeper verderer bargeman
    lighterman lockkeeper puppetmaker dollmaker swordsmith bladesmith croupier bookie jockey linesman sportsman
    sportswoman seismologists recruiter headhunter lobbyist campaigner canvasser pollster webmaster techie
    troubleshooter sysop consul envoy attaché legate emissary councillor councilman councilwoman congressman
    congresswoman astronauta astronautas camarera camarero médico médica enfermera enfermero bombero bombera policía
    profesora profesor cocinero cocinera panadero panadera científico científica ingeniera ingeniero pintora pintor
    carpintero mecánico pescador granjero soldado caballero guerrera guerrero maga mago reina rey princesa príncipe
    pirata bailarina bailarín cantante músico boulanger boulangère cuisinier cuisinière serveur serveuse médecin
    infirmier infirmière pompier facteur chevalier guerrier guerrière magicien magicienne reine princesse roi
    danseuse danseur chanteuse chanteur peintre jardinier pêcheur bûcheron astronaute scientifique ingénieur
    mécanicien bibliothécaire détective policier policière ritter magier zauberer zauberin kriegerin krieger könig
    königin prinzessin prinz bäcker bäckerin koch köchin kellner kellnerin arzt ärztin krankenschwester
    feuerwehrmann polizist polizistin lehrer lehrerin wissenschaftler wissenschaftlerin ingenieur mechaniker
    mechanikerin handwerker gärtner gärtnerin fischer bauer bäuerin jäger tänzerin tänzer sängerin sänger maler
    malerin astronautin raumfahrer bibliothekar bibliothekarin detektiv detektivin matrose pirat piratin soldat
    wanderer cavaliere guerriera regina cuoco cuoca cameriere cameriera medico infermiera pompiere ballerino pittore
    pittrice scienziato scienziata pescatore contadino bibliotecaria cavaleiro guerreira feiticeira cozinheiro
    garçonete enfermeira bombeiro cientista adjudicator appraiser arbiter assessor blaster cabdriver cantor
    chronicler commentator commodore crofter curate dean embalmer examiner facilitator forecaster homemaker jailor
    labourer laborer lamplighters legislator matchmaker mender moderator muckraker mahout navvy negotiator outrider
    practitioner praetor prefect promoter proprietor purveyor restorers retailer reviewer scrivener seneschal
    servitor sherpa smallholder speechwriter spymaster steelmaker stonecutter superintendent teamster toastmaster
    toolmaker typesetter wholesaler babysitter busboys docent foreperson smith blacksmiths programmierer
    programmiererin roustabout redcap herder herders herdsman musher fighter repairperson roadie seiyuu
    whistleblower barkeepers chevalière informaticien informaticienne bergsteiger bergsteigerin telemarketer
    marketer copyeditor
    """
)

#: Given names, gods and the famous: a person where no thing bears the name, as in "Apollo rocket", "San Diego".
NAMES = _words(
    """
    alice dorothy cinderella rapunzel pinocchio aladdin scheherazade romeo juliet hamlet ophelia macbeth lancelot
    guinevere galahad percival gawain morgana beowulf siegfried brunhilde sigurd ulysses perseus theseus achilles
    hector orpheus eurydice icarus daedalus pandora prometheus sisyphus narcissus circe calypso penelope cassandra
    electra antigone persephone demeter hestia hera poseidon hades ares artemis apollo hermes hephaestus dionysus
    eros nyx selene helios hecate morpheus thanatos gaia cronos kronos heracles aeneas odin thor loki freya freyja
    frigg baldur tyr heimdall skadi valkyries norns anubis osiris isis bastet sekhmet hathor thoth amaterasu
    tsukuyomi susanoo izanagi izanami raijin fujin shiva vishnu krishna lakshmi saraswati durga kali parvati rama
    sita guanyin chang'e mulan nezha wukong perun morrigan brigid cernunnos lugh cuchulainn moses salome madonna
    sappho hypatia socrates plato aristotle archimedes pythagoras nero hannibal spartacus boudica boudicca nefertiti
    tutankhamun ramses hatshepsut attila genghis kublai saladin charlemagne richelieu robespierre napoleon bonaparte
    galileo copernicus kepler darwin curie lovelace turing feynman hawking michelangelo leonardo vermeer rembrandt
    gogh picasso frida hokusai basho murasaki confucius laozi musashi nobunaga ieyasu rasputin houdini chaplin bach
    chopin vivaldi tchaikovsky moriarty poirot marple zorro tarzan gulliver quixote ahab dracula gretel hansel
    rumpelstiltskin asuka naruto goku kratos geralt ciri lara ezio tifa aerith emma olivia sophia isabella amelia
    abigail emily elizabeth sofia eleanor camila nora zoe hannah lucy anna maria sarah laura julia clara alexandra
    rebecca rachel samantha katherine catherine christine nicole jessica jennifer michelle melissa stephanie angela
    susan linda barbara patricia deborah sharon nancy helen diana haruka akiko yoko keiko hiroshi kenji takeshi
    satoshi ingrid astrid sven olaf lars hans franz heinrich friedrich wolfgang klaus greta heidi gertrud liam noah
    oliver elijah benjamin lucas henry theodore alexander michael daniel matthew samuel david joseph christopher
    joshua nathan ethan thomas robert richard edward peter stephen kevin brian gary ivan dmitri boris sergei natasha
    olga tatiana svetlana anastasia carlos diego miguel pablo juan pedro luis javier carmen dolores lucia giovanni
    lorenzo matteo giulia francesca chiara pierre jacques françois amélie chloé fatima aisha ahmed mohammed omar ali
    hassan leila yasmin priya arjun
    """
)

#: Persons where no noun follows that they only tell the kind of: "giant wave", "rebel base", "veteran oak".
AMBIGUOUS = _words(
    """
    titan camper campers tracker sprite chief striker batter bowler troll imp choir crew orchestra jury gang duo
    rocker punk raver chancellor regent ensemble giant dwarf noble mystic rogue veteran rebel champion sage novice
    native amateur guest runner player walker watcher boxer pioneer host keeper master mistress mate bachelor elven
    mascot helper buyer seller user lender maker scorer voter loser winner sami sámi inuit maasai zulu apache mongol
    saxon celt druze gaul spartan hun vandal goth briton swede norseman berber tuareg turk visigoth jock brave
    passer handler loader guesser bearer accuser achiever advertiser aggressor agitator annihilator approver
    arranger asker attacker attender avenger backbencher balladeer barnstormer beholder benefactor bidder blasphemer
    boozer borrower brawler breeder bungler bushwhacker cardholder chooser cofounder commoner communicator
    complainer confessor consumer contender convener coordinator counsellor counselor crafter creditor cricketer
    debtor deceiver defaulter defector depositor detractor disbeliever discoverer dissenter doubter elector
    embezzler employer endorser enquirer exhibitor experimenter exploiter faker fibber flatterer follower freeloader
    freethinker gatherer gawker gleaner grocer hardliner heckler hoarder householder imitator inheritor initiator
    innovator inquirer insider inspirer instigator interrogator joiner knitter laggard leaseholder liberator
    litigator lodger londoner lurker maintainer manipulator meddler mediator mourner mugger murmurer namer nominator
    offender oppressor organizer organiser originator overachiever patroller peacemaker perfectionist persecutor
    persuader poisoner polluter practitioner proposer protector provider pursuer questioner quitter reciter
    renovator rescuer resister reveler ringleader roamer sharecropper shopaholic shouter signaller slinger snooper
    snorer sojourner sower speculator squatter stowaway stutterer subscriber sufferer supplier sympathizer taxpayer
    teetotaler tempter toiler trafficker transgressor unbeliever vanquisher whistler wearer weeper westerner wooer
    worrier worshiper wrongdoer trainer rival trio quartet quintet sextet assistant attendant aspirant adept angler
    boss chairman eyewitness fanatic killer martyr maniac mutant nanny pal partner representative survivor virtuoso
    whiz insomniac
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
    business professional, medical professional, working professional, flight attendant, bank teller, mail carrier
    letter carrier, news anchor, flag bearer, torch bearer, red riding hood, little red riding hood, snow white
    baba yaga, green knight, headless horseman, tooth fairy, santa claus, saint nicholas, father frost, grim reaper
    girl next door, night watch, film crew, stage crew, ground crew, road crew, ship s crew, swat team, rescue team
    pit crew, flight crew, cabin crew, camera crew, ground control staff, kitchen staff, nursing staff, hotel staff
    fire eater, sword swallower, knife thrower, snake charmer, lion tamer, stilt walker, stunt double, lord mayor
    first responder, first responders, civil servant, head chef, sous chef, line cook, dungeon master, game master
    ski instructor, yoga instructor, driving instructor, front desk agent, customer service agent, travel agent
    estate agent, real estate agent, call center agent, call centre agent, secret agent, bounty hunter
    treasure hunter, demon hunter, monster hunter, vampire hunter, ghost hunter, storm chaser, chimney sweep
    rag and bone man, ice skater, roller skater, speed skater, pole vaulter, javelin thrower, discus thrower
    shot putter, tennis player, content creator, product owner, project manager, product manager, sys admin
    power user, shield maiden, ice queen, snow queen, pirate queen, fairy queen, elf queen, elven queen, high king
    warrior queen, group of friends, town crier, first mate, second mate, chief mate, podcast host, radio host
    tv host, show host, talk show host, sushi master, tea master, kung fu master, martial arts master, grand master
    old master, passer by, passers by, mary poppins, red cross volunteer, town mayor, office staff, support staff
    ground staff, airport staff, restaurant staff, hospital staff, bar staff, the staff, brass band, marching band
    jazz band, folk band, ballet company, theatre company, theater company, dance company, dance troupe, rugby scrum
    search party, dinner party guests, class of students, parallel self, younger self, future self
    faces in the crowd, a face behind, a face at the window, team lead, tech lead, project lead, squad leader
    jazz trio, string trio, piano trio, power trio, warehouse staff, store staff, shop staff, school staff
    museum staff, airline staff, cleaning staff, medical staff, security staff, sales staff, floor staff
    event staff, editorial staff, salon staff, bank staff, call center staff, the elderly
    """
)

#: Persons in scripts that put no space between words: any of these within a word.
PERSON_SIGNS = _words(
    """
    女性 女の人 女騎士 女戦士 美女 魔女 巫女 彼女 男性 男の人 彼氏 人物 侍 忍者 騎士 剣士 魔法使い
    医者 看護師 会社員 女人 男人 女巫 女孩 男孩 女士 护士 医生 여자 남자 여성 남성 마녀 기사 科学者
    研究者 宇宙飛行士 料理人 消防士 警察官 警官 刑事 探偵 教師 先生 画家 作家 歌手 踊り子 漁師 農夫
    職人 大工 店員 駅員 司書 整備士 技術者 兵士 戦士 弓使い 僧侶 武士 浪人 芸者 舞妓 花嫁 花婿 老人
    老婆 おばあさん おじいさん お姉さん お兄さん 女子 男子 少女 少年 人々 旅人 冒険者 王女 王子 女王
    王様 姫 皇帝 女神 天使 悪魔 妖精 吸血鬼 死神 錬金術師 召喚士 勇者 海賊 盗賊 メイド 執事 エルフ
    パイロット エンジニア プログラマー ウェイトレス バリスタ シェフ ナース アイドル サラリーマン ダンサー
    受付嬢 配達員 作業員 警備員 管理人 宇航员 科学家 工程师 程序员 厨师 服务员 消防员 警察 侦探 老师
    画师 渔夫 农民 工人 木匠 快递员 图书管理员 士兵 剑客 侠客 女侠 道士 法师 骑士 国王 王后 公主
    皇后 仙女 精灵 舞者 新娘 新郎 老奶奶 老爷爷 情侣 姑娘 商人 旅行者 冒险家 魔法师 弓箭手 刺客 海盗
    우주비행사 과학자 엔지니어 프로그래머 요리사 바리스타 웨이터 웨이트리스 소방관 경찰 탐정 선생님 화가
    작가 가수 무용수 어부 농부 목수 사서 군인 전사 궁수 마법사 공주 왕자 여왕 천사 악마 요정 해적
    닌자 사무라이 무사 선비 신부 신랑 할머니 할아버지 소녀 소년 아가씨 청년 사람들 한복을 간호사 의사
    메이드 엘프 암살자 연금술사 모험가 여행자 직원 战士 开发者 设计师 개발자 디자이너 작업자 소방대원
    미화원 회사원 직장인 개발팀 教师 律师 司机 飞行员 空姐 记者 演员 诗人 僧人 行人 医師 美容師
    理髪師 猟師 詩人 通行人 店長 船長 船长 队长 隊長 기자 배우 운전사 판사 변호사 교사 师 師 女 男
    娘 嬢 匠 侠
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
    lady of the night orchid, ladies fingers, human rights, human resources, human readable, human error
    human scale, human eye level, human sized, people mover, people carrier, family of, family car, family home
    family house, font family, font families, adult swim, clown fish, golden idol, stone idol, young adult novel
    adult novel, male connector, female connector, male plug, female plug, male header, female header, male adapter
    female adapter, coloring book for adults, adult coloring book, friend request, friends list, mother board
    mother nature, mother of pearl, mother tongue, mother ship, mother lode, father christmas, father time
    sister ship, sister city, brother printer, twin towers, mom jeans, dad jokes, granny smith, granny smith apple
    granny square, daughter board, son et lumière, guest house, guest room, guest book, guest network
    visitor center, visitor centre, doctor who style, maid of honour bouquet, passenger train, diver s watch
    armor stand, king cobra, king crab, king penguin, king penguins, king salmon, king prawn, king size, king sized
    king bed, king cake, king post truss, king vulture, king tide, king s cross, burger king, lion king, chess king
    king chess piece, king of hearts, king of spades, king of clubs, king of diamonds, king of the hill logo
    king s landing, queen bee, queen bees, queen size, queen sized, queen anne, queen s gambit, queen s park
    queen street, queen of the night, queen ant, queen of hearts, chess queen, queen chess piece, queen of spades
    dairy queen, prince edward island, prince of wales island, princess cake, princess cut, princess diamond
    princess phone, emperor penguin, emperor penguins, emperor moth, duke nukem logo, baron tree, duke of york pub
    knight bus, knights bridge, chess knight, knight chess piece, chess pieces king, bishop chess piece
    chess bishop, monk fish, monk seal, monk parakeet, hermit crab, nurse shark, nurse sharks, nurse log
    soldier ant, soldier ants, soldier beetle, worker bee, worker bees, worker ant, worker ants, army ants
    soldier fly, assassin bug, doctor fish, surgeon fish, surgeon general, cleaner shrimp, cleaner fish, pilot whale
    pilot whales, pilot light, pilot fish, pilot episode, secretary bird, secretary desk, fairy tale, fairy lights
    fairy light, fairy ring, fairy penguin, fairy bread, fairy floss, fairy cake, fairy chimneys, fairy circle
    fairy garden, fairy godmother cottage, angel falls, angel fish, angel hair, angel cake, angel food cake
    angel s trumpet, angel oak, angel shark, angel number, tasmanian devil, thorny devil, devil s tower
    dwarf planet, white dwarf, brown dwarf, red dwarf, yellow dwarf, dwarf star, dwarf rabbit, dwarf fruit trees
    dwarf pine, dwarf mistletoe, dwarf hamster, elf owl, elf cap, god rays, god ray, greek god column, witch hazel
    witch s broom, witches broom, wizard of oz book, setup wizard, installation wizard, install wizard
    wizard dialog, ninja star, ninja blender, ninja kitchen, mage tower, viking range, pirate bay, pirate flag
    maiden voyage, maiden flight, maiden hair, maidenhair fern, iron maiden, maid of the mist, old maid card
    dancer reindeer, butler pantry, robin hood inn, thief river falls, rogue river, rogue wave, rogue planet
    ranger station, ford ranger, park ranger hut, texas ranger stadium, power ranger logo, explorer window
    file explorer, internet explorer, ford explorer, record player, music player, video player, media player
    cd player, dvd player, cassette player, vinyl player, mp3 player, tape player, multi player, single player
    player piano, player card, table runner, carpet runner, blade runner, rug runner, bean runner, runner beans
    runner bean, road runner, roadrunner bird, job runner, test runner, drone rider, hero image, hero section
    hero banner, hero shot, hero header, hero unit, hero graphic, hero background, guitar hero, chinese character
    chinese characters, japanese character, kanji character, kanji characters, character set, character encoding
    character limit, character map, unicode character, wildcard character, special character, character count
    character sheet template, ascii character, characters per line, model train, device driver, printer driver
    software driver, graphics driver, screw driver, slate driver, pile driver, golf driver, led driver
    driver update, lightning conductor, electrical conductor, semi conductor, heat conductor, code editor
    text editor, video editor, photo editor, image editor, editor window, map editor, level editor, web worker
    service worker, background worker, celery worker, worker process, worker node, worker thread, password manager
    package manager, file manager, task manager, window manager, device manager, manager dashboard, network operator
    kubernetes operator, logical operator, mathematical operator, boolean operator, user agent, ai agent
    software agent, cleaning agent, estate agent sign, secret agent gadget, real estate agent sign, site builder
    page builder, website builder, app builder, form builder, query builder, chess board king
    cloud architect diagram, director s chair, cook book, slow cooker, pressure cook, cook islands, cook stove
    mount cook, cook off, cook top, baker street, baker s dozen, butcher block, butcher paper, butcher board
    carpenter bee, carpenter ant, potter s wheel, tailor made, tailor bird, archer fish, fish archer, mason jar
    mason jars, mason bee, weaver bird, weaver ant, hunter green, bargain hunter, hunter s moon, treasure hunter map
    harvest moon and hunter, bounty hunter ship, author s desk, broker api, message broker, redis broker
    mqtt broker, merchant ship, merchant account, captain s wheel, captain s log, guard rail, guard rails, guard dog
    guard dogs, guard tower, mud guard, fire guard, lifeguard tower, lifeguard stand, lifeguard chair, knee guard
    judge s gavel, vet clinic, miner s lamp, coal miner s, crypto miner rig, data miner, president s day
    minister s cat, mayor s office, blue monk jazz, prayer monk beads, lord howe island, house of lords, diver watch
    dumpster diver raccoon, boxer dog, boxer shorts, boxer puppy, boxer engine, boxer puppies, swimmer crab
    skater shoes, climber plant, rose climber, drummer machine, free rider, mountain biker trail sign, hacker news
    gamer chair, gamer desk, gamer setup, gamer room, steward s house, queen mary, couple of, human skull
    human skeleton, human anatomy model, human brain, human heart, anatomical human heart, human hand robot
    human cell, human dna, human footprint, human figure drawing, elf on a shelf, elf on the shelf, text character
    korean character, characters of the alphabet, first person, first person view, third person view
    third person perspective, black widow spider, grim reaper logo, leader board, expert mode, red giant, blue giant
    gas giant, ice giant, giant panda, giant squid, giant tree, giant sequoia, giant clam, giant mushroom
    giant robot, giant wave, giant anteater, giant tortoise, garden gnome, garden gnomes, gnome desktop, gnome shell
    black sage, sage green, sage plant, desert sage, clary sage, scout ship, space scout, boy scout badge
    veteran tree, pioneer plaque, pioneer species, voyager spacecraft, voyager probe, space probe voyager
    special forces emblem, tramp stamp, tramp steamer, victim support sign, guardian newspaper
    guardian angel statue, heir apparent logo, patient portal, patient room, volunteer plants, champion trophy
    prisoner s dilemma, landing page hero, fencer mask, siren light, warning siren, air raid siren, police siren
    amazon rainforest, amazon river, amazon box, amazon parcel, amazon basin, amazon warehouse, amazon jungle
    orc logo, observer pattern, listener port, event listener, mystic river, red racer car, exile island, usher hall
    tenant isolation, multi tenant, streamers, party streamers, monkey king fruit, kings and queens
    king and queen pieces, queen and king pieces, captain america shield, dead man s, german shepherd
    australian shepherd, dog owner manual, sky walker, luke skywalker logo, walker hound, street walker boots
    baby walker, weight watcher, moth lover sign, book lover s, black widow, daddy longlegs, daddy long legs
    notre dame, death cap, lady slipper, lady s slipper, bachelor s button, bachelor button, queen anne s lace
    jack in the box, jacob s ladder, adam s apple, achilles heel, achilles tendon, pandora s box, diana monkey
    st bernard, saint bernard, crew neck, crew cut, crew cab, choir stalls, sprite sheet, bloody mary
    shirley temple, tom collins, caesar salad, peach melba, eggs benedict, black russian, white russian
    virgin mary statue, human resource, human interest, human made, humans of, elf ear, man eater plant, master key
    master bedroom, master switch, master plan, mistress of none, captain s table, maid cafe sign
    doctor strange poster, guardian angel figurine, bellhop cart, host server, hosts file, guest list, host machine
    child process, client library, client side, client app, web client, email client, mail client, ftp client
    server side, agent orange, mail server, mediator pattern, visitor pattern, singleton pattern, factory pattern
    adapter pattern, observer design pattern, super mario cartridge, teacher s pet plant, baker s rack
    butcher s broom, shepherd s pie, shepherd s purse, fisherman s friend, ploughman s lunch, sailor s knot
    monk s hood, monkshood, friar s cowl, lords and ladies plant, old man s beard, old man cactus
    dead man s fingers, king protea, king oyster, king crab legs, queen conch, queen palm, grandfather clock
    grandmother clock, boyfriend jeans, boyfriend shirt, boyfriend blazer, girlfriend jeans, croque madame, man ray
    old man in the mist, old man mountain, maiden s way, third rock, master of puppets poster, sous vide, host name
    customer journey, customer satisfaction, customer review, customer reviews, people counter, nurse call
    pedestrian crossing, pedestrian crossings, pedestrian zone, pedestrian bridge, pedestrian tunnel, user interface
    user experience, user icon, user avatar, user flow, user profile icon, the thinker by rodin
    girl with a pearl earring poster, child lock, passenger seat, passenger side, rider mower, sleeper train
    sleeper car, roller coaster, fire fighter truck, family tree, family crest, family recipe, brother laser printer
    human height, human size, human shaped, adult size, adult sized, men s shoes, women s shoes, men s watch
    women s watch, men s room, women s room, ladies room, gents sign, men s jacket, women s jacket, men s shirt
    women s shirt
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
    memorial chest chests hoard treasure food packet packets fund novel comic movie film bouquet boot clock clocks
    watch salad web jeans trousers shirt sweater hoodie scarf gloves socks shoes heels glasses goggles backpack
    handbag suitcase briefcase luggage basket bucket crate barrel trunk drawer cabinet shelf shelves cupboard
    wardrobe bakery cafe restaurant tavern inn pub bar library hospital clinic hall hallway corridor stairs
    staircase kitchen bathroom bedroom street road bridge alley square harbor harbour dock pier lighthouse mill farm
    barn field vineyard orchard ranch mountain hill valley river lake falls canyon desert peak ridge cove lagoon
    reef helicopter airplane aircraft rocket spaceship starship submarine canoe kayak yacht raft cart carriage
    trailer van tractor computer laptop printer monitor screen server robot machine engine motor hammer wrench axe
    drill anvil forge furnace oven stove kettle pan cauldrons ladle spoon fork cutlery dagger spear arrows quiver
    musket pistol rifle cannon chariot saddle helmets shields guitar violin piano drum drums harp flute lute trumpet
    microphone stage ring necklace bracelet brooch amulet jewelry jewellery tiara scepter sceptre orb costumes
    candles torch chandelier fireplace hearth chimney sandwich burger pizza soup pasta noodles rice sushi cookies
    cupcake cupcakes muffin candy chocolate cocktail coffee rose lily orchid tulip fern moss mushroom mushrooms tree
    plant vine grass bean beans apple cemetery graveyard catacomb crypt mausoleum pyramid obelisk ruins ruin abbey
    monastery convent chapel cathedral fleet frigate galleon caravel longship longhouse barracks headquarters base
    camp outpost fort fortress citadel diploma certificate contract newspaper magazine notebook diary journal ledger
    guidebook cookbook textbook agency firm union guild council syndicate hologram sprite sprites spritesheet tile
    tiles tileset asset assets clipart vector mosaic fresco mural tapestry penguin wasp spider ant ants bird whale
    seal snake toad frog turtle lobster monkey goose ducks duck eel ray parrot owl worm snail neck wages shortage
    strike brew pole pad smoker booth mitre miter habit rug carpet window mirror frame tray pot wok whisk button
    diagram device corner kiosk plaza quarter lamps heater vest board boards panel panels dashboard gadget dummy
    last warehouse factory
    """
)

#: Of THINGS, what shows a person: "an illustration of a witch" is no thing that she has.
DEPICTIONS = _words(
    """
    image illustration poster sticker figure wallpaper card book novel comic movie film page template story icon
    logo background section silhouettes scene emoji stories float toy drawing mosaic fresco mural tapestry stage
    group hall collection
    """
)

#: Pieces and cards where one of GAMES is said and nobody plays.
CHESSMEN = _words("king queen knight bishop hermit emperor empress magician")

#: With "of" behind them they are of what follows: "a trio of cacti".
COLLECTIVES = _words(
    "team squad crew choir orchestra jury troupe gang duo trio quartet quintet sextet crowd audience couple"
)

#: Before a name that a place bears.
PLACE_PREFIXES = _words("san santa santo saint st são mount mt lake port fort cape")

#: What makes a likeness even of "man": "person icon", "woman sign".
PICTOGRAMS = _words("icon pictogram emoji logo symbol sign avatar placeholder")

#: What a toy or a cake of a person is made of.
MATERIALS = _words(
    "toy tin lego plush plastic gingerbread chocolate cardboard origami clay stuffed felt marzipan playmobil"
    " bronze marble stone wax porcelain ceramic wooden granite plaster knitted crocheted"
)

#: An animal or a machine before a role plays it: "cat barista". Who works with them is a person: "robot engineer".
HANDLERS = _words(
    """
    hunter trainer farmer engineer builder designer developer programmer mechanic technician rider researcher
    scientist operator maker breeder shepherd repairman repairwoman burglar walker watcher tamer slayer whisperer
    handler lover owner rescuer groomer lady musher behaviourist behaviorist veterinarian vet sitter catcher keeper
    clipper
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
    """
    style of, called, named, titled, dressed as
    dressed like  dressed up as  disguised as  shaped like  in the shape of, costume of
    """
)

#: Nouns of persons by their ending, and the words that have it by chance or for a style: "surrealist landscape".
PERSON_ENDING = re.compile(
    r"\w{3,}(?:man|men|woman|women|person|persons|folk|goers?|seekers?|dwellers?|slayers?|hunters?|riders?|bearers?"
    r"|mancers?|(?:t|c|er)ress(?:es)?)|(?:band|team|class|room|house|ship|crew|flat|work|play|squad|school)mates?"
)
PROFESSION_ENDING = re.compile(
    r"\w{3,}(?:ists?|icians?|ologers?|graphers?|smiths?|wrights?|mongers?|keepers?|workers?"
    r"|makers?|masters?|drivers?|players?|fighters?|eers?|ierer(?:in)?|erin(?:nen)?|istas?|icien(?:ne)?s?|runners?)"
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
    pricelist mailinglist coffeemaker pacemaker noisemaker icemaker breadmaker screwdriver mattress fortress
    buttress cypress reindeer career careers veneer starfighter streetfighter revista vista ballista autopista
    """
)

#: What stands between "no" and the person who is not there.
FILLERS = _words("a an any the visible single other living human one real of or nor people persons humans")
NEGATORS = _words("no without zero sans lacking")
NEGATORS_OF = _words("devoid empty free")  #: with "of" behind them

#: What of a person is shown where it is his or hers: "a witch's face", not "a witch's hat".
BODY_PARTS = _words(
    "face hand hands eye eyes hair body portrait smile lips arm arms leg legs silhouette back shoulder shoulders"
    " fingers feet figure head profile expression reflection shadow faces heads"
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
    brown hair, red hair, purple hair, pink hair, blue hair, green hair, silver hair, white hair, grey hair
    gray hair, dark hair, golden hair, orange hair, hair ornament, blue eyes, green eyes, brown eyes, purple eyes
    red eyes, golden eyes, amber eyes, silver eyes, violet eyes, smiling face, hand reaching, reaching hand
    outstretched hand, full body, half body, full body shot, half body shot, close up of a face, closeup of a face
    hold hands, holding hands, hands on hips, hand on hip, crossed arms, arms crossed, folded arms, arms folded
    hands in pockets, hands clasped, messy bun, hair bun, short bob, bob cut, pixie cut, top knot, head tilt
    over the shoulder look, looking over her shoulder, looking back at viewer, thumbs up pose, cat ears headband
    animal ears, fox ears and tail, bare feet, bare back, bare midriff, profile view of a face, group photo
    group portrait, family photo, mugshot, bust up, bust shot, updo, undercut, tattooed arms, tattooed hands
    rolled up sleeves, sleeves rolled up, arms behind, head bowed, cross legged, long lashes, teal bob
    ink stained fingers, fingerless gloves, on tiptoe, hands over, thumb up, two thumbs up, head in her hands
    head in hands, chin in hand, their faces, their hands, their eyes, their hair, their arms, their heads, i am
    i m, i sit, i stand, i walk, i run, i hold, me and, me as, me in, me at, me with, me on, me lost
    profile picture of, passport photo, id photo, wedding photo, wedding portrait, looking back over, in hand and
    under her arm, under his arm, on her knees, on the knees, on his back
    """
)

#: What of a face or body ends a phrase that tells of somebody: "tired eyes", "a sharp jawline".
TRAITS = _words(
    """
    hair eyes smile smirk grin frown freckles beard moustache mustache goatee stubble bangs braids braid jawline
    cheekbones cheeks eyebrows eyelashes biceps abs expression dimples gaze scowl pout blush hairstyle haircut
    lashes updo undercut bob lipgloss earlobes forearms sideburns eyeliner mohawk dreadlocks cornrows afro pigtail
    physique curls lips
    """
)

#: Worn; two phrases that end so tell of somebody who wears them, where nothing of DISPLAYS does.
GARMENTS = _words(
    """
    shirt sweater hoodie jacket coat dress skirt jeans trousers blouse kimono cloak robe robes suit gown scarf hat
    beanie glasses sunglasses goggles headset headphones gloves boots heels stockings sneakers necklace earrings
    choker uniform armor armour cape vest waistcoat tie cardigan turtleneck apron overalls dungarees corset tunic
    yukata hakama qipao cheongsam hanbok sari turban veil tiara monocle bandana eyepatch backpack jumpsuit leotard
    leggings shorts sash outfit belt pyjamas pajamas slippers nightgown bathrobe raincoat poncho parka blazer
    trenchcoat wellies bodysuit lingerie kilt fedora beret
    """
)

#: Where clothes are without anybody in them.
DISPLAYS = _words(
    """
    hanger mannequin rack shop store wardrobe closet product packshot display flat still laundry clothesline hook
    boutique runway museum exhibit icon icons logo emoji set chair peg
    """
)

#: Felt; with "looking" before it, or alone between commas, it tells of somebody.
FEELINGS = _words(
    """
    annoyed confused worried embarrassed tired bored surprised shocked puzzled sad happy angry determined confident
    calm nervous frustrated exhausted amused proud sleepy thoughtful curious bewildered perplexed apologetic
    sheepish relieved startled pensive gloomy astonished stunned amazed delighted cheerful joyful melancholic
    melancholy wistful dreamy defeated hopeful anxious scared frightened terrified panicked furious irritated smug
    bashful flustered stressed weary drowsy relaxed serene disappointed heartbroken lonely homesick overwhelmed
    clueless baffled alarmed
    """
)

#: How somebody looks, where one of FEELINGS or of these is before it: "a worried face", "a stern look".
FACES = _words("face faces look glance stare gaze")
MIENS = _words("gentle stern kind sly cold warm lost blank serious friendly grumpy")

#: Of FEELINGS, what a landscape has, too: "a lake, serene".
MOODS = _words(
    """
    sad happy calm proud melancholic melancholy wistful dreamy gloomy lonely serene cheerful joyful hopeful relaxed
    tired angry nervous sleepy curious homesick
    """
)

#: Done by somebody, who need not be named.
ACTS = _words(
    """
    smiling frowning grinning smirking laughing blushing shrugging winking pouting typing kneeling praying
    meditating yawning sipping facepalming sobbing giggling chuckling pondering wearing sketching sighing scowling
    saluting bowing staring gazing glancing peeking tiptoeing shouting slicing carving chopping stirring sewing
    knitting drinking eating reading texting searching examining inspecting repairing fixing mending juggling
    studying singing arguing applauding clapping hugging kissing jogging hiking strolling crouching squatting
    daydreaming cheering nodding weeping scratching thinking wondering apologizing apologising rehearsing marching
    queueing queuing bickering gossiping flirting curtsying panicking
    """
)

#: With these a prompt begins that names nobody: "sitting on a cloud", but "sleeping cat".
POSES = _words(
    """
    sitting lying standing leaning reading kneeling crouching walking running dancing sleeping holding waiting
    cycling climbing jumping swimming sewing drinking eating typing sketching stretching juggling
    """
)

#: Said of somebody's looks: "raven-haired".
LOOKS = _words(
    """
    haired skinned bearded robed moustached bespectacled cheeked freckled tattooed barefoot shirtless
    """
)

#: Where a king is a piece or a card, unless somebody plays.
GAMES = _words(
    """
    chess chessboard checkmate tarot poker cards
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
    turkey walrus coyote jackal hyena cobra viper python conure macaw cockatoo budgie canary armadillo baboon bison
    blackbird bloodhound bluebird bobcat bullock bumblebee buzzard caribou caterpillar cattle cayman centipede chimp
    chimpanzee chipmunk cockroach collie condor cougar critter crocodile dingo dinosaur dragonfly dove elk finch
    firefly flea gander gazelle gnu goldfish gosling grasshopper greyhound groundhog guineafowl heifer hornet
    hummingbird ibis iguana impala jaguar jellyfish kingfisher krill ladybug larva locust longhorn mallard mamba
    mammal manatee mantis marlin marten mockingbird mongoose moose mosquito mule narwhal newt ocelot orangutan orca
    osprey oxen pelican pheasant pigeon piglet plankton platypus porcupine possum puffin pug puma racehorse reindeer
    reptile rhinoceros robin rodent seagull seahorse serpent squid stallion starfish starling stingray stoat
    sturgeon swallow tarantula termite trotter vole vulture wallaby weasel wildcat wombat woodpecker worm yak zebra
    bunnies calves geese wolfhound chihuahua pomeranian samoyed malamute maltese ragdoll sphynx hound pup pups
    kitties kitty doggo pooch pet pets creatures chick chicks duckling lambs longlegs cicada mackerel pufferfish
    clownfish anglerfish manta shrimp prawn clam oyster meerkat lemur sloth tapir okapi anteater chinchilla ferret
    gerbil mink polecat wolverine warthog dodo emu ostrich quail partridge nightingale lark wren magpie cormorant
    albatross kestrel toucan wyvern drake hydra pegasus hippogriff basilisk cerberus yeti bigfoot kraken leviathan
    snowwoman bot bots scarecrow puppet marionette gargoyle nutcracker emoji widow mascot bug insect
    """
)

#: What makes a thing alive that then has looks and feelings of its own.
FACED = _phrases(
    """
    "", with a face, with a smiling face, with a sad face, with a happy face, with a cute face, with eyes
    with googly eyes, with arms and legs, with legs, kawaii
    """
)

#: Of BESIDES, what persons work with: a ship's captain is a person, a bear's an animal.
VESSELS = _words("ship boat yacht vessel drone mecha horse pet crane")

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

#: Professions of more than one word, or whose last word alone is something else: a guide may be a book.
TRADES = _phrases(
    """
    lighthouse keeper, harbour master, harbor master, river guide, mountain guide, tour guide, forest ranger
    park ranger, letter carrier, mail carrier, station master, tea master, tea house owner, restaurant owner
    shop owner, gallery owner, instrument maker, violin maker, master printer, royal herald, court wizard
    alchemist, zoo keeper, inn keeper
    """
)

#: Places and clothes of grown-up work.
WORKPLACES = _phrases(
    """
    office, offices, boardroom, meeting room, conference room, courtroom, hospital, clinic, operating room
    laboratory, lab coat, research lab, control room, server room, data center, data centre, workplace, workshop
    coworking space, construction site, newsroom, restaurant kitchen, commercial kitchen, cockpit, at work
    work attire, business attire, business suit, business casual, pantsuit, suit and tie, scrubs, police uniform
    military uniform, chef uniform, nurse uniform, working professional, at her desk, at his desk, career, coworkers
    colleagues, business meeting, flight attendant, bank teller, corporate attire, wearing a suit, in a suit
    work uniform, apron, hard hat, tool belt, reading room, auction house, observatory, teller, stewardess uniform
    pilot uniform, firefighter uniform
    """
)

#: What may follow a person and tells no thing apart, besides what ends in -ing, -ed or -ly.
GOES_ON = PREPOSITIONS | _words(
    """
    a an the and or of into through over above across among against under down up out off around before between inside
    outside onto upon during without while alone asleep lost da von van de are was can has after along amid past toward
    towards his her their its un une le la les des du el los las una en con sur dans sous devant avec mit im am auf vor
    ein eine einen einem der die das den dem il lo gli um uma na
    """
)
