// consent.c - who says yes, and when; who waits for whom in a circle.
// Section 3.2.
//
// Conditions may name each other in circles. Every time starts at never and is
// only ever brought forward: a nation's yes depends on the times of others in
// a way that never falls when they rise, so the order in which nations are
// looked at again does not change where this ends.

#include "stages.h"

static double latest_of(double a, double b)
{
    return a > b ? a : b;
}

// ---- conditions ---------------------------------------------------------------

// The moment at which `contributors` other nations with an offered pledge, and
// others who pledged `personnel` in sum, are there. `come` lists the nations
// with an offered pledge in the order in which they come.
static double others_there(const mu_draw *draw, uint32_t n,
                           const mu_option_model *option, const double *seen,
                           const uint32_t *come)
{
    const mu_model *m = draw->model;
    double          contributors = option->contributors - 1e-9;
    double          personnel = option->personnel - 1e-9;
    double          count = 0.0, persons = 0.0;
    if (contributors <= 0.0 && personnel <= 0.0)
        return 0.0;
    for (uint32_t i = 0; i < draw->contributors; i++) {
        uint32_t other = come[i];
        if (other == n)
            continue;
        if (seen[other] == INFINITY)
            break;
        count += 1.0;
        persons += m->nations[other].pledged;
        if (count >= contributors && persons >= personnel)
            return seen[other];
    }
    return INFINITY;
}

// Moves a nation forward in the order of coming after its time fell.
static void bring_forward(uint32_t *come, uint32_t *place, const double *seen,
                          uint32_t n)
{
    uint32_t at = place[n];
    if (at == MU_NONE)
        return;      // it has no offered pledge
    for (; at > 0 && seen[come[at - 1]] > seen[n]; at--) {
        come[at] = come[at - 1];
        place[come[at]] = at;
    }
    come[at] = n;
    place[n] = at;
}

static void begin_order(mu_draw *draw)
{
    const mu_model *m = draw->model;
    draw->contributors = 0;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        uint32_t at = m->nations[n].contributes ? draw->contributors++ : MU_NONE;
        draw->commit_place[n] = draw->approve_place[n] = at;
        if (at == MU_NONE)
            continue;
        draw->commit_come[at] = draw->approve_come[at] = n;
        bring_forward(draw->commit_come, draw->commit_place, draw->seen_commit,
                      n);
        bring_forward(draw->approve_come, draw->approve_place,
                      draw->seen_approve, n);
    }
}

static double option_holds(const mu_draw *draw, uint32_t n,
                           const mu_option_model *option)
{
    const double *seen =
        option->counts_approval ? draw->seen_approve : draw->seen_commit;
    double time = mu_latest_event(draw, option->events);
    for (uint32_t i = 0; i < option->nations.count && time < INFINITY; i++)
        time = latest_of(time, seen[option->nations.at[i]]);
    if (time < INFINITY)
        time = latest_of(time, others_there(draw, n, option, seen,
                                            option->counts_approval
                                                ? draw->approve_come
                                                : draw->commit_come));
    return time;
}

// K of a nation from what it sees; *first is the option that held first.
static double commitment(const mu_draw *draw, uint32_t n, uint32_t *first)
{
    const mu_model        *m = draw->model;
    const mu_nation_model *nation = &m->nations[n];
    *first = MU_NONE;
    if (nation->refuses)
        return INFINITY;
    if (nation->options.first == nation->options.last)
        return 0.0;
    double earliest = INFINITY;
    for (uint32_t o = nation->options.first; o < nation->options.last; o++) {
        double time = option_holds(draw, n, &m->options[o]);
        if (time < earliest) {
            earliest = time;
            *first = o;
        }
    }
    return earliest;
}

// ---- approval -----------------------------------------------------------------

// The end of `length` session days from `begin`: the earliest time with that
// much outside breaks. A break is met if the end would be later than its
// beginning; nothing to do is done at once, in a break too.
static double session_end(const mu_model *m, mu_slice breaks, double begin,
                          double length)
{
    double end = begin + length;
    if (length == 0.0)
        return end;
    for (uint32_t i = breaks.first; i < breaks.last; i++) {
        const mu_break *recess = &m->breaks[i];
        if (recess->to <= begin)
            continue;
        if (!(end > recess->from + 1e-9))
            break;
        end += recess->to - latest_of(recess->from, begin);
    }
    return end;
}

// The word of try k of a variable that has none of its own in the model.
static uint32_t late_word(const mu_draw *draw, uint64_t stem, uint32_t k)
{
    return mu_luck_word(draw->seed, draw->index,
                        mu_luck_numbered(stem, k, NULL));
}

static double sample_late(const mu_draw *draw, const mu_sampler *sampler,
                          uint64_t stem, uint32_t k)
{
    if (!mu_sampler_is_random(sampler))
        return sampler->base;
    return mu_sample(sampler, late_word(draw, stem, k));
}

static bool passes(const mu_draw *draw, const mu_step_model *step, uint32_t k)
{
    if (step->probability >= 1.0)
        return true;
    if (step->probability <= 0.0)
        return false;
    uint32_t word = k == 0 ? mu_draw_word(draw, step->pass_word)
                           : late_word(draw, step->pass_stem, k);
    return mu_luck_share(word) < step->probability;
}

static double try_length(const mu_draw *draw, const mu_step_model *step,
                         uint32_t k)
{
    if (k == 0 && step->duration_word != MU_NONE)
        return mu_sample(&step->duration,
                         mu_draw_word(draw, step->duration_word));
    return sample_late(draw, &step->duration, step->duration_stem, k);
}

static double step_end(const mu_draw *draw, const mu_nation_model *nation,
                       const mu_step_model *step, double begin)
{
    for (uint32_t k = 0;; k++) {
        double end = session_end(draw->model, nation->breaks, begin,
                                 try_length(draw, step, k));
        if (!(end < draw->model->horizon))
            return INFINITY;
        if (passes(draw, step, k))
            return end;
        if (k == step->retries)
            return INFINITY;
        begin = end + sample_late(draw, &step->wait, step->wait_stem, k);
        if (!(begin < draw->model->horizon))
            return INFINITY;
    }
}

// The end of a step that may begin at `from`; *path gets the days that went by
// before its `after` events, or that one of these never came.
static double step_after(const mu_draw *draw, const mu_nation_model *nation,
                         const mu_step_model *step, double from,
                         mu_path_to_yes *path)
{
    double begin = latest_of(from, mu_latest_event(draw, step->after));
    if (begin == INFINITY) {
        path->event_missing = true;
        return INFINITY;
    }
    path->waiting += begin - from;
    return step_end(draw, nation, step, begin);
}

// A of a nation that commits at `from`. *path gets its waiting, and `ends` (by
// step of the model; NULL: not asked for) when each of its steps ends.
static double approval(const mu_draw *draw, const mu_nation_model *nation,
                       double from, mu_path_to_yes *path, double *ends)
{
    double time = from;
    path->waiting = 0.0;
    path->event_missing = false;
    for (uint32_t s = nation->steps.first; s < nation->steps.last; s++) {
        if (time < INFINITY)
            time = step_after(draw, nation, &draw->model->steps[s], time, path);
        if (ends)
            ends[s] = time;
    }
    return time;
}

// ---- all nations --------------------------------------------------------------

// Looks at one nation again; true if it now says yes at another time.
static bool look_again(mu_draw *draw, uint32_t n)
{
    const mu_model *m = draw->model;
    uint32_t        option;
    double          commit = mu_within(draw, commitment(draw, n, &option));
    if (commit == draw->commit[n])
        return false;
    // Approval follows from the commitment alone, and the same one comes up
    // again when a deadlock is looked for.
    mu_yes *known = &draw->known_yes[n];
    if (known->commit != commit) {
        known->commit = commit;
        known->approve =
            approval(draw, &m->nations[n], commit, &known->path,
                     draw->step_end);
    }
    draw->commit[n] = commit;
    draw->approve[n] = known->approve;
    draw->path[n] = known->path;
    if (!draw->counted_in[n]) {
        draw->seen_commit[n] = draw->commit[n];
        draw->seen_approve[n] = draw->approve[n];
        bring_forward(draw->commit_come, draw->commit_place, draw->seen_commit,
                      n);
        bring_forward(draw->approve_come, draw->approve_place,
                      draw->seen_approve, n);
    }
    return true;
}

// A of a nation whose steps begin at 0, which its own conditions do not touch.
static double approve_from_zero(mu_draw *draw, uint32_t n)
{
    mu_path_to_yes path;
    if (isnan(draw->alone_approve[n]))
        draw->alone_approve[n] =
            approval(draw, &draw->model->nations[n], 0.0, &path, NULL);
    return draw->alone_approve[n];
}

static void settle_consent(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        bool in = draw->counted_in[n];
        draw->commit[n] = draw->approve[n] = INFINITY;
        draw->path[n] = (mu_path_to_yes){ 0 };
        draw->seen_commit[n] = in ? 0.0 : INFINITY;
        draw->seen_approve[n] = in ? approve_from_zero(draw, n) : INFINITY;
    }
    begin_order(draw);
    bool changed = true;
    for (bool first = true; changed; first = false) {
        changed = false;
        for (uint32_t n = 0; n < m->nations_count; n++)
            if (first || m->nations[n].options.first !=
                             m->nations[n].options.last)
                changed |= look_again(draw, n);
    }
}

// Which option held first is known only when all times are: one that holds at
// the same time, but stands earlier in the file, may come to hold last.
static void find_option_events(mu_draw *draw)
{
    const mu_model *m = draw->model;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        uint32_t option;
        draw->path[n].option_events = 0.0;
        if (draw->commit[n] == INFINITY)
            continue;
        commitment(draw, n, &option);
        if (option != MU_NONE)
            draw->path[n].option_events =
                mu_latest_event(draw, m->options[option].events);
    }
}

void mu_nations_consent(mu_draw *draw)
{
    settle_consent(draw);
    find_option_events(draw);
}

// ---- deadlocks ----------------------------------------------------------------

// Takes out of the set whoever does not commit with it counted in; true if
// somebody went.
static bool drop_holdouts(mu_draw *draw)
{
    const mu_model *m = draw->model;
    bool            dropped = false;
    for (uint32_t n = 0; n < m->nations_count; n++)
        if (draw->counted_in[n] && draw->commit[n] == INFINITY) {
            draw->counted_in[n] = 0;
            draw->deadlock_size--;
            dropped = true;
        }
    return dropped;
}

bool mu_deadlock_find(mu_draw *draw)
{
    const mu_model *m = draw->model;
    draw->deadlock_size = 0;
    for (uint32_t n = 0; n < m->nations_count; n++) {
        draw->counted_in[n] = draw->commit[n] == INFINITY;
        draw->deadlock_size += draw->counted_in[n];
    }
    // The largest set all of which commit with it counted in: begin with all
    // who never do, and drop who still does not. Whoever goes can only make
    // others go, so what stays contains every such set.
    while (draw->deadlock_size) {
        settle_consent(draw);
        if (!drop_holdouts(draw)) {
            find_option_events(draw);
            break;
        }
    }
    return draw->deadlock_size > 0;
}
