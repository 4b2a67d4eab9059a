// backtest_out.h - how good the forecasts were: for a person, as JSON, as one
// long table, and as the document of its page.
//
// The program's pages.
//
// Memory: nothing is kept. Errors of the stream are left to the caller.

#ifndef MU_BACKTEST_OUT_H
#define MU_BACKTEST_OUT_H

#include "backtest.h"
#include "json.h"
#include "layout.h"

MU_MUST_USE mu_status mu_backtest_write_text(const mu_backtest *b, bool colour,
                                             FILE *to);
void mu_backtest_write_json(const mu_backtest *b, FILE *to);
// A row for each cell.
void mu_backtest_write_csv(const mu_backtest *b, FILE *to);

// As its page reads it, a mu_backtest as tables of columns and rows (page_out.h);
// the table `run` alone unless `whole`.
MU_MUST_USE mu_status mu_backtest_write_document(const void *backtest,
                                                 bool whole, FILE *to);

// What was expected, what came, and by which part it was off.
void mu_miss_say(const mu_backtest *b, const mu_cell_score *cell,
                 mu_paragraph *out);

// The name of a mission: its id where it has no other.
static inline mu_text mu_past_name(const mu_subject *subject)
{
    return subject->past.name.size ? subject->past.name : subject->past.id;
}

#endif
