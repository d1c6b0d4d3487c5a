"""The words of captions: what prompts call scenes, times, weather, palettes and colours, and words that say nothing of them."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

Table = dict[str, tuple[str, ...]]


def _table(text: str) -> Table:
    """Read lines of `name: words, divided by commas`."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {name.strip(): tuple(word.strip() for word in words.split(",")) for name, _, words in lines}


SCENE_WORDS = _table(
    """
    meadow: meadow, field, hills, green hills, grass, park, countryside, farm, village, garden, rolling hills, flower field, lawn, pasture, prairie, green field, hillside, picnic spot, valley of flowers, vineyard, grassland, farmland, backyard, wheat field, lavender fields, orchard, hill, farmyard, golf course, playing field, suburbs, in the countryside, lavender field, savannah, savanna, wheat, barley field, in the garden
    forest: forest, magical forest, woods, woodland, pine forest, deep forest, enchanted forest, dark woods, forest clearing, trees, lost in magical forest, among the trees, forest path, wood, misty wood, grove, under tall firs, autumn forest, dark forest, fairy forest, redwoods, birch forest, forest trail, forest floor, woods at the edge of town, beneath the trees, glade
    jungle: jungle, rainforest, tropical forest, greenhouse, palm house, tropical island, tropics, botanical garden, among palms, swamp, amazon, orangery, exotic plants, conservatory, rain forest, tropical beach, tropical garden, hothouse, mangroves
    mountains: mountains, mountain, peaks, alps, mountain range, mountain top, mountain peak, summit, valley, cliffs, ridge, mountain pass, highlands, rocky mountains, mountain lake, volcanoes, fjord, high in the mountains, mountain valley, gorge, alpine meadow, hiking trail, mountain road, waterfall, hilltop, rocks
    desert: desert, dunes, sand, sahara, wasteland, sand dunes, canyon, dry land, oasis, red desert, salt flat, sandy desert, empty desert, desert road, mars, wild west, egypt, dry desert, mesa, badlands, sandstorm, cracked earth, ancient ruins
    sea: sea, ocean, beach, coast, shore, waves, seaside, lake, harbour, harbor, on a cliff by the sea, by the sea, water, bay, island, river, pier, port, quay, jetty, seashore, at sea, on the water, pond, marina, coastline, lakeside, riverbank, stormy sea, calm sea, cliff by the sea, cliff, rocky shore, beach at low tide, tropical sea, lagoon, ocean waves, coastal village, fishing village, dock, sandy beach, cove, shoreline, wharf, crashing waves, turquoise sea, lakeshore
    snow: snowy landscape, snow field, winter landscape, arctic, antarctica, north pole, ice, snowfield, frozen lake, winter wonderland, tundra, glacier, polar station, snowy field, iceberg, snowy plain, ice shelf, winter forest, snowy hills, in the snow, winter, deep snow, ice field, ski slope, frozen lake in winter, snow-covered hills, ski resort, on the ice, snowdrift, icy plain
    sky: sky, clouds, above the clouds, in the sky, among clouds, high in the air, cloud kingdom, sea of clouds, heaven, in the air, cloudscape, up in the clouds, floating islands, flying over clouds, open sky, empty sky, above the city clouds, stratosphere, in mid-air, cloudy sky
    space: space, outer space, planets, galaxy, stars and planets, cosmos, orbit, floating in space, universe, among the stars, milky way, nebula, in orbit, deep space, space station, solar system, zero gravity, empty void, interstellar space, weightless, in the void, supernova, black hole, stars in space
    moon: moon surface, on the moon, lunar surface, moon base, crater, craters, lunar landscape, alien planet, moon landscape, on another planet, lunar base, surface of the moon, asteroid surface, planet surface, moonscape, surface of mars, distant planet
    underwater: underwater, under the sea, coral reef, seabed, deep sea, ocean floor, sea floor, reef, bottom of the sea, undersea, beneath the waves, under water, bottom of the ocean, in the deep, aquarium, undersea station, kelp forest, deep ocean, abyss, in the ocean depths
    city: city, skyline, downtown, cityscape, rooftop, on a roof, neon city, urban, metropolis, roof, skyscrapers, big city, city skyline, rooftops, cyberpunk city, new york, tokyo, city lights, roofs, futuristic city, on the rooftop, over the rooftops, city at night, business district, financial district, london, paris, berlin, hong kong, skyline of towers, rooftop terrace, penthouse, megacity
    street: street, town, alley, avenue, shopping street, old town, market, square, market square, row of houses, street corner, promenade, lane, town square, pavement, road, sidewalk, shop street, houses, small town, railway station, platform, pedestrian street, side street, neighbourhood, marketplace, city street, train station, highway, narrow alley, mediterranean alley, cobbled street, cobblestone street, bus stop, suburb, suburban street, crossing, crossroads, parking lot, car park, petrol station, gas station, intersection, doorstep, village street, bus station, plaza, shopping mall, back alley, construction site street
    room: room, living room, indoors, bedroom, cosy room, interior, inside a house, apartment, cozy living room, at home, attic, parlour, lounge, window seat, playroom, inside, by the window, fireplace, scandinavian living room, hotel room, cosy cabin, loft, dressing room, windowsill, sunny windowsill, dining table, home interior, on a table
    office: office, at a desk, desk, workplace, meeting room, home office, workspace, conference room, coworking space, cubicle, open-plan office, office desk, reception, post office, boardroom, studio, call centre, startup office, work desk, modern office, desk in an office, open office, law office, newsroom, at the office, classroom, bright classroom, school, university lecture, on a desk
    kitchen: kitchen, cafe, café, restaurant, bakery, coffee shop, diner, bar, bistro, restaurant kitchen, tea house, canteen, dining room, pub, cafeteria, counter, food court, in a cafe, cafe table, café table, marble table, cosy cafe, smoky bar, bakery counter, pizzeria kitchen, tavern, wine cellar, brasserie
    library: library, bookshop, archive, reading room, bookshelves, bookstore, shelves of books, old library, study, wizard's study, study full of books, among bookshelves, book shop, shelves, antique study, dim library, school library, bookcase, study room, old bookshop
    hall: hall, stage, theatre, theater, lobby, hotel lobby, ballroom, throne room, gallery, vault, concert hall, airport, terminal, great hall, cathedral interior, red curtain, auditorium, exhibition hall, concert, on stage, courtroom, opera, foyer, dungeon, arrivals hall, dark stage, smoky club, jazz club, nightclub, club, wood-panelled courtroom, museum hall, sports hall, gym, gymnasium, theatre stage, cinema, casino, waiting hall, departure lounge, ball room, church interior, spotlight, single spotlight
    workshop: workshop, garage, repair shop, tool shed, repair bay, robot workshop, engine room, machine room, clockmaker's workshop, studio with tools, hangar, forge, craft room, car repair shop, printing hall, workbench, warehouse, shed, basement, engine bay, garage workshop, factory floor, carpentry, atelier, repair garage, pottery studio, production line, storage room, warehouse shelves
    lab: lab, laboratory, research lab, science lab, chemistry lab, clean room, alchemist's laboratory, tidy laboratory, research station, test lab, dental practice, operating room, hospital room, medical lab, modern laboratory, chemistry classroom, clinic room, dentist's, operating theatre, pharmacy, biotech lab
    server: server room, data center, data centre, server racks, racks of servers, among servers, data centre aisle, machine hall with servers, telephone exchange, rack room, blinking racks, cloud data centre, control room, dark data centre, server hall, server farm, computing centre, data hall, mainframe room, cooling aisle
    """
)

TIME_WORDS = _table(
    """
    day: day, noon, daytime, sunny, sunny day, afternoon, midday, bright daylight, blue sky, clear sky, sunshine, sunlight, in the sun, summer day, clear bright light, even sunny light, clear midday light, even daylight, bright day, summer, fresh airy light, spring day, midsummer, bright sun, bright afternoon, blazing midday sky, sunny afternoon, broad daylight, hot summer day, noon light, cloudless day, midday sun, under the sun
    sunset: sunset, dusk, evening, golden hour, twilight, sundown, at dusk, evening light, late afternoon, evening sky, golden-hour sunlight, warm evening light, soft light of dusk, low golden light, slanting warm light, setting sun, evening sun, sunset sky, at sunset, orange sky, burning orange sky, last light, late evening, sunset light, sunset glow, candlelit, lamplight, autumn evening, warm dusk
    night: night, midnight, moonlight, starry night, moonlit, at night, under the moon, starry sky, dark night, nighttime, late at night, full moon, night sky, under the stars, stars, blue hour, blue-hour light, cool moonlit glow, moonlit night, in the dark, darkness, nightfall, candlelit night, glow of paper lanterns, neon glow and wet reflections, by night, northern lights, aurora, after dark, full moon night, dark sky, empty night sky, clear night, stars above, polar night, midnight sky, neon-lit, pitch dark, gone home at night, late night, starlight, starlit, working late
    dawn: dawn, sunrise, early morning, morning, daybreak, morning light, first light, morning sun, at dawn, rising sun, diffuse dawn light, soft morning light, morning mist, sun rising, morning sky, early morning light, sunrise light, at sunrise, foggy morning, spring morning, morning hours, in the morning, crisp morning, break of day, pale morning light, summer morning, early sun
    """
)

WEATHER_WORDS = _table(
    """
    clear: clear weather, cloudless, fair weather, good weather
    rain: rain, rainy, raining, rainy day, in the rain, heavy rain, drizzle, rain shower, downpour, wet street, rainy weather, pouring rain, monsoon, raindrops, rain falling, after the rain, grey downpour, rainy city, rainstorm, april shower, wet, soaking wet, puddles, light rain
    snow: snowfall, snowing, falling snow, snowflakes, snowstorm, blizzard, snowy day, light snow, snow falling, snowy weather, heavy snowfall, snow flurry, flurries, snow is falling, heavy snow, snow shower
    fog: fog, foggy, mist, misty, haze, hazy, in the fog, thick fog, in the mist, misty filtered light, foggy weather, hazy backlight, low clouds, smoke, dense fog, hazy afternoon, foggy morning air, veil of mist, swirling mist, in the haze, northern fog, smoky
    storm: storm, thunderstorm, stormy, lightning and thunder, thunder, tempest, stormy weather, lightning storm, dark clouds, stormy sky, hurricane, gale, lightning in the sky, stormy evening, thundery sky, before a thunderstorm, thunderclouds, approaching storm, dramatic storm clouds, lightning in the distance, gathering storm, rough weather
    """
)

PALETTE_WORDS = _table(
    """
    natural: natural colours, natural colors, realistic colors, full color, colourful, muted natural tones, crisp saturated tones, vivid colors, vibrant colors, many colours
    purple: purple tones, purple, violet, mystical atmosphere, lavender, mystical, purple palette, violet mood, magical atmosphere, ultraviolet, purple light, indigo, magic light, violet light, indigo and violet, plum, purple sky, soft purple, violet tones, purple and gold, purple haze, lilac, amethyst
    teal: teal, turquoise, cyan, teal tones, aqua, cyberpunk, teal palette, turquoise light, navy and turquoise palette, shimmering blue light, aquamarine, mint, turquoise tones, teal and white, sea green, petrol tones, cold teal
    golden: yellow, orange, golden, golden light, amber, gold, warm colors, warm, warm tones, yellow tones, warm light, honey tones, amber and teal palette, rust and ochre palette, warm stone and honey tones, golden palette, orange tones, coral and cream palette, ochre, warm glow, warm colours, golden glow, amber light, warm amber light, golden tones, sunny yellow, honey, candle glow, autumn colours, orange and grey, sand tones, sunny colours
    crimson: red, crimson, red tones, scarlet, fiery, dramatic red, red palette, crimson light, blood red sky, vermilion and ink-black palette, red light, ruby, fiery red, red mood, red sky, dark crimson, deep red, red and black, burning red, bordeaux
    green: green, green tones, emerald, green palette, green glow, lime, mint green, emerald and smoke palette, leaf green and lemon palette, green light, mossy, green mood, toxic green, green sky, cold green glow, soft greens, greenish, olive tones, fresh greens, forest green
    blue: blue, blue tones, azure, cold colors, cold, icy blue, moody blue, blue palette, deep blue and amber tones, ice blue and grey palette, pale winter light, cool colours, cool light, blue mood, cobalt, cool tones, blue light, melancholic blue, indigo and silver palette, quiet blue, winter blue, deep blue, navy, blue glow, blue and white, pale blue, corporate blue, cold blue light
    pink: pink, pink tones, pastel, rose, magenta, candy colors, pink palette, rose and violet palette, pastel colors, pink light, magenta and cyan palette, pale rose and grey tones, pastel tones, pale peach and mint palette, sweet pastel, romantic, neon pink, neon, pink sky, soft pink, dreamy pastel, pastel pink, pastel colours, pale pink, bubblegum, pink and orange
    sepia: brown, sepia, brown tones, vintage, old photo, umber and honey palette, copper and bottle-green palette, sepia tones, earth tones, vintage colors, steampunk, rustic, terracotta and dark wood tones, retro brown, sepia palette, brownish, old photograph, aged paper, coffee tones, bronze, warm sepia
    silver: grey, gray, silver, grey tones, black and white, monochrome, noir, film noir, silver palette, charcoal and ivory palette, greyscale, silver light, colourless, desaturated, slate and copper tones, soft overcast light, gloomy, grey mood, muted grey, muted grey colours, grey palette, black-and-white, silver and black, cool grey, ash tones, steel
    """
)

COLOUR_WORDS = _table(
    """
    red: red, scarlet, crimson, ruby, cherry red, burgundy, wine-red, bright red, copper-red, auburn, vermilion
    orange: orange, ginger, tangerine, copper, bright orange, amber
    yellow: yellow, blond, blonde, golden, lemon, mustard, gold, bright yellow, platinum blonde
    green: green, emerald, lime, olive, dark green, moss-coloured, bright green, mint green
    teal: teal, turquoise, cyan, aqua, petrol
    blue: blue, navy, azure, sky blue, dark blue, light blue, cobalt, midnight-blue, indigo, royal blue, denim
    purple: purple, violet, lavender, lilac, plum, dark purple
    pink: pink, rose, magenta, hot pink, light pink, fuchsia
    white: white, snow-white, ivory, cream, pale
    black: black, dark, jet black, raven-black, charcoal, ebony
    brown: brown, chestnut, dark brown, hazel, tan, tweed, brunette, chocolate brown
    grey: grey, gray, silver, silver-grey, ash grey, steel grey
    """
)

SKIN_WORDS = _table(
    """
    light: light-skinned, pale-skinned, fair-skinned
    dark: dark-skinned, black, african, brown-skinned
    """
)

GENDER_WORDS = _table(
    """
    woman: woman, female, lady, adult woman, woman in her thirties, girl, anime girl, young woman, elderly woman, old woman, middle-aged woman, mother
    man: man, male, gentleman, adult man, man in his thirties, guy, young man, elderly man, old man, middle-aged man, father, bearded man
    """
)

HAIR = (
    "hair",
    "long hair",
    "short hair",
    "curly hair",
    "wavy hair",
    "braid",
    "ponytail",
    "bun",
    "locs",
    "curls",
    "bob cut",
)
CLOTHES = (
    *(
        "dress",
        "robe",
        "coat",
        "jacket",
        "shirt",
        "suit",
        "uniform",
        "cloak",
        "sweater",
        "overalls",
        "apron",
        "clothes",
    ),
    *("vest", "t-shirt", "hoodie", "cape", "tunic", "kimono", "outfit", "scarf", "gown", "blazer", "mantle", "costume"),
)
SIZE_WORDS = _table(
    """
    tiny: tiny, very small, minuscule, miniature, teeny, very tiny, minute, itsy-bitsy, pocket-sized, thumb-sized
    small: small, little, distant, far away, smallish, far off, in the distance, petite
    large: big, large, great, tall, sizeable, really big, very large, towering
    huge: huge, giant, gigantic, enormous, massive, colossal, oversized, immense, vast, monumental, very big, mighty, super-sized, titanic
    """
)
SIDE_WORDS = _table(
    """
    left: on the left, to the left, on the left side, left side, at the left, in the left third, far left, on the far left, in the left half, placed left, left-hand side, off to the left
    right: on the right, to the right, on the right side, right side, at the right, in the right third, far right, on the far right, in the right half, placed right, right-hand side, far out on the right, off to the right, standing on the right
    """
)
GLOW_WORDS = (
    *(
        "glowing staff",
        "glowing",
        "shining",
        "radiant",
        "halo",
        "glow",
        "magic glow",
        "luminous",
        "surrounded by light",
    ),
    *("bright aura", "aura", "shiny", "magic sparkles", "rays of light", "backlit", "sparkling", "magical light"),
)

#: Words that stand in prompts and that no picture of the starter shows.
FILLERS = tuple(
    word.strip()
    for word in """
    confused expression, long hair, happy, sad, smiling, lost, looking at the viewer, detailed, highly detailed, 4k, 8k,
    digital art, flat illustration, vector art, minimalist, anime style, cartoon, illustration, masterpiece, best quality,
    cinematic lighting, soft light, wide angle, close up, cozy, peaceful, epic, beautiful, lonely, modern, futuristic,
    error page, landing page, hero image, banner, something went wrong, oops, welcome, product, soft shadows,
    clean background, simple, trending, sharp focus, with a smile, standing, sitting, waiting, dreaming,
    broken, friendly, curious, brave, thoughtful, surprised, wearing a hat, gentle wind, isometric, retro, watercolor,
    oil painting, 3d render, low poly, header, footer, icon, server trouble, team work, high score, great score, absurdres,
    newest, highres, safe, adult body with mature proportions, experienced professional at work, 22 years old, 25 years old,
    27 years old, 30 years old, 33 years old, 35 years old, adult, professional, mature, photorealistic, photograph,
    film still, anime key visual, painterly anime illustration, travel photograph, editorial photograph, wry smile,
    apologetic smile, puzzled smile, thoughtful gaze, calm expression, green eyes, blue eyes, glasses, freckles, elegant,
    minimal, clean, professional look, for a website, for our homepage, for our blog, website header, social media post,
    open graph image, no text, negative space, copy space, balanced composition, rule of thirds, shallow depth of field,
    in the style of a children's book, paper cut, pixel art, line art, charming, whimsical, dreamy, mysterious, adventure,
    hope, freedom, teamwork, success, please come back later, we are sorry, under the weather, nothing here, this page is
    gone, looking for something, home page, about us, contact page, thank you page, careers page, start of a journey,
    new beginning, quiet, calm, busy, crowded, empty, old, ancient, wooden, stone, metal, shiny surface, beautiful light,
    atmospheric, dramatic, volumetric light, ray tracing, unreal engine, studio lighting, bokeh, trending on artstation,
    concept art, matte painting, storybook, cute, funny, clever, wise, proud, sleepy, tired, excited, relaxed, focused,
    steam, steam rising, steaming, smoke rising, in motion, motion, busy, cinematic, macro, bioluminescent, melancholic,
    passionate, tossing, leaning against a wall, leaning, parked, crossing, guarding, howling, curled up, drifting,
    rising over, waddling, breaching, carved, spooky, festive, lots of negative space, plenty of empty space, room for a headline,
    space for text, for an article about copyright, header for the lunch menu, product photo, newsletter, summer festival poster,
    for our event planning shop, free shipping, we'll be back soon, please wait screen, book a flight, glossy, matte, playful,
    energetic, snug, ornate, porcelain, marble, glass, leather, velvet, flat design, geometric, hand drawn, gouache, comic style,
    comic book style, children's book, poster, travel poster, vintage postcard, magazine cover, presentation cover, corporate,
    professional, heroic pose, bold shadows, crisp lines, rule of thirds composition, sunbeams, god rays, dust in the air,
    reflections, long shadows, silhouette, from above, from below, bird's eye view, close-up, panorama, wide shot, full body,
    adult education centre, hosting company, restaurant website, travel agency, insurance company, online course, online store,
    our website, start page, team page, pricing page, help page, checkout page, sign-up page, blog header, social card,
    under construction sign, coming soon page, no results found, session expired, connection lost, upload failed, order confirmed
    """.split(",")
)
ADJECTIVES = (
    *(
        "old",
        "young",
        "cute",
        "lonely",
        "beautiful",
        "mysterious",
        "happy",
        "sad",
        "tired",
        "brave",
        "funny",
        "friendly",
    ),
    *("lost", "confused", "smiling", "wooden", "ancient", "modern", "wise", "curious", "elegant", "sleepy", "magical"),
    *("broken", "rusty", "vintage", "futuristic", "single", "proud", "clever", "adult", "fluffy", "empty", "strange"),
)
DOINGS = (
    *(
        "sitting",
        "standing",
        "sleeping",
        "waiting",
        "walking",
        "running",
        "dancing",
        "jumping",
        "resting",
        "looking around",
        "floating",
        "flying",
        "lost",
    ),
    *(
        "dreaming",
        "working",
        "hiding",
        "searching for something",
        "playing",
        "wandering",
        "posing",
        "looking up",
        "thinking",
    ),
)
#: What the author of a negative prompt adds, beside subjects and scenes.
NEGATIVE_WORDS = (
    *("people", "no people", "person", "persons", "crowd", "humans", "no humans", "nobody", "ugly", "frame", "photo"),
    *(
        "words",
        "letters",
        "out of frame",
        "duplicate",
        "cropped",
        "watermarks",
        "noise",
        "clutter",
        "no text",
        "dark mood",
    ),
)


@cache
def unknown_words() -> tuple[str, ...]:
    """Frequent English words, from CLIP's vocabulary in the wheel open-clip-torch, the most frequent first."""
    wheel = find_spec("open_clip")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("CLIP's vocabulary is missing: run `make setup`.")
    lines = (
        gzip.decompress(Path(wheel.origin).with_name("bpe_simple_vocab_16e6.txt.gz").read_bytes()).decode().split("\n")
    )
    whole = ("".join(line.split()) for line in lines[1:48_895])
    ends = (word.removesuffix("</w>") for word in whole if word.endswith("</w>"))
    return tuple(word for word in ends if len(word) > 2 and word.isascii() and word.isalpha())
