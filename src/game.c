// game.c - see game.h.
//
// 1. One coalition in one draw.
// 2. All coalitions of a draw, a bit each: one play fills all coalitions
//    between those who commit in it and those who were in it.
// 3. Sampled orders: players leave one by one, in an order and in its reverse;
//    and a coalition in which each player is flipped.
// 4. The state file: sums as hexadecimal numbers, so that an interrupted game
//    goes on to the same bytes, and a SHA-256 of all that stands before it.

#include "game.h"

#include "replace.h"
#include "sha256.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define SAVE_SECONDS 5.0

typedef struct gamer {             // one thread's
    const mu_model         *model;
    const mu_pivot_options *options;
    mu_draw                 draw;
    mu_game                 game;      // what it counted since the last gather
    uint64_t               *known, *reached;   // a bit a coalition
    mu_wide                 weight[MU_EXACT_PLAYERS];   // by size of the others
    uint64_t               *keys;      // of the order, then of the coalition
    uint32_t               *order;     // players
    uint32_t               *words;
    bool                   *commits, *at_first, *in;   // by player
} gamer;

// ---- 1. one coalition --------------------------------------------------------

// Plays the draw with those who refuse as draw.refuses has it.
static bool play(gamer *g, uint64_t index)
{
    const mu_pivot_options *o = g->options;
    mu_draw_run(&g->draw, o->seed, index);
    g->game.plays++;
    for (uint32_t i = 0; i < o->player_count; i++)
        g->commits[i] = g->draw.commit[o->players[i]] < INFINITY;
    return g->draw.mark_day[o->milestone] <= o->day;
}

static void let_in(gamer *g, uint32_t player, bool in)
{
    uint32_t nation = g->options->players[player];
    g->draw.refuses[nation] = !in || g->model->nations[nation].refuses;
}

static void let_all_in(gamer *g)
{
    for (uint32_t i = 0; i < g->options->player_count; i++)
        let_in(g, i, true);
}

static void add(mu_wide *sum, mu_wide *squares, mu_wide value)
{
    *sum += value;
    *squares += value * value;
}

// ---- 2. all coalitions -------------------------------------------------------

static bool has_bit(const uint64_t *bits, uint32_t at)
{
    return bits[at / 64] >> (at % 64) & 1u;
}

// Plays coalition `who` and fills in what its outcome answers for.
static void play_and_fill(gamer *g, uint64_t index, uint32_t who)
{
    uint32_t commit = 0;
    for (uint32_t i = 0; i < g->options->player_count; i++)
        let_in(g, i, who >> i & 1u);
    bool reached = play(g, index);
    for (uint32_t i = 0; i < g->options->player_count; i++)
        commit |= (uint32_t)g->commits[i] << i;
    uint32_t idle = who & ~commit;
    for (uint32_t some = idle;; some = (some - 1) & idle) {
        uint32_t at = (commit & who) | some;
        g->known[at / 64] |= UINT64_C(1) << (at % 64);
        if (reached)
            g->reached[at / 64] |= UINT64_C(1) << (at % 64);
        if (some == 0)
            return;
    }
}

static void count_all(gamer *g)
{
    uint32_t n = g->options->player_count, all = UINT32_C(1) << n;
    for (uint32_t i = 0; i < n; i++) {
        mu_wide shapley = 0, swings = 0;
        for (uint32_t who = 0; who < all; who++) {
            if (who >> i & 1u)
                continue;
            int gain = has_bit(g->reached, who | UINT32_C(1) << i) -
                       has_bit(g->reached, who);
            shapley += gain * g->weight[__builtin_popcount(who)];
            swings += gain;
        }
        mu_game_sum *sum = &g->game.sums[i];
        add(&sum->shapley, &sum->shapley_squares, shapley);
        add(&sum->banzhaf, &sum->banzhaf_squares, swings);
    }
}

static void play_all(gamer *g, uint64_t index)
{
    uint32_t n = g->options->player_count;
    size_t   all = (size_t)1 << n, words = (all + 63) / 64;
    memset(g->known, 0, words * sizeof *g->known);
    memset(g->reached, 0, words * sizeof *g->reached);
    // The largest first: they answer for the most others.
    for (size_t who = all; who-- > 0;)
        if (!has_bit(g->known, (uint32_t)who))
            play_and_fill(g, index, (uint32_t)who);
    bool any = false;
    for (size_t i = 0; i < words && !any; i++)
        any = g->reached[i] != 0;
    g->game.everybody += has_bit(g->reached, (uint32_t)(all - 1));
    g->game.nobody += has_bit(g->reached, 0);
    if (any)                       // else every player gains nothing
        count_all(g);
    g->game.draws++;
}

// ---- 3. sampled orders -------------------------------------------------------

static void sort_order(gamer *g, uint64_t index)
{
    uint32_t n = g->options->player_count;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t word = mu_luck_word(g->options->seed, index, g->keys[i]);
        uint32_t at = i;
        for (; at > 0 && g->words[at - 1] > word; at--) {
            g->words[at] = g->words[at - 1];
            g->order[at] = g->order[at - 1];
        }
        g->words[at] = word;
        g->order[at] = i;
    }
}

// All leave in that order, or its reverse; what is lost with each.
static void leave_one_by_one(gamer *g, uint64_t index, bool full, bool reverse,
                             int8_t *lost)
{
    uint32_t n = g->options->player_count;
    bool     reached = full;
    let_all_in(g);
    memcpy(g->commits, g->at_first, n * sizeof *g->commits);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t player = g->order[reverse ? n - 1 - i : i];
        bool     before = reached;
        let_in(g, player, false);
        // Who does not commit leaves without a trace.
        if (g->commits[player])
            reached = play(g, index);
        lost[player] = (int8_t)(lost[player] + before - reached);
    }
    if (!reverse)
        g->game.nobody += reached;
}

// A coalition by lot; what changes as each player is in it or not.
static void flip_each(gamer *g, uint64_t index, int8_t *gained)
{
    uint32_t n = g->options->player_count;
    bool    *in = g->in;
    for (uint32_t i = 0; i < n; i++) {
        in[i] = mu_luck_word(g->options->seed, index, g->keys[n + i]) >> 31;
        let_in(g, i, in[i]);
    }
    bool reached = play(g, index);
    for (uint32_t i = 0; i < n; i++)
        g->words[i] = g->commits[i];
    for (uint32_t i = 0; i < n; i++) {
        gained[i] = 0;
        // Who does not commit with all in commits with nobody's absence.
        if (!g->at_first[i] || (in[i] && !g->words[i]))
            continue;
        let_in(g, i, !in[i]);
        bool other = play(g, index);
        gained[i] = (int8_t)(in[i] ? reached - other : other - reached);
        let_in(g, i, in[i]);
    }
}

static void play_sampled(gamer *g, uint64_t index)
{
    uint32_t n = g->options->player_count;
    int8_t   lost[1024] = { 0 }, gained[1024];
    let_all_in(g);
    bool full = play(g, index), anybody = false;
    memcpy(g->at_first, g->commits, n * sizeof *g->commits);
    for (uint32_t i = 0; i < n; i++)
        anybody = anybody || g->commits[i];
    g->game.everybody += full;
    g->game.draws++;
    if (!anybody) {                // nobody's leaving changes anything
        g->game.nobody += full;
        return;
    }
    sort_order(g, index);
    leave_one_by_one(g, index, full, false, lost);
    leave_one_by_one(g, index, full, true, lost);
    flip_each(g, index, gained);
    for (uint32_t i = 0; i < n; i++) {
        mu_game_sum *sum = &g->game.sums[i];
        add(&sum->shapley, &sum->shapley_squares, lost[i]);
        add(&sum->banzhaf, &sum->banzhaf_squares, gained[i]);
    }
}

// ---- one thread --------------------------------------------------------------

static void play_draw(void *worker, uint64_t index)
{
    gamer *g = worker;
    if (g->options->sample)
        play_sampled(g, index);
    else
        play_all(g, index);
}

static mu_status make_keys(gamer *g, mu_arena *arena)
{
    uint32_t n = g->options->player_count;
    g->keys = MU_ARENA_NEW(arena, 2 * (size_t)n, uint64_t);
    if (!g->keys)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        mu_text id = g->model->scenario->nations[g->options->players[i]].id;
        g->keys[i] = mu_luck_key("pivot", id, "/order");
        g->keys[n + i] = mu_luck_key("pivot", id, "/coalition");
    }
    return MU_OK;
}

static mu_status make_gamer(gamer *g, const mu_model *model,
                            const mu_pivot_options *options, mu_arena *arena)
{
    uint32_t n = options->player_count;
    size_t   words = options->sample ? 1 : (((size_t)1 << n) + 63) / 64;
    g->model = model;
    g->options = options;
    g->game.sums = MU_ARENA_NEW(arena, n, mu_game_sum);
    g->known = MU_ARENA_NEW(arena, words, uint64_t);
    g->reached = MU_ARENA_NEW(arena, words, uint64_t);
    g->order = MU_ARENA_NEW(arena, n, uint32_t);
    g->words = MU_ARENA_NEW(arena, n, uint32_t);
    g->commits = MU_ARENA_NEW(arena, n, bool);
    g->at_first = MU_ARENA_NEW(arena, n, bool);
    g->in = MU_ARENA_NEW(arena, n, bool);
    if (!g->game.sums || !g->known || !g->reached || !g->order || !g->words ||
        !g->commits || !g->at_first || !g->in)
        return MU_NO_MEMORY;
    for (uint32_t others = 0; others < n && !options->sample; others++) {
        g->weight[others] = 1;     // others! (n - 1 - others)!
        for (uint32_t k = 2; k <= others; k++)
            g->weight[others] *= k;
        for (uint32_t k = 2; k + others < n; k++)
            g->weight[others] *= k;
    }
    MU_TRY(make_keys(g, arena));
    MU_TRY(mu_draw_init(model, &g->draw));
    g->draw.plain_only = true;
    return MU_OK;
}

static void gather(mu_game *into, gamer *g)
{
    mu_game *from = &g->game;
    for (uint32_t i = 0; i < g->options->player_count; i++) {
        into->sums[i].shapley += from->sums[i].shapley;
        into->sums[i].shapley_squares += from->sums[i].shapley_squares;
        into->sums[i].banzhaf += from->sums[i].banzhaf;
        into->sums[i].banzhaf_squares += from->sums[i].banzhaf_squares;
        from->sums[i] = (mu_game_sum){ 0 };
    }
    into->draws += from->draws;
    into->everybody += from->everybody;
    into->nobody += from->nobody;
    into->plays += from->plays;
    from->draws = from->everybody = from->nobody = from->plays = 0;
}

// ---- 4. the state file -------------------------------------------------------

static void put_wide(FILE *to, mu_wide value)
{
    __extension__ unsigned __int128 bits = (unsigned __int128)value;
    fprintf(to, " %016" PRIx64 "%016" PRIx64, (uint64_t)(bits >> 64),
            (uint64_t)bits);
}

static bool take_wide(const char **at, mu_wide *value)
{
    uint64_t part[2];
    for (int i = 0; i < 2; i++) {
        char digits[17] = "", *end;
        *at += i == 0 && **at == ' ';
        if (strnlen(*at, 16) < 16)
            return false;
        memcpy(digits, *at, 16);
        part[i] = strtoull(digits, &end, 16);
        if (*end)
            return false;
        *at += 16;
    }
    __extension__ unsigned __int128 bits =
        (unsigned __int128)part[0] << 64 | part[1];
    *value = (mu_wide)bits;
    return true;
}

// What must be the same for a game to go on.
static mu_status head_of(const mu_model *m, const mu_pivot_options *o,
                         mu_arena *arena, mu_text *out)
{
    mu_text head = mu_arena_format(
        arena, "muster game 1\n%s %s seed %" PRIu64 " %s day %d %s", MU_VERSION,
        o->inputs, o->seed, m->scenario->milestone_names[o->milestone].at,
        (int)o->day, o->sample ? "sample" : "all");
    for (uint32_t i = 0; i < o->player_count && head.at; i++)
        head = mu_arena_format(arena, "%s %s", head.at,
                               m->scenario->nations[o->players[i]].id.at);
    *out = head;
    return head.at ? MU_OK : MU_NO_MEMORY;
}

static void seal_of(const char *text, size_t size, char seal[65])
{
    mu_sha256 sha;
    mu_sha256_init(&sha);
    mu_sha256_add(&sha, text, size);
    mu_sha256_hex(&sha, seal);
}

static mu_status save(const mu_pivot_options *o, const mu_game *game,
                      mu_text head, mu_diags *diags)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    if (!to)
        return MU_NO_MEMORY;
    fprintf(to, "%s\n%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
            head.at, game->draws, game->everybody, game->nobody, game->plays);
    for (uint32_t i = 0; i < o->player_count; i++) {
        put_wide(to, game->sums[i].shapley);
        put_wide(to, game->sums[i].shapley_squares);
        put_wide(to, game->sums[i].banzhaf);
        put_wide(to, game->sums[i].banzhaf_squares);
        putc('\n', to);
    }
    if (fflush(to) == 0) {
        char seal[65];
        seal_of(text, size, seal);
        fprintf(to, "%s\n", seal);
    }
    bool      failed = ferror(to) != 0;
    mu_status status = fclose(to) != 0 || failed ? MU_NO_MEMORY : MU_OK;
    if (status == MU_OK)
        status = mu_replace_file(o->state, text, size, diags);
    free(text);
    return status;
}

// What stands behind the head; false if it is not what was written.
static bool take_game(const char *text, size_t size, const char *at,
                      uint32_t players, mu_game *game)
{
    char seal[65];
    int  used = 0;
    if (size < 65)
        return false;
    seal_of(text, size - 65, seal);
    if (memcmp(seal, text + size - 65, 64) != 0 || text[size - 1] != '\n' ||
        sscanf(at, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 "%n",
               &game->draws, &game->everybody, &game->nobody, &game->plays,
               &used) != 4 ||
        *(at += used) != '\n')
        return false;
    at++;
    for (uint32_t i = 0; i < players; i++) {
        mu_game_sum *sum = &game->sums[i];
        if (!take_wide(&at, &sum->shapley) ||
            !take_wide(&at, &sum->shapley_squares) ||
            !take_wide(&at, &sum->banzhaf) ||
            !take_wide(&at, &sum->banzhaf_squares) || *at++ != '\n')
            return false;
    }
    return at == text + size - 65;
}

static mu_status refuse(const mu_pivot_options *o, mu_diags *diags,
                        mu_status status, const char *text)
{
    return mu_error(diags, status, (mu_span){ 0 }, "%s: %s", o->state, text);
}

static mu_status take_up(const mu_pivot_options *o, mu_text head,
                         const char *text, size_t size, mu_diags *diags,
                         mu_game *game)
{
    if (size <= head.size || memcmp(text, head.at, head.size) != 0 ||
        text[head.size] != '\n')
        return refuse(o, diags, MU_BAD_SYNTAX,
                      "this file keeps no game, or another one (scenario, "
                      "changes to it, seed, milestone, day, players or version "
                      "differ); remove it, or give another name");
    if (!take_game(text, size, text + head.size + 1, o->player_count, game))
        return refuse(o, diags, MU_BAD_SYNTAX,
                      "this file is damaged; remove it");
    if (game->draws > o->game_draws)
        return refuse(o, diags, MU_BAD_CALL,
                      "this game was played with more draws; ask for as many, "
                      "or remove the file");
    return MU_OK;
}

// A file that is not there, or empty, keeps nothing.
static mu_status resume(const mu_pivot_options *o, mu_text head,
                        mu_diags *diags, mu_game *game)
{
    FILE *file = fopen(o->state, "rb");
    if (!file && errno == ENOENT)
        return MU_OK;
    size_t    room = head.size + 512 + 140 * (size_t)o->player_count;
    char     *text = calloc(1, room + 1);
    size_t    size = file && text ? fread(text, 1, room, file) : 0;
    bool      failed = !file || ferror(file);
    mu_status status = text ? MU_OK : MU_NO_MEMORY;
    if (file)
        fclose(file);
    if (text && failed)
        status = refuse(o, diags, MU_CANNOT_READ, "this file cannot be read");
    else if (text && size)
        status = take_up(o, head, text, size, diags, game);
    free(text);
    return status;
}

// ---- all draws ---------------------------------------------------------------

typedef struct watcher {
    const mu_pivot_options *options;
    uint64_t                before;    // draws done in blocks before
    bool                    stopped;   // a block may be whole all the same
} watcher;

static bool pass_on(void *context, uint64_t done, uint64_t draws)
{
    watcher *w = context;
    (void)draws;
    w->stopped = w->options->keep_going &&
                 !w->options->keep_going(w->options->context, w->before + done,
                                         w->options->game_draws);
    return !w->stopped;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// Blocks of draws, so that what is kept is always that of the first ones.
static mu_status play_blocks(const mu_pivot_options *o, gamer *gamers,
                             uint32_t count, mu_text head, mu_diags *diags,
                             mu_game *game)
{
    double    saved = seconds_now();
    mu_status status = MU_OK;
    while (status == MU_OK && game->draws < o->game_draws) {
        watcher w = { o, game->draws, false };
        mu_crew crew = { .first = game->draws, .threads = count,
                         .workers = gamers, .worker_size = sizeof *gamers,
                         .play = play_draw, .keep_going = pass_on,
                         .context = &w };
        uint64_t left = o->game_draws - game->draws;
        uint64_t block = (o->sample ? 16u : 1u) * MU_CREW_CHUNK * count;
        crew.draws = left < block ? left : block;
        status = mu_crew_run(&crew);
        // A block that was stopped is not whole: it is played again.
        if (status != MU_OK && status != MU_STOPPED)
            return status;
        uint64_t played = 0;
        for (uint32_t i = 0; i < count; i++)
            played += gamers[i].game.draws;
        if (played == crew.draws)
            for (uint32_t i = 0; i < count; i++)
                gather(game, &gamers[i]);
        if (w.stopped && game->draws < o->game_draws)
            status = MU_STOPPED;
        if (o->state && (status == MU_STOPPED ||
                         game->draws == o->game_draws ||
                         seconds_now() - saved > SAVE_SECONDS)) {
            MU_TRY(save(o, game, head, diags));
            saved = seconds_now();
        }
    }
    return status;
}

mu_status mu_game_play(const mu_model *model, const mu_pivot_options *options,
                       mu_arena *arena, mu_diags *diags, mu_game *out)
{
    uint32_t n = options->player_count;
    uint32_t count = mu_crew_size(options->threads, options->game_draws);
    mu_game  game = { .shapley_whole = options->sample ? 2.0 : tgamma(n + 1.0),
                      .banzhaf_whole = options->sample ? 1.0
                                                       : ldexp(1.0, (int)n - 1) };
    mu_text  head = { 0 };
    gamer   *gamers = calloc(count, sizeof *gamers);
    game.sums = MU_ARENA_NEW(arena, n, mu_game_sum);
    mu_status status = gamers && game.sums ? MU_OK : MU_NO_MEMORY;
    if (status == MU_OK && options->state) {
        status = head_of(model, options, arena, &head);
        if (status == MU_OK)
            status = resume(options, head, diags, &game);
        // What cannot be kept is told before the work, not after it.
        if (status == MU_OK)
            status = save(options, &game, head, diags);
    }
    for (uint32_t i = 0; i < count && status == MU_OK; i++)
        status = make_gamer(&gamers[i], model, options, arena);
    if (status == MU_OK)
        status = play_blocks(options, gamers, count, head, diags, &game);
    for (uint32_t i = 0; gamers && i < count; i++)
        mu_draw_clear(&gamers[i].draw);
    free(gamers);
    *out = game;
    return status;
}
