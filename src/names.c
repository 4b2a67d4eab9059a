// names.c - see names.h.

#include "names.h"

#include <stdlib.h>

#define LONGEST  64      // of the words for which a nearest one is looked for
#define SEARCHED 2000u   // names that are compared; bounds the time of an error

mu_status mu_names_init(mu_names *names, mu_arena *arena, uint32_t room)
{
    mu_name *list = MU_ARENA_NEW(arena, room, mu_name);
    if (!list)
        return MU_NO_MEMORY;
    *names = (mu_names){ .list = list };
    return MU_OK;
}

void mu_names_add(mu_names *names, mu_text text, uint32_t value)
{
    names->list[names->count++] = (mu_name){ text, value };
}

static int by_text(const void *left, const void *right)
{
    const mu_name *a = left, *b = right;
    int            order = mu_text_compare(a->text, b->text);
    return order ? order : (a->value > b->value) - (a->value < b->value);
}

void mu_names_sort(mu_names *names)
{
    if (names->count > 1)
        qsort(names->list, names->count, sizeof *names->list, by_text);
}

uint32_t mu_names_find(const mu_names *names, mu_text text)
{
    uint32_t low = 0, high = names->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (mu_text_compare(names->list[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < names->count && mu_text_equal(names->list[low].text, text))
        return names->list[low].value;
    return MU_NONE;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// Optimal string alignment: insert, remove, replace, swap neighbours. Capitals
// are not told apart, so that "de" finds "DE".
static uint32_t distance(mu_text a, mu_text b)
{
    uint32_t  rows[3][LONGEST + 3];
    uint32_t *two_up = rows[0], *up = rows[1], *row = rows[2];
    for (uint32_t j = 0; j <= b.size; j++)
        up[j] = j;
    for (uint32_t i = 1; i <= a.size; i++) {
        row[0] = i;
        for (uint32_t j = 1; j <= b.size; j++) {
            bool     same = lower(a.at[i - 1]) == lower(b.at[j - 1]);
            uint32_t best = up[j - 1] + !same;
            if (up[j] + 1 < best)
                best = up[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && lower(a.at[i - 1]) == lower(b.at[j - 2]) &&
                lower(a.at[i - 2]) == lower(b.at[j - 1]) &&
                two_up[j - 2] + 1 < best)
                best = two_up[j - 2] + 1;
            row[j] = best;
        }
        uint32_t *free_row = two_up;
        two_up = up;
        up = row;
        row = free_row;
    }
    return up[b.size];
}

bool mu_is_nearer(mu_text text, mu_text name, uint32_t *best)
{
    size_t   longer = text.size > name.size ? text.size : name.size;
    size_t   gap = longer - (text.size < name.size ? text.size : name.size);
    uint32_t most = longer <= 1 ? 0 : longer <= 4 ? 1 : 2;
    if (text.size == 0 || name.size == 0 || gap > most || text.size > LONGEST ||
        name.size > LONGEST + 2)
        return false;
    uint32_t found = distance(text, name);
    if (found > most || found >= *best)
        return false;
    *best = found;
    return true;
}

mu_text mu_names_near(const mu_names *names, mu_text text)
{
    mu_text  near = { NULL, 0 };
    uint32_t best = MU_NEAR_NONE;
    for (uint32_t i = 0; i < names->count && i < SEARCHED; i++)
        if (mu_is_nearer(text, names->list[i].text, &best))
            near = names->list[i].text;
    return near;
}

bool mu_fits(mu_text pattern, mu_text text)
{
    // Greedy with one point of return: the last star seen.
    size_t p = 0, t = 0, star = SIZE_MAX, from = 0;
    while (t < text.size) {
        if (p < pattern.size && pattern.at[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.size && pattern.at[p] == text.at[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.at[p] == '*')
        p++;
    return p == pattern.size;
}
