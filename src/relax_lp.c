// relax_lp.c - the model as CPLEX LP text, as Cbc, Gurobi, HiGHS, SCIP and
// others read it. See relax.h.
//
// Names: ask_ID, reached_DRAW; of the others what they stand for, the id, the
// draw and their number: committed_FR_17_4711. Ids are cut at 60 bytes, and what
// the format does not allow in a name becomes '_'; where two asks become one by
// that, their number is added. Lines stay short: some readers cut long ones.

#include "relax_parts.h"

#include "replace.h"

#include <float.h>
#include <stdlib.h>

typedef struct lp_name {
    char text[120];
} lp_name;

static void put_id(char *to, size_t room, mu_text id)
{
    size_t size = id.size < 60 ? id.size : 60;
    if (size >= room)
        size = room - 1;
    for (size_t i = 0; i < size; i++) {
        char c = id.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '.';
        to[i] = plain ? c : '_';
    }
    to[size] = '\0';
}

static bool same_id(mu_text a, mu_text b)
{
    char x[64], y[64];
    put_id(x, sizeof x, a);
    put_id(y, sizeof y, b);
    return strcmp(x, y) == 0;
}

// Does another ask get the same name?
static bool ask_is_ambiguous(const mu_relax *relax, uint32_t ask)
{
    const mu_text *ids = relax->rows->ids[RELAX_ASK_IDS];
    for (uint32_t a = 0; a < relax->asks->count; a++)
        if (a != ask && same_id(ids[a], ids[ask]))
            return true;
    return false;
}

static const struct {
    const char *word;
    int         ids;               // -1: none
} kinds[] = {
    [RELAX_ASK] = { "ask", RELAX_ASK_IDS },
    [RELAX_CASE] = { "case", -1 },
    [RELAX_HAPPENED] = { "happened", RELAX_EVENT_IDS },
    [RELAX_COMMITTED] = { "committed", RELAX_NATION_IDS },
    [RELAX_APPROVED] = { "approved", RELAX_NATION_IDS },
    [RELAX_OPTION] = { "option", RELAX_NATION_IDS },
    [RELAX_COUNTED] = { "counted", RELAX_NATION_IDS },
    [RELAX_PLACE] = { "place", RELAX_NATION_IDS },
    [RELAX_BOTH] = { "all", -1 },
    [RELAX_EITHER] = { "any", -1 },
    [RELAX_THERE] = { "there", RELAX_PLEDGE_IDS },
    [RELAX_PLEDGED] = { "pledged", RELAX_NATION_IDS },
    [RELAX_REACHED] = { "reached", -1 },
};

static lp_name name_of(const mu_relax *relax, uint32_t column)
{
    const relax_column *c = &relax->rows->column[column];
    lp_name             name;
    char                id[64] = "";
    int                 size;
    if (c->kind == RELAX_REACHED) {
        snprintf(name.text, sizeof name.text, "reached_%u", c->draw);
        return name;
    }
    if (kinds[c->kind].ids >= 0 && c->of != MU_NONE)
        put_id(id, sizeof id, relax->rows->ids[kinds[c->kind].ids][c->of]);
    size = snprintf(name.text, sizeof name.text, "%s%s%s",
                    kinds[c->kind].word, *id ? "_" : "", id);
    size_t used = (size_t)size;
    if (c->kind == RELAX_ASK && !ask_is_ambiguous(relax, c->of))
        return name;
    if (c->draw == MU_NONE)
        snprintf(name.text + used, sizeof name.text - used, "_%u", column);
    else
        snprintf(name.text + used, sizeof name.text - used, "_%u_%u", c->draw,
                 column);
    return name;
}

// ---- the parts of the file ------------------------------------------------------------

typedef struct lp_line {           // a sum over lines of a few terms
    FILE    *to;
    uint32_t terms;
} lp_line;

#define TERMS 6u

static void put_number(FILE *to, double value)
{
    char text[64];
    mu_real_text(value, text, sizeof text);
    fputs(text, to);
}

static void put_term(lp_line *line, double value, const char *name)
{
    if (line->terms && line->terms % TERMS == 0)
        fputs("\n   ", line->to);
    line->terms++;
    fputs(value < 0.0 ? " - " : " + ", line->to);
    if (fabs(value) != 1.0) {
        put_number(line->to, fabs(value));
        fputc(' ', line->to);
    }
    fputs(name, line->to);
}

static void put_objective(const mu_relax *relax, FILE *to)
{
    const relax_rows *rows = relax->rows;
    lp_line           line = { to, 0 };
    fputs(relax->options.most ? "Minimize\n lost:" : "Minimize\n cost:", to);
    for (size_t c = 0; c < rows->columns; c++)
        if (rows->column[c].worth != 0.0)
            put_term(&line, rows->column[c].worth,
                     name_of(relax, (uint32_t)c).text);
    if (line.terms == 0)
        put_term(&line, 0.0, name_of(relax, 0).text);
    fputs("\n", to);
}

static void put_row(const mu_relax *relax, size_t r, FILE *to)
{
    const relax_rows *rows = relax->rows;
    const relax_row  *row = &rows->row[r];
    size_t  last = r + 1 < rows->rows ? row[1].first : rows->entries;
    lp_line line = { to, 0 };
    if (r + 1 == rows->rows)
        fputs(relax->options.most ? " budget:" : " enough:", to);
    else
        fprintf(to, " r%zu:", r + 1);
    for (size_t e = row->first; e < last; e++)
        put_term(&line, rows->entry[e].value,
                 name_of(relax, rows->entry[e].column).text);
    if (line.terms == 0)
        put_term(&line, 0.0, name_of(relax, 0).text);
    fputs(row->sense == 'L' ? " <= " : row->sense == 'G' ? " >= " : " = ", to);
    put_number(to, row->right);
    fputs("\n", to);
}

static void put_columns(const mu_relax *relax, FILE *to)
{
    const relax_rows *rows = relax->rows;
    fputs("Bounds\n", to);
    for (size_t c = 0; c < rows->columns; c++) {
        if (rows->column[c].whole && rows->column[c].most == 1.0)
            continue;
        fprintf(to, " 0 <= %s <= ", name_of(relax, (uint32_t)c).text);
        put_number(to, rows->column[c].most);
        fputs("\n", to);
    }
    fputs("Binaries\n", to);
    for (size_t c = 0; c < rows->columns; c++)
        if (rows->column[c].whole)
            fprintf(to, " %s\n", name_of(relax, (uint32_t)c).text);
    fputs("End\n", to);
}

static void put_head(const mu_relax *relax, FILE *to)
{
    const mu_relax_options *o = &relax->options;
    fprintf(to,
            "\\ Which asks to make: %s, in %llu draws of seed %llu.\n"
            "\\ A relaxation: what the engine reaches, this reaches. Costs are in "
            "millionths.\n"
            "\\ Of the draws %llu are reached whatever is asked and %llu never; "
            "they have no column.\n",
            o->most ? "the most draws for the budget"
                    : "the least cost that reaches enough draws",
            (unsigned long long)o->draws, (unsigned long long)o->seed,
            (unsigned long long)relax->sure, (unsigned long long)relax->lost);
}

mu_status mu_relax_export(const mu_relax *relax, const char *path,
                          mu_diags *diags)
{
    mu_replacement *replacement;
    FILE           *to;
    MU_TRY(mu_replace_begin(path, diags, &replacement, &to));
    put_head(relax, to);
    put_objective(relax, to);
    fputs("Subject To\n", to);
    for (size_t r = 0; r < relax->rows->rows; r++)
        put_row(relax, r, to);
    put_columns(relax, to);
    return mu_replace_end(replacement, true);
}
