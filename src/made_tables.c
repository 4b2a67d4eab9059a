// made_tables.c - the tables of a mission's scenario, one function a file.
//
// The political track is common to all contributors, so that futures differ as
// missions did: when it begins, how fast it goes and how far it gets. What
// contributors do beside that is their own.

#include "made.h"

#include "csv.h"

#include <math.h>

// ---- cells -----------------------------------------------------------------

static void text(FILE *to, mu_text cell)
{
    mu_csv_put(to, cell);
}

// At most four decimals, none that are zeros at the end.
static void real(FILE *to, double value)
{
    long long n = llround(value * 10000.0);
    fprintf(to, "%lld", n / 10000);
    if (n % 10000) {
        int  fraction = (int)(n % 10000), digits = 4;
        while (fraction % 10 == 0) {
            fraction /= 10;
            digits--;
        }
        fprintf(to, ".%0*d", digits, fraction);
    }
}

static void lognormal(FILE *to, const double pair[2])
{
    fputs("\"lognormal(", to);
    real(to, pair[0]);
    putc(',', to);
    real(to, pair[1]);
    fputs(")\"", to);
}

static bool handed_over(const mu_made *made)
{
    return made->before_units && !made->m->stays;
}

static bool has_extra(const mu_made *made, uint32_t i)
{
    return made->before_units && made->extra[i].units;
}

// ---- the scenario and its sources ----------------------------------------------

static void write_settings(const mu_made *made, FILE *to)
{
    const mu_mandate *m = made->m;
    fprintf(to,
            MU_MADE_MARK "; docs/backtest.md.\n"
            "title: %.*s as on the day of its mandate\n"
            "start: %.*s\n"
            "horizon: %u\n"
            "report_every: 30\n"
            "as_of: %.*s\n"
            "source: mandate\n"
            "description: What was known on that day, and the priors of %s, "
            "%s.\n",
            (int)m->id.size, m->id.at, (int)m->day.size, m->day.at,
            MU_MADE_HORIZON, (int)m->day.size, m->day.at, made->priors->name,
            strcmp(made->priors->name, "all.csv") == 0
                ? "fitted to all families of the record"
                : "fitted without its own family");
}

static void write_sources(const mu_made *made, FILE *to)
{
    static const char *const columns[] = { "id",   "title", "publisher",
                                           "year", "url",   "confidence" };
    const mu_table *t = made->sources;
    fputs("id,title,publisher,year,url,confidence\n", to);
    for (uint32_t row = 0; row < t->rows; row++)
        for (uint32_t c = 0; c < 6; c++) {
            text(to, mu_cell_text(mu_table_cell(
                         t, row, mu_mandate_column(t, columns[c]))));
            putc(c < 5 ? ',' : '\n', to);
        }
    fputs("mandate,", to);
    text(to, made->m->resolution.size ? made->m->resolution
                                      : MU_TEXT("Mandate of the mission"));
    fprintf(to, ",\"UN Security Council, where nothing else is said\",%.4s,,"
                "medium\n", made->m->day.at);
    fprintf(to, "priors,\"Priors of muster, priors/%s, SHA-256 %.12s\",,,,low\n",
            made->priors->name, made->priors->hash);
    fputs("table,Table of strengths that the folder was made from,,,,medium\n", to);
}

// ---- the political track ---------------------------------------------------------

static void write_paces(const mu_made *made, FILE *to)
{
    for (uint32_t p = 0; p < MU_MADE_PACES; p++) {
        fprintf(to, "pace_%u,\"the pace is number %u of %u, the first the "
                    "fastest\",,", p + 1, p + 1, MU_MADE_PACES);
        for (uint32_t q = 0; q < p; q++)
            fprintf(to, "%space_%u", q ? ";" : "", q + 1);
        fputs(",0,", to);
        real(to, 1.0 / (MU_MADE_PACES - p));
        fputs(",priors,\"one of them happens, each as likely\"\n", to);
    }
    for (uint32_t p = 0; p < MU_MADE_PACES; p++)
        for (uint32_t c = 0; c < MU_MADE_COMERS; c++) {
            if (!made->comers[c].units)
                continue;
            fprintf(to, "turn_%u_%02u,turn of contributor %u at pace %u,"
                        "start;pace_%u,,",
                    p + 1, c + 1, c + 1, p + 1, p + 1);
            real(to, made->pace[p] * made->comers[c].at);
            fputs(",1,priors,\n", to);
        }
}

// A chain: how far the mission gets. Each happens only if the one before does.
static void write_reach(const mu_made *made, FILE *to)
{
    double last = 1.0;
    for (uint32_t c = 0, before = 0; c < MU_MADE_COMERS; c++) {
        const mu_made_comer *comer = &made->comers[c];
        if (!comer->units)
            continue;
        fprintf(to, "reach_%02u,contributors are found for ", c + 1);
        real(to, floor(comer->at * 100.0 + 0.5));
        fputs(" % of what is missing,", to);
        if (before)
            fprintf(to, "reach_%02u", before);
        fputs(",,0,", to);
        real(to, fmin(1.0, fmax(0.0001, comer->reached / last)));
        fputs(",priors,\n", to);
        last = comer->reached;
        before = c + 1;
    }
}

static void write_later(const mu_made *made, FILE *to)
{
    fputs("settled,half a year has passed,,,180,1,priors,\n"
          "drawdown,the mission is drawn down,settled,,exponential(", to);
    real(to, made->drawdown_mean);
    fputs("),1,priors,\n", to);
    if (!made->raise_units)
        return;
    fputs("raised,more is authorised,,,exponential(", to);
    real(to, made->raise_mean);
    fputs("),1,priors,\n", to);
    for (uint32_t i = 1; i <= MU_MADE_RAISES; i++) {
        fprintf(to, "raised_%u,turn of further contributor %u,raised", i, i);
        if (i > 1)
            fprintf(to, "_%u", i - 1);
        fputs(",,30,1,judgement,one a month\n", to);
    }
}

static void write_start(const mu_made *made, FILE *to)
{
    fputs("choice(", to);
    for (uint32_t i = 0; i < MU_MADE_STARTS; i++) {
        fputs(i ? ";" : "", to);
        real(to, made->start[i]);
        fputs(":1", to);
    }
    putc(')', to);
}

// A chain as well: how many more are in place than was told.
static void write_in_place(const mu_made *made, FILE *to)
{
    double last = 1.0;
    for (uint32_t i = 0, before = 0; i < MU_MADE_TRANCHES; i++) {
        if (!has_extra(made, i))
            continue;
        fprintf(to, "in_place_%u,\"more is in place than was told, part %u\",",
                i + 1, i + 1);
        if (before)
            fprintf(to, "in_place_%u", before);
        fputs(",,0,", to);
        real(to, fmin(1.0, fmax(0.0001, made->extra[i].chance / last)));
        fputs(",priors,\n", to);
        last = made->extra[i].chance;
        before = i + 1;
    }
}

static void write_events(const mu_made *made, FILE *to)
{
    fputs("id,name,after,unless,delay,probability,source,note\n", to);
    if (made->m->begins)
        fprintf(to, "begin,the mission takes over,,,%u,1,mandate,the day that "
                    "the mandate names\n", made->m->begins);
    fprintf(to, "start,contributors begin to come,%s,,",
            made->m->begins ? "begin" : "");
    write_start(made, to);
    fputs(",1,priors,each day as likely\n", to);
    if (handed_over(made) && made->m->begins) {
        fputs("handover,the force that was there is handed over,begin,,0,1,"
              "mandate,\n", to);
    } else if (handed_over(made)) {
        fputs("handover,the force that was there is handed over,,,", to);
        lognormal(to, made->handover);
        fputs(",1,priors,the mandate names no day\n", to);
    }
    write_in_place(made, to);
    write_paces(made, to);
    write_reach(made, to);
    write_later(made, to);
}

// ---- nations ---------------------------------------------------------------------

static void nation(FILE *to, const char *id, const char *name, const char *note)
{
    fprintf(to, "%s,%s,,30,judgement,%s\n", id, name, note);
}

// Calls `each` for every nation: contributors, those in place, later ones.
static void for_nations(const mu_made *made, FILE *to,
                        void (*each)(const mu_made *made, FILE *to,
                                     const char *id, char kind, uint32_t i))
{
    char id[128];
    for (uint32_t i = 0; i < made->m->share_count && made->before_units; i++) {
        snprintf(id, sizeof id, "before_%.*s", (int)made->m->shares[i].nation.size,
                 made->m->shares[i].nation.at);
        each(made, to, id, 'b', i);
    }
    if (made->before_units && !made->m->share_count)
        each(made, to, "before", 'b', 0);
    for (uint32_t i = 0; i < MU_MADE_TRANCHES; i++)
        if (has_extra(made, i)) {
            snprintf(id, sizeof id, "before_more_%u", i + 1);
            each(made, to, id, 'x', i);
        }
    for (uint32_t i = 0; i < MU_MADE_COMERS; i++)
        if (made->comers[i].units) {
            snprintf(id, sizeof id, "contributor_%02u", i + 1);
            each(made, to, id, 'c', i);
        }
    for (uint32_t i = 0; i < MU_MADE_RAISES && made->raise_units; i++) {
        snprintf(id, sizeof id, "further_%u", i + 1);
        each(made, to, id, 'r', i);
    }
}

static void each_nation(const mu_made *made, FILE *to, const char *id, char kind,
                        uint32_t i)
{
    char name[160];
    if (kind == 'b' && made->m->share_count)
        snprintf(name, sizeof name, "%.*s (in place before)",
                 (int)made->m->shares[i].nation.size, made->m->shares[i].nation.at);
    else if (kind == 'b')
        snprintf(name, sizeof name, "Force that was there before");
    else if (kind == 'x')
        snprintf(name, sizeof name, "In place beyond what was told %u", i + 1);
    else if (kind == 'c')
        snprintf(name, sizeof name, "Contributor %u", i + 1);
    else
        snprintf(name, sizeof name, "Further contributor %u", i + 1);
    nation(to, id, name,
           kind == 'c' ? "not known on the day; its size is that of its rank in "
                         "the record"
                       : "");
}

static void write_nations(const mu_made *made, FILE *to)
{
    fputs("id,name,until,withdrawal_days,source,note\n", to);
    for_nations(made, to, each_nation);
}

static void each_condition(const mu_made *made, FILE *to, const char *id,
                           char kind, uint32_t i)
{
    if (kind == 'b' && handed_over(made))
        fprintf(to, "%s,1,handover,priors\n", id);
    if (kind == 'x')
        fprintf(to, "%s,1,%sin_place_%u,priors\n", id,
                handed_over(made) ? "handover;" : "", i + 1);
    if (kind == 'r')
        fprintf(to, "%s,1,raised_%u,priors\n", id, i + 1);
    for (uint32_t p = 1; kind == 'c' && p <= MU_MADE_PACES; p++)
        fprintf(to, "%s,pace_%u,turn_%u_%02u;reach_%02u,priors\n", id, p, p,
                i + 1, i + 1);
}

static void write_conditions(const mu_made *made, FILE *to)
{
    fputs("nation,option,events,source\n", to);
    for_nations(made, to, each_condition);
}

static void each_approval(const mu_made *made, FILE *to, const char *id,
                          char kind, uint32_t i)
{
    (void)i;
    if (kind != 'c' && kind != 'r')
        return;
    fprintf(to, "%s,1,decision at home,", id);
    lognormal(to, made->approval);
    putc(',', to);
    real(to, made->approval_probability);
    fputs(",priors\n", to);
}

// Police and observers are sent without a vote.
static void write_approvals(const mu_made *made, FILE *to)
{
    fputs("nation,step,name,duration,probability,source\n", to);
    if (!made->m->individuals)
        for_nations(made, to, each_approval);
}

// ---- forces ------------------------------------------------------------------------

static const char *type_of(uint32_t persons)
{
    return persons == 150  ? "company"
           : persons == 30 ? "platoon"
           : persons == 10 ? "team"
                           : "person";
}

static void write_type(FILE *to, uint32_t persons)
{
    if (persons == 1)
        fputs("person,one person,1,1,1,judgement,\n", to);
    else
        fprintf(to, "%s,%s of %u,%u,1,1,judgement,\n", type_of(persons),
                type_of(persons), persons, persons);
}

static void write_types(const mu_made *made, FILE *to)
{
    fputs("id,name,personnel,road,air,source,note\n", to);
    write_type(to, made->unit);
    if (made->before_units && made->before_unit != made->unit)
        write_type(to, made->before_unit);
}

static void pledge(const mu_made *made, FILE *to, const char *id, bool comes,
                   uint32_t units, uint32_t unit)
{
    uint32_t stay = (uint32_t)floor(units * made->left + 0.5);
    for (int part = 0; part < 2; part++) {
        uint32_t count = part ? stay : units - stay;
        if (!count)
            continue;
        fprintf(to, "%s%s,%s,%s,offered,%u,%s,host,", id, part ? ".stays" : "",
                id, type_of(unit), count, comes ? "home" : "host");
        if (comes)
            lognormal(to, made->notice);
        else
            putc('0', to);
        fprintf(to, ",%s,priors,%s\n", part ? "" : "drawdown",
                part ? "the part that a draw-down leaves" : "");
    }
}

static void each_pledge(const mu_made *made, FILE *to, const char *id, char kind,
                        uint32_t i)
{
    const mu_mandate *m = made->m;
    if (kind == 'c')
        pledge(made, to, id, true, made->comers[i].units, made->unit);
    else if (kind == 'r')
        pledge(made, to, id, true, made->raise_units, made->unit);
    else if (kind == 'x')
        pledge(made, to, id, false, made->extra[i].units, made->before_unit);
    else {
        double from = 0.0, to_share = m->share_count ? m->shares[i].share : 1.0;
        for (uint32_t j = 0; j < i; j++)
            from += m->shares[j].share;
        to_share += from;
        pledge(made, to, id, false,
               (uint32_t)(floor(to_share * made->before_units + 0.5) -
                          floor(from * made->before_units + 0.5)),
               made->before_unit);
    }
}

static void write_pledges(const mu_made *made, FILE *to)
{
    fputs("id,nation,type,status,count,home,to,notice,until,source,note\n", to);
    for_nations(made, to, each_pledge);
}

// ---- the way ------------------------------------------------------------------------

static void place(FILE *to, const char *id, mu_text name, mu_text country,
                  mu_text lat, mu_text lon, const char *note)
{
    fprintf(to, "%s,", id);
    text(to, name);
    putc(',', to);
    text(to, country);
    putc(',', to);
    text(to, lat);
    putc(',', to);
    text(to, lon);
    fprintf(to, ",general,%s\n", note);
}

static void write_places(const mu_made *made, FILE *to)
{
    const mu_mandate *m = made->m;
    fputs("id,name,country,lat,lon,source,note\n", to);
    place(to, "home", MU_TEXT("Where contributors embark"), MU_TEXT("IT"),
          MU_TEXT("40.66"), MU_TEXT("17.95"),
          "\"homes are not known on the day; drawn at the UN base of Brindisi\"");
    if (made->road)
        place(to, "entry", MU_TEXT("Way in"), m->country, m->entry_lat,
              m->entry_lon, "");
    place(to, "host", m->host, m->country, m->lat, m->lon, "");
}

static void write_links(const mu_made *made, FILE *to)
{
    fputs("id,from,to,mode,to_mode,days,km,source,note\n", to);
    fprintf(to, "flight,home,%s,air,,%u,,priors,\n", made->road ? "entry" : "host",
            made->flight);
    if (!made->road)
        return;
    fputs("transfer,entry,entry,air,road,0,,priors,\n", to);
    fprintf(to, "inland,entry,host,road,,%u,", made->road);
    real(to, made->m->inland_km);
    fputs(",priors,\n", to);
}

// ---- marks, and the mission itself ------------------------------------------------------

static void write_milestones(const mu_made *made, FILE *to)
{
    fputs("milestone,capability,at_least,source,note\nhalf,personnel,", to);
    real(to, 0.5 * made->m->authorised);
    fputs(",mandate,half of the authorised strength\nninety,personnel,", to);
    real(to, 0.9 * made->m->authorised);
    fputs(",mandate,nine tenths of the authorised strength\n", to);
}

static void write_mission(const mu_made *made, FILE *to)
{
    const mu_mandate *m = made->m;
    const mu_text     texts[] = { m->id, m->id, m->family, m->day };
    fputs("id,name,family,mandate,authorised,predecessor,rehatted,in_place,"
          "region,entry,host,priors,note\n", to);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        text(to, texts[i]);
        putc(',', to);
    }
    real(to, m->authorised);
    putc(',', to);
    text(to, m->predecessor);
    putc(',', to);
    real(to, m->before);
    putc(',', to);
    real(to, m->stays ? m->before : 0.0);
    putc(',', to);
    text(to, m->region);
    putc(',', to);
    text(to, m->entry);
    putc(',', to);
    text(to, m->host);
    fprintf(to, ",%s %.12s,\n", made->priors->name, made->priors->hash);
}

static bool begins(mu_text cell, const char *word)
{
    size_t size = strlen(word);
    return cell.size >= size && memcmp(cell.at, word, size) == 0;
}

static bool is_source(const mu_made *made, mu_text id)
{
    uint32_t column = mu_mandate_column(made->sources, "id");
    for (uint32_t row = 0; row < made->sources->rows; row++)
        if (mu_text_equal(mu_cell_text(mu_table_cell(made->sources, row, column)),
                          id))
            return true;
    return false;
}

static void write_observed(const mu_made *made, FILE *to)
{
    fputs("day,quantity,value,source,confidence\n", to);
    for (uint32_t i = 0; i < made->m->strength_count; i++) {
        const mu_strength *s = &made->m->strengths[i];
        bool map = begins(s->source, "GeoPKO") || begins(s->source, "GEOPKO");
        fprintf(to, "%u,personnel,", s->day);
        real(to, s->persons);
        putc(',', to);
        text(to, map                           ? MU_TEXT("GEOPKO")
                 : begins(s->source, "IPI")    ? MU_TEXT("IPI")
                 : is_source(made, s->source)  ? s->source
                                               : MU_TEXT("table"));
        fprintf(to, ",%s\n", map ? "low" : "medium");
    }
}

const mu_made_file *mu_made_files(void)
{
    static const mu_made_file files[] = {
        { "observed.csv", write_observed },
        { "scenario.yaml", write_settings },
        { "events.csv", write_events },
        { "nations.csv", write_nations },
        { "conditions.csv", write_conditions },
        { "approvals.csv", write_approvals },
        { "types.csv", write_types },
        { "pledges.csv", write_pledges },
        { "places.csv", write_places },
        { "links.csv", write_links },
        { "milestones.csv", write_milestones },
        { "sources.csv", write_sources },
        { "mission.csv", write_mission },
        { NULL, NULL },
    };
    return files;
}
