"""The subjects that the starter knows: which illustration shows each, where it stands, and the words for it.

The illustrations are icons of Fluent Emoji Flat by Microsoft (MIT), and a few drawings of our own (`drawings.py`). People are
adults; each is drawn as a woman and as a man, in five skin tones.
"""

from __future__ import annotations

from dataclasses import dataclass

from workers.masters.starter.composition import Placement

GROUND, BUST, AIR, WATER = Placement.GROUND, Placement.BUST, Placement.AIR, Placement.WATER


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """One thing or person that a prompt can name."""

    name: str
    icon: str  #: of Fluent Emoji Flat; `{}` stands for woman or man
    placement: Placement
    scenes: tuple[str, ...]  #: where it is at home; the first is drawn where a prompt names no scene
    words: tuple[str, ...]  #: what prompts call it, its name included

    @property
    def is_person(self) -> bool:
        """Whether it is drawn as a woman and as a man."""
        return "{}" in self.icon


def _subjects(placement: Placement, table: str) -> tuple[Subject, ...]:
    """Read lines of `name | icon | scenes | words`."""
    rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return tuple(
        Subject(
            name=name,
            icon=icon or name.replace(" ", "-"),
            placement=placement,
            scenes=tuple(scenes.split()),
            words=(name, *(word.strip() for word in words.split(",") if word.strip())),
        )
        for name, icon, scenes, words in rows
    )


_PEOPLE = _subjects(
    BUST,
    """
    witch | {}-mage | forest library mountains | mage, sorceress, wizard, sorcerer, magician, enchantress, warlock, spellcaster, anime girl witch, forest witch, wandering mage, court wizard, alchemist, stage magician, druid, fortune teller, woman mage, witches, wizards, mages, occultist, sorcerers
    astronaut | {}-astronaut | space moon | spaceman, cosmonaut, space explorer, person in a spacesuit, flight engineer, lunar geologist, rover driver, space traveller, person in a space suit
    detective | {}-detective | street library city | investigator, private eye, inspector, spy, sherlock holmes, person with a magnifying glass, customs officer, gallery guard, secret agent, sleuth, inspector in a trench coat, spy in a coat, woman with a magnifying glass
    builder | {}-construction-worker | street city workshop | construction worker, worker in a hard hat, site engineer, road engineer, dock supervisor, maintenance worker, bricklayer, road worker, worker with a helmet, architect, construction crew, contractor, site manager, bricklayers, roofer, carpenter, mason, workman
    scientist | {}-scientist | lab workshop | researcher, chemist, lab worker, professor, biologist, botanist, pharmacist, oceanographer, polar researcher, physicist, scientist in a lab coat, lab technician, geneticist, astronomer, inventor
    mechanic | {}-mechanic | workshop street | repairman, engineer, plumber, technician, handyman, person with a wrench, robotics engineer, marine engineer, airship engineer, line technician, car mechanic, repair technician, instrument maker, clockmaker, electrician, observatory technician
    cook | {}-cook | kitchen | chef, pastry chef, baker, restaurant owner, barista, confectioner, pizza maker, restaurant manager, kitchen chef, tea master, head chef, sous-chef, kitchen helper, pizzaiolo, restaurant chef, butcher
    doctor | {}-health-worker | lab office | nurse, physician, dentist, medic, surgeon, health worker, veterinarian, doctor with a stethoscope, general practitioner, paediatrician, therapist, vet, paramedic
    teacher | {}-teacher | library office | professor at a blackboard, lecturer, instructor, tutor, teacher at a blackboard, librarian, archivist, schoolteacher, school teacher, headmistress, headmaster, trainer, coach
    farmer | {}-farmer | meadow forest | gardener, head gardener, herbalist, florist, farmhand, shepherd, forest ranger, beekeeper, river guide, mountain guide, cartographer, letter carrier, winegrower, winemaker, farm worker, landscaper
    firefighter | {}-firefighter | street city | fireman, fire brigade, firewoman, fire fighter, firefighters
    pilot | {}-pilot | sky city | airline pilot, aviator, airship captain, flight captain, captain, ferry captain, harbour pilot, harbour master, station master, train conductor, sea captain, sailor, co-pilot, flight attendant, stewardess, skipper
    artist | {}-artist | workshop meadow | painter, illustrator, designer, graphic designer, creative, person painting, master printer, woman painting, sculptor, potter, tattoo artist, art student
    singer | {}-singer | hall city | rock star, musician, pop star, singer on a stage, rock singer, performer, stage manager, vocalist, jazz singer, jazz musician, opera singer, soul singer, choir singer, band leader, frontwoman, frontman
    developer | {}-technologist | office server | programmer, coder, software engineer, person at a laptop, person with a laptop, web developer, network engineer, systems administrator, it specialist, freelancer, person working on a computer, hacker, data scientist, radio operator, software developer, developers, devops engineer, backend developer, frontend developer, nerd, tester, sysadmin, geek
    manager | {}-office-worker | office city | office worker, businessman, businesswoman, boss, employee, business person, ceo, director, person in a suit, bank director, lawyer, consultant, accountant, estate agent, newspaper editor, museum curator, receptionist, hotel concierge, night manager, salesperson, colleague, entrepreneur, founder, start-up founder, banker, salesman, saleswoman, secretary, clerk, team leader, hr manager, notary, insurance agent, businessman in a suit, executive
    police officer | {}-police-officer | street city | policeman, policewoman, cop, guard, security guard, security officer, sheriff, officer, traffic cop, night watchman, watchman, warden, bouncer
    judge | {}-judge | hall library | magistrate, justice, judge with a gavel, lawyer in a robe, barrister, attorney
    superhero | {}-superhero | city sky | hero, heroine, super hero, superwoman, superman, masked hero, caped hero, superheroine, crime fighter
    elf | {}-elf | forest meadow | elven archer, wood elf, elven, elf of the forest, elf queen, archer
    vampire | {}-vampire | hall city | dracula, count dracula, vampire lord
    royal guard | {}-guard | street hall | soldier, palace guard, castle gatekeeper, royal herald, knight, sentinel, guardsman, guardsmen, knight in armour, warrior
    genie | {}-genie | desert hall | djinn, genie of the lamp, spirit of the lamp
    ninja | ninja | city forest | shinobi, ninja warrior, samurai
    shrugging person | {}-shrugging | meadow street office | shrug, confused person, person shrugging, puzzled person, clueless person, person who does not know, shrugging
    waving person | {}-raising-hand | meadow street office | person waving, person greeting, host, someone waving hello, friendly person, guide, person raising a hand, waving, welcoming person
    apologizing person | {}-facepalming | office street | facepalm, embarrassed person, person with a hand on the face, frustrated person, apologizing, sorry person, ashamed person, person covering the face
    support agent | {}-tipping-hand | office street | customer support, helpdesk, customer service, call centre agent, assistant, support person, help desk agent, customer service agent, call center agent, hotline, agent with a headset
    king | person-with-crown | hall mountains | queen, monarch, ruler, emperor, royal, person with a crown, empress, queen with a crown
    """,
) + _subjects(
    GROUND,
    """
    person | {}-standing | street meadow city | woman, man, woman, man, woman, man, girl, anime girl, young woman, guy, adult, somebody, lady, gentleman, pedestrian, traveller, visitor, customer, guest, tourist, person standing, lone figure, someone, hiker, wanderer, passenger, commuter, student, adult student, pensioner, grandmother, grandfather, elderly man, elderly woman, old man, old woman, neighbour, stranger
    walker | {}-walking | street meadow | person walking, pedestrian walking, person on a walk, walking person, walking woman, walking man, stroller, wanderer on foot, trekker
    runner | {}-running | street meadow | jogger, person running, sprinter, marathon runner, running person, running woman, running man, marathon runners, athlete
    dancer | {}-dancing | hall street | person dancing, flamenco dancer, ballroom dancer, dancing person, dancing woman, ballerina, tango dancer, salsa dancer, dancers
    yogi | {}-in-lotus-position | meadow sea | person meditating, yoga, meditation, meditating, yoga teacher, fitness trainer, person in lotus position, woman doing yoga, meditating woman, meditating man
    cyclist | {}-biking | street meadow mountains | person on a bike, bike rider, person riding a bicycle, biker, courier, bike courier
    surfer | {}-surfing | sea | person surfing, surfing, surfer on a wave
    fairy | {}-fairy | forest meadow | pixie, tinkerbell, fairy with a wand, woodland fairy
    mermaid | {}-merpeople | underwater sea | merman, sea nymph, siren of the sea, merperson
    """,
)

_BEINGS = _subjects(
    GROUND,
    """
    robot | robot | workshop office server | android, bot, droid, chatbot, friendly robot, automaton, machine with antennas, ai assistant, cyborg, little robot, robots, humanoid robot, toy robot, cleaning robot, robot waiter
    dragon | dragon | mountains hall | wyvern, green dragon, fantasy dragon, sleeping dragon, mythical beast, chinese dragon, dragons, fire-breathing dragon, baby dragon
    unicorn | unicorn | meadow forest | magic horse, mythical unicorn
    dinosaur | t-rex | forest desert | t-rex, tyrannosaurus, dino, tyrannosaurus rex, raptor, dinosaurs
    brontosaurus | sauropod | forest meadow | sauropod, long-necked dinosaur, brachiosaurus, diplodocus
    snowman | snowman | snow | snow man, frosty
    cat | cat | room city meadow | kitten, kitty, tabby cat, orange cat, house cat, cute cat, feline, tabby, siamese cat, sleeping cat, cats
    black cat | black-cat | city room | dark cat, witch's cat
    dog | dog | meadow street | puppy, hound, doggy, golden retriever, labrador, cute dog, dogs, sheepdog, terrier, dachshund, beagle, corgi, bulldog
    poodle | poodle | street room | show dog
    fox | fox | forest meadow | red fox, clever fox, fox face, foxes, arctic fox
    wolf | wolf | forest snow | grey wolf, lone wolf, husky, wolves, howling wolf
    bear | bear | forest mountains | brown bear, grizzly, grizzly bear
    panda | panda | forest | panda bear, giant panda
    polar bear | polar-bear | snow | white bear, ice bear
    rabbit | rabbit | meadow forest | bunny, hare, white rabbit, rabbits, hares
    mouse | mouse | kitchen room | mice, field mouse, rat, hamster, guinea pig
    owl | owl | forest library | wise owl, night owl
    bird | bird | forest meadow | robin, sparrow, songbird, red bird, raven, crow, blackbird, birds, blue tit, magpie, kingfisher, nightingale
    parrot | parrot | jungle forest | macaw, cockatoo, colourful parrot
    penguin | penguin | snow | penguins, emperor penguin
    duck | duck | sea meadow | mallard, rubber duck, duckling, ducks, mallards
    flamingo | flamingo | sea | pink flamingo
    rooster | rooster | meadow | chicken, hen, cockerel, hens, chicks, turkey
    turtle | turtle | sea underwater | tortoise, sea turtle
    frog | frog | forest meadow | toad, tree frog, frogs, tree frogs
    snail | snail | meadow forest | slow snail, snails, slug
    horse | horse | meadow desert | pony, stallion, wild horse, horses, mare, donkey, zebra
    cow | cow | meadow | cattle, dairy cow, cows, bull, highland cow, buffalo
    deer | deer | forest meadow | stag, reindeer, elk, moose, fawn, roe deer, reindeers
    sheep | ewe | meadow mountains | lamb, ewe, flock of sheep, goat, ram
    elephant | elephant | desert jungle | elephants, african elephant
    giraffe | giraffe | desert meadow | tall giraffe
    lion | lion | desert | lions, king of the animals
    tiger | tiger | jungle forest | bengal tiger
    monkey | monkey | jungle forest | chimp, chimpanzee, ape, monkeys, gorilla, orangutan
    koala | koala | forest jungle | koala bear
    kangaroo | kangaroo | desert | wallaby
    crocodile | crocodile | sea jungle | alligator, crocodiles, iguana, lizard
    camel | camel | desert | dromedary, caravan
    hedgehog | hedgehog | forest meadow | porcupine
    squirrel | chipmunk | forest | chipmunk, squirrels, marmot
    raccoon | raccoon | city forest | racoon, trash panda, badger
    octopus | octopus | underwater | kraken, squid, tentacles, octopuses, sea monster
    crab | crab | sea underwater | lobster
    """,
) + _subjects(
    AIR,
    """
    ghost | ghost | city forest hall | phantom, spirit, spooky ghost, specter, cute ghost, halloween ghost, ghosts, spectre, poltergeist
    alien | alien | space moon | extraterrestrial, martian, little green man, alien visitor, aliens
    butterfly | butterfly | meadow forest | butterflies, moth
    bee | honeybee | meadow | honeybee, bumblebee, wasp, bees, hornet, swarm of bees
    bat | bat | city hall | bats, vampire bat
    eagle | eagle | mountains sky | hawk, falcon, bald eagle, eagles, vulture
    dove | dove | sky city | pigeon, white dove, peace dove
    fish | tropical-fish | underwater | tropical fish, goldfish, fishes, colourful fish, koi, clownfish, school of fish
    shark | shark | underwater | great white shark, sharks
    dolphin | dolphin | sea underwater | dolphins, porpoise
    jellyfish | jellyfish | underwater | medusa, jelly fish
    """,
)

_VEHICLES = (
    _subjects(
        AIR,
        """
    rocket | rocket | space moon sky | spaceship, rocket ship, spacecraft, starship, space shuttle, rocket launch, launching rocket, spacecrafts, rockets, space capsule, lunar lander
    ufo | flying-saucer | space desert city | flying saucer, alien spaceship, saucer, ufos
    satellite | satellite | space | space probe, orbiter, satellite in orbit, satellites
    airplane | airplane | sky city | plane, aircraft, jet, airliner, aeroplane, flight, airplanes, passenger plane, passenger jet, propeller plane, glider, private jet
    helicopter | helicopter | sky city mountains | chopper, rescue helicopter
    hot air balloon | ! | sky mountains desert | air balloon, hot-air balloon, colourful balloon, balloon in the sky, airship, zeppelin, blimp, hot air balloons
    parachute | parachute | sky | skydiver, parachutist
    planet | ringed-planet | space | saturn, ringed planet, planet with rings
    moon | ! | sky mountains sea | crescent moon, the moon, full moon in the sky, moon face
    sun | sun | sky meadow | the sun, smiling sun, summer sun
    cloud | cloud | sky | single cloud, cloud computing, white cloud, fluffy cloud
    rainbow | rainbow | sky meadow | colourful rainbow, pride
    snowflake | snowflake | snow sky | snow flake, ice crystal
    comet | comet | space | meteor, asteroid, shooting star
    """,
    )
    + _subjects(
        WATER,
        """
    sailboat | sailboat | sea | boat, sailing boat, sailing ship, yacht, sail boat, sailing, sailboats, catamaran, fishing boat, dinghy, wooden boat, sailing yacht
    ship | ship | sea | steamer, cruise ship, ocean liner, cargo ship, ferry, container ship, vessel, tanker, freighter, trawler, ships, pirate ship, tall ship, submarine, tugboat
    canoe | canoe | sea forest | kayak, rowing boat, row boat, paddle boat, gondola, paddle board
    whale | spouting-whale | sea underwater | blue whale, humpback whale, orca, spouting whale, whales, sperm whale
    lighthouse | ! | sea | light house, beacon, lighthouse tower, old lighthouse, lighthouses
    swan | swan | sea meadow | swans, white swan, goose
    """,
    )
    + _subjects(
        GROUND,
        """
    car | automobile | street city | automobile, vehicle, sedan, red car, electric car, cars, convertible, limousine, suv, vintage car, classic car, oldtimer, hatchback, station wagon, jeep
    racing car | racing-car | street desert | race car, formula one, sports car
    taxi | taxi | city street | cab, yellow cab, taxis
    bus | bus | city street | school bus, city bus, minibus, coach bus, double-decker, tour bus, camper van, campervan
    delivery truck | delivery-truck | street city | truck, lorry, delivery van, van, moving truck, courier van, transporter, freight truck, trucks, pickup truck, parcel van
    train | locomotive | meadow mountains street | locomotive, steam train, steam engine, railway, steam locomotive, railway engine, express train, high-speed train
    tram | tram | city street | streetcar, trolley, metro, subway train, trams, subway, underground train, monorail, cable car
    bicycle | bicycle | street meadow | bike, road bike, bicycles, city bike, pushbike, two-wheeler, mountain bike, racing bike, bike with a basket, old bike
    motorcycle | motorcycle | street desert | motorbike, scooter, moped, vespa, motor scooter, motorcycles
    tractor | tractor | meadow | farm tractor, combine harvester, harvester
    fire engine | fire-engine | street city | fire truck
    ambulance | ambulance | street city | rescue van
    """,
    )
)

_PLACES = _subjects(
    GROUND,
    """
    castle | castle | mountains meadow forest | fortress, palace, citadel, fairy tale castle, medieval castle, towers, castles, chateau, fairytale castle, burg
    house | house-with-garden | meadow forest street | cottage, home, cabin, little house, villa, country house, crooked cottage, farmhouse, bungalow house, houses, family home, mansion, wooden house, log cabin, barn, townhouse
    ruin | derelict-house | desert forest | abandoned house, haunted house, derelict house, ruined house
    office building | office-building | city street | skyscraper, headquarters, tower block, company headquarters, high-rise, apartment building, towers of glass, corporate building, glass building, skyscraper with windows
    factory | factory | city meadow | industrial plant, power plant, industry, plant with chimneys, refinery, mill building
    hospital | hospital | city street | clinic, medical centre, emergency room
    bank | classical-building | city street | bank building, temple, museum building, courthouse, parliament, university, museum, town hall, city hall, opera house, library building, greek temple
    shop | department-store | street city | store, shopping centre, mall, department store, boutique, supermarket, shop front, storefront, shops, kiosk, corner shop, bookstore front, flower shop, grocery store, market stall
    church | church | meadow mountains | chapel, cathedral, monastery, wooden chapel, churches, abbey, mosque
    hut | hut | jungle mountains sea | shelter, alpine hut, straw hut, bungalow, huts, cabin in the woods, mountain hut, beach hut, treehouse
    tent | tent | forest mountains meadow | camp, camping tent, campsite, camping, tents, yurt, glamping
    circus | circus-tent | meadow city | circus tent, carnival, fairground
    ferris wheel | ferris-wheel | city sea | big wheel, amusement park, funfair, observation wheel
    tower | tokyo-tower | city | eiffel tower, radio tower, tv tower, tower of a city
    fountain | fountain | street hall | water fountain, wishing well
    statue | statue-of-liberty | city sea | statue of liberty, monument
    crane | building-construction | city street | construction site, construction crane, building site, under construction, cranes, cranes on a site, tower crane
    pyramid | ! | desert | pyramids, egyptian pyramid, pyramids of giza
    windmill | ! | meadow | wind mill, mill, wind turbine, dutch windmill
    bridge | ! | sea mountains city | stone bridge, footbridge, suspension bridge, old bridge, bridges, drawbridge, railway bridge, viaduct
    igloo | ! | snow | snow house, ice house
    well | ! | meadow forest | old well, water well, stone well
    volcano | volcano | desert jungle | erupting volcano, lava, volcanos
    cactus | cactus | desert | saguaro, cacti, green cactus
    tree | deciduous-tree | meadow forest | oak, old tree, big tree, lonely tree, oak tree, apple tree, bonsai, trees standing, birch, willow, cherry tree, beech, maple, chestnut tree, olive tree, lone tree
    fir | evergreen-tree | snow mountains forest | pine, pine tree, fir tree, spruce, conifer, firs, pines
    palm | palm-tree | sea desert jungle | palm tree, coconut palm, palms
    christmas tree | christmas-tree | snow room | decorated tree, xmas tree, christmas
    plant | potted-plant | room office | potted plant, houseplant, pot plant, fern, houseplants, monstera, succulent, ficus, indoor plant
    sunflower | sunflower | meadow | yellow flower, sunflowers, daisy
    rose | rose | meadow room | red rose, roses, rosebush, peony
    tulip | tulip | meadow | flower, blossom, flowers, tulips, orchid, lily, poppy, poppies, lavender flower, wildflower, wildflowers, daffodil, snowdrop, crocus
    bouquet | bouquet | room street | bunch of flowers, flower bouquet, wedding bouquet, bridal bouquet
    mushroom | mushroom | forest | toadstool, fungus, mushrooms, glowing mushroom
    pumpkin | jack-o-lantern | meadow city | jack-o'-lantern, halloween pumpkin, pumpkins
    sprout | seedling | meadow room | seedling, sapling, young plant, growth, sustainability
    signpost | ! | meadow forest mountains | sign post, direction sign, guidepost, crossroads sign, wooden sign, fork in the road, road sign, signposts, trail sign, waymarker
    404 sign | ! | desert forest meadow | 404, 404 error, error 404, page not found, not found, 404 page, 404 not found, missing page, dead link
    500 sign | ! | workshop server city | 500, 500 error, error 500, internal server error, server error, 500 page
    503 sign | ! | street workshop | 503, 503 error, error 503, service unavailable, back soon, 503 page
    barrier | construction | street city | road barrier, roadblock, barricade, road works, roadworks, closed road, construction barrier, maintenance, under maintenance, traffic cone, cones, construction fence, fence
    traffic light | vertical-traffic-light | street city | traffic lights, stop light, traffic signal
    stop sign | stop-sign | street desert | forbidden, access denied, no entry
    warning sign | warning | street desert | warning, warning triangle, alert, caution sign, attention sign
    door | door | hall room | closed door, doorway, open door, entrance, gate, wooden door, doors, portal, front door
    """,
)

_THINGS = _subjects(
    GROUND,
    """
    laptop | laptop | office room | notebook computer, laptop computer, open laptop, macbook, laptops, notebook on a desk
    computer | desktop-computer | office room | desktop computer, monitor, screen, pc, workstation, computer screen, computers, old computer, retro computer, desktop pc, imac
    server rack | ! | server | server, servers, mainframe, database, hosting, broken server, servers in racks, server cabinet, data rack, tall cabinet of blinking machines, blinking machines, rack of servers
    phone | mobile-phone | office room | smartphone, mobile phone, cell phone, iphone, mobile app, app, telephone, handset, cellphone, rotary phone
    printer | printer | office | printing machine
    camera | camera | room mountains | photo camera, photography, photographer's camera, dslr, film camera, cameras, lens
    television | television | room | tv, old tv, tv set, test card, televisions, old television
    antenna | satellite-antenna | mountains desert | satellite dish, radio telescope, dish antenna, signal, no signal, no connection
    telescope | telescope | mountains meadow | spyglass, observatory, stargazing, astronomy, telescopes
    microscope | microscope | lab | laboratory microscope
    crystal ball | crystal-ball | room library hall | magic orb, fortune teller ball, glowing orb, glass ball
    light bulb | light-bulb | office room | lightbulb, idea, bright idea, lamp, lamp bulb, innovation, light bulbs, desk lamp, floor lamp
    gear | gear | workshop | cog, gears, cogwheel, cogs, settings, machinery, cog wheels, clockwork
    toolbox | toolbox | workshop street | tool box, tools, tool kit, tool chest, toolkit, screwdriver
    hammer | hammer-and-wrench | workshop | wrench, spanner, hammer and wrench, tools crossed, repair
    plug | electric-plug | server workshop | electric plug, unplugged cable, power plug, disconnected cable, cable, unplugged, power cord
    battery | battery | workshop | empty battery, charging battery
    magnet | magnet | workshop | horseshoe magnet
    key | old-key | room hall | old key, golden key, keys, large key
    padlock | locked | office hall | lock, security, locked, secure, privacy, login, password, encryption, padlocks, combination lock
    shield | shield | hall meadow | protection, antivirus, firewall, safety shield
    envelope | envelope | office room | letter, mail, email, e-mail, newsletter, inbox, message, envelopes, love letter, letters, postcard
    mailbox | closed-mailbox-with-raised-flag | meadow street | letterbox, post box, mail box, postbox
    parcel | package | street office | package, box, cardboard box, delivery, shipping box, shipment, crate, parcels, boxes, packages, cardboard boxes, moving boxes
    shopping cart | shopping-cart | street room | shopping trolley, cart, empty cart, checkout, e-commerce, online shop, carts, shopping basket, basket
    shopping bags | shopping-bags | street city | shopping, bags, sale, shopping bag
    credit card | credit-card | office street | payment, bank card, debit card, pricing
    money bag | money-bag | hall office | money, savings, finance, cash, treasure, gold coins, coins, piggy bank, bag of money, coin, banknotes
    chart | bar-chart | office | bar chart, statistics, graph, analytics, report, dashboard, growth chart, charts, graphs, pie chart, line chart, diagram
    briefcase | briefcase | office street | business bag, careers, jobs, leather case, briefcases
    calendar | calendar | office | date, schedule, appointment, coming soon, planner, wall calendar
    books | books | library room | book, stack of books, textbooks, documentation, novels, tower of books, pile of books, notebooks, encyclopedias
    open book | open-book | library room | spell book, magic book, diary, guest book, fairy tale book, old book, book with pages
    scroll | scroll | library hall | parchment, ancient scroll, treasure map, terms of service
    newspaper | newspaper | street office | news, press, magazine, blog
    pencil | pencil | office room | crayon, pen, writing, drawing pencil, pencils, ballpoint, fountain pen, quill
    palette | artist-palette | workshop room | artist palette, paint, painting palette, paints
    guitar | guitar | room hall meadow | electric guitar, acoustic guitar, music, rock music, musical instrument, guitars, bass guitar, ukulele, banjo
    violin | violin | hall room | cello, fiddle, classical music, violins, viola, double bass, harp
    trumpet | trumpet | hall street | saxophone, trombone, jazz trumpet, brass instrument
    piano | musical-keyboard | hall room | keyboard instrument, grand piano, piano keys, pianos, synthesizer, organ
    drum | drum | hall | drums, drum kit
    microphone | studio-microphone | hall office | podcast, mic, studio microphone, karaoke, microphones, old microphone
    headphones | headphone | room office | headset, headphone, earphones, headphones on a desk
    gamepad | video-game | room | game controller, video game, gaming, console, joystick
    puzzle piece | puzzle-piece | room office | puzzle, missing piece, jigsaw, jigsaw piece
    teddy bear | teddy-bear | room | teddy, stuffed bear, toy bear, toy
    balloon | balloon | meadow street | red balloon, balloons, party balloon
    party popper | party-popper | room street | confetti, celebration, party, congratulations
    gift | wrapped-gift | room snow | present, gift box, wrapped gift, presents, gifts, christmas present, birthday present
    cake | birthday-cake | kitchen room | birthday cake, pie, anniversary, wedding cake, chocolate cake, cakes, cheesecake, tart, apple pie
    trophy | trophy | hall meadow | cup of victory, award, winner, winner's cup, trophies, gold medal, medal, prize
    crown | crown | hall | golden crown, tiara, crowns, royal crown
    diamond | gem-stone | hall | gem, gemstone, jewel, crystal, premium, diamonds, emerald gem, ring, jewellery
    alarm clock | alarm-clock | room office | clock, timer, deadline, wall clock, watch, clocks, stopwatch, pocket watch, grandfather clock, wristwatch
    hourglass | hourglass-not-done | desert room library | sand timer, please wait, loading, hourglasses, sandglass, egg timer
    compass | compass | mountains sea | navigation, pocket compass, orientation
    map | world-map | room mountains | world map, folding map, route, directions
    globe | globe-showing-europe-africa | space room | earth, planet earth, blue planet, international
    suitcase | luggage | street city | luggage, baggage, travel, travel bag, holiday, suitcases, trolley case, travel trunk
    backpack | backpack | mountains forest | rucksack, hiking bag, school bag
    umbrella | umbrella | street sea | parasol, purple umbrella, insurance, umbrellas, beach umbrella, sunshade
    kite | kite | sky meadow | flying kite
    campfire | fire | forest mountains | fire, flame, bonfire, flames, burning, campfires, fireplace fire, fire pit
    candle | candle | room hall | candles, candlelight, tea light, candlestick
    lantern | red-paper-lantern | street forest hall | paper lantern, red lantern, lanterns, oil lamp, chinese lantern, street lamp, lamp post, street light
    flashlight | flashlight | forest room | torch light, torch
    bell | bell | hall room | bells, notification, ringing bell, church bell, doorbell
    megaphone | megaphone | street office | loudspeaker, announcement, marketing, advertising
    coffee | hot-beverage | kitchen room office | cup of coffee, tea, cup of tea, hot drink, mug, espresso, coffee cup, coffee break, cappuccino, latte, cup, flat white, americano, macchiato, hot chocolate, cup of hot tea, steaming mug, coffee mug, filter coffee, matcha
    teapot | teapot | kitchen room | tea pot, kettle, i'm a teapot, 418, enchanted teapot, teapots, pot of tea
    wine | wine-glass | kitchen sea | glass of wine, red wine, wine glass, cocktail, wine bottle, champagne, glass of red wine, bottle of wine
    beer | beer-mug | kitchen street | mug of beer, beer glass, pint, beers, pint of beer, lager
    pizza | pizza | kitchen street | slice of pizza, pizza slice, pizzeria, pizzas, margherita
    burger | hamburger | kitchen street | hamburger, cheeseburger, fast food, sandwich, burgers, hot dog, fries
    croissant | croissant | kitchen street | pastry, pastries, french pastry
    bread | bread | kitchen | loaf, loaf of bread, bakery bread, loaves, toast, baguette, sourdough, bread rolls
    donut | doughnut | kitchen | doughnut, bagel, donuts, doughnuts
    cupcake | cupcake | kitchen | muffin, dessert, sweets, cupcakes, cookie, cookies, brownie, pudding
    ice cream | soft-ice-cream | sea street | ice cream cone, gelato, icecream, sundae, ice lolly
    apple | red-apple | kitchen meadow | red apple, apples, fruit, pear, peach, cherry, cherries, lemons, oranges fruit, grapes
    strawberry | strawberry | kitchen meadow | strawberries, berry, berries
    carrot | carrot | kitchen meadow | vegetables, vegetable, carrots, tomato, tomatoes, potato, broccoli, salad
    noodles | steaming-bowl | kitchen street | ramen, bowl of noodles, soup, pasta, rice bowl, spaghetti, sushi bowl, hot soup, curry
    football | soccer-ball | meadow | soccer ball, ball, soccer, sports, footballs, rugby ball, volleyball, tennis ball
    basketball | basketball | street | basketball ball, basket ball
    skis | skis | snow mountains | skiing, ski, skier, ski boots, snowboard, sledge
    skateboard | skateboard | street | skate board, skater
    target | bullseye | meadow office | bullseye, goal, dartboard, archery target
    heart | red-heart | meadow sky | love, red heart, hearts, valentine, heart shape
    broken heart | broken-heart | city street | heartbreak
    question mark | red-question-mark | desert sky | question, faq, question marks, riddle
    speech bubble | speech-balloon | office sky | chat, chat bubble, comment, conversation, feedback, speech bubbles, chat window
    chain | broken-chain | workshop desert | broken link, broken chain, links, link, chains, missing link
    bug | bug | meadow server | caterpillar, software bug, worm, insect, ladybird, ladybug, beetle, ant
    spider | spider | forest hall | spider web, tarantula, cobweb, spiders, spiderweb
    chair | chair | room office | empty chair, wooden chair, seat, chairs, rocking chair, office chair, deck chair, stool, bench
    sofa | couch-and-lamp | room | couch, sofa and lamp, living room sofa, armchair, sofas, loveseat, recliner
    bed | bed | room | hotel bed, cosy bed, beds, double bed, bunk bed, four-poster
    magnifying glass | magnifying-glass-tilted-left | library office | magnifier, search results, search bar, no results, loupe, magnifying lens, looking glass
    flask | alembic | lab workshop | chemistry, potion, experiment, beaker, test tube, bubbling flask, potions, flasks, erlenmeyer flask, bottle of potion, vial
    brain | brain | lab office | artificial intelligence, mind, neural network, brains
    anchor | anchor | sea underwater | ship's anchor, iron anchor, anchors
    hat | top-hat | hall room | top hat, magic hat, hats, cowboy hat, fedora, bowler hat, straw hat
    boots | hiking-boot | mountains forest | hiking boots, boot, shoes, trainers, sneakers, sneaker, high heels, sandals
    graduation cap | graduation-cap | library hall | graduation, education, learning, course
    dress | dress | room street | fashion, gown, clothes, evening gown, wedding dress, summer dress
    t-shirt | t-shirt | room street | shirt, tee shirt, merchandise, polo shirt, hoodie on a hanger
    scissors | scissors | workshop room | hair salon, hairdresser's scissors, barber, hairdresser, shears
    lightning | high-voltage | sky city | lightning bolt, energy, electricity, power, bolt, thunderbolt, flash of lightning
    star | star | sky space | golden star, rating, favourite, starfish
    """,
)

SUBJECTS: tuple[Subject, ...] = (*_PEOPLE, *_BEINGS, *_VEHICLES, *_PLACES, *_THINGS)
