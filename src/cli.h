// cli.h - the command line as two tables: the commands and the options, from
// which help, errors and reading all come.
//
// Front doors.
//
// Invariants
//   - an option is taken by the commands that its row names and by no other;
//   - after reading, `command` is set, the number of operands is one that it
//     takes, and every value is in its range.
//
// Memory: lists lie in the arena of the mu_cli; words are those of argv.

#ifndef MU_CLI_H
#define MU_CLI_H

#include "arena.h"
#include "vary.h"

#include <stdio.h>

typedef enum mu_verb {
    MU_V_RUN,
    MU_V_CHECK,
    MU_V_NEW,
    MU_V_TRACE,
    MU_V_COMPARE,
    MU_V_ASSESS,
    MU_V_PIVOT,
    MU_V_PLAN,
    MU_V_BACKTEST,
    MU_V_REPORT,
    MU_V_IMPORT,
    MU_V_SERVE,
    MU_V_HELP,
    MU_V_VERSION
} mu_verb;

typedef enum mu_option {
    MU_O_SET,
    MU_O_WITHOUT,
    MU_O_VARIANT,
    MU_O_SEED,
    MU_O_DRAWS,
    MU_O_VARIANT_DRAWS,
    MU_O_THREADS,
    MU_O_OUT,
    MU_O_FORMAT,
    MU_O_REPORT,
    MU_O_NO_REPORT,
    MU_O_PIVOT,
    MU_O_PLAN,
    MU_O_WHY,
    MU_O_ASSESS,
    MU_O_MILESTONE,
    MU_O_BY,
    MU_O_PROBABILITY,
    MU_O_BUDGET,
    MU_O_FRONTIER,
    MU_O_FRESH,
    MU_O_TIME,
    MU_O_PLAYERS,
    MU_O_GAME_DRAWS,
    MU_O_SAMPLE,
    MU_O_STATE,
    MU_O_EXPORT,
    MU_O_LOG,
    MU_O_REFERENCE,
    MU_O_MAKE,
    MU_O_MISSIONS,
    MU_O_STRENGTH,
    MU_O_COUNTRIES,
    MU_O_PRIORS,
    MU_O_LEAVE_OUT,
    MU_O_TABLE,
    MU_O_MAP,
    MU_O_SHEET,
    MU_O_REMOVE,
    MU_O_APPLY,
    MU_O_PORT,
    MU_O_HOST,
    MU_O_BEHIND_PROXY,
    MU_O_TLS_CERTIFICATE,
    MU_O_TLS_KEY,
    MU_O_READ_ONLY,
    MU_O_QUIET,
    MU_O_HELP,
    MU_O_VERSION,
    MU_OPTIONS
} mu_option;

typedef enum mu_format {
    MU_AS_TEXT,
    MU_AS_JSON,
    MU_AS_CSV,
    MU_AS_HTML,
    MU_AS_GEOJSON,
    MU_AS_XLSX,
    MU_AS_ORBAT,
    MU_FORMATS
} mu_format;

#define MU_PLAN_DRAWS 1000u        // of plan, where --draws is not given

struct mu_front;

typedef struct mu_command {
    const char *name;
    mu_verb     verb;
    const char *operands;      // as help shows them
    uint32_t    least, most;   // how many
    const char *help;          // one line
    const char *details;       // for `muster COMMAND --help`
    mu_status (*run)(const struct mu_front *front);
} mu_command;

typedef struct mu_words {
    const char **at;
    size_t       count;
} mu_words;

typedef struct mu_cli {
    const mu_command *commands;   // all of them, closed by one without a name
    const mu_command *command;    // NULL: only --help or --version was asked
    bool              given[MU_OPTIONS];
    mu_words          operands, sets, without, variants;
    uint64_t          seed;
    uint64_t          draws;         // run, compare: how many
    uint64_t          variant_draws; // run, assess: of each variant; 0: none
    uint64_t          first, last;   // trace: which, both included
    uint32_t          threads;       // 0: as many as there are processors
    const char       *milestone, *by, *players, *state;   // NULL: not given
    uint64_t          game_draws;
    double            probability, budget;   // plan; where given
    double            time;          // plan: seconds; 0: no limit
    uint64_t          fresh;         // plan: fresh draws
    const char       *log;           // run, backtest; NULL: not given
    const char       *reference;     // backtest; NULL: not given
    const char       *make, *missions, *strength, *countries, *priors;
    bool              all_families;  // backtest --leave-out none
    const char       *out, *report;
    const char       *table, *map, *sheet;   // import; NULL: not given
    const char       *host, *certificate, *key;   // serve; NULL: not given
    uint16_t          port;          // serve: 0 is a free one
    mu_format         format;
    mu_arena          arena;
} mu_cli;

// Reads the words behind the program's name. What is wrong is told to `errors`.
//   MU_OK, MU_BAD_CALL (told), MU_NO_MEMORY
MU_MUST_USE mu_status mu_cli_read(const mu_command *commands, int count,
                                  char *const *words, FILE *errors,
                                  mu_cli *out);
void                  mu_cli_clear(mu_cli *cli);

// Help for the program (command NULL) or for one command.
void mu_cli_help(const mu_command *commands, const mu_command *command,
                 FILE *to);

// The command of that name, or NULL; then the nearest is told to `errors`.
const mu_command *mu_command_find(const mu_command *commands, const char *name,
                                  FILE *errors);

// What --set, --without and --variant say.
mu_variation mu_cli_variation(const mu_cli *cli);

#endif
