// cli.c - see cli.h.

#include "cli.h"

#include "names.h"
#include "run.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>

#define BIT(verb) (1u << (verb))
#define READS \
    (BIT(MU_V_RUN) | BIT(MU_V_CHECK) | BIT(MU_V_TRACE) |                      \
     BIT(MU_V_COMPARE) | BIT(MU_V_PIVOT) | BIT(MU_V_PLAN) | BIT(MU_V_ASSESS))
#define PLAN       (BIT(MU_V_PLAN) | BIT(MU_V_RUN))   // with run --plan
#define TABLES \
    (BIT(MU_V_RUN) | BIT(MU_V_COMPARE) | BIT(MU_V_PLAN) | BIT(MU_V_ASSESS))
#define MANY_DRAWS (TABLES | BIT(MU_V_PIVOT))
#define DRAWS      (MANY_DRAWS | BIT(MU_V_TRACE))
#define REPORT     BIT(MU_V_REPORT)
#define BACKTEST   BIT(MU_V_BACKTEST)
#define SERVE      BIT(MU_V_SERVE)
#define ALL        UINT32_MAX

#define PAST_DRAWS 2000u    // of each mission

typedef struct option_row {
    const char *name;
    const char *argument;   // NULL: takes none
    uint32_t    commands;   // bits of those that take it
    const char *help;
} option_row;

static const option_row options[MU_OPTIONS] = {
    [MU_O_SET] = { "--set", "CELL=VALUE", READS,
                   "change a cell, as in events[ceasefire].probability=0.5; "
                   "may be repeated" },
    [MU_O_WITHOUT] = { "--without", "NATION", READS,
                       "that nation says no; may be repeated, or a list with "
                       "commas" },
    [MU_O_VARIANT] = { "--variant", "FILE", READS,
                       "apply the changes in a file, or in a variant of the "
                       "scenario by its name; may be repeated" },
    [MU_O_SEED] = { "--seed", "N", DRAWS | BACKTEST, "seed of all luck (1)" },
    [MU_O_DRAWS] = { "--draws", "N", DRAWS | BACKTEST,
                     "how many futures (10000; plan: 1000; backtest: 2000 of each "
                     "mission); trace: which, as 7 or 0..9, both included (0)" },
    [MU_O_VARIANT_DRAWS] = {
        "--variant-draws", "N", BIT(MU_V_RUN) | BIT(MU_V_ASSESS),
        "how many of them each variant in the scenario's folder 'variants' is "
        "played in too (2000; 0: no variants)" },
    [MU_O_THREADS] = { "--threads", "N", MANY_DRAWS | SERVE | BACKTEST,
                       "threads; results do not depend on it (one for each "
                       "processor)" },
    [MU_O_OUT] = { "--out", "FILE", READS | REPORT | BACKTEST,
                   "run: the results file (SCENARIO.gpkg here); report: the "
                   "page (report.html here), the workbook (RESULTS.xlsx here) "
                   "or, for csv, a folder; otherwise "
                   "where the answer is written instead of being printed" },
    [MU_O_FORMAT] = { "--format", "FORM", READS | REPORT | BACKTEST | BIT(MU_V_IMPORT),
                      "run, compare, plan, assess and backtest: text, json or csv (text); "
                      "check, trace, pivot and import: text or json (text); report: "
                      "html, xlsx, csv, json, geojson or orbat (html)" },
    [MU_O_REPORT] = { "--report", "FILE", BIT(MU_V_RUN) | BACKTEST,
                      "the report (run: report.html beside the results file; "
                      "backtest: none is written without it)" },
    [MU_O_NO_REPORT] = { "--no-report", NULL, BIT(MU_V_RUN),
                         "write no report" },
    [MU_O_PIVOT] = { "--pivot", NULL, BIT(MU_V_RUN),
                     "store whose yes matters for the milestone of the first "
                     "paragraph, from the first 1000 futures (as pivot tells)" },
    [MU_O_PLAN] = { "--plan", NULL, BIT(MU_V_RUN),
                    "store what to ask of whom, as plan tells it; without "
                    "--probability or --budget the whole trade-off" },
    [MU_O_WHY] = { "--why", NULL, BIT(MU_V_TRACE),
                   "why each milestone was not reached sooner" },
    [MU_O_ASSESS] = { "--assess", NULL, BIT(MU_V_TRACE),
                      "what the force would see, reach and hold (with json)" },
    [MU_O_MILESTONE] = { "--milestone", "NAME", BIT(MU_V_PIVOT) | PLAN,
                         "the milestone that is to be reached (the one that "
                         "the first paragraph of a run is about)" },
    [MU_O_BY] = { "--by", "DAY", BIT(MU_V_PIVOT) | PLAN,
                  "by the end of that day, a number or YYYY-MM-DD (the last "
                  "one)" },
    [MU_O_PROBABILITY] = { "--probability", "P", PLAN,
                           "the cheapest set of asks with which the milestone "
                           "is reached with at least that probability, 0 to "
                           "1" },
    [MU_O_BUDGET] = { "--budget", "COST", PLAN,
                      "the set of asks with the best probability that costs no "
                      "more, in the unit of levers.csv" },
    [MU_O_FRONTIER] = { "--frontier", NULL, PLAN,
                        "the whole trade-off: the best probability for each "
                        "cost" },
    [MU_O_FRESH] = { "--fresh", "N", BIT(MU_V_PLAN),
                     "futures that no search has seen, on which a plan is "
                     "judged (10000)" },
    [MU_O_TIME] = { "--time", "SECONDS", PLAN,
                    "stop the search after that time with the best plan so "
                    "far and the bound (no limit; run: 60)" },
    [MU_O_PLAYERS] = { "--players", "NATIONS", BIT(MU_V_PIVOT),
                       "who plays the game of coalitions, with commas; the "
                       "others do as they would (all with an offered pledge)" },
    [MU_O_GAME_DRAWS] = { "--game-draws", "N", BIT(MU_V_PIVOT),
                          "futures in which the game is played, the first "
                          "ones; 0: no game (2000, or --draws if fewer)" },
    [MU_O_SAMPLE] = { "--sample", NULL, BIT(MU_V_PIVOT),
                      "sample orders and coalitions, as is done with more than "
                      "16 players, instead of playing all coalitions" },
    [MU_O_STATE] = { "--state", "FILE", BIT(MU_V_PIVOT) | BIT(MU_V_PLAN),
                     "keep the game, or the search, in a file, and go on from "
                     "there after an interruption" },
    [MU_O_EXPORT] = { "--export", "FORM", BIT(MU_V_PLAN),
                      "write the problem as one model for a solver instead of "
                      "solving it: lp, into the file of --out" },
    [MU_O_LOG] = { "--log", "FILE", BIT(MU_V_RUN) | BACKTEST,
                   "run: append the forecast to a log in which no line can be "
                   "changed unseen; backtest: score the forecasts of such a log "
                   "by an observed.csv" },
    [MU_O_REFERENCE] = { "--reference", "FOLDER", BACKTEST,
                         "missions to compare with too, which are not scored: they "
                         "join the reference class" },
    [MU_O_MAKE] = { "--make", "FOLDER", BACKTEST,
                    "make a folder of missions from tables; needs --missions "
                    "and --priors" },
    [MU_O_MISSIONS] = { "--missions", "TABLE", BACKTEST,
                        "with --make: a row for each mission" },
    [MU_O_STRENGTH] = { "--strength", "TABLE", BACKTEST,
                        "with --make: strength by month, which becomes "
                        "observed.csv" },
    [MU_O_COUNTRIES] = { "--countries", "TABLE", BACKTEST,
                         "with --make: strength by contributor" },
    [MU_O_PRIORS] = { "--priors", "FOLDER", BACKTEST,
                      "with --make: what is expected of decisions, notice, way "
                      "and availability" },
    [MU_O_LEAVE_OUT] = { "--leave-out", "WHICH", BACKTEST,
                         "with --make: own-family, the priors know nothing of a "
                         "mission's own family; none, they know all (own-family)" },
    [MU_O_TABLE] = { "--table", "TABLE", BIT(MU_V_IMPORT),
                     "which table the rows are for (pledges)" },
    [MU_O_MAP] = { "--map", "COLUMNS", BIT(MU_V_IMPORT),
                   "which column of the file is which of the table, as in "
                   "'Nation=nation,Troops=count'; a text in quotes is the same "
                   "for all rows, as in \"'possible'=status\"; columns of the "
                   "same name need no telling" },
    [MU_O_SHEET] = { "--sheet", "NAME", BIT(MU_V_IMPORT),
                     "which sheet of a spreadsheet (the first)" },
    [MU_O_REMOVE] = { "--remove", NULL, BIT(MU_V_IMPORT),
                      "take out the rows that the file does not have" },
    [MU_O_APPLY] = { "--apply", NULL, BIT(MU_V_IMPORT),
                     "write what is shown; without it nothing is written" },
    [MU_O_PORT] = { "--port", "N", SERVE,
                    "the port to listen on (0: a free one)" },
    [MU_O_HOST] = { "--host", "ADDRESS", SERVE,
                    "the address to listen on (127.0.0.1); one that others "
                    "reach needs --tls-certificate, or --behind-proxy" },
    [MU_O_BEHIND_PROXY] = { "--behind-proxy", NULL, SERVE,
                            "a proxy in front encrypts and says which host is "
                            "meant; without it any other address than "
                            "loopback needs --tls-certificate" },
    [MU_O_TLS_CERTIFICATE] = { "--tls-certificate", "FILE", SERVE,
                               "serve over TLS with this certificate (PEM)" },
    [MU_O_TLS_KEY] = { "--tls-key", "FILE", SERVE,
                       "the key of the certificate (PEM)" },
    [MU_O_READ_ONLY] = { "--read-only", NULL, SERVE,
                         "write nothing into the scenario's folder" },
    [MU_O_QUIET] = { "--quiet", NULL, ALL, "no progress, no warnings" },
    [MU_O_HELP] = { "--help", NULL, ALL, "this help" },
    [MU_O_VERSION] = { "--version", NULL, ALL, "the version" },
};

// ---- help -----------------------------------------------------------------

#define HELP_WIDTH 100

// Text that begins at a column, wrapped there.
static void write_wrapped(FILE *to, const char *text, int indent)
{
    int at = indent;
    while (*text) {
        size_t word = strcspn(text, " \n");
        if (at > indent && at + 1 + (int)word > HELP_WIDTH) {
            fprintf(to, "\n%*s", indent, "");
            at = indent;
        }
        if (at > indent) {
            putc(' ', to);
            at++;
        }
        fwrite(text, 1, word, to);
        at += (int)word;
        text += word;
        if (*text == '\n') {
            fprintf(to, "\n%*s", indent, "");
            at = indent;
        }
        text += *text != '\0';
    }
    putc('\n', to);
}

static void write_row(FILE *to, const char *name, const char *argument,
                      const char *help)
{
    const int indent = 24;
    int at = fprintf(to, "  %s%s%s", name, *argument ? " " : "", argument);
    if (at + 2 > indent) {
        putc('\n', to);
        at = 0;
    }
    fprintf(to, "%*s", indent - at, "");
    write_wrapped(to, help, indent);
}

static void write_options(FILE *to, uint32_t commands)
{
    fputs("\nOptions\n", to);
    for (int i = 0; i < MU_OPTIONS; i++)
        if (options[i].commands & commands)
            write_row(to, options[i].name,
                      options[i].argument ? options[i].argument : "",
                      options[i].help);
}

void mu_cli_help(const mu_command *commands, const mu_command *command,
                 FILE *to)
{
    if (command) {
        fprintf(to, "Usage: muster %s%s%s%s\n\n", command->name,
                command->operands[0] ? " [OPTIONS] " : "", command->operands,
                command->operands[0] ? "" : " [OPTIONS]");
        write_wrapped(to, command->details, 0);
        write_options(to, BIT(command->verb));
        return;
    }
    fputs("Usage: muster COMMAND [OPTIONS] ...\n\n", to);
    write_wrapped(to,
                  "Who could send what, by when, for how long, at what cost, "
                  "depending on whose decision: plans and assesses a "
                  "multinational force that guarantees a peace.",
                  0);
    fputs("\nCommands\n", to);
    for (const mu_command *c = commands; c->name; c++)
        write_row(to, c->name, c->operands, c->help);
    write_options(to, ALL);
    fputs("\nExit status: 0 done, 1 the scenario has errors, 2 wrong use, "
          "3 something outside failed\nor stopped it (a full disk, Ctrl-C), "
          "141 nobody reads the output any more.\n"
          "Start with: muster new first; muster run first\n",
          to);
}

// ---- names ----------------------------------------------------------------

static mu_text text_of(const char *word)
{
    return (mu_text){ word, strlen(word) };
}

const mu_command *mu_command_find(const mu_command *commands, const char *name,
                                  FILE *errors)
{
    const mu_command *near = NULL;
    uint32_t          best = MU_NEAR_NONE;
    for (const mu_command *c = commands; c->name; c++) {
        if (strcmp(c->name, name) == 0)
            return c;
        if (mu_is_nearer(text_of(name), text_of(c->name), &best))
            near = c;
    }
    fprintf(errors, "muster: there is no command '%s'",
            mu_quote(text_of(name)).text);
    if (near)
        fprintf(errors, "; did you mean '%s'?", near->name);
    fputs("\nmuster --help shows the commands\n", errors);
    return NULL;
}

typedef struct reader {
    mu_cli *cli;
    FILE   *errors;
} reader;

// "muster run: " and the message; the caller returns what it is given.
__attribute__((format(printf, 2, 3))) static mu_status
refuse(const reader *r, const char *format, ...)
{
    va_list           list;
    const mu_command *command = r->cli->command;
    fprintf(r->errors, "muster%s%s: ", command ? " " : "",
            command ? command->name : "");
    va_start(list, format);
    vfprintf(r->errors, format, list);
    va_end(list);
    fprintf(r->errors, "\nmuster %s%s--help shows what can be written\n",
            command ? command->name : "", command ? " " : "");
    return MU_BAD_CALL;
}

// The option of that name; MU_OPTIONS, told, if there is none.
static mu_option find_option(const reader *r, mu_text name)
{
    uint32_t best = MU_NEAR_NONE;
    int      near = MU_OPTIONS;
    uint32_t bit = r->cli->command ? BIT(r->cli->command->verb) : ALL;
    for (int i = 0; i < MU_OPTIONS; i++) {
        if (mu_text_equal(name, text_of(options[i].name)))
            return (mu_option)i;
        if ((options[i].commands & bit) &&
            mu_is_nearer(name, text_of(options[i].name), &best))
            near = i;
    }
    if (mu_text_equal(name, MU_TEXT("-h")))
        return MU_O_HELP;
    if (near < MU_OPTIONS)
        refuse(r, "there is no option '%s'; did you mean '%s'?",
               mu_quote(name).text, options[near].name);
    else
        refuse(r, "there is no option '%s'", mu_quote(name).text);
    return MU_OPTIONS;
}

// ---- values ---------------------------------------------------------------

// Digits and nothing else, up to `most`.
static bool read_whole(mu_text text, uint64_t most, uint64_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!isdigit((unsigned char)text.at[i]) ||
            __builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(text.at[i] - '0'), &sum))
            return false;
    }
    if (text.size == 0 || sum > most)
        return false;
    *value = sum;
    return true;
}

static mu_status read_draws(const reader *r, const char *value)
{
    mu_cli *cli = r->cli;
    if (cli->command->verb != MU_V_TRACE) {
        bool     kept = cli->command->verb == MU_V_ASSESS ||
                    cli->command->verb == MU_V_BACKTEST;
        uint32_t most = kept ? MU_LIMIT_ASSESSED : MU_LIMIT_DRAWS;
        if (!read_whole(text_of(value), most, &cli->draws) || cli->draws == 0)
            return refuse(r, "--draws takes a number from 1 to %u, found '%s'",
                          most, mu_quote(text_of(value)).text);
        return MU_OK;
    }
    const char *dots = strstr(value, "..");
    mu_text first = { value, dots ? (size_t)(dots - value) : strlen(value) };
    mu_text last = dots ? text_of(dots + 2) : first;
    if (!read_whole(first, INT64_MAX, &cli->first) ||
        !read_whole(last, INT64_MAX, &cli->last) || cli->first > cli->last)
        return refuse(r,
                      "--draws takes the numbers of draws as 7 or 0..9, "
                      "found '%s'",
                      mu_quote(text_of(value)).text);
    return MU_OK;
}

static const struct {
    const char *name;
    uint32_t    commands;
} formats[MU_FORMATS] = {
    [MU_AS_TEXT] = { "text", READS | BACKTEST | BIT(MU_V_IMPORT) },
    [MU_AS_JSON] = { "json", READS | REPORT | BACKTEST | BIT(MU_V_IMPORT) },
    [MU_AS_CSV] = { "csv", TABLES | REPORT | BACKTEST },
    [MU_AS_HTML] = { "html", REPORT },
    [MU_AS_GEOJSON] = { "geojson", REPORT },
    [MU_AS_XLSX] = { "xlsx", REPORT },
    [MU_AS_ORBAT] = { "orbat", REPORT },
};

static mu_status read_format(const reader *r, const char *value)
{
    uint32_t bit = BIT(r->cli->command->verb);
    int      i = 0;
    while (i < MU_FORMATS && strcmp(value, formats[i].name) != 0)
        i++;
    if (i < MU_FORMATS && formats[i].commands & bit) {
        r->cli->format = (mu_format)i;
        return MU_OK;
    }
    if (bit == REPORT)
        return refuse(r,
                      "--format takes html, xlsx, csv, json, geojson or orbat, "
                      "found '%s'",
                      mu_quote(text_of(value)).text);
    if (i == MU_AS_CSV)
        return refuse(r, "--format csv is for run, compare, plan, assess, backtest "
                         "and report");
    if (i < MU_FORMATS)
        return refuse(r, "--format %s is for report, which reads the results "
                         "file of a run", value);
    return refuse(r, "--format takes text, json or csv, found '%s'",
                  mu_quote(text_of(value)).text);
}

// A name of a file, and not the "-" of standard output.
static mu_status read_out(const reader *r, const char *value)
{
    mu_verb verb = r->cli->command->verb;
    if (!*value)
        return refuse(r, "--out takes the name of a file");
    if (strcmp(value, "-") == 0)
        return refuse(r, verb == MU_V_RUN
                             ? "--out names the results file, a GeoPackage; "
                               "the answer is printed anyway, --format "
                               "tells in what form"
                         : verb == MU_V_REPORT
                             ? "--out takes the name of a file; without it "
                               "json, geojson and orbat are printed"
                             : "--out takes the name of a file; without "
                               "it the answer is printed");
    r->cli->out = value;
    return MU_OK;
}

static void add_word(mu_words *words, const char *word)
{
    words->at[words->count++] = word;
}

// The ids of a list with commas.
static mu_status add_parts(mu_cli *cli, const char *value)
{
    for (;;) {
        size_t  size = strcspn(value, ",");
        mu_text part;
        MU_TRY(mu_arena_text(&cli->arena, value, size, &part));
        if (part.size)
            add_word(&cli->without, part.at);
        if (value[size] == '\0')
            return MU_OK;
        value += size + 1;
    }
}

// A decimal number without a sign or an exponent, and nothing else.
static bool read_decimal(const char *text, double most, double *value)
{
    size_t whole = strspn(text, "0123456789"), part = 0;
    if (text[whole] == '.')
        part = 1 + strspn(text + whole + 1, "0123456789");
    if (whole + part == 0 || part == 1 || whole + part > 30 ||
        text[whole + part])
        return false;
    *value = strtod(text, NULL);
    return *value <= most;
}

// Those of plan whose value is a number with a point.
static mu_status take_decimal(const reader *r, mu_option option,
                              const char *value)
{
    mu_cli *cli = r->cli;
    if (option == MU_O_PROBABILITY &&
        !(read_decimal(value, 1.0, &cli->probability) &&
          cli->probability > 0.0))
        return refuse(r, "--probability takes a number above 0 and up to 1, as "
                         "0.8, found '%s'", mu_quote(text_of(value)).text);
    if (option == MU_O_BUDGET && !read_decimal(value, 1e12, &cli->budget))
        return refuse(r, "--budget takes a cost from 0, as 12.5, found '%s'",
                      mu_quote(text_of(value)).text);
    if (option == MU_O_TIME &&
        !(read_decimal(value, 1e9, &cli->time) && cli->time > 0.0))
        return refuse(r, "--time takes seconds above 0, found '%s'",
                      mu_quote(text_of(value)).text);
    return MU_OK;
}

// Options whose value is kept as it is.
static const char **place_of(mu_cli *cli, mu_option option)
{
    switch (option) {
    case MU_O_MILESTONE:
        return &cli->milestone;
    case MU_O_BY:
        return &cli->by;
    case MU_O_PLAYERS:
        return &cli->players;
    case MU_O_STATE:
        return &cli->state;
    case MU_O_LOG:
        return &cli->log;
    case MU_O_REFERENCE:
        return &cli->reference;
    case MU_O_MAKE:
        return &cli->make;
    case MU_O_MISSIONS:
        return &cli->missions;
    case MU_O_STRENGTH:
        return &cli->strength;
    case MU_O_COUNTRIES:
        return &cli->countries;
    case MU_O_PRIORS:
        return &cli->priors;
    case MU_O_TABLE:
        return &cli->table;
    case MU_O_MAP:
        return &cli->map;
    case MU_O_SHEET:
        return &cli->sheet;
    case MU_O_HOST:
        return &cli->host;
    case MU_O_TLS_CERTIFICATE:
        return &cli->certificate;
    case MU_O_TLS_KEY:
        return &cli->key;
    default:
        return NULL;
    }
}

// Those whose value is a whole number.
static mu_status take_number(const reader *r, mu_option option,
                             const char *value)
{
    mu_cli  *cli = r->cli;
    uint64_t number = 0;
    switch (option) {
    case MU_O_SEED:
        if (!read_whole(text_of(value), UINT64_MAX, &cli->seed))
            return refuse(r,
                          "--seed takes a number from 0 to 2^64-1, found '%s'",
                          mu_quote(text_of(value)).text);
        return MU_OK;
    case MU_O_VARIANT_DRAWS:
        if (!read_whole(text_of(value), MU_KEPT_DRAWS, &cli->variant_draws))
            return refuse(r,
                          "--variant-draws takes a number from 0 to %u, "
                          "found '%s'",
                          MU_KEPT_DRAWS, mu_quote(text_of(value)).text);
        return MU_OK;
    case MU_O_THREADS:
        if (!read_whole(text_of(value), MU_LIMIT_THREADS, &number) || !number)
            return refuse(r,
                          "--threads takes a number from 1 to %u, found '%s'",
                          MU_LIMIT_THREADS, mu_quote(text_of(value)).text);
        cli->threads = (uint32_t)number;
        return MU_OK;
    case MU_O_GAME_DRAWS:
        if (!read_whole(text_of(value), MU_LIMIT_DRAWS, &cli->game_draws))
            return refuse(r, "--game-draws takes a number from 0 to %u, found "
                             "'%s'",
                          MU_LIMIT_DRAWS, mu_quote(text_of(value)).text);
        return MU_OK;
    case MU_O_FRESH:
        if (!read_whole(text_of(value), MU_LIMIT_DRAWS, &cli->fresh) ||
            !cli->fresh)
            return refuse(r, "--fresh takes a number from 1 to %u, found '%s'",
                          MU_LIMIT_DRAWS, mu_quote(text_of(value)).text);
        return MU_OK;
    case MU_O_PORT:
        if (!read_whole(text_of(value), UINT16_MAX, &number))
            return refuse(r, "--port takes a number from 0 to %d, found '%s'",
                          UINT16_MAX, mu_quote(text_of(value)).text);
        cli->port = (uint16_t)number;
        return MU_OK;
    default:
        return MU_OK;
    }
}

static mu_status read_leave_out(const reader *r, const char *value)
{
    r->cli->all_families = strcmp(value, "none") == 0;
    if (r->cli->all_families || strcmp(value, "own-family") == 0)
        return MU_OK;
    return refuse(r, "--leave-out takes own-family or none, found '%s'",
                  mu_quote(text_of(value)).text);
}

static mu_status take_option(const reader *r, mu_option option,
                             const char *value)
{
    mu_cli      *cli = r->cli;
    const char **place = place_of(cli, option);
    cli->given[option] = true;
    if (place)
        *place = value;
    switch (option) {
    case MU_O_SET:
        add_word(&cli->sets, value);
        return MU_OK;
    case MU_O_WITHOUT:
        return add_parts(cli, value);
    case MU_O_VARIANT:
        add_word(&cli->variants, value);
        return MU_OK;
    case MU_O_DRAWS:
        return read_draws(r, value);
    case MU_O_OUT:
        return read_out(r, value);
    case MU_O_FORMAT:
        return read_format(r, value);
    case MU_O_LEAVE_OUT:
        return read_leave_out(r, value);
    case MU_O_REPORT:
        if (!*value || strcmp(value, "-") == 0)
            return refuse(r, "--report takes the name of a file");
        cli->report = value;
        return MU_OK;
    case MU_O_PROBABILITY:
    case MU_O_BUDGET:
    case MU_O_TIME:
        return take_decimal(r, option, value);
    case MU_O_EXPORT:
        if (strcmp(value, "lp") != 0)
            return refuse(r, "--export takes lp, found '%s'",
                          mu_quote(text_of(value)).text);
        return MU_OK;
    default:
        return take_number(r, option, value);
    }
}

// ---- words ----------------------------------------------------------------

// An option, with its value if it takes one; *at moves past both.
static mu_status read_option(const reader *r, int count, char *const *words,
                             int *at)
{
    const char *word = words[(*at)++];
    const char *equals = strchr(word, '=');
    mu_text   name = { word, equals ? (size_t)(equals - word) : strlen(word) };
    mu_option option = find_option(r, name);
    if (option == MU_OPTIONS)
        return MU_BAD_CALL;
    const option_row *row = &options[option];
    const mu_command *command = r->cli->command;
    if (command ? !(row->commands & BIT(command->verb)) : row->commands != ALL)
        return refuse(r, command ? "takes no %s" : "%s stands behind a command",
                      row->name);
    if (!row->argument) {
        if (equals)
            return refuse(r, "%s takes no value", row->name);
        return take_option(r, option, NULL);
    }
    if (equals)
        return take_option(r, option, equals + 1);
    if (*at == count)
        return refuse(r, "%s takes a value: %s %s", row->name, row->name,
                      row->argument);
    return take_option(r, option, words[(*at)++]);
}

static mu_status read_words(const reader *r, int count, char *const *words)
{
    mu_cli *cli = r->cli;
    bool    only_operands = false;
    for (int at = 0; at < count;) {
        const char *word = words[at];
        if (!only_operands && strcmp(word, "--") == 0) {
            only_operands = true;
            at++;
        } else if (!only_operands && word[0] == '-' && word[1]) {
            MU_TRY(read_option(r, count, words, &at));
        } else if (!cli->command) {
            cli->command = mu_command_find(cli->commands, word, r->errors);
            if (!cli->command)
                return MU_BAD_CALL;
            at++;
        } else {
            add_word(&cli->operands, word);
            at++;
        }
    }
    return MU_OK;
}

// backtest makes a folder of missions, or reads one, or a log.
static mu_status check_backtest(const reader *r)
{
    static const mu_option tables[] = { MU_O_MISSIONS, MU_O_STRENGTH,
                                        MU_O_COUNTRIES, MU_O_PRIORS,
                                        MU_O_LEAVE_OUT };
    static const mu_option plays[] = { MU_O_SEED,   MU_O_DRAWS,  MU_O_THREADS,
                                       MU_O_REPORT, MU_O_REFERENCE, MU_O_FORMAT,
                                       MU_O_OUT,    MU_O_LOG };
    const mu_cli *cli = r->cli;
    bool          makes = cli->given[MU_O_MAKE];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (cli->given[tables[i]] && !makes)
            return refuse(r, "%s belongs to --make", options[tables[i]].name);
    if (makes && (!cli->missions || !cli->priors))
        return refuse(r, "--make needs --missions TABLE and --priors FOLDER");
    if (makes && cli->operands.count)
        return refuse(r, "--make reads no folder of missions: '%s'",
                      mu_quote(text_of(cli->operands.at[0])).text);
    for (size_t i = 0; makes && i < sizeof plays / sizeof *plays; i++)
        if (cli->given[plays[i]])
            return refuse(r, "--make takes no %s", options[plays[i]].name);
    // A log was made of draws, and has no folder.
    for (size_t i = 0; cli->log && i < 5; i++)
        if (cli->given[plays[i]])
            return refuse(r, "--log takes no %s", options[plays[i]].name);
    if (!makes && cli->operands.count == 0)
        return refuse(r, cli->log ? "observed.csv is missing"
                                  : "FOLDER is missing");
    return MU_OK;
}

// What plan, and run --plan, must be told.
static mu_status check_plan(const reader *r)
{
    static const mu_option of_plan[] = { MU_O_MILESTONE, MU_O_BY,
                                         MU_O_PROBABILITY, MU_O_BUDGET,
                                         MU_O_FRONTIER, MU_O_TIME };
    const mu_cli *cli = r->cli;
    const bool   *given = cli->given;
    bool          run = cli->command->verb == MU_V_RUN;
    for (size_t i = 0; i < sizeof of_plan / sizeof *of_plan; i++)
        if (run && !given[MU_O_PLAN] && given[of_plan[i]])
            return refuse(r, "%s is for --plan", options[of_plan[i]].name);
    int problems = given[MU_O_PROBABILITY] + given[MU_O_BUDGET] +
                   given[MU_O_FRONTIER];
    if (problems > 1)
        return refuse(r, "only one of --probability, --budget and --frontier "
                         "can be asked at a time");
    if (problems == 0 && cli->command->verb == MU_V_PLAN)
        return refuse(r, "what is wanted? write one of --probability 0.8 (the "
                         "cheapest asks for it), --budget 12 (the best "
                         "probability for it) and --frontier (the whole "
                         "trade-off)");
    if (given[MU_O_EXPORT] && (!cli->out || given[MU_O_FRONTIER]))
        return refuse(r, "--export needs --out FILE, and --probability or "
                         "--budget");
    return MU_OK;
}

static mu_status check_operands(const reader *r)
{
    const mu_cli     *cli = r->cli;
    const mu_command *command = cli->command;
    if (cli->given[MU_O_HELP] || cli->given[MU_O_VERSION])
        return MU_OK;
    if (!command)
        return refuse(r, "a command is missing, as in: muster run SCENARIO");
    if (cli->operands.count < command->least)
        return refuse(r, "%s is missing", command->operands);
    if (cli->operands.count > command->most)
        return refuse(r, "too much: '%s'",
                      mu_quote(text_of(cli->operands.at[command->most])).text);
    if (command->verb == MU_V_BACKTEST)
        MU_TRY(check_backtest(r));
    if (command->verb == MU_V_PLAN || command->verb == MU_V_RUN)
        MU_TRY(check_plan(r));
    if (cli->given[MU_O_ASSESS] && cli->format != MU_AS_JSON)
        return refuse(r, "--assess needs --format json");
    if (cli->given[MU_O_VARIANT_DRAWS] && cli->variant_draws &&
        cli->variants.count)
        return refuse(r, "--variant-draws is for the variants in the "
                         "scenario's folder, which are not played with "
                         "--variant");
    if (cli->given[MU_O_TLS_CERTIFICATE] != cli->given[MU_O_TLS_KEY])
        return refuse(r, "--tls-certificate and --tls-key belong together");
    if (cli->given[MU_O_REPORT] && cli->given[MU_O_NO_REPORT])
        return refuse(r, "--report and --no-report cannot both be given");
    return MU_OK;
}

// Room for as many words as there can be in a list.
static mu_status make_lists(mu_cli *cli, int count, char *const *words)
{
    size_t room = 1;
    for (int i = 0; i < count; i++) {
        room++;
        for (const char *c = words[i]; *c; c++)
            room += *c == ',';
    }
    mu_words *lists[] = { &cli->operands, &cli->sets, &cli->without,
                          &cli->variants };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        lists[i]->at = MU_ARENA_NEW(&cli->arena, room, const char *);
        if (!lists[i]->at)
            return MU_NO_MEMORY;
    }
    return MU_OK;
}

mu_status mu_cli_read(const mu_command *commands, int count, char *const *words,
                      FILE *errors, mu_cli *out)
{
    mu_cli    cli = { .commands = commands, .seed = 1, .draws = 10000,
                      .variant_draws = 2000, .fresh = 10000 };
    reader    r = { &cli, errors };
    mu_status status = make_lists(&cli, count, words);
    if (status == MU_OK)
        status = read_words(&r, count, words);
    if (status == MU_OK)
        status = check_operands(&r);
    if (cli.command && cli.command->verb == MU_V_REPORT &&
        !cli.given[MU_O_FORMAT])
        cli.format = MU_AS_HTML;
    if (cli.command && cli.command->verb == MU_V_BACKTEST &&
        !cli.given[MU_O_DRAWS])
        cli.draws = PAST_DRAWS;
    if (cli.command && cli.command->verb == MU_V_PLAN && !cli.given[MU_O_DRAWS])
        cli.draws = MU_PLAN_DRAWS;
    if (status != MU_OK) {
        mu_cli_clear(&cli);
        return status;
    }
    *out = cli;
    return MU_OK;
}

void mu_cli_clear(mu_cli *cli)
{
    mu_arena_clear(&cli->arena);
    *cli = (mu_cli){ 0 };
}

mu_variation mu_cli_variation(const mu_cli *cli)
{
    return (mu_variation){ .sets = cli->sets.at,
                           .set_count = cli->sets.count,
                           .without = cli->without.at,
                           .without_count = cli->without.count,
                           .variants = cli->variants.at,
                           .variant_count = cli->variants.count };
}
