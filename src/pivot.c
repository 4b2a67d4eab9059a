// pivot.c - see pivot.h.
//
// 1. The survey of a draw: as it is, under trust, without each nation that
//    commits, and what would break its deadlock.
// 2. Deadlocks by their members.
// 3. The strongest concessions, played in full.
// 4. Shares and errors.

#include "pivot.h"

#include "concession.h"
#include "game.h"

#include <stdlib.h>

#define CONFIRMED 12u              // concessions that are played in full, at most
#define BREAKS    8u               // told of one deadlock

typedef struct deadlock {          // draws with the same members
    uint8_t *members;              // a flag for each nation
    int64_t  draws;
    int64_t *breaks;               // by concession
} deadlock;

typedef struct tally {             // of one nation
    int64_t approves, both;        // approves; and the milestone is reached
    int64_t falls, rises;          // draws that its no loses, or gains
} tally;

typedef struct gains {             // of one concession, or of trust
    int64_t more, less;
} gains;

typedef struct surveyor {          // one thread's
    const mu_model         *model;
    const mu_pivot_options *options;
    const mu_concession    *concessions;
    uint32_t                concession_count;
    const uint32_t         *confirmed;     // concessions to be played
    uint32_t                confirmed_count;
    mu_draw                 draw;
    bool                   *commits;       // by nation, in the draw as it is
    uint8_t                *members;
    tally                  *nations;
    deadlock               *deadlocks;
    uint32_t                deadlock_count, deadlock_room;
    int64_t                 draws, reached, locked;
    gains                   trust;
    gains                  *confirmations;
    mu_status               status;        // MU_NO_MEMORY
    mu_arena                arena;
} surveyor;

// ---- 1. one draw -------------------------------------------------------------

static bool play(surveyor *s, uint64_t index)
{
    mu_draw_run(&s->draw, s->options->seed, index);
    return s->draw.mark_day[s->options->milestone] <= s->options->day;
}

static void leave_each_out(surveyor *s, uint64_t index, bool reached)
{
    for (uint32_t n = 0; n < s->model->nations_count; n++) {
        // The no of who does not say yes anyway changes nothing.
        if (!s->commits[n])
            continue;
        s->draw.refuses[n] = true;
        bool without = play(s, index);
        s->draw.refuses[n] = s->model->nations[n].refuses;
        s->nations[n].falls += reached && !without;
        s->nations[n].rises += !reached && without;
    }
}

static deadlock *find_deadlock(surveyor *s)
{
    size_t nations = s->model->nations_count;
    for (uint32_t i = 0; i < s->deadlock_count; i++)
        if (memcmp(s->deadlocks[i].members, s->members, nations) == 0)
            return &s->deadlocks[i];
    if (s->deadlock_count == s->deadlock_room) {
        uint32_t  room = s->deadlock_room ? 2 * s->deadlock_room : 16;
        deadlock *more = MU_ARENA_NEW(&s->arena, room, deadlock);
        if (!more)
            return NULL;
        if (s->deadlock_count)
            memcpy(more, s->deadlocks, s->deadlock_count * sizeof *more);
        s->deadlocks = more;
        s->deadlock_room = room;
    }
    deadlock *made = &s->deadlocks[s->deadlock_count];
    made->members = MU_ARENA_NEW(&s->arena, nations, uint8_t);
    made->breaks =
        MU_ARENA_NEW(&s->arena, s->concession_count + (size_t)1, int64_t);
    if (!made->members || !made->breaks)
        return NULL;
    memcpy(made->members, s->members, nations);
    s->deadlock_count++;
    return made;
}

static void look_at_deadlock(surveyor *s, bool reached)
{
    memcpy(s->members, s->draw.counted_in,
           s->model->nations_count * sizeof *s->members);
    deadlock *of = find_deadlock(s);
    if (!of) {
        s->status = MU_NO_MEMORY;
        return;
    }
    s->locked++;
    of->draws++;
    mu_draw_run_trust(&s->draw);
    bool trusted = s->draw.mark_day[s->options->milestone] <= s->options->day;
    s->trust.more += trusted && !reached;
    s->trust.less += reached && !trusted;
    for (uint32_t c = 0; c < s->concession_count; c++) {
        uint32_t nation = mu_concession_nation(s->model, s->concessions[c]);
        if (nation != MU_NONE && s->members[nation])
            of->breaks[c] += mu_concession_breaks(
                &s->draw, s->concessions[c], s->members);
    }
}

static void survey(void *worker, uint64_t index)
{
    surveyor *s = worker;
    s->draw.plain_only = false;
    bool reached = play(s, index);
    s->draws++;
    s->reached += reached;
    for (uint32_t n = 0; n < s->model->nations_count; n++) {
        bool approves = s->draw.approve[n] < INFINITY;
        s->commits[n] = s->draw.commit[n] < INFINITY;
        s->nations[n].approves += approves;
        s->nations[n].both += approves && reached;
    }
    if (s->draw.deadlock_size)
        look_at_deadlock(s, reached);
    s->draw.plain_only = true;
    leave_each_out(s, index, reached);
}

// The draw with each of the concessions made that are to be confirmed.
static void confirm(void *worker, uint64_t index)
{
    surveyor *s = worker;
    s->draw.plain_only = true;
    bool reached = play(s, index);
    s->draws++;
    for (uint32_t i = 0; i < s->confirmed_count; i++) {
        s->draw.concession = s->concessions[s->confirmed[i]];
        bool with = play(s, index);
        s->confirmations[i].more += with && !reached;
        s->confirmations[i].less += reached && !with;
    }
    s->draw.concession.option = MU_NONE;
}

// ---- 2. all draws ------------------------------------------------------------

static mu_status make_surveyor(surveyor *s, const surveyor *like)
{
    size_t nations = like->model->nations_count;
    *s = *like;
    s->commits = MU_ARENA_NEW(&s->arena, nations, bool);
    s->members = MU_ARENA_NEW(&s->arena, nations, uint8_t);
    s->nations = MU_ARENA_NEW(&s->arena, nations, tally);
    s->confirmations = MU_ARENA_NEW(&s->arena, CONFIRMED, gains);
    if (!s->commits || !s->members || !s->nations || !s->confirmations)
        return MU_NO_MEMORY;
    return mu_draw_init(s->model, &s->draw);
}

// Adds to the first surveyor what another one counted.
static mu_status merge(surveyor *into, const surveyor *from)
{
    into->draws += from->draws;
    into->reached += from->reached;
    into->locked += from->locked;
    into->trust.more += from->trust.more;
    into->trust.less += from->trust.less;
    for (uint32_t n = 0; n < into->model->nations_count; n++) {
        into->nations[n].approves += from->nations[n].approves;
        into->nations[n].both += from->nations[n].both;
        into->nations[n].falls += from->nations[n].falls;
        into->nations[n].rises += from->nations[n].rises;
    }
    for (uint32_t i = 0; i < CONFIRMED; i++) {
        into->confirmations[i].more += from->confirmations[i].more;
        into->confirmations[i].less += from->confirmations[i].less;
    }
    for (uint32_t i = 0; i < from->deadlock_count; i++) {
        memcpy(into->members, from->deadlocks[i].members,
               into->model->nations_count);
        deadlock *of = find_deadlock(into);
        if (!of)
            return MU_NO_MEMORY;
        of->draws += from->deadlocks[i].draws;
        for (uint32_t c = 0; c < into->concession_count; c++)
            of->breaks[c] += from->deadlocks[i].breaks[c];
    }
    return from->status;
}

// Progress over the three parts of the work, in whole draws played.
typedef struct watcher {
    const mu_pivot_options *options;
    uint64_t                before, all;
    uint64_t                each;      // about, for a draw of the part at hand
} watcher;

static bool pass_on(void *context, uint64_t done, uint64_t draws)
{
    const watcher *w = context;
    (void)draws;
    return !w->options->keep_going ||
           w->options->keep_going(w->options->context, w->before + w->each * done, w->all);
}

// Plays all draws on threads; the first of `out` holds what all counted.
static mu_status send_out(const surveyor *like,
                          void (*what)(void *, uint64_t), watcher *w,
                          surveyor *out)
{
    const mu_pivot_options *o = like->options;
    uint32_t  count = mu_crew_size(o->threads, o->draws);
    surveyor *all = calloc(count, sizeof *all);
    mu_status status = all ? MU_OK : MU_NO_MEMORY;
    for (uint32_t i = 0; i < count && status == MU_OK; i++)
        status = make_surveyor(&all[i], like);
    mu_crew crew = { .draws = o->draws, .threads = count, .workers = all,
                     .worker_size = sizeof *all, .play = what,
                     .keep_going = pass_on, .context = w };
    if (status == MU_OK)
        status = mu_crew_run(&crew);
    for (uint32_t i = 1; i < count && status == MU_OK; i++)
        status = merge(&all[0], &all[i]);
    if (status == MU_OK)
        status = all[0].status;
    for (uint32_t i = 0; all && i < count; i++) {
        mu_draw_clear(&all[i].draw);
        if (i > 0 || status != MU_OK)
            mu_arena_clear(&all[i].arena);
    }
    if (status == MU_OK)
        *out = all[0];
    free(all);
    w->before += w->each * o->draws;
    return status;
}

// ---- 3. concessions ----------------------------------------------------------

// In how many draws of all deadlocks a concession breaks them.
static int64_t breaks_of(const surveyor *s, uint32_t concession)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < s->deadlock_count; i++)
        sum += s->deadlocks[i].breaks[concession];
    return sum;
}

static uint32_t choose_confirmed(const surveyor *s, uint32_t *chosen)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < s->concession_count; c++) {
        int64_t breaks = breaks_of(s, c);
        if (breaks == 0)
            continue;
        uint32_t at = count < CONFIRMED ? count++ : CONFIRMED;
        for (; at > 0 && breaks_of(s, chosen[at - 1]) < breaks; at--)
            if (at < CONFIRMED)
                chosen[at] = chosen[at - 1];
        if (at < CONFIRMED)
            chosen[at] = c;
    }
    return count;
}

// ---- 4. answers --------------------------------------------------------------

static mu_share share_of(int64_t count, int64_t of)
{
    if (of == 0)
        return (mu_share){ NAN, NAN, 0 };
    double p = (double)count / (double)of;
    return (mu_share){ p, sqrt(p * (1.0 - p) / (double)of), of };
}

// The mean of +1, 0 and -1 over n draws, and its error.
static double paired(gains g, int64_t n, double *error)
{
    double mean = (double)(g.more - g.less) / (double)n;
    double square = (double)(g.more + g.less) / (double)n;
    *error = sqrt(fmax(0.0, square - mean * mean) / (double)n);
    return mean;
}

static mu_value_answer value_of(mu_wide sum, mu_wide squares, double whole,
                                uint64_t draws, bool sampled)
{
    double n = (double)draws;
    double mean = (double)sum / whole / n;
    double square = (double)squares / whole / whole / n;
    double error = sqrt(fmax(0.0, square - mean * mean) / n);
    return (mu_value_answer){ mean, sampled ? error : 0.0, error };
}

static mu_status answer_nations(const surveyor *s, const mu_game *game,
                                mu_arena *arena, mu_pivot *out)
{
    const mu_model         *m = s->model;
    const mu_pivot_options *o = s->options;
    out->nations = MU_ARENA_NEW(arena, m->nations_count + (size_t)1,
                                mu_pivot_nation);
    if (!out->nations)
        return MU_NO_MEMORY;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        const tally    *t = &s->nations[n];
        gains           without = { t->rises, t->falls };
        mu_pivot_nation nation = { .nation = n };
        uint32_t        player = 0;
        while (player < o->player_count && o->players[player] != n)
            player++;
        nation.plays = player < o->player_count;
        if (!nation.plays && !m->nations[n].contributes && t->approves == 0)
            continue;
        nation.approves = share_of(t->approves, s->draws);
        nation.alone_out =
            share_of(s->reached + t->rises - t->falls, s->draws);
        nation.falls = 0.0 - paired(without, s->draws, &nation.falls_error);
        nation.with = share_of(t->both, t->approves);
        nation.without =
            share_of(s->reached - t->both, s->draws - t->approves);
        if (nation.plays && game->draws) {
            const mu_game_sum *sum = &game->sums[player];
            nation.shapley = value_of(sum->shapley, sum->shapley_squares,
                                      game->shapley_whole, game->draws,
                                      o->sample);
            nation.banzhaf = value_of(sum->banzhaf, sum->banzhaf_squares,
                                      game->banzhaf_whole, game->draws,
                                      o->sample);
        }
        out->nations[out->nation_count++] = nation;
    }
    return MU_OK;
}

static mu_status answer_breaks(const surveyor *s, const surveyor *played,
                               const deadlock *of, mu_arena *arena,
                               mu_pivot_deadlock *to)
{
    to->breaks = MU_ARENA_NEW(arena, BREAKS, mu_pivot_break);
    if (!to->breaks)
        return MU_NO_MEMORY;
    for (uint32_t c = 0; c < s->concession_count; c++) {
        mu_pivot_break one = { .concession = s->concessions[c],
                               .draws = of->breaks[c] };
        if (one.draws == 0)
            continue;
        uint32_t at = to->break_count < BREAKS ? to->break_count++ : BREAKS;
        for (; at > 0 && to->breaks[at - 1].draws < one.draws; at--)
            if (at < BREAKS)
                to->breaks[at] = to->breaks[at - 1];
        if (at == BREAKS)
            continue;
        one.nation = mu_concession_nation(s->model, one.concession);
        for (uint32_t i = 0; i < played->confirmed_count; i++)
            if (played->confirmed[i] == c) {
                one.confirmed = true;
                one.gains = paired(played->confirmations[i], played->draws,
                                   &one.gains_error);
            }
        to->breaks[at] = one;
    }
    return MU_OK;
}

// The more frequent first; of equal ones that with the earlier members.
static bool is_before(const deadlock *a, const deadlock *b, size_t nations)
{
    if (a->draws != b->draws)
        return a->draws > b->draws;
    return memcmp(a->members, b->members, nations) > 0;
}

static mu_status answer_deadlocks(surveyor *s, const surveyor *played,
                                  mu_arena *arena, mu_pivot *out)
{
    uint32_t nations = s->model->nations_count;
    out->deadlocks =
        MU_ARENA_NEW(arena, s->deadlock_count + (size_t)1, mu_pivot_deadlock);
    if (!out->deadlocks)
        return MU_NO_MEMORY;
    for (uint32_t i = 1; i < s->deadlock_count; i++)
        for (uint32_t k = i; k > 0 && is_before(&s->deadlocks[k],
                                                &s->deadlocks[k - 1], nations);
             k--) {
            deadlock swap = s->deadlocks[k];
            s->deadlocks[k] = s->deadlocks[k - 1];
            s->deadlocks[k - 1] = swap;
        }
    for (uint32_t i = 0; i < s->deadlock_count; i++) {
        mu_pivot_deadlock *to = &out->deadlocks[out->deadlock_count++];
        uint32_t *members = MU_ARENA_NEW(arena, nations + (size_t)1, uint32_t);
        if (!members)
            return MU_NO_MEMORY;
        to->members = members;
        for (uint32_t n = 0; n < nations; n++)
            if (s->deadlocks[i].members[n])
                members[to->member_count++] = n;
        to->share = share_of(s->deadlocks[i].draws, s->draws);
        MU_TRY(answer_breaks(s, played, &s->deadlocks[i], arena, to));
    }
    return MU_OK;
}

static mu_status answer(surveyor *s, const surveyor *played,
                        const mu_game *game, mu_arena *arena, mu_pivot *out)
{
    out->milestone = s->options->milestone;
    out->day = s->options->day;
    out->reached = share_of(s->reached, s->draws);
    out->trust = share_of(s->reached + s->trust.more - s->trust.less, s->draws);
    out->lost = paired(s->trust, s->draws, &out->lost_error);
    out->deadlock = share_of(s->locked, s->draws);
    out->exact = !s->options->sample;
    out->game_draws = game->draws;
    out->plays = game->plays;
    if (game->draws) {
        out->everybody = (double)game->everybody / (double)game->draws;
        // Orders are walked twice, and the empty coalition met once.
        out->nobody = (double)game->nobody / (double)game->draws;
    }
    MU_TRY(answer_nations(s, game, arena, out));
    return answer_deadlocks(s, played, arena, out);
}

// About how many whole draws a draw of the game costs: of all coalitions of
// twelve, one in eight is played on the flagship, of fewer more.
static uint64_t game_work(const mu_pivot_options *o)
{
    if (o->sample)
        return 3 * (uint64_t)o->player_count + 2;
    return ((UINT64_C(1) << o->player_count) + 7) / 8;
}

// All the work, and *each: that of a draw of the survey.
static uint64_t work_of(const mu_model *m, const mu_pivot_options *o,
                        uint64_t *each)
{
    *each = 2;
    for (uint32_t n = 0; n < m->nations_count; n++)
        *each += m->nations[n].contributes;
    uint64_t game = o->game_draws && o->player_count ? game_work(o) : 0;
    return (*each + CONFIRMED + 1) * o->draws + game * o->game_draws;
}

mu_status mu_pivot_run(const mu_model *model, const mu_pivot_options *options,
                       mu_arena *arena, mu_diags *diags, mu_pivot *out)
{
    uint32_t chosen[CONFIRMED];
    watcher  w = { .options = options };
    mu_game  game = { 0 };
    surveyor found = { 0 }, played = { 0 };
    surveyor like = { .model = model, .options = options };
    mu_pivot pivot = { 0 };
    if (options->milestone >= model->milestones || options->draws == 0 ||
        (!options->sample && options->game_draws &&
         options->player_count > MU_EXACT_PLAYERS))
        return MU_BAD_CALL;
    mu_concession *concessions;
    MU_TRY(mu_concessions_list(model, arena, &concessions,
                            &like.concession_count));
    like.concessions = concessions;
    w.all = work_of(model, options, &w.each);
    mu_status status = send_out(&like, survey, &w, &found);
    if (status == MU_OK) {
        like.confirmed = chosen;
        like.confirmed_count = choose_confirmed(&found, chosen);
        played = like;
        w.each = CONFIRMED + 1;
        if (like.confirmed_count)
            status = send_out(&like, confirm, &w, &played);
        else
            w.before += w.each * options->draws;
    }
    w.each = game_work(options);
    mu_pivot_options in_game = *options;
    in_game.keep_going = pass_on;
    in_game.context = &w;
    if (status == MU_OK && options->game_draws && options->player_count)
        status = mu_game_play(model, &in_game, arena, diags, &game);
    if (status == MU_OK)
        status = answer(&found, &played, &game, arena, &pivot);
    mu_arena_clear(&found.arena);
    mu_arena_clear(&played.arena);
    if (status == MU_OK)
        *out = pivot;
    return status;
}
