// fuzz_quantity.c - the text of a cell with a number or a distribution: what is
// read is what the text says, its quantiles never fall, and what is refused is
// pointed at.

#include "fuzz.h"
#include "quantile.h"
#include "scenario.h"

// -?digits[.digits], as strtod reads it.
static void check_number(mu_text text)
{
    double    value = -77.0;
    int64_t   exact = -77;
    mu_status status = mu_number_read(text, &value);
    mu_status whole = mu_millionths_read(text, &exact);
    HOLDS(status == MU_OK || value == -77.0);
    HOLDS(whole == MU_OK || exact == -77);
    HOLDS(status != MU_BAD_NUMBER || whole != MU_OK || text.size > 300);
    if (status == MU_OK) {
        char  *end;
        double other = strtod(text.at, &end);
        HOLDS(end == text.at + text.size);
        HOLDS(other == value);
        HOLDS(isfinite(value));
    }
    if (status == MU_OK && whole == MU_OK && fabs(value) < 1e8)
        HOLDS(llround(value * 1e6) == exact);
}

static void check_shape(const mu_quantity *q)
{
    HOLDS(q->shape != MU_ABSENT && q->shape <= MU_CHOICE);
    HOLDS(q->a >= 0 && q->a <= MU_LIMIT_WHOLE);
    if (q->shape == MU_UNIFORM || q->shape == MU_LOGNORMAL)
        HOLDS(q->a < q->b && q->b <= MU_LIMIT_WHOLE);
    if (q->shape == MU_LOGNORMAL || q->shape == MU_EXPONENTIAL)
        HOLDS(q->a > 0);
    if (q->shape == MU_PERT || q->shape == MU_TRIANGULAR)
        HOLDS(q->a <= q->b && q->b <= q->c && q->a < q->c);
    HOLDS((q->shape == MU_CHOICE) == (q->count > 0));
    HOLDS(q->count <= MU_LIMIT_CHOICES);
    for (uint32_t i = 0; i < q->count; i++)
        HOLDS(q->values[i] >= 0 && q->weights[i] > 0);
}

// Samples over the whole range of words, and at its ends.
static void check_samples(const mu_quantity *q, const mu_sampler *sampler)
{
    double before = 0.0, most = q->c;
    HOLDS(mu_sampler_is_random(sampler) == (q->shape != MU_CONSTANT));
    for (uint64_t i = 0; i <= 4096; i++) {
        uint64_t word = i << 20;
        double   value =
            mu_sample(sampler, (uint32_t)(word > UINT32_MAX ? UINT32_MAX : word));
        HOLDS(isfinite(value) && value >= 0);
        if (q->shape == MU_CHOICE)
            continue;
        HOLDS(value >= before);
        before = value;
        if (q->shape == MU_UNIFORM)
            most = q->b;
        if (q->shape == MU_UNIFORM || q->shape == MU_PERT ||
            q->shape == MU_TRIANGULAR)
            HOLDS(value >= q->a && value <= most * (1 + 1e-15));
    }
}

static bool is_one_of(double value, const mu_quantity *q)
{
    for (uint32_t i = 0; i < q->count; i++)
        if (q->values[i] == value)
            return true;
    return false;
}

static void check_quantity(mu_arena *arena, mu_text text)
{
    const mu_quantity before = { .shape = MU_CHOICE, .count = 77 };
    mu_quantity       q = before;
    mu_misread        misread = { 0 };
    mu_quantiles      known = { .arena = arena };
    mu_sampler        sampler;
    mu_status         status = mu_quantity_read(arena, text, &q, &misread);
    HOLDS(status != MU_NO_MEMORY);
    if (status != MU_OK) {
        HOLDS(q.shape == before.shape && q.count == before.count);
        HOLDS(misread.offset <= text.size);
        HOLDS(misread.size <= text.size - misread.offset);
        HOLDS(misread.text[0] && memchr(misread.text, 0, sizeof misread.text));
        return;
    }
    check_shape(&q);
    HOLDS(mu_sampler_build(&known, &q, &sampler) == MU_OK);
    check_samples(&q, &sampler);
    if (q.shape == MU_CHOICE)
        for (uint64_t word = 0; word <= UINT32_MAX; word += 0x1fffffff)
            HOLDS(is_one_of(mu_sample(&sampler, (uint32_t)word), &q));
    double value;
    if (mu_number_read(mu_strip(text), &value) == MU_OK)
        HOLDS(q.shape == MU_CONSTANT && q.a == value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_arena arena = { 0 };
    mu_text  text;
    HOLDS(mu_arena_text(&arena, (const char *)bytes, size, &text) == MU_OK);
    check_number(text);
    check_quantity(&arena, text);
    mu_arena_clear(&arena);
    return 0;
}
