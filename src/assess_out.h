// assess_out.h - would it be believed, for a person, for a program, for a
// spreadsheet. The forms of JSON and CSV: docs/results.md, "An assessment".
//
// The program's pages.

#ifndef MU_ASSESS_OUT_H
#define MU_ASSESS_OUT_H

#include "assess.h"
#include "rules.h"

#include <stdio.h>

typedef struct mu_assess_side {
    mu_text              name, title;    // name empty: the scenario as it is
    const mu_assessment *assessment;
} mu_assess_side;

typedef struct mu_assess_report {
    const mu_assess_side *sides;
    uint32_t              count;         // the first is the scenario as it is
    const mu_scenario    *scenario;
    const mu_base_order  *order;
    const mu_watch       *watch;
    const mu_rules       *rules;
    const mu_records     *records;
    uint64_t              seed;
} mu_assess_report;

mu_status mu_assess_write_text(const mu_assess_report *report, bool colour,
                               FILE *to);
void mu_assess_write_json(const mu_assess_report *report, FILE *to);
void mu_assess_write_csv(const mu_assess_report *report, FILE *to);

// What stands beside every figure: what kappa is, and is not.
extern const char mu_assess_caution[];

// Can a capability change any figure? It is monitors, reserve or battalions, or
// one of these needs it (dependencies.csv).
bool mu_assess_counts(const mu_scenario *scenario, uint32_t capability);

// The posture of that kind and name; NULL: there is none.
const mu_posture *mu_posture_find(const mu_assessment *a, mu_posture_kind kind,
                                  mu_text name, int32_t later);
// "day", "present", "milestone", "claim_low", "claim_high".
const char *mu_posture_word(mu_posture_kind kind);

#endif
