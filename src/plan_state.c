// plan_state.c - see planner.h: the state file.
//
// Text: a head that says whose it is, a line for each set that was played (its
// asks, its draws, and what each nation brings in them, as hexadecimal numbers),
// and the SHA-256 of all that. What was played decides all that follows, so a
// search that goes on finds what it would have found.

#include "planner.h"
#include "replace.h"
#include "sha256.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define SEAL 65u           // hexadecimal digits and the end of the line

static mu_status head_of(const mu_planner *p, mu_text *out)
{
    const mu_plan_options *o = p->options;
    *out = mu_arena_format(
        p->arena, "muster plan 1\n%s %s seed %" PRIu64 " draws %" PRIu64
                  " %s day %" PRId64 " asks %u\n",
        MU_VERSION, p->base->scenario.sha256, o->seed, o->draws,
        p->base->scenario.milestone_names[o->milestone].at, o->day,
        p->out->asks.count);
    return out->at ? MU_OK : MU_NO_MEMORY;
}

static void seal_of(const char *text, size_t size, char seal[SEAL])
{
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, text, size);
    mu_sha256_hex(&sha, seal);
}

static void put_line(FILE *to, const mu_trials *t, const mu_trial *trial)
{
    for (uint32_t i = 0; i < MU_ASKS_WORDS; i++)
        fprintf(to, "%016" PRIx64, trial->set.words[i]);
    putc(' ', to);
    for (uint32_t i = 0; i < t->words; i++)
        fprintf(to, "%016" PRIx64, trial->bits[i]);
    for (size_t i = 0; i < (size_t)t->nations * t->words; i++)
        fprintf(to, "%016" PRIx64, trial->brings[i]);
    putc('\n', to);
}

mu_status mu_planner_save(mu_planner *p)
{
    const mu_trials *t = &p->search.trials;
    char            *text = NULL;
    size_t           size = 0;
    mu_text          head;
    p->saved = mu_search_clock();
    if (!p->options->state || t->count == p->saved_count)
        return MU_OK;
    MU_TRY(head_of(p, &head));
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    fputs(head.at, to);
    for (uint32_t i = 0; i < t->count; i++)
        put_line(to, t, t->list[i]);
    // What was played before and not asked for yet is not lost.
    for (uint32_t i = 0; i < p->shelf.count; i++)
        if (!mu_trials_find(t, &p->shelf.list[i]->set))
            put_line(to, t, p->shelf.list[i]);
    if (fflush(to) == 0) {
        char seal[SEAL];
        seal_of(text, size, seal);
        fprintf(to, "%s\n", seal);
    }
    bool      failed = ferror(to) != 0;
    mu_status status = fclose(to) != 0 || failed ? MU_NO_MEMORY : MU_OK;
    if (status == MU_OK)
        status = mu_replace_file(p->options->state, text, size, p->diags);
    if (status == MU_OK)
        p->saved_count = t->count;
    free(text);
    return status;
}

static bool take_words(const char **at, uint64_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char digits[17] = "", *end;
        memcpy(digits, *at, 16);
        if (strlen(digits) != 16 || strspn(digits, "0123456789abcdef") != 16)
            return false;
        words[i] = strtoull(digits, &end, 16);
        *at += 16;
    }
    return true;
}

// The lines between head and seal; false where they are not what was written.
static mu_status take_lines(mu_planner *p, const char *at, size_t size,
                            bool *sound)
{
    uint32_t  words = p->shelf.words * (1 + p->shelf.nations);
    size_t    line = 16 * (MU_ASKS_WORDS + (size_t)words) + 2;
    uint64_t *bits = MU_ARENA_NEW(p->arena, words, uint64_t);
    if (!bits)
        return MU_NO_MEMORY;
    *sound = size % line == 0;
    for (size_t i = 0; i < size / line && *sound; i++) {
        mu_ask_set set;
        *sound = take_words(&at, set.words, MU_ASKS_WORDS) && *at++ == ' ' &&
                 take_words(&at, bits, words) && *at++ == '\n' &&
                 mu_ask_within(&set, &p->search.all);
        if (*sound)
            MU_TRY(mu_trials_keep(&p->shelf, &set, bits,
                                  bits + p->shelf.words));
    }
    return MU_OK;
}

static mu_status refuse(const mu_planner *p, mu_status status, const char *text)
{
    return mu_error(p->diags, status, (mu_span){ 0 }, "%s: %s",
                    p->options->state, text);
}

static mu_status take_up(mu_planner *p, const char *text, size_t size)
{
    mu_text head;
    char    seal[SEAL];
    bool    sound = false;
    MU_TRY(head_of(p, &head));
    if (size < head.size || memcmp(text, head.at, head.size) != 0)
        return refuse(p, MU_BAD_SYNTAX,
                      "this file keeps no plan, or another one (scenario, "
                      "levers, changes to it, seed, draws, milestone, day or "
                      "version differ); remove it, or give another name");
    if (size >= head.size + SEAL) {
        seal_of(text, size - SEAL, seal);
        sound = memcmp(seal, text + size - SEAL, SEAL - 1) == 0 &&
                text[size - 1] == '\n';
    }
    if (sound)
        MU_TRY(take_lines(p, text + head.size, size - head.size - SEAL, &sound));
    return sound ? MU_OK
                 : refuse(p, MU_BAD_SYNTAX, "this file is damaged; remove it");
}

// The whole file; NULL and size 0 where it is not there. To be freed.
static mu_status read_file(mu_planner *p, char **text, size_t *size)
{
    size_t room = 0;
    FILE  *file = fopen(p->options->state, "rb");
    *text = NULL;
    *size = 0;
    if (!file)
        return errno == ENOENT
                   ? MU_OK
                   : refuse(p, MU_CANNOT_READ, "this file cannot be read");
    mu_status status = MU_OK;
    for (size_t got = 1; got > 0 && status == MU_OK; *size += got) {
        if (*size == room) {
            char *more = realloc(*text, room = room ? 2 * room : 65536);
            status = more ? MU_OK : MU_NO_MEMORY;
            *text = more ? more : *text;
        }
        got = status == MU_OK ? fread(*text + *size, 1, room - *size, file) : 0;
    }
    if (status == MU_OK && ferror(file))
        status = refuse(p, MU_CANNOT_READ, "this file cannot be read");
    fclose(file);
    return status;
}

mu_status mu_planner_resume(mu_planner *p)
{
    char  *text = NULL;
    size_t size = 0;
    if (!p->options->state)
        return MU_OK;
    p->shelf = mu_planner_trials(p, 0, p->options->draws);
    MU_TRY(mu_trials_init(&p->shelf));
    MU_TRY(mu_replace_check(p->options->state, p->diags));
    mu_status status = read_file(p, &text, &size);
    if (status == MU_OK && size > 0)
        status = take_up(p, text, size);
    free(text);
    if (status == MU_OK)
        p->search.trials.shelf = &p->shelf;
    return status;
}
