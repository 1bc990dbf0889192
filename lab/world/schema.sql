-- World data: what ships as src/demarche/data/world.sqlite. Read-only for users. Dates are ISO prefixes ('1991-12', '2024-12-08'),
-- NULL when open. `folded` is demarche.resolve.fold.fold(text). Every row names its source.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;      -- schema=1, built, counts, input digests
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL, licence TEXT NOT NULL, url TEXT, note TEXT);

CREATE TABLE country (          -- states (also former ones), PLOVER's exceptions, dependent territories that fold into a state
  code TEXT PRIMARY KEY,        -- ISO 3166 alpha-3 (SUN, YUG, CSK, DDR ... for former states; XKX Kosovo; PSE; HKG; ATA; IGO UNO EUR NGO ISM IMG MNC)
  name TEXT NOT NULL, official TEXT, kind TEXT NOT NULL,   -- state | former | territory | nonstate
  iso2 TEXT, iso_numeric TEXT, cow TEXT, cow_number INTEGER, gw_number INTEGER, fips TEXT,
  start TEXT, "end" TEXT, folds_into TEXT,                -- territory -> controlling state (PLOVER), former -> successor
  region TEXT, subregion TEXT, capital TEXT, latitude REAL, longitude REAL, source INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE entity (           -- organisations, persons, outlets, roles ("rebels", "police", "foreign minister")
  id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL,        -- 'org:hezbollah' 'person:bashar-al-assad' 'outlet:sana' 'office:foreign-minister' 'role:rebels'
  name TEXT NOT NULL, kind TEXT NOT NULL,                  -- organisation | person | outlet | office | role
  country TEXT, sector TEXT, other_sectors TEXT NOT NULL DEFAULT '',   -- other_sectors: space separated
  start TEXT, "end" TEXT, detail TEXT NOT NULL DEFAULT '', -- detail: organisation type (alliance, court, party, militia, ...), outlet kind, ...
  source INTEGER NOT NULL);

CREATE TABLE name (             -- every way to say a country or an entity
  folded TEXT NOT NULL, text TEXT NOT NULL,
  country TEXT, entity INTEGER,                            -- exactly one of the two
  kind TEXT NOT NULL,           -- name official alias acronym demonym adjective capital seat metonym surname
  start TEXT, "end" TEXT, weight REAL NOT NULL DEFAULT 1, cased INTEGER NOT NULL DEFAULT 0,  -- cased=1: matches only as written (US, IS)
  source INTEGER NOT NULL);
CREATE INDEX name_folded ON name (folded);

CREATE TABLE tenure (           -- who held which office when
  person INTEGER NOT NULL, office TEXT NOT NULL,           -- 'president' 'prime minister' 'foreign minister' 'defence minister' 'king' ...
  organisation INTEGER, country TEXT, sector TEXT NOT NULL, start TEXT, "end" TEXT, source INTEGER NOT NULL);
CREATE INDEX tenure_person ON tenure (person);
CREATE INDEX tenure_office ON tenure (country, office);

CREATE TABLE outlet (           -- news media and agencies
  entity INTEGER PRIMARY KEY, kind TEXT NOT NULL,          -- state | public | private | party | agency-state | agency-private
  country TEXT, domains TEXT NOT NULL DEFAULT '', owner TEXT, source INTEGER NOT NULL);

CREATE TABLE place (
  id INTEGER PRIMARY KEY,       -- GeoNames id, negative for our own entries
  name TEXT NOT NULL, kind TEXT NOT NULL,                  -- capital city town region district base port airport crossing strait dam camp area site sea river mountain island
  country TEXT, region TEXT, latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL DEFAULT 0,
  precision TEXT NOT NULL,      -- site city district region area (never country: countries are no points)
  source INTEGER NOT NULL);
CREATE TABLE place_name (folded TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (folded, place)) WITHOUT ROWID;
