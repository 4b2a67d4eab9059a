// muster.h - the public interface of libmuster.
//
// A study is a scenario, checked and made ready, and what was computed from
// it:
//
//     muster_study *study;
//     if (muster_open("scenarios/tutorial", NULL, &study) == MU_OK &&
//         muster_run(study, NULL) == MU_OK) {
//         muster_mark mark;
//         muster_milestone(study, 0, &mark);
//         ...
//     }
//     muster_close(study);
//
// Units:   days since the start of the scenario, persons, euros; probabilities
//          from 0 to 1, each with its standard error.
// Threads: a study is for one thread at a time; different studies do not touch
//          each other. muster_run makes threads of its own.
// Memory:  texts that are given out belong to the study and live until it is
//          closed. Nothing that is passed in is kept.
// Errors:  every function that can fail returns a status and leaves its
//          outputs untouched then. Nothing is printed, nothing aborts.
//
// All functions are experimental until 1.0 (VERSIONING.md).

#ifndef MUSTER_H
#define MUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define MUSTER_API __attribute__((visibility("default")))
#else
#define MUSTER_API
#endif

// Numbers are stored in results files: append only.
#define MU_STATUS_LIST(X)                                                     \
    X(MU_OK, 0, "ok")                                                         \
    X(MU_NO_MEMORY, 1, "out of memory")                                       \
    X(MU_CANNOT_READ, 2, "cannot read")                                       \
    X(MU_CANNOT_WRITE, 3, "cannot write")                                     \
    X(MU_BAD_SYNTAX, 4, "not well-formed")                                    \
    X(MU_BAD_NUMBER, 5, "not a number")                                       \
    X(MU_OUT_OF_RANGE, 6, "value out of range")                               \
    X(MU_MISSING, 7, "missing")                                               \
    X(MU_UNKNOWN, 8, "unknown name")                                          \
    X(MU_DUPLICATE, 9, "given twice")                                         \
    X(MU_CYCLE, 10, "circular")                                               \
    X(MU_TOO_LARGE, 11, "over a limit")                                       \
    X(MU_NO_ROUTE, 12, "no route")                                            \
    X(MU_BAD_SCENARIO, 13, "the scenario has errors")                         \
    X(MU_BAD_CALL, 14, "wrong use of a function")                             \
    X(MU_STOPPED, 15, "stopped")                                              \
    X(MU_CANNOT_START, 16, "cannot start a thread")

typedef enum muster_status {
#define X(name, number, text) name = number,
    MU_STATUS_LIST(X)
#undef X
} muster_status;

// "out of memory"; for a number that is no status: "unknown status".
MUSTER_API const char *muster_status_text(muster_status status);

// Such as "0.1.0".
MUSTER_API const char *muster_version(void);

// ---- a scenario ------------------------------------------------------------------

typedef struct muster_study muster_study;

// How the scenario is varied before it is read; all zero: not at all.
typedef struct muster_open_options {
    const char *const *sets;         // "events[ceasefire].probability=0.5"
    size_t             set_count;
    const char *const *without;      // nations that say no: "DE"
    size_t             without_count;
    const char *const *variants;     // files, applied before sets
    size_t             variant_count;
} muster_open_options;

// Reads and checks the scenario in a folder. On MU_OK and on MU_BAD_SCENARIO
// *out is a study to be closed, which has the findings; only after MU_OK can
// it be run. `options` may be NULL.
MUSTER_API muster_status muster_open(const char *folder,
                                     const muster_open_options *options,
                                     muster_study **out);

// Frees the study; NULL is allowed.
MUSTER_API void muster_close(muster_study *study);

typedef struct muster_finding {
    int           level;             // 0 error, 1 warning, 2 note on the last
    muster_status status;            // of an error
    const char   *file;              // NULL: no place in a file
    uint32_t      line, column;      // from 1; columns in characters
    const char   *text;
} muster_finding;

MUSTER_API size_t muster_finding_count(const muster_study *study);
// Findings in the order of the files; MU_BAD_CALL past the last.
MUSTER_API muster_status muster_finding_at(const muster_study *study,
                                           size_t index, muster_finding *out);

// ---- a run -----------------------------------------------------------------------

typedef struct muster_run_options {
    uint64_t seed;
    uint64_t draws;                  // 0: 10,000
    uint32_t threads;                // 0: as many as there are processors
    // Called now and then with the draws done; false stops. May be NULL.
    bool (*keep_going)(void *context, uint64_t done, uint64_t draws);
    void *context;
} muster_run_options;

// Makes the draws; what an earlier run of the study gave is replaced. `options`
// may be NULL: seed 1, 10,000 draws. MU_STOPPED if keep_going said so: then the
// study holds what it held before.
MUSTER_API muster_status muster_run(muster_study *study,
                                    const muster_run_options *options);

// Writes the results of the last run as a GeoPackage (docs/results.md), whole
// or not at all. Variants are not played: their tables are empty.
MUSTER_API muster_status muster_write(muster_study *study, const char *path);

// ---- answers; MU_BAD_CALL before the first run -------------------------------------

typedef struct muster_share {
    double  value, error;            // NAN where no draw could be asked
    int64_t of;                      // draws asked
} muster_share;

// A milestone, or the low or high end of a claim of size.
typedef struct muster_mark {
    const char  *name;
    const char  *demand;             // "battalions >= 8, held 30 days"
    muster_share ever;               // reached before the horizon
    int32_t      p10, median, p90;   // day, where it is reached; -1: never
    muster_share year_on;            // still holds 365 days later
} muster_mark;

MUSTER_API size_t muster_milestone_count(const muster_study *study);
MUSTER_API muster_status muster_milestone(const muster_study *study,
                                          size_t index, muster_mark *out);
MUSTER_API size_t muster_claim_count(const muster_study *study);
MUSTER_API muster_status muster_claim(const muster_study *study, size_t index,
                                      bool high, muster_mark *out);

// P(the milestone of that name is reached by a day). MU_UNKNOWN if there is
// none of that name.
MUSTER_API muster_status muster_probability(const muster_study *study,
                                            const char *milestone, int64_t day,
                                            muster_share *out);

// The force on a report day (0, report_every, 2 report_every ..).
typedef struct muster_band {
    int64_t day;
    double  mean, p05, p10, p25, p50, p75, p90, p95;
} muster_band;

// `quantity` is "personnel" or a capability. MU_BAD_CALL past the last report
// day, MU_UNKNOWN if there is no such quantity.
MUSTER_API muster_status muster_curve(const muster_study *study,
                                      const char *quantity, size_t report_day,
                                      muster_band *out);

#ifdef __cplusplus
}
#endif

#endif
