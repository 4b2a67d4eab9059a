// explained.c - see explained.h.

#include "explained.h"

#include "luck.h"

#include <math.h>

uint32_t mu_cells(uint32_t draws)
{
    uint32_t cells = 30;
    while (cells > 10 && cells * cells * cells > draws)
        cells -= 5;
    return cells;
}

// Blocks are runs of draws, as long as each other but for one draw.
static uint32_t block_end(uint32_t draws, uint32_t block)
{
    return (uint32_t)((uint64_t)draws * (block + 1) / MU_BLOCKS);
}

// ---- the outcomes ------------------------------------------------------------

void mu_explainer_init(const mu_outcomes *y, mu_explainer *out)
{
    int64_t sum[MU_PARTS_OF][MU_OUTCOMES] = { { 0 } };
    double  square[MU_PARTS_OF][MU_OUTCOMES] = { { 0 } };
    memset(out, 0, sizeof *out);
    out->outcomes = y;
    out->cells = mu_cells(y->draws);
    // First what lies in each block, then what lies outside it.
    for (uint32_t b = 0, i = 0; b < MU_BLOCKS; b++)
        for (; i < block_end(y->draws, b); i++, out->size[b + 1]++)
            for (uint32_t o = 0; o < y->count; o++) {
                int64_t value = y->value[(size_t)i * y->stride + o];
                sum[b + 1][o] += value;
                square[b + 1][o] += (double)(value * value);
            }
    out->size[0] = y->draws;
    for (uint32_t o = 0; o < y->count; o++)
        for (uint32_t p = 1; p < MU_PARTS_OF; p++) {
            sum[0][o] += sum[p][o];
            square[0][o] += square[p][o];
        }
    for (uint32_t p = 0; p < MU_PARTS_OF; p++) {
        if (p)
            out->size[p] = y->draws - out->size[p];
        for (uint32_t o = 0; o < y->count; o++) {
            double all = (double)(p ? sum[0][o] - sum[p][o] : sum[0][o]);
            double squares = p ? square[0][o] - square[p][o] : square[0][o];
            out->mean[p][o] = all / out->size[p];
            out->squares[p][o] = squares - all * out->mean[p][o];
        }
    }
}

bool mu_outcome_varies(const mu_explainer *x, uint32_t outcome)
{
    const mu_outcomes *y = x->outcomes;
    for (uint32_t i = 1; i < y->draws; i++)
        if (y->value[(size_t)i * y->stride + outcome] != y->value[outcome])
            return true;
    return false;
}

// ---- shares ------------------------------------------------------------------

// Epsilon squared from sums of squares.
static double share_of(double between, double all, uint32_t draws,
                       uint32_t classes)
{
    if (!(all > 0.0) || draws <= classes)
        return 0.0;
    double raw = between / all;
    return ((draws - 1.0) * raw - (classes - 1.0)) / (draws - (double)classes);
}

static void sum_by_class(mu_explainer *x, const mu_classes *classes)
{
    const mu_outcomes *y = x->outcomes;
    memset(x->sum, 0, sizeof x->sum);
    memset(x->in_class, 0, sizeof x->in_class);
    for (uint32_t b = 0, i = 0; b < MU_BLOCKS; b++)
        for (; i < block_end(y->draws, b); i++) {
            uint32_t               c = classes->of[i];
            const int32_t *restrict value = y->value + (size_t)i * y->stride;
            int32_t *restrict       sum = x->sum[b + 1][c];
            x->in_class[b + 1][c]++;
            for (uint32_t o = 0; o < y->stride; o += 8)
                for (uint32_t k = 0; k < 8; k++)
                    sum[o + k] += value[o + k];
        }
    for (uint32_t p = 1; p < MU_PARTS_OF; p++)
        for (uint32_t c = 0; c < classes->count; c++) {
            x->in_class[0][c] += x->in_class[p][c];
            for (uint32_t o = 0; o < y->stride; o++)
                x->sum[0][c][o] += x->sum[p][c][o];
        }
}

// The shares of one part of the draws, from the sums of all and of what is
// left out (part 0: nothing).
static void share_part(mu_explainer *x, uint32_t part, uint32_t classes)
{
    double        between[MU_OUTCOMES] = { 0 };
    const double *mean = x->mean[part];
    uint32_t      stride = x->outcomes->stride, there = 0;
    for (uint32_t c = 0; c < classes; c++) {
        const int32_t *all = x->sum[0][c], *out = x->sum[part][c];
        double         in = x->in_class[0][c];
        if (part)
            in -= x->in_class[part][c];
        if (in == 0.0)
            continue;
        there++;
        double share = 1.0 / in;
        double off = part ? 1.0 : 0.0;
        for (uint32_t o = 0; o < stride; o++) {
            double d = (double)all[o] - off * (double)out[o] - in * mean[o];
            between[o] += d * d * share;
        }
    }
    for (uint32_t o = 0; o < x->outcomes->count; o++)
        x->share[part][o] =
            share_of(between[o], x->squares[part][o], x->size[part], there);
}

void mu_explain(mu_explainer *x, const mu_classes *classes)
{
    sum_by_class(x, classes);
    for (uint32_t part = 0; part < MU_PARTS_OF; part++)
        share_part(x, part, classes->count);
}

double mu_explained_mean(const mu_explainer *x, uint32_t outcome,
                         uint32_t first, uint32_t last)
{
    int64_t sum = 0, draws = 0;
    for (uint32_t c = first; c < last; c++) {
        sum += x->sum[0][c][outcome];
        draws += x->in_class[0][c];
    }
    return draws ? (double)sum / (double)draws : NAN;
}

double mu_explained_error(const double *share, size_t stride)
{
    double mean = 0.0, squares = 0.0;
    for (uint32_t p = 1; p < MU_PARTS_OF; p++)
        mean += share[p * stride] / MU_BLOCKS;
    for (uint32_t p = 1; p < MU_PARTS_OF; p++) {
        double d = share[p * stride] - mean;
        squares += d * d;
    }
    return sqrt(squares * (MU_BLOCKS - 1.0) / MU_BLOCKS);
}

// ---- what luck can do --------------------------------------------------------
//
// A shuffle puts the outcomes in another order; classes are then runs of it.
// Its running sums at a few places serve classes of every size at once.

#define MOST_CUTS (MU_CLASSES + MU_SIZES)

typedef struct shuffler {
    const mu_explainer *x;
    uint64_t            state;
    uint32_t           *order;                       // of the draws
    uint32_t            cut[MOST_CUTS];              // rising
    uint32_t            cuts;
    double              at[MOST_CUTS][MU_OUTCOMES];  // sums before a cut, less
                                                     // those expected
} shuffler;

static void add_cut(shuffler *s, uint32_t cut)
{
    uint32_t at = s->cuts;
    for (uint32_t i = 0; i < s->cuts; i++)
        if (s->cut[i] == cut)
            return;
    for (; at > 0 && s->cut[at - 1] > cut; at--)
        s->cut[at] = s->cut[at - 1];
    s->cut[at] = cut;
    s->cuts++;
}

static const double *at_cut(const shuffler *s, uint32_t cut)
{
    uint32_t i = 0;
    while (s->cut[i] != cut)
        i++;
    return s->at[i];
}

static uint32_t cell_end(const mu_noise *noise, uint32_t cell)
{
    return (uint32_t)((uint64_t)noise->outcomes->draws * cell / noise->cells);
}

// splitmix64; below `count`.
static uint32_t any_below(uint64_t *state, uint32_t count)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)(((z ^ (z >> 31)) >> 32) * count >> 32);
}

// Goes through the draws in a new order and notes the sums at the cuts.
static void shuffle(shuffler *s)
{
    const mu_outcomes *y = s->x->outcomes;
    int32_t            sum[MU_OUTCOMES] = { 0 };
    uint32_t           i = 0;
    for (uint32_t k = 0; k < s->cuts; k++) {
        for (; i < s->cut[k]; i++) {
            uint32_t other = i + any_below(&s->state, y->draws - i);
            uint32_t draw = s->order[other];
            s->order[other] = s->order[i];
            s->order[i] = draw;
            const int32_t *restrict value = y->value + (size_t)draw * y->stride;
            for (uint32_t o = 0; o < y->stride; o += 8)
                for (uint32_t j = 0; j < 8; j++)
                    sum[o + j] += value[o + j];
        }
        for (uint32_t o = 0; o < y->count; o++)
            s->at[k][o] = (double)sum[o] - s->cut[k] * s->x->mean[0][o];
    }
}

static double *shares_at(const mu_noise *noise, uint32_t form, uint32_t outcome)
{
    return noise->share +
           ((size_t)form * noise->outcomes->count + outcome) * MU_SHUFFLES;
}

// Form j: the first j cells in one class (0 and 1 are the same), the rest one
// by one.
static void note_cells(const shuffler *s, const mu_noise *noise, uint32_t r)
{
    uint32_t draws = noise->outcomes->draws, cells = noise->cells;
    double   behind[MU_OUTCOMES] = { 0 };
    for (uint32_t j = cells; j-- > 0;) {
        uint32_t      from = cell_end(noise, j), to = cell_end(noise, j + 1);
        const double *a = from ? at_cut(s, from) : NULL, *b = at_cut(s, to);
        for (uint32_t o = 0; o < noise->outcomes->count; o++) {
            double before = a ? a[o] : 0.0, d = b[o] - before;
            double first = from ? before * before / from : 0.0;
            behind[o] += d * d / (to - from);
            shares_at(noise, j, o)[r] =
                share_of(first + behind[o], s->x->squares[0][o], draws,
                         cells - j + (from ? 1 : 0));
        }
    }
}

static void note_sizes(const shuffler *s, const mu_noise *noise, uint32_t r)
{
    uint32_t draws = noise->outcomes->draws;
    for (uint32_t i = 0; i < MU_SIZES; i++) {
        double        in = noise->size[i], rest = draws - in;
        const double *at = at_cut(s, noise->size[i]);
        for (uint32_t o = 0; o < noise->outcomes->count; o++)
            shares_at(noise, noise->cells + i, o)[r] =
                share_of(at[o] * at[o] * (1.0 / in + 1.0 / rest),
                         s->x->squares[0][o], draws, 2);
    }
}

// A share is 0 on average over all orders of the draws; over the shuffles it is
// nearly so, and sums of hundreds would show the rest.
static void centre(const mu_noise *noise)
{
    double *share = noise->share;
    for (size_t i = (size_t)noise->forms * noise->outcomes->count; i-- > 0;
         share += MU_SHUFFLES) {
        double mean = 0.0;
        for (uint32_t r = 0; r < MU_SHUFFLES; r++)
            mean += share[r] / MU_SHUFFLES;
        for (uint32_t r = 0; r < MU_SHUFFLES; r++)
            share[r] -= mean;
    }
}

mu_status mu_noise_build(const mu_explainer *x, uint64_t seed, mu_arena *arena,
                         mu_noise *out)
{
    const mu_outcomes *y = x->outcomes;
    mu_noise           noise = { .outcomes = y, .cells = x->cells,
                                 .forms = x->cells + MU_SIZES };
    shuffler          *s = MU_ARENA_NEW(arena, 1, shuffler);
    noise.share = MU_ARENA_NEW(
        arena, (size_t)noise.forms * y->count * MU_SHUFFLES + 1, double);
    uint32_t *order = MU_ARENA_NEW(arena, y->draws, uint32_t);
    if (!s || !noise.share || !order)
        return MU_NO_MEMORY;
    s->x = x;
    s->order = order;
    s->state = mu_luck_word(seed, 0, mu_luck_key("sensitivity",
                                                 MU_TEXT("noise"), NULL));
    for (uint32_t i = 0; i < y->draws; i++)
        order[i] = i;
    for (uint32_t c = 1; c <= noise.cells; c++)
        add_cut(s, cell_end(&noise, c));
    // From half of the draws down, each size a ninth less than the one before.
    for (uint32_t i = 0; i < MU_SIZES; i++) {
        double size = y->draws / 2.0 * exp2(-(double)i / 6.0);
        noise.size[i] = size < 1.0 ? 1 : (uint32_t)size;
        add_cut(s, noise.size[i]);
    }
    for (uint32_t r = 0; r < MU_SHUFFLES; r++) {
        shuffle(s);
        note_cells(s, &noise, r);
        note_sizes(s, &noise, r);
    }
    centre(&noise);
    *out = noise;
    return MU_OK;
}

uint32_t mu_form_chance(const mu_noise *noise, double probability)
{
    double draws = noise->outcomes->draws, in = draws * probability;
    if (in > draws - in)
        in = draws - in;
    uint32_t i = 0;
    while (i + 1 < MU_SIZES && noise->size[i] > in)
        i++;
    return noise->cells + i;
}

uint32_t mu_form_never(const mu_noise *noise, uint32_t never)
{
    double   draws = noise->outcomes->draws;
    uint32_t j = (uint32_t)(never / draws * noise->cells + 0.5);
    // One cell or none is left: a yes or no.
    return j + 1 < noise->cells ? j
                                : mu_form_chance(noise, never / draws);
}

// The value that the largest of `columns` passes with probability 0.05, from
// one column's shares in shuffles. Few columns ask for a percentile that was
// seen; many for one farther out, where the tail is taken as exponential with
// the mean excess of the highest tenth.
#define HIGHEST (MU_SHUFFLES / 10)

static double tail(const double *shares, uint32_t columns)
{
    double   top[HIGHEST];   // falling
    uint32_t count = 0;
    for (uint32_t r = 0; r < MU_SHUFFLES; r++) {
        if (count == HIGHEST && shares[r] <= top[HIGHEST - 1])
            continue;
        uint32_t at = count < HIGHEST ? count++ : HIGHEST - 1;
        for (; at > 0 && top[at - 1] < shares[r]; at--)
            top[at] = top[at - 1];
        top[at] = shares[r];
    }
    uint32_t rank = MU_SHUFFLES / 20 / (columns ? columns : 1);
    if (rank >= 5)
        return top[rank - 1];
    double from = top[HIGHEST - 1], excess = 0.0;
    for (uint32_t i = 0; i < HIGHEST; i++)
        excess += (top[i] - from) / (HIGHEST - 1);
    return from + excess * log(2.0 * columns);
}

double mu_noise_floor(const mu_noise *noise, uint32_t form, uint32_t outcome,
                      uint32_t columns)
{
    return tail(shares_at(noise, form, outcome), columns);
}

double mu_noise_floor_sum(const mu_noise *noise, const uint32_t *forms,
                          uint32_t count, uint32_t outcome, uint32_t columns)
{
    double   sum[MU_SHUFFLES] = { 0 };
    uint64_t state = 1;
    for (uint32_t i = 0; i < count; i++) {
        // Each from a shuffle of its own: they are independent.
        const double *shares = shares_at(noise, forms[i], outcome);
        uint32_t      turn = any_below(&state, MU_SHUFFLES);
        for (uint32_t r = 0; r < MU_SHUFFLES; r++)
            sum[r] += shares[r < MU_SHUFFLES - turn ? r + turn
                                                    : r + turn - MU_SHUFFLES];
    }
    return tail(sum, columns);
}
