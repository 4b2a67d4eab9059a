// schema.c - see schema.h.

#include "schema.h"

#include "scenario.h"

#include <assert.h>

// A column a line, as far as it fits.
// clang-format off

#define FIELD(type, field)                                                    \
    .offset = offsetof(type, field), .size = sizeof(((type *)0)->field)

#define ID(type, text)                                                        \
    { .name = "id", .kind = MU_KIND_ID, .key = true, FIELD(type, id),         \
      .help = text }
#define NAME(type, text)                                                      \
    { .name = "name", .kind = MU_KIND_TEXT, .fallback = "=id",                \
      FIELD(type, name), .help = text }

// The columns that every table may carry; checked, and kept as text.
#define COMMON                                                                \
    { .name = "source", .kind = MU_KIND_REFS, .target = MU_T_SOURCES,         \
      .fallback = "", .help = "Where the numbers of this row come from" },    \
    { .name = "note", .kind = MU_KIND_TEXT, .fallback = "",                   \
      .help = "Free text: how the source was read, what is a guess" }

#define MODE_WORDS "rail|road|sea|air"

// One value of `assess` and what stands beside it.
#define ASSESS(field, limit, of_unit, text)                                   \
    { .name = "assess." #field, .kind = MU_KIND_NUMBER, .fallback = "",       \
      .range = limit, .unit = of_unit, FIELD(mu_scenario, assess.field),      \
      .help = text },                                                         \
    { .name = "assess." #field ".source", .kind = MU_KIND_REFS,               \
      .target = MU_T_SOURCES, .fallback = "", .help = "Its sources" },        \
    { .name = "assess." #field ".note", .kind = MU_KIND_TEXT, .fallback = "", \
      .help = "How it was read" }

static const mu_column scenario[] = {
    { .name = "title", .kind = MU_KIND_TEXT, FIELD(mu_scenario, title),
      .help = "What the scenario is called" },
    { .name = "start", .kind = MU_KIND_DATE, FIELD(mu_scenario, start),
      .help = "Day 0" },
    { .name = "horizon", .kind = MU_KIND_WHOLE, .fallback = "730",
      .range = MU_FROM_1, .most = MU_LIMIT_HORIZON, .unit = "days",
      FIELD(mu_scenario, horizon),
      .help = "How far the model looks; what comes later is never" },
    { .name = "report_every", .kind = MU_KIND_WHOLE, .fallback = "30",
      .range = MU_FROM_1, .most = MU_LIMIT_HORIZON, .unit = "days",
      FIELD(mu_scenario, report_every),
      .help = "Answers are given for day 0 and every so many days" },
    { .name = "description", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_scenario, description), .help = "What it is about" },
    { .name = "as_of", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_scenario, as_of), .help = "When what it says was known" },
    COMMON,
    ASSESS(sweep_km, MU_ABOVE_0, "km", "Width that a monitoring team sees"),
    ASSESS(speed_kmh, MU_ABOVE_0, "km/h", "Speed of a team on its round"),
    ASSESS(hours, MU_ABOVE_0, "hours", "Time in which a violation can be seen"),
    ASSESS(alert_hours, MU_FROM_0, "hours", "From the alarm to leaving a base"),
    ASSESS(road_kmh, MU_ABOVE_0, "km/h", "Speed of the reserve on the road"),
    ASSESS(detour, MU_ABOVE_0, "", "Road length over straight distance"),
    ASSESS(beta, MU_ABOVE_0, "", "How sharply force ratio decides"),
};

static const mu_column events[] = {
    ID(mu_event, "Names the event in other tables"),
    NAME(mu_event, "What happens"),
    { .name = "after", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_event, after),
      .help = "Events that must all have happened" },
    { .name = "unless", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_event, unless),
      .help = "Events that prevent it by happening no later" },
    { .name = "delay", .kind = MU_KIND_QUANTITY, .fallback = "0",
      .unit = "days", FIELD(mu_event, delay),
      .help = "From the last of `after`, or the start, to the event" },
    { .name = "probability", .kind = MU_KIND_PROBABILITY, .fallback = "1",
      FIELD(mu_event, probability),
      .help = "That it happens once `after` has" },
    COMMON,
};

static const mu_column nations[] = {
    ID(mu_nation, "Names the nation in other tables"),
    NAME(mu_nation, "Its name"),
    { .name = "ceiling", .kind = MU_KIND_NUMBER, .fallback = "",
      .range = MU_FROM_0, .unit = "persons", FIELD(mu_nation, ceiling),
      .help = "Most persons it will have in the country; empty: no ceiling" },
    { .name = "until", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_nation, until),
      .help = "Events any one of which makes it leave" },
    { .name = "renewal_days", .kind = MU_KIND_NUMBER, .fallback = "",
      .range = MU_ABOVE_0, .unit = "days", FIELD(mu_nation, renewal_days),
      .help = "From one vote on staying to the next; empty: no votes" },
    { .name = "renewal_probability", .kind = MU_KIND_PROBABILITY,
      .fallback = "1", FIELD(mu_nation, renewal_probability),
      .help = "That such a vote passes" },
    { .name = "withdrawal_days", .kind = MU_KIND_NUMBER, .fallback = "30",
      .range = MU_FROM_0, .unit = "days", FIELD(mu_nation, withdrawal_days),
      .help = "From the decision to leave to being gone" },
    { .name = "cost_person_year", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "euros",
      FIELD(mu_nation, cost_person_year),
      .help = "Cost of one person for a year in the country" },
    COMMON,
};

static const mu_column conditions[] = {
    { .name = "nation", .kind = MU_KIND_REF, .key = true,
      .target = MU_T_NATIONS, FIELD(mu_condition, nation),
      .help = "Whose condition this is" },
    { .name = "option", .kind = MU_KIND_ID, .key = true,
      FIELD(mu_condition, option),
      .help = "Names the row; any one row of a nation is enough" },
    { .name = "counts", .kind = MU_KIND_WORD, .fallback = "commitment",
      .words = "commitment|approval", FIELD(mu_condition, counts_approval),
      .help = "What others must have given: their word or their vote" },
    { .name = "events", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_condition, events),
      .help = "Events that must all have happened" },
    { .name = "nations", .kind = MU_KIND_REFS, .target = MU_T_NATIONS,
      .fallback = "", FIELD(mu_condition, nations),
      .help = "Nations that must all be in" },
    { .name = "contributors", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "nations",
      FIELD(mu_condition, contributors),
      .help = "Other nations with an offered pledge that must be in" },
    { .name = "personnel", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "persons", FIELD(mu_condition, personnel),
      .help = "Persons that others who are in must have pledged in sum" },
    COMMON,
};

static const mu_column approvals[] = {
    { .name = "nation", .kind = MU_KIND_REF, .key = true,
      .target = MU_T_NATIONS, FIELD(mu_approval, nation),
      .help = "Who decides" },
    { .name = "step", .kind = MU_KIND_WHOLE, .key = true,
      FIELD(mu_approval, step), .help = "Steps run in this order" },
    { .name = "name", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_approval, name), .help = "What the step is" },
    { .name = "after", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_approval, after),
      .help = "Events without which the step does not begin" },
    { .name = "duration", .kind = MU_KIND_QUANTITY, .unit = "session days",
      FIELD(mu_approval, duration), .help = "How long one try takes" },
    { .name = "probability", .kind = MU_KIND_PROBABILITY, .fallback = "1",
      FIELD(mu_approval, probability), .help = "That one try passes" },
    { .name = "retries", .kind = MU_KIND_WHOLE, .fallback = "0",
      .range = MU_FROM_0, .most = MU_LIMIT_RETRIES,
      FIELD(mu_approval, retries), .help = "Further tries after a failed one" },
    { .name = "retry_after", .kind = MU_KIND_QUANTITY, .fallback = "0",
      .unit = "days", FIELD(mu_approval, retry_after),
      .help = "From a failed try to the next" },
    COMMON,
};

static const mu_column recess[] = {
    { .name = "nation", .kind = MU_KIND_REF, .key = true,
      .target = MU_T_NATIONS, FIELD(mu_recess, nation),
      .help = "Whose parliament does not sit" },
    { .name = "from", .kind = MU_KIND_DATE, .key = true,
      FIELD(mu_recess, from), .help = "First day without a session" },
    { .name = "to", .kind = MU_KIND_DATE, .key = true, FIELD(mu_recess, to),
      .help = "First day with a session again" },
    COMMON,
};

static const mu_column caveats[] = {
    { .name = "nation", .kind = MU_KIND_REF, .key = true,
      .target = MU_T_NATIONS, FIELD(mu_caveat, nation),
      .help = "Who restricts the use of its units" },
    { .name = "capability", .kind = MU_KIND_CAPABILITY, .key = true,
      FIELD(mu_caveat, capability), .help = "Which of their capabilities" },
    { .name = "factor", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_SHARE, FIELD(mu_caveat, factor),
      .help = "Share that counts under the caveat" },
    { .name = "lifted_by", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_caveat, lifted_by),
      .help = "Event that ends the caveat; empty: none does" },
    COMMON,
};

#define LOAD(mode, number, of_unit)                                           \
    { .name = mode, .kind = MU_KIND_WHOLE, .fallback = "",                    \
      .range = MU_FROM_0, .unit = of_unit, FIELD(mu_type, load[number]),      \
      .help = "Transport units it takes; empty: it cannot move so" }

static const mu_column types[] = {
    ID(mu_type, "Names the type in other tables"),
    NAME(mu_type, "What the formation is"),
    { .name = "symbol", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_type, symbol), .help = "Symbol code (APP-6) for maps" },
    { .name = "personnel", .kind = MU_KIND_WHOLE, .range = MU_FROM_0,
      .unit = "persons", FIELD(mu_type, personnel),
      .help = "Persons in one unit" },
    { .name = "supply", .kind = MU_KIND_MILLIONTHS, .fallback = "0",
      .range = MU_FROM_0, .most = MU_LIMIT_AMOUNT, .unit = "tonnes a day",
      FIELD(mu_type, supply), .help = "What one unit uses up" },
    { .name = "integration", .kind = MU_KIND_QUANTITY, .fallback = "0",
      .unit = "days", FIELD(mu_type, integration),
      .help = "From arrival to being operational" },
    LOAD("rail", MU_RAIL, "trains"),
    LOAD("road", MU_ROAD, "convoy packets"),
    LOAD("sea", MU_SEA, "lane-metres"),
    LOAD("air", MU_AIR, "sorties"),
    COMMON,
};

static const mu_column capabilities[] = {
    { .name = "type", .kind = MU_KIND_REF, .key = true, .target = MU_T_TYPES,
      FIELD(mu_amount, type), .help = "A unit of this type ..." },
    { .name = "capability", .kind = MU_KIND_NAME, .key = true,
      FIELD(mu_amount, capability), .help = "... provides this ..." },
    { .name = "amount", .kind = MU_KIND_MILLIONTHS, .range = MU_FROM_0,
      .most = MU_LIMIT_AMOUNT, FIELD(mu_amount, amount),
      .help = "... in this amount" },
    COMMON,
};

static const mu_column pledges[] = {
    ID(mu_pledge, "Names the pledge"),
    { .name = "nation", .kind = MU_KIND_REF, .target = MU_T_NATIONS,
      FIELD(mu_pledge, nation), .help = "Whose pledge it is" },
    { .name = "type", .kind = MU_KIND_REF, .target = MU_T_TYPES,
      FIELD(mu_pledge, type), .help = "What its units are" },
    { .name = "status", .kind = MU_KIND_WORD, .fallback = "offered",
      .words = "offered|possible", FIELD(mu_pledge, possible),
      .help = "A possible pledge is nothing but an ask that may be made" },
    { .name = "count", .kind = MU_KIND_WHOLE, .range = MU_FROM_1,
      .most = MU_LIMIT_COUNT, .unit = "units", FIELD(mu_pledge, count),
      .help = "Units in the country at one time" },
    { .name = "pool", .kind = MU_KIND_WHOLE, .fallback = "=count",
      .range = MU_FROM_1, .most = MU_LIMIT_COUNT, .unit = "units",
      FIELD(mu_pledge, pool),
      .help = "Units that take turns, those in the country counted" },
    { .name = "home", .kind = MU_KIND_REF, .target = MU_T_PLACES,
      FIELD(mu_pledge, home), .help = "Where the units are" },
    { .name = "to", .kind = MU_KIND_REF, .target = MU_T_PLACES,
      FIELD(mu_pledge, to), .help = "Where they are to go" },
    { .name = "available", .kind = MU_KIND_PROBABILITY, .fallback = "1",
      FIELD(mu_pledge, available), .help = "That a unit exists when called" },
    { .name = "notice", .kind = MU_KIND_QUANTITY, .fallback = "0",
      .unit = "days", FIELD(mu_pledge, notice),
      .help = "From the call to ready to move" },
    { .name = "warning", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_pledge, warning),
      .help = "Event on which notice runs before approval" },
    { .name = "after", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_pledge, after),
      .help = "Events without which the units do not move" },
    { .name = "until", .kind = MU_KIND_REFS, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_pledge, until),
      .help = "Events any one of which makes the pledge end" },
    { .name = "priority", .kind = MU_KIND_NUMBER, .fallback = "100",
      FIELD(mu_pledge, priority), .help = "A smaller one moves first" },
    { .name = "tour", .kind = MU_KIND_NUMBER, .fallback = "",
      .range = MU_ABOVE_0, .unit = "days", FIELD(mu_pledge, tour),
      .help = "How long a unit stays; empty: to the end" },
    { .name = "dwell", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "days", FIELD(mu_pledge, dwell),
      .help = "How long a unit rests between tours" },
    { .name = "extend", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "days", FIELD(mu_pledge, extend),
      .help = "How long a tour may be extended to wait for relief" },
    COMMON,
};

static const mu_column places[] = {
    ID(mu_place, "Names the place in other tables"),
    NAME(mu_place, "Its name"),
    { .name = "country", .kind = MU_KIND_TEXT, FIELD(mu_place, country),
      .help = "The country it lies in" },
    { .name = "lat", .kind = MU_KIND_NUMBER, .range = MU_LATITUDE,
      .unit = "degrees", FIELD(mu_place, lat), .help = "Latitude, north" },
    { .name = "lon", .kind = MU_KIND_NUMBER, .range = MU_LONGITUDE,
      .unit = "degrees", FIELD(mu_place, lon), .help = "Longitude, east" },
    { .name = "kinds", .kind = MU_KIND_WORDS, .fallback = "",
      FIELD(mu_place, kinds),
      .help = "What it is; `base`: the reserve can start there" },
    COMMON,
};

static const mu_column links[] = {
    ID(mu_link, "Names the link"),
    { .name = "from", .kind = MU_KIND_REF, .target = MU_T_PLACES,
      FIELD(mu_link, from), .help = "Where it begins" },
    { .name = "to", .kind = MU_KIND_REF, .target = MU_T_PLACES,
      FIELD(mu_link, to), .help = "Where it ends; a transfer: as `from`" },
    { .name = "mode", .kind = MU_KIND_WORD, .words = MODE_WORDS,
      FIELD(mu_link, mode), .help = "How one travels on it" },
    { .name = "to_mode", .kind = MU_KIND_WORD, .fallback = "=mode",
      .words = MODE_WORDS, FIELD(mu_link, to_mode),
      .help = "How one travels behind it: another mode makes a transfer" },
    { .name = "days", .kind = MU_KIND_WHOLE, .fallback = "0",
      .range = MU_FROM_0, .unit = "days", FIELD(mu_link, days),
      .help = "Time on the way" },
    { .name = "capacity", .kind = MU_KIND_WHOLE, .fallback = "",
      .range = MU_FROM_1, .unit = "transport units a day",
      FIELD(mu_link, capacity), .help = "Most that starts; empty: no limit" },
    { .name = "pool", .kind = MU_KIND_REF, .target = MU_T_LIFT,
      .fallback = "", FIELD(mu_link, pool),
      .help = "Lift that it needs; empty: none" },
    { .name = "cycle", .kind = MU_KIND_WHOLE, .fallback = "1",
      .range = MU_FROM_1, .unit = "days", FIELD(mu_link, cycle),
      .help = "How long a transport unit holds one asset of that lift" },
    { .name = "opens", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_link, opens),
      .help = "Event that opens it; empty: open from the start" },
    { .name = "permit", .kind = MU_KIND_QUANTITY, .fallback = "",
      .unit = "days", FIELD(mu_link, permit),
      .help = "From a nation's approval to its permit; empty: none needed" },
    { .name = "factor", .kind = MU_KIND_REF, .target = MU_T_FACTORS,
      .fallback = "", FIELD(mu_link, factor),
      .help = "Uncertain factor on its capacity" },
    { .name = "both_ways", .kind = MU_KIND_FLAG, .fallback = "yes",
      FIELD(mu_link, both_ways),
      .help = "Can it be used backwards; a transfer cannot" },
    { .name = "km", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "km", FIELD(mu_link, km),
      .help = "Length, for the cost" },
    COMMON,
};

static const mu_column modes[] = {
    { .name = "id", .kind = MU_KIND_WORD, .key = true, .words = MODE_WORDS,
      FIELD(mu_mode_row, mode), .help = "The mode" },
    { .name = "unit", .kind = MU_KIND_TEXT, FIELD(mu_mode_row, unit),
      .help = "What its transport unit is called" },
    { .name = "cost_per_unit_km", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_FROM_0, .unit = "euros",
      FIELD(mu_mode_row, cost_per_unit_km),
      .help = "Cost of one transport unit over one kilometre" },
    COMMON,
};

static const mu_column lift[] = {
    ID(mu_lift, "Names the pool of lift"),
    { .name = "assets", .kind = MU_KIND_WHOLE, .range = MU_FROM_1,
      .unit = "transport units", FIELD(mu_lift, assets),
      .help = "How many can be carried at one time" },
    { .name = "factor", .kind = MU_KIND_REF, .target = MU_T_FACTORS,
      .fallback = "", FIELD(mu_lift, factor),
      .help = "Uncertain factor on their number" },
    COMMON,
};

static const mu_column factors[] = {
    ID(mu_factor, "Names the factor"),
    { .name = "value", .kind = MU_KIND_QUANTITY, FIELD(mu_factor, value),
      .help = "What capacities and assets are multiplied by" },
    COMMON,
};

static const mu_column supply[] = {
    ID(mu_supply, "Names the source of supply"),
    { .name = "tonnes_per_day", .kind = MU_KIND_QUANTITY,
      .unit = "tonnes a day", FIELD(mu_supply, tonnes_per_day),
      .help = "What it delivers" },
    { .name = "opens", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_supply, opens),
      .help = "Event that opens it; empty: open from the start" },
    COMMON,
};

static const mu_column dependencies[] = {
    { .name = "capability", .kind = MU_KIND_CAPABILITY, .key = true,
      FIELD(mu_dependency, capability), .help = "What depends ..." },
    { .name = "needs", .kind = MU_KIND_CAPABILITY, .key = true,
      .personnel = true, FIELD(mu_dependency, needs),
      .help = "... on this capability, or on personnel" },
    { .name = "ratio", .kind = MU_KIND_NUMBER, .fallback = "1",
      .range = MU_ABOVE_0, FIELD(mu_dependency, ratio),
      .help = "How much of it each of the first needs" },
    { .name = "floor", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_SHARE, FIELD(mu_dependency, floor),
      .help = "Share that is left with none of it" },
    { .name = "substitute", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_dependency, substitute),
      .help = "Event that ends the dependence" },
    COMMON,
};

static const mu_column milestones[] = {
    { .name = "milestone", .kind = MU_KIND_NAME, .key = true,
      FIELD(mu_milestone_row, milestone),
      .help = "Names the milestone; all of its rows must hold" },
    { .name = "capability", .kind = MU_KIND_CAPABILITY, .key = true,
      .personnel = true, FIELD(mu_milestone_row, capability),
      .help = "What is asked for, or personnel" },
    { .name = "at_least", .kind = MU_KIND_NUMBER, .range = MU_FROM_0,
      FIELD(mu_milestone_row, at_least), .help = "How much of it" },
    { .name = "hold", .kind = MU_KIND_WHOLE, .fallback = "1",
      .range = MU_FROM_1, .unit = "days", FIELD(mu_milestone_row, hold),
      .help = "Days on which it must hold; the same on all rows" },
    COMMON,
};

static const mu_column claims[] = {
    { .name = "id", .kind = MU_KIND_NAME, .key = true,
      FIELD(mu_claim_row, claim),
      .help = "Names the claim; all of its rows must hold" },
    { .name = "capability", .kind = MU_KIND_CAPABILITY, .key = true,
      .personnel = true, FIELD(mu_claim_row, capability),
      .help = "What is claimed to be there, or personnel" },
    { .name = "who", .kind = MU_KIND_TEXT, FIELD(mu_claim_row, who),
      .help = "Who said so" },
    { .name = "date", .kind = MU_KIND_DATE, FIELD(mu_claim_row, date),
      .help = "When" },
    { .name = "at_least_low", .kind = MU_KIND_NUMBER, .range = MU_FROM_0,
      FIELD(mu_claim_row, at_least_low), .help = "The lower figure" },
    { .name = "at_least_high", .kind = MU_KIND_NUMBER,
      .fallback = "=at_least_low", .range = MU_FROM_0,
      FIELD(mu_claim_row, at_least_high), .help = "The higher figure" },
    COMMON,
};

static const mu_column sectors[] = {
    ID(mu_sector, "Names the sector of the line"),
    { .name = "km", .kind = MU_KIND_NUMBER, .range = MU_ABOVE_0, .unit = "km",
      FIELD(mu_sector, km), .help = "Its length" },
    { .name = "depth_km", .kind = MU_KIND_NUMBER, .range = MU_ABOVE_0,
      .unit = "km", FIELD(mu_sector, depth_km),
      .help = "How deep the strip to be watched is" },
    { .name = "weight", .kind = MU_KIND_MILLIONTHS, .fallback = "1",
      .range = MU_ABOVE_0, .most = MU_LIMIT_AMOUNT, FIELD(mu_sector, weight),
      .help = "How much it matters beside the others" },
    { .name = "lat1", .kind = MU_KIND_NUMBER, .range = MU_LATITUDE,
      .unit = "degrees", FIELD(mu_sector, lat1), .help = "Where it begins" },
    { .name = "lon1", .kind = MU_KIND_NUMBER, .range = MU_LONGITUDE,
      .unit = "degrees", FIELD(mu_sector, lon1), .help = "Where it begins" },
    { .name = "lat2", .kind = MU_KIND_NUMBER, .range = MU_LATITUDE,
      .unit = "degrees", FIELD(mu_sector, lat2), .help = "Where it ends" },
    { .name = "lon2", .kind = MU_KIND_NUMBER, .range = MU_LONGITUDE,
      .unit = "degrees", FIELD(mu_sector, lon2), .help = "Where it ends" },
    { .name = "sensor_cover", .kind = MU_KIND_NUMBER, .fallback = "0",
      .range = MU_SHARE, FIELD(mu_sector, sensor_cover),
      .help = "Share of violations that sensors see" },
    { .name = "sensor_event", .kind = MU_KIND_REF, .target = MU_T_EVENTS,
      .fallback = "", FIELD(mu_sector, sensor_event),
      .help = "Event from which they do; empty: from the start" },
    COMMON,
};

static const mu_column ladder[] = {
    { .name = "rung", .kind = MU_KIND_ID, .key = true, FIELD(mu_rung, id),
      .help = "Names the kind of violation" },
    { .name = "name", .kind = MU_KIND_TEXT, .fallback = "=rung",
      FIELD(mu_rung, name), .help = "What it is" },
    { .name = "battalions", .kind = MU_KIND_NUMBER, .range = MU_FROM_0,
      .unit = "battalions", FIELD(mu_rung, battalions),
      .help = "What is needed to contain it; above 0 where `contain` is yes" },
    { .name = "hours", .kind = MU_KIND_NUMBER, .range = MU_FROM_0,
      .unit = "hours", FIELD(mu_rung, hours),
      .help = "Time in which the reserve must be there" },
    { .name = "share", .kind = MU_KIND_NUMBER, .fallback = "1",
      .range = MU_FROM_0, FIELD(mu_rung, share),
      .help = "Share of the battalions that can be used for it" },
    { .name = "contain", .kind = MU_KIND_FLAG, .fallback = "yes",
      FIELD(mu_rung, contain), .help = "Must it be contained by force" },
    { .name = "stake", .kind = MU_KIND_QUANTITY, .fallback = "",
      FIELD(mu_rung, stake),
      .help = "Gain of the violator over loss if answered; empty: not stated" },
    COMMON,
};

static const mu_column levers[] = {
    ID(mu_lever, "Names what may be asked for"),
    NAME(mu_lever, "What is asked, of whom"),
    { .name = "cost", .kind = MU_KIND_MILLIONTHS, .range = MU_FROM_0,
      FIELD(mu_lever, cost), .help = "What it costs to get it, on a scale of "
      "the scenario's own" },
    { .name = "set", .kind = MU_KIND_TEXT, FIELD(mu_lever, set),
      .help = "What is other if it is granted: one or more changes as of "
      "`--set`, `;` between them" },
    { .name = "needs", .kind = MU_KIND_REFS, .target = MU_T_LEVERS,
      .fallback = "", FIELD(mu_lever, needs),
      .help = "Levers without which it cannot be asked for" },
    { .name = "excludes", .kind = MU_KIND_REFS, .target = MU_T_LEVERS,
      .fallback = "", FIELD(mu_lever, excludes),
      .help = "Levers that cannot be had with it" },
    COMMON,
};

static const mu_column sources[] = {
    ID(mu_source_row, "Names the source in `source` columns"),
    { .name = "title", .kind = MU_KIND_TEXT, .fallback = "=id",
      FIELD(mu_source_row, title), .help = "Its title" },
    { .name = "publisher", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_source_row, publisher), .help = "Who published it" },
    { .name = "year", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_source_row, year), .help = "When" },
    { .name = "url", .kind = MU_KIND_TEXT, .fallback = "",
      FIELD(mu_source_row, url), .help = "Where it can be read" },
    { .name = "confidence", .kind = MU_KIND_WORD, .fallback = "medium",
      .words = "low|medium|high", FIELD(mu_source_row, confidence),
      .help = "How far it is trusted" },
    COMMON,
};

#define TABLE(id, of_one, type, text)                                         \
    { .name = #id, .one = of_one, .columns = id,                              \
      .column_count = sizeof id / sizeof id[0], .row_size = sizeof(type),     \
      .rows_offset = offsetof(mu_scenario, id),                               \
      .count_offset = offsetof(mu_scenario, id##_count), .help = text }

static const mu_table_schema tables[MU_TABLES] = {
    [MU_T_SCENARIO] = { .name = "scenario",
                        .one = "key",
                        .columns = scenario,
                        .column_count = sizeof scenario / sizeof scenario[0],
                        .row_size = sizeof(mu_scenario),
                        .help = "The scenario as a whole, in scenario.yaml" },
    [MU_T_EVENTS] = TABLE(events, "event", mu_event,
                          "What may happen, and on what it depends"),
    [MU_T_NATIONS] = TABLE(nations, "nation", mu_nation, "Who takes part"),
    [MU_T_CONDITIONS] = TABLE(conditions, "condition", mu_condition,
                              "When a nation commits itself; a nation without "
                              "a row is committed from the start"),
    [MU_T_APPROVALS] = TABLE(approvals, "step", mu_approval,
                             "The votes and decisions that follow"),
    [MU_T_RECESS] = TABLE(recess, "recess", mu_recess,
                          "When a parliament does not sit"),
    [MU_T_CAVEATS] = TABLE(caveats, "caveat", mu_caveat,
                           "What a nation does not let its units do"),
    [MU_T_TYPES] = TABLE(types, "type", mu_type, "Kinds of formations"),
    [MU_T_CAPABILITIES] = TABLE(capabilities, "capability", mu_amount,
                                "What a formation of a type provides"),
    [MU_T_PLEDGES] = TABLE(pledges, "pledge", mu_pledge,
                           "Formations that a nation offers, or may be asked "
                           "for"),
    [MU_T_PLACES] = TABLE(places, "place", mu_place,
                          "Where things start, pass and arrive"),
    [MU_T_LINKS] = TABLE(links, "link", mu_link,
                         "Ways between places, and transfers between modes "
                         "within a place"),
    [MU_T_MODES] = TABLE(modes, "mode", mu_mode_row,
                         "Units and costs of transport"),
    [MU_T_LIFT] = TABLE(lift, "pool of lift", mu_lift,
                        "Transport that links share"),
    [MU_T_FACTORS] = TABLE(factors, "factor", mu_factor,
                           "What is uncertain about capacities"),
    [MU_T_SUPPLY] = TABLE(supply, "source of supply", mu_supply,
                          "What comes in each day; without rows, enough"),
    [MU_T_DEPENDENCIES] = TABLE(dependencies, "dependency", mu_dependency,
                                "Capabilities that need another"),
    [MU_T_MILESTONES] = TABLE(milestones, "milestone", mu_milestone_row,
                              "What one waits for"),
    [MU_T_CLAIMS] = TABLE(claims, "claim", mu_claim_row,
                          "What was said in public that would be there"),
    [MU_T_SECTORS] = TABLE(sectors, "sector", mu_sector,
                           "The line to be watched"),
    [MU_T_LADDER] = TABLE(ladder, "rung", mu_rung,
                          "Violations, from small to large"),
    [MU_T_LEVERS] = TABLE(levers, "lever", mu_lever,
                          "What may be asked of whom, for `muster plan`; runs "
                          "take no notice of it"),
    [MU_T_SOURCES] = TABLE(sources, "source", mu_source_row,
                           "Where the numbers come from"),
};

// clang-format on

static_assert(sizeof scenario / sizeof scenario[0] <= MU_MAX_COLUMNS,
              "a row has a bit for each column");

const mu_table_schema *mu_schema(mu_table_id table)
{
    return &tables[table];
}

static bool is_word(mu_text text, const char *word)
{
    return text.size == strlen(word) && memcmp(text.at, word, text.size) == 0;
}

mu_table_id mu_schema_find_table(mu_text name)
{
    for (mu_table_id table = 0; table < MU_TABLES; table++)
        if (is_word(name, tables[table].name))
            return table;
    return MU_TABLES;
}

uint32_t mu_schema_find_column(mu_table_id table, mu_text name)
{
    for (uint32_t i = 0; i < tables[table].column_count; i++)
        if (is_word(name, tables[table].columns[i].name))
            return i;
    return MU_NONE;
}

uint32_t mu_word_find(const char *words, mu_text word)
{
    uint32_t number = 0;
    for (const char *at = words;; number++) {
        const char *end = strchr(at, '|');
        size_t      size = end ? (size_t)(end - at) : strlen(at);
        if (word.size == size && memcmp(word.at, at, size) == 0)
            return number;
        if (!end)
            return MU_NONE;
        at = end + 1;
    }
}

mu_bounds mu_column_bounds(const mu_column *column)
{
    double most = column->most > 0 ? column->most : MU_LIMIT_WHOLE;
    if (column->kind == MU_KIND_PROBABILITY)
        return (mu_bounds){ 0, 1, false };
    switch (column->range) {
    case MU_FROM_0:
        return (mu_bounds){ 0, most, false };
    case MU_ABOVE_0:
        return (mu_bounds){ 0, most, true };
    case MU_FROM_1:
        return (mu_bounds){ 1, most, false };
    case MU_SHARE:
        return (mu_bounds){ 0, 1, false };
    case MU_LATITUDE:
        return (mu_bounds){ -90, 90, false };
    case MU_LONGITUDE:
        return (mu_bounds){ -180, 180, false };
    case MU_ANY:
        break;
    }
    return (mu_bounds){ -most, most, false };
}
