// layout.h - text on a screen: columns, numbers and dates as people read them.
//
// Stage 5, out.
//
// Invariant: what is cut is cut between characters and ends with an ellipsis;
// control characters are shown as '?'.
//
// Units:  a column is a character cell. East Asian width is not needed here.
// Memory: nothing is allocated; texts are plain values.

#ifndef MU_LAYOUT_H
#define MU_LAYOUT_H

#include "answers.h"

#include <stdio.h>

#define MU_PAGE_WIDTH 100

// Where it is written.
typedef struct mu_page {
    FILE *to;
    bool  colour;
} mu_page;

// A short text made on the way.
typedef struct mu_word_text {
    char text[64];
} mu_word_text;

// A long one; what does not fit is left out.
#define MU_PARAGRAPH 6000
typedef struct mu_paragraph {
    char   text[MU_PARAGRAPH];
    size_t size;
} mu_paragraph;

// Columns that a text takes.
size_t mu_columns(mu_text text);

// Writes a text in exactly `width` columns, cut or filled with blanks.
void mu_put_left(const mu_page *page, mu_text text, size_t width);
void mu_put_right(const mu_page *page, const char *text, size_t width);
// Writes a text without its control characters, cut at `width`; returns the
// columns that it took.
size_t mu_put_cut(const mu_page *page, mu_text text, size_t width);
// Writes a character `count` times.
void mu_put_many(const mu_page *page, const char *character, size_t count);

// A title in bold, and something in faint behind it (NULL: nothing).
void mu_put_title(const mu_page *page, const char *title, const char *faint);
void mu_faint(const mu_page *page, bool on);

// Adds to a paragraph as printf does.
void mu_say(mu_paragraph *paragraph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Writes it with lines of at most MU_PAGE_WIDTH columns, each behind `indent`
// blanks.
void mu_put_paragraph(const mu_page *page, const char *text, size_t indent);

// "12,345".
mu_word_text mu_count_text(double value);
// "0.4", "12", "1,234": a number of at most three figures or whole.
mu_word_text mu_number_text(double value);
// "39 %", "<1 %", "39 ±2 %" where the error is above half a point; "-" if
// nothing was asked.
mu_word_text mu_share_text(mu_share share);
// The same in prose. Where all of a few draws say the same, as far as they can
// tell (rule of three): "0 % (<3 %)", "100 % (>97 %)".
mu_word_text mu_prose_text(mu_share share);
// "in none of 50 futures": "future" or "futures", as many as there are.
mu_word_text mu_futures_text(int64_t count);
// "2026-12-08" of a day; "-" for MU_NEVER.
mu_word_text mu_date_text(const mu_scenario *scenario, int32_t day);
// "190"; "-" for MU_NEVER.
mu_word_text mu_day_text(int32_t day);
// "102-413"; "-" for MU_NEVER.
mu_word_text mu_days_text(int32_t from, int32_t to);
// "EUR 1.2 bn".
mu_word_text mu_money_text(double euros);

// What a mark asks for: "10,000 personnel, 3 battalions, held 14 days".
mu_text mu_demand_text(const mu_model *model, uint32_t mark, mu_arena *arena);

#endif
