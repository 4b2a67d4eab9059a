// harm.c - see search.h.
//
// That granting an ask cannot hurt is not so in this model: a pledge can take the
// lift of another, and who comes earlier may leave earlier. Every pair of sets
// that were played, one within the other, is looked at: where the larger one
// fails a draw that the smaller one reaches, an ask between them did it. Sets
// between them are played to tell which; after SPLITS of these, all between them
// are taken to have done it. That is more than is true, and the cuts of that draw
// say less, but nothing false.

#include "search.h"

#define SPLITS    400u
#define PROBES    32u          // sets at random in one go
#define PROBE_KEY 0x6d75737465722f71u

static mu_status note(mu_search *s, uint32_t ask, uint32_t draw)
{
    mu_harm *h = &s->harm[ask];
    if (!h->draws)
        h->draws = MU_ARENA_NEW(&s->arena, s->trials.words, uint64_t);
    if (!h->draws)
        return MU_NO_MEMORY;
    h->draws[draw / 64] |= (uint64_t)1 << (draw % 64);
    return MU_OK;
}

// The cuts of a draw once more, now that more is known of who harms it.
static mu_status renew_cuts(mu_search *s, uint32_t draw)
{
    uint32_t count = s->used_count;
    mu_master_forget(&s->master, draw);
    for (uint32_t i = 0; i < count; i++)
        if (s->used[i].draw == draw)
            MU_TRY(mu_search_cut(s, draw, s->used[i].trial));
    return MU_OK;
}

// Draws of `lost` in which no ask between the two is known to harm; false: none.
static bool unexplained(const mu_search *s, const mu_trial *small,
                        const mu_trial *large, uint32_t *draw, uint32_t from)
{
    mu_ask_set between = mu_ask_minus(large->set, small->set);
    for (uint32_t i = from / 64; i < s->trials.words; i++) {
        uint64_t lost = small->bits[i] & ~large->bits[i];
        if (i == from / 64)
            lost &= ~(uint64_t)0 << (from % 64);
        for (; lost; lost &= lost - 1) {
            uint32_t w = i * 64 + (uint32_t)__builtin_ctzll(lost);
            if (mu_ask_meets(&between, &s->harmed[w]))
                continue;
            *draw = w;
            return true;
        }
    }
    return false;
}

// Flags all asks between the two in the draws that are not explained.
static mu_status flag(mu_search *s, const mu_trial *small,
                      const mu_trial *large, bool only)
{
    mu_ask_set between = mu_ask_minus(large->set, small->set);
    uint32_t   w, from = 0;
    while (unexplained(s, small, large, &w, from)) {
        s->harmed[w] = mu_ask_union(s->harmed[w], between);
        for (uint32_t a = 0; a < s->asks->count && only; a++)
            if (mu_ask_in(&between, a))
                MU_TRY(note(s, a, w));
        MU_TRY(renew_cuts(s, w));
        mu_search_void(s);
        from = w + 1;
        if (from >= s->trials.draws)
            break;
    }
    return MU_OK;
}

// One half of the asks between, with the smaller set.
static mu_ask_set middle(const mu_search *s, const mu_trial *small,
                         const mu_trial *large, uint32_t size)
{
    mu_ask_set set = small->set;
    uint32_t   added = 0;
    for (uint32_t a = 0; a < s->asks->count && added < size / 2; a++)
        if (mu_ask_in(&large->set, a) && !mu_ask_in(&set, a)) {
            mu_ask_add(&set, a);
            added++;
        }
    return set;
}

// At most as deep as halving goes: eight.
static mu_status explain(mu_search *s, const mu_trial *small,
                         const mu_trial *large)
{
    uint32_t w;
    if (!unexplained(s, small, large, &w, 0))
        return MU_OK;
    mu_ask_set between = mu_ask_minus(large->set, small->set);
    uint32_t   size = mu_ask_size(&between);
    if (size == 1)
        return flag(s, small, large, true);
    mu_ask_set      set = middle(s, small, large, size);
    const mu_trial *mid = mu_trials_find(&s->trials, &set);
    if (!mid && s->split < SPLITS) {
        s->split++;
        mu_status status = mu_trials_one(&s->trials, &set, &mid);
        // After a stop nothing more is played, and what is known still counts.
        if (status == MU_STOPPED)
            s->split = SPLITS;
        else if (status != MU_OK)
            return status;
    }
    if (!mid)
        return flag(s, small, large, false);
    MU_TRY(explain(s, small, mid));
    return explain(s, mid, large);
}

mu_status mu_harm_look(mu_search *s)
{
    for (; s->looked < s->trials.count; s->looked++) {
        const mu_trial *new = s->trials.list[s->looked];
        for (uint32_t i = 0; i < s->looked; i++) {
            const mu_trial *old = s->trials.list[i];
            if (mu_ask_within(&old->set, &new->set))
                MU_TRY(explain(s, old, new));
            else if (mu_ask_within(&new->set, &old->set))
                MU_TRY(explain(s, new, old));
        }
    }
    return MU_OK;
}

// Asks in an order that luck gives, as many as agree and cost no more.
static mu_ask_set at_random(const mu_search *s, uint32_t number, int64_t most)
{
    uint32_t   order[MU_ASKS_MOST], n = s->asks->count;
    mu_ask_set set = { { 0 } };
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = mu_luck_word(s->trials.seed, (uint64_t)number * n + i,
                                   PROBE_KEY) % (i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        mu_ask_set with = mu_ask_union(set, s->asks->list[order[i]].needed);
        mu_ask_add(&with, order[i]);
        if (mu_asks_agree(s->asks, &with) &&
            mu_asks_cost(s->asks, &with) <= most)
            set = with;
    }
    return set;
}

mu_status mu_search_probe(mu_search *s, uint32_t round, int64_t least,
                          int64_t most)
{
    mu_ask_set sets[PROBES];
    s->phase = "does granting hurt";
    for (uint32_t i = 0; i < PROBES; i++)
        sets[i] = at_random(s, round * PROBES + i,
                            least + (most - least) / PROBES * (i + 1));
    return mu_search_play(s, sets, PROBES);
}

void mu_search_count_harm(mu_search *s)
{
    for (uint32_t i = 0; i < s->trials.count; i++)
        for (uint32_t a = 0; a < s->asks->count; a++) {
            const mu_trial *with = s->trials.list[i];
            mu_ask_set      set = with->set;
            if (!mu_ask_in(&set, a))
                continue;
            mu_ask_drop(&set, a);
            const mu_trial *without = mu_trials_find(&s->trials, &set);
            if (!without)
                continue;
            s->harm[a].contexts++;
            s->harm[a].harmed +=
                mu_trial_more(&s->trials, without, with) > 0;
        }
}
