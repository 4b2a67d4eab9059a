// asks.c - see asks.h.

#include "asks.h"

#include "check.h"
#include "names.h"

#include <stdio.h>

// ---- sets ------------------------------------------------------------------------

uint32_t mu_ask_size(const mu_ask_set *set)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        size += (uint32_t)__builtin_popcountll(set->words[i]);
    return size;
}

mu_ask_set mu_asks_all(const mu_asks *asks)
{
    mu_ask_set all = { { 0 } };
    for (uint32_t i = 0; i < asks->count; i++)
        mu_ask_add(&all, i);
    return all;
}

int64_t mu_asks_cost(const mu_asks *asks, const mu_ask_set *set)
{
    int64_t cost = 0;
    for (uint32_t i = 0; i < asks->count; i++)
        if (mu_ask_in(set, i))
            cost += asks->list[i].cost;
    return cost;
}

int64_t mu_asks_unit(const mu_asks *asks)
{
    int64_t unit = 0;
    for (uint32_t i = 0; i < asks->count; i++)
        for (int64_t a = asks->list[i].cost, rest; a != 0; a = rest) {
            rest = unit % a;
            unit = a;
        }
    return unit ? unit : 1;
}

bool mu_asks_agree(const mu_asks *asks, const mu_ask_set *set)
{
    for (uint32_t i = 0; i < asks->count; i++)
        if (mu_ask_in(set, i) && (!mu_ask_within(&asks->list[i].needed, set) ||
                                  mu_ask_meets(&asks->list[i].excluded, set)))
            return false;
    return true;
}

mu_ask_set mu_asks_with_needs(const mu_asks *asks, mu_ask_set set)
{
    // `needed` is closed, so once is enough.
    mu_ask_set kept = set;
    for (uint32_t i = 0; i < asks->count; i++)
        if (mu_ask_in(&set, i) && !mu_ask_within(&asks->list[i].needed, &set))
            mu_ask_drop(&kept, i);
    return kept;
}

// ---- reading ---------------------------------------------------------------------

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Does an override begin here: `name[...]...=` or `scenario.key=`, with no `;`
// between the bracket's end and the `=`?
static bool begins(mu_text text, size_t at)
{
    static const char setting[] = "scenario.";
    size_t            from = at;
    while (at < text.size && is_letter(text.at[at]))
        at++;
    if (at == from || at == text.size)
        return false;
    if (text.at[at] == '[') {
        while (at < text.size && text.at[at] != ']')
            at++;
    } else if (text.size - from < sizeof setting - 1 ||
               memcmp(text.at + from, setting, sizeof setting - 1) != 0) {
        return false;
    }
    while (at < text.size && text.at[at] != ';' && text.at[at] != '=')
        at++;
    return at < text.size && text.at[at] == '=';
}

// The end of the override that begins at `from`: the `;` before the next one, or
// the end of the text. *next is where the next one begins.
static size_t end_of(mu_text text, size_t from, size_t *next)
{
    for (size_t at = from; at < text.size; at++) {
        size_t after = at + 1;
        if (text.at[at] != ';')
            continue;
        while (after < text.size &&
               (text.at[after] == ' ' || text.at[after] == '\t' ||
                text.at[after] == '\n' || text.at[after] == '\r'))
            after++;
        if (after < text.size && !begins(text, after))
            continue;
        *next = after;
        return at;
    }
    return *next = text.size;
}

static mu_status cut(mu_arena *arena, mu_text text, mu_ask *ask)
{
    size_t count = 0, next = 0;
    for (size_t at = 0; at < text.size; at = next, count++)
        end_of(text, at, &next);
    const char **sets = MU_ARENA_NEW(arena, count + 1, const char *);
    if (!sets)
        return MU_NO_MEMORY;
    for (size_t at = 0; at < text.size; at = next) {
        size_t  end = end_of(text, at, &next);
        mu_text one = mu_strip((mu_text){ text.at + at, end - at });
        MU_TRY(mu_arena_text(arena, one.at, one.size, &one));
        sets[ask->set_count++] = one.at;
    }
    ask->sets = sets;
    return MU_OK;
}

// The place of override `number` of an ask, and of a part of it, in its cell.
static mu_span place_of(const mu_scenario *s, const mu_asks *asks, uint32_t row,
                        size_t number, size_t offset, size_t size)
{
    const mu_table *table = &s->folder->tables[MU_T_LEVERS];
    uint32_t column = mu_schema_find_column(MU_T_LEVERS, MU_TEXT("set"));
    uint32_t at = table->column_of[column];
    if (at == MU_NONE)
        return mu_cell_place(table, row, column);
    const mu_cell *cell = mu_table_cell(table, row, at);
    mu_text        text = mu_cell_text(cell);
    size_t         from = 0, next = 0;
    for (size_t i = 0; i < number; i++, from = next)
        end_of(text, from, &next);
    if (number == asks->list[row].set_count || from + offset > text.size)
        return mu_cell_span(cell);
    if (size == 0)
        size = strlen(asks->list[row].sets[number]);
    return mu_cell_part(cell, from + offset, size);
}

// ---- whose ask -------------------------------------------------------------------

// The pattern fits nation `n`: 1 where its rows are set.
static bool fits_nation(const mu_scenario *s, mu_table_id id, mu_text pattern,
                        uint32_t n)
{
    if (id != MU_T_PLEDGES)
        return mu_fits(pattern, s->nations[n].id);
    for (uint32_t i = 0; i < s->pledges_count; i++)
        if (s->pledges[i].nation == n && mu_fits(pattern, s->pledges[i].id))
            return true;
    return false;
}

// Adds the nations whose rows an override sets; two different ones are none.
static void add_nation(const mu_scenario *s, const char *set, uint32_t *nation,
                       uint32_t *found)
{
    mu_text     text = { set, strlen(set) };
    const char *open = memchr(text.at, '[', text.size);
    const char *close = open ? strchr(open, ']') : NULL;
    if (!close)
        return;
    mu_text     name = mu_strip((mu_text){ set, (size_t)(open - set) });
    mu_text     key = mu_strip((mu_text){ open + 1, (size_t)(close - open) - 1 });
    mu_text     pattern;
    size_t      from = 0;
    mu_table_id id = mu_schema_find_table(name);
    if ((id != MU_T_PLEDGES && id != MU_T_APPROVALS && id != MU_T_CONDITIONS &&
         id != MU_T_NATIONS && id != MU_T_RECESS && id != MU_T_CAVEATS) ||
        !mu_next_entry(key, ',', &from, &pattern))
        return;
    for (uint32_t n = 0; n < s->nations_count; n++)
        if (fits_nation(s, id, pattern, n) && (*found == 0 || *nation != n)) {
            *nation = n;
            ++*found;
        }
}

static uint32_t nation_of(const mu_scenario *s, const mu_ask *ask)
{
    uint32_t nation = MU_NONE, found = 0;
    for (size_t i = 0; i < ask->set_count; i++)
        add_nation(s, ask->sets[i], &nation, &found);
    return found == 1 ? nation : MU_NONE;
}

// ---- relations -------------------------------------------------------------------

static void relate(const mu_scenario *s, mu_asks *asks)
{
    for (uint32_t i = 0; i < asks->count; i++) {
        const mu_lever *lever = &s->levers[i];
        for (uint32_t k = 0; k < lever->needs.count; k++)
            mu_ask_add(&asks->list[i].needed, lever->needs.at[k]);
        for (uint32_t k = 0; k < lever->excludes.count; k++) {
            mu_ask_add(&asks->list[i].excluded, lever->excludes.at[k]);
            mu_ask_add(&asks->list[lever->excludes.at[k]].excluded, i);
        }
    }
    // Needs of needs: there is no circle, so `count` rounds reach all.
    bool more = true;
    while (more) {
        more = false;
        for (uint32_t i = 0; i < asks->count; i++)
            for (uint32_t k = 0; k < asks->count; k++) {
                mu_ask_set *needed = &asks->list[i].needed;
                if (!mu_ask_in(needed, k) ||
                    mu_ask_within(&asks->list[k].needed, needed))
                    continue;
                *needed = mu_ask_union(*needed, asks->list[k].needed);
                more = true;
            }
    }
}

// Two overrides of one cell; wildcards are not followed.
static bool same_cell(const char *a, const char *b)
{
    const char *end_a = strchr(a, '='), *end_b = strchr(b, '=');
    return end_a && end_b && end_a - a == end_b - b &&
           memcmp(a, b, (size_t)(end_a - a)) == 0;
}

static void warn_of_overlaps(const mu_scenario *s, const mu_asks *asks,
                             mu_diags *diags)
{
    for (uint32_t i = 0; i < asks->count; i++)
        for (uint32_t k = 0; k < i; k++) {
            const mu_ask *a = &asks->list[i], *b = &asks->list[k];
            if (mu_ask_in(&a->excluded, k) || mu_ask_in(&a->needed, k))
                continue;
            for (size_t x = 0; x < a->set_count; x++)
                for (size_t y = 0; y < b->set_count; y++)
                    if (same_cell(a->sets[x], b->sets[y]) &&
                        strcmp(a->sets[x], b->sets[y]) != 0)
                        mu_warning(diags, place_of(s, asks, i, x, 0, 0),
                                   "'%s' sets this cell too; where both are "
                                   "granted this one counts: let them exclude "
                                   "each other, or one need the other",
                                   mu_quote(b->id).text);
        }
}

mu_status mu_asks_read(const mu_scenario *s, mu_arena *arena, mu_diags *diags,
                       mu_asks *out)
{
    size_t errors = diags->errors;
    *out = (mu_asks){ .count = s->levers_count };
    out->list = MU_ARENA_NEW(arena, s->levers_count + (size_t)1, mu_ask);
    if (!out->list)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < out->count; i++) {
        mu_ask *ask = &out->list[i];
        ask->id = s->levers[i].id;
        ask->name = s->levers[i].name;
        ask->cost = s->levers[i].cost;
        MU_TRY(cut(arena, s->levers[i].set, ask));
        ask->nation = nation_of(s, ask);
        for (size_t k = 0; k < ask->set_count; k++)
            if (!begins((mu_text){ ask->sets[k], strlen(ask->sets[k]) }, 0))
                mu_error(diags, MU_BAD_SYNTAX, place_of(s, out, i, k, 0, 0),
                         "expected table[key].column=value, as in "
                         "pledges[PL-3].status=offered");
    }
    relate(s, out);
    warn_of_overlaps(s, out, diags);
    return diags->errors > errors ? MU_BAD_SCENARIO : MU_OK;
}

// ---- granting --------------------------------------------------------------------

size_t mu_asks_set_count(const mu_asks *asks, const mu_ask_set *set)
{
    size_t count = 0;
    for (uint32_t i = 0; i < asks->count; i++)
        count += mu_ask_in(set, i) ? asks->list[i].set_count : 0;
    return count;
}

mu_variation mu_asks_grant(const mu_asks *asks, const mu_ask_set *set,
                           const mu_variation *how, const char **sets)
{
    mu_variation out = how ? *how : (mu_variation){ 0 };
    size_t       count = 0;
    for (size_t i = 0; i < out.set_count; i++)
        sets[count++] = out.sets[i];
    for (uint32_t i = 0; i < asks->count; i++)
        for (size_t k = 0; mu_ask_in(set, i) && k < asks->list[i].set_count; k++)
            sets[count++] = asks->list[i].sets[k];
    out.sets = sets;
    out.set_count = count;
    return out;
}

static bool has_milestone(const mu_scenario *s, mu_text milestone)
{
    for (uint32_t i = 0; i < s->milestone_names_count; i++)
        if (mu_text_equal(s->milestone_names[i], milestone))
            return true;
    return milestone.size == 0;
}

// Tells what is wrong with ask `row` at its cell: at the part that a finding is
// about where it is about one.
static void tell(const mu_scenario *s, const mu_asks *asks, uint32_t row,
                 const mu_loaded *loaded, mu_diags *diags)
{
    const mu_ask  *ask = &asks->list[row];
    const mu_diag *first = NULL;
    for (size_t i = 0; i < loaded->diags.count && !first; i++)
        if (loaded->diags.list[i].level == MU_ERROR)
            first = &loaded->diags.list[i];
    if (!first) {
        mu_error(diags, MU_BAD_SCENARIO, place_of(s, asks, row, ask->set_count, 0, 0),
                 "granted by itself, '%s' makes no sound scenario",
                 mu_quote(ask->id).text);
        return;
    }
    size_t number = ask->set_count;
    for (size_t i = 0; i < ask->set_count && first->where.source; i++)
        if (mu_text_equal(first->where.source->bytes,
                          (mu_text){ ask->sets[i], strlen(ask->sets[i]) }))
            number = i;
    mu_error(diags, first->status,
             number == ask->set_count
                 ? place_of(s, asks, row, number, 0, 0)
                 : place_of(s, asks, row, number, first->where.offset,
                            first->where.size),
             "%s%s", first->text,
             number == ask->set_count ? " (granted by itself)" : "");
}

mu_status mu_asks_try(mu_basis *basis, const mu_variation *how,
                      const mu_scenario *s, const mu_asks *asks,
                      mu_text milestone, mu_diags *diags)
{
    size_t    errors = diags->errors;
    mu_arena  arena = { 0 };
    mu_status status = MU_OK;
    for (uint32_t i = 0; i < asks->count && status == MU_OK; i++) {
        mu_ask_set set = { { 0 } };
        mu_ask_add(&set, i);
        const char **sets =
            MU_ARENA_NEW(&arena,
                         mu_asks_set_count(asks, &set) + 1 +
                             (how ? how->set_count : 0),
                         const char *);
        mu_loaded loaded = { 0 };
        if (!sets) {
            status = MU_NO_MEMORY;
            break;
        }
        mu_variation granted = mu_asks_grant(asks, &set, how, sets);
        status = mu_basis_load(basis, &granted, &loaded);
        if (status != MU_OK && status != MU_NO_MEMORY) {
            tell(s, asks, i, &loaded, diags);
            status = MU_OK;
        } else if (status == MU_OK &&
                   !has_milestone(&loaded.scenario, milestone)) {
            mu_error(diags, MU_MISSING, place_of(s, asks, i, 0, 0, 0),
                     "with it there is no milestone '%s' any more",
                     mu_quote(milestone).text);
        }
        mu_loaded_clear(&loaded);
    }
    mu_arena_clear(&arena);
    if (status == MU_OK && diags->errors > errors)
        status = MU_BAD_SCENARIO;
    return status;
}
