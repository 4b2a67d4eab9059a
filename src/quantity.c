// quantity.c - see quantity.h.
//
// A text is cut into parts first, each part is read as a number, and the rule
// of the shape is checked last; so every complaint can point at its part.

#include "quantity.h"

#include "scenario.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

// Longer numbers are refused: none is meant, and the copy below stays small.
#define NUMBER_BYTES 300

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(mu_text text, size_t from)
{
    size_t at = from;
    while (at < text.size && is_digit(text.at[at]))
        at++;
    return at - from;
}

// The digits without their point and the number of decimals, or false.
static bool split_number(mu_text text, size_t *whole, size_t *decimals,
                         bool *negative)
{
    *negative = text.size > 0 && text.at[0] == '-';
    size_t at = *negative;
    *whole = digits_at(text, at);
    *decimals = 0;
    if (*whole == 0 || text.size > NUMBER_BYTES)
        return false;
    at += *whole;
    if (at < text.size && text.at[at] == '.') {
        *decimals = digits_at(text, at + 1);
        at += *decimals + 1;
        if (*decimals == 0)
            return false;
    }
    return at == text.size;
}

// Exact where digits and power of ten are both exact in a double; else strtod,
// given digits and an exponent, so that no locale's decimal point takes part.
static double to_double(mu_text text, size_t whole, size_t decimals,
                        bool negative)
{
    static const double power[] = {
        1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    const char *digits = text.at + negative;
    double      value;
    if (whole + decimals <= 15) {
        int64_t mantissa = 0;
        for (size_t i = 0; i < whole + decimals + (decimals > 0); i++)
            if (digits[i] != '.')
                mantissa = mantissa * 10 + (digits[i] - '0');
        value = (double)mantissa / power[decimals];
    } else {
        char copy[NUMBER_BYTES + 32];
        memcpy(copy, digits, whole);
        if (decimals)
            memcpy(copy + whole, digits + whole + 1, decimals);
        snprintf(copy + whole + decimals, 32, "e-%zu", decimals);
        value = strtod(copy, NULL);
    }
    return negative && value > 0 ? -value : value;
}

mu_status mu_number_read(mu_text text, double *out)
{
    size_t whole, decimals;
    bool   negative;
    if (!split_number(text, &whole, &decimals, &negative))
        return MU_BAD_NUMBER;
    double value = to_double(text, whole, decimals, negative);
    if (!isfinite(value))
        return MU_BAD_NUMBER;
    *out = value;
    return MU_OK;
}

mu_number_hint mu_number_hint_of(mu_text text)
{
    mu_number_hint hint = { "" };
    char           copy[40];
    double         value;
    bool           negative = text.size > 0 && text.at[0] == '-';
    size_t         dot = negative ? 1 : 0, size = text.size;
    if (size <= dot || size > 30)
        return hint;
    // A digit before the point, or none behind it: .5, 5.
    if (text.at[dot] == '.')
        snprintf(copy, sizeof copy, "%s0%.*s", negative ? "-" : "",
                 (int)(size - dot), text.at + dot);
    else if (text.at[size - 1] == '.')
        snprintf(copy, sizeof copy, "%.*s", (int)size - 1, text.at);
    else
        return hint;
    if (mu_number_read((mu_text){ copy, strlen(copy) }, &value) == MU_OK)
        snprintf(hint.text, sizeof hint.text, "; write %s", copy);
    return hint;
}

mu_status mu_millionths_read(mu_text text, int64_t *out)
{
    size_t whole, decimals;
    bool   negative;
    if (!split_number(text, &whole, &decimals, &negative))
        return MU_BAD_NUMBER;
    if (decimals > 6)
        return MU_OUT_OF_RANGE;
    int64_t value = 0;
    for (size_t i = negative; i < text.size; i++)
        if (text.at[i] != '.' &&
            (__builtin_mul_overflow(value, 10, &value) ||
             __builtin_add_overflow(value, text.at[i] - '0', &value)))
            return MU_TOO_LARGE;
    for (size_t i = decimals; i < 6; i++)
        if (__builtin_mul_overflow(value, 10, &value))
            return MU_TOO_LARGE;
    *out = negative ? -value : value;
    return MU_OK;
}

// A part of the text being read.
typedef struct part {
    mu_text text;
    size_t  offset;
} part;

typedef struct parser {
    mu_text     text;
    mu_misread *misread;
} parser;

static mu_status misread_at(const parser *p, mu_status status, part where,
                            const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static mu_status misread_at(const parser *p, mu_status status, part where,
                            const char *format, ...)
{
    va_list args;
    p->misread->offset = where.offset;
    p->misread->size = where.text.size;
    va_start(args, format);
    vsnprintf(p->misread->text, sizeof p->misread->text, format, args);
    va_end(args);
    return status;
}

// The part from .. to without the blanks around it.
static part cut(const parser *p, size_t from, size_t to)
{
    const char *at = p->text.at;
    while (from < to && (at[from] == ' ' || at[from] == '\t'))
        from++;
    while (to > from && (at[to - 1] == ' ' || at[to - 1] == '\t'))
        to--;
    return (part){ { at + from, to - from }, from };
}

static part whole_of(const parser *p)
{
    return cut(p, 0, p->text.size);
}

static mu_status read_part(const parser *p, part from, double *out)
{
    if (mu_number_read(from.text, out) != MU_OK) {
        if (from.text.size == 0)
            return misread_at(p, MU_BAD_NUMBER, from,
                              "a number is missing here; write one such as 12 "
                              "or 0.5");
        return misread_at(p, MU_BAD_NUMBER, from,
                          "expected a number such as 12 or 0.5, found '%s'%s",
                          mu_quote(from.text).text,
                          mu_number_hint_of(from.text).text);
    }
    if (*out < 0)
        return misread_at(p, MU_OUT_OF_RANGE, from,
                          "expected a number from 0 upwards, found '%s'",
                          mu_quote(from.text).text);
    if (*out > MU_LIMIT_WHOLE)
        return misread_at(p, MU_TOO_LARGE, from,
                          "a number is at most %d, found '%s'", MU_LIMIT_WHOLE,
                          mu_quote(from.text).text);
    return MU_OK;
}

static size_t find(mu_text text, size_t from, size_t to, const char *what)
{
    size_t size = strlen(what);
    for (size_t i = from; i + size <= to; i++)
        if (memcmp(text.at + i, what, size) == 0)
            return i;
    return to;
}

// The parts of text between `from` and `to`, separated by `mark`; the count
// found, which may exceed the room.
static uint32_t split(const parser *p, size_t from, size_t to, const char *mark,
                      part *parts, uint32_t room)
{
    uint32_t count = 0;
    for (;;) {
        size_t end = find(p->text, from, to, mark);
        if (count < room)
            parts[count] = cut(p, from, end);
        count++;
        if (end == to)
            return count;
        from = end + strlen(mark);
    }
}

// minimum, mode, maximum of a PERT or triangular distribution.
static mu_status three(const parser *p, const part parts[3], mu_shape shape,
                       mu_quantity *out)
{
    double v[3];
    for (int i = 0; i < 3; i++)
        MU_TRY(read_part(p, parts[i], &v[i]));
    if (v[1] < v[0])
        return misread_at(p, MU_OUT_OF_RANGE, parts[1],
                          "the mode '%s' is below the minimum '%s'; write "
                          "minimum, mode, maximum",
                          mu_quote(parts[1].text).text,
                          mu_quote(parts[0].text).text);
    if (v[2] < v[1])
        return misread_at(p, MU_OUT_OF_RANGE, parts[2],
                          "the maximum '%s' is below the mode '%s'; write "
                          "minimum, mode, maximum",
                          mu_quote(parts[2].text).text,
                          mu_quote(parts[1].text).text);
    bool constant = v[0] >= v[2];
    *out = (mu_quantity){ .shape = constant ? MU_CONSTANT : shape,
                          .a = v[0],
                          .b = constant ? 0 : v[1],
                          .c = constant ? 0 : v[2] };
    return MU_OK;
}

static mu_status read_range(const parser *p, const part *parts, uint32_t count,
                            mu_quantity *out)
{
    if (count == 3)
        return three(p, parts, MU_PERT, out);
    if (count > 3)
        return misread_at(p, MU_BAD_SYNTAX, whole_of(p),
                          "a range has two or three numbers: 10..30, or "
                          "10..15..40 for minimum, mode, maximum");
    double a, b;
    MU_TRY(read_part(p, parts[0], &a));
    MU_TRY(read_part(p, parts[1], &b));
    if (b < a)
        return misread_at(p, MU_OUT_OF_RANGE, parts[1],
                          "the range ends at '%s', below its begin '%s'; write "
                          "the smaller number first",
                          mu_quote(parts[1].text).text,
                          mu_quote(parts[0].text).text);
    bool constant = a >= b;
    *out = (mu_quantity){ .shape = constant ? MU_CONSTANT : MU_UNIFORM,
                          .a = a,
                          .b = constant ? 0 : b };
    return MU_OK;
}

static mu_status read_triangular(const parser *p, const part *parts,
                                 mu_quantity *out)
{
    return three(p, parts, MU_TRIANGULAR, out);
}

static mu_status read_lognormal(const parser *p, const part *parts,
                                mu_quantity *out)
{
    double median, p90;
    MU_TRY(read_part(p, parts[0], &median));
    MU_TRY(read_part(p, parts[1], &p90));
    if (median <= 0)
        return misread_at(p, MU_OUT_OF_RANGE, parts[0],
                          "the median of a lognormal is above 0");
    if (p90 <= median)
        return misread_at(p, MU_OUT_OF_RANGE, parts[1],
                          "the 90th percentile '%s' is not above the median "
                          "'%s'; write lognormal(median,p90)",
                          mu_quote(parts[1].text).text,
                          mu_quote(parts[0].text).text);
    *out = (mu_quantity){ .shape = MU_LOGNORMAL, .a = median, .b = p90 };
    return MU_OK;
}

static mu_status read_exponential(const parser *p, const part *parts,
                                  mu_quantity *out)
{
    double mean;
    MU_TRY(read_part(p, parts[0], &mean));
    if (mean <= 0)
        return misread_at(p, MU_OUT_OF_RANGE, parts[0],
                          "the mean of an exponential is above 0");
    *out = (mu_quantity){ .shape = MU_EXPONENTIAL, .a = mean };
    return MU_OK;
}

// choice(value:weight;value:weight), the inside of which is from .. to.
static mu_status read_choice(mu_arena *arena, const parser *p, size_t from,
                             size_t to, mu_quantity *out)
{
    uint32_t count = split(p, from, to, ";", NULL, 0);
    if (count > MU_LIMIT_CHOICES)
        return misread_at(p, MU_TOO_LARGE, whole_of(p),
                          "a choice has at most %u values, this one has %u",
                          MU_LIMIT_CHOICES, count);
    double *values = MU_ARENA_NEW(arena, 2 * (size_t)count, double);
    if (!values)
        return MU_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        size_t end = find(p->text, from, to, ";");
        size_t colon = find(p->text, from, end, ":");
        if (colon == end)
            return misread_at(p, MU_BAD_SYNTAX, cut(p, from, end),
                              "expected value:weight such as 10:0.2, found "
                              "'%s'",
                              mu_quote(cut(p, from, end).text).text);
        part weight = cut(p, colon + 1, end);
        MU_TRY(read_part(p, cut(p, from, colon), &values[i]));
        MU_TRY(read_part(p, weight, &values[count + i]));
        if (values[count + i] <= 0)
            return misread_at(p, MU_OUT_OF_RANGE, weight,
                              "a weight is above 0; leave out values that "
                              "never happen");
        from = end + 1;
    }
    *out = (mu_quantity){ .shape = MU_CHOICE,
                          .count = count,
                          .values = values,
                          .weights = values + count };
    return MU_OK;
}

typedef struct form {
    const char *name;
    uint32_t    parts;
    const char *example;
    mu_status (*read)(const parser *p, const part *parts, mu_quantity *out);
} form;

static mu_status read_form(mu_arena *arena, const parser *p, size_t open,
                           size_t close, mu_quantity *out)
{
    static const form forms[] = {
        { "triangular", 3, "triangular(10,15,40)", read_triangular },
        { "lognormal", 2, "lognormal(20,60)", read_lognormal },
        { "exponential", 1, "exponential(30)", read_exponential },
    };
    part name = cut(p, 0, open);
    if (mu_text_equal(name.text, MU_TEXT("choice")))
        return read_choice(arena, p, open + 1, close, out);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        mu_text same = { forms[i].name, strlen(forms[i].name) };
        if (!mu_text_equal(name.text, same))
            continue;
        part     parts[4];
        uint32_t count = split(p, open + 1, close, ",", parts, 4);
        if (count != forms[i].parts)
            return misread_at(p, MU_BAD_SYNTAX, whole_of(p),
                              "%s takes %u number%s, as in %s, not %u",
                              forms[i].name, forms[i].parts,
                              forms[i].parts == 1 ? "" : "s", forms[i].example,
                              count);
        return forms[i].read(p, parts, out);
    }
    return misread_at(p, MU_UNKNOWN, name,
                      "unknown distribution '%s'; there are triangular, "
                      "lognormal, exponential and choice",
                      mu_quote(name.text).text);
}

void mu_real_text(double value, char *room, size_t size)
{
    // The shortest of the usual precisions that reads back as the same number.
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(room, size, "%.*g", digits, value);
        if (strtod(room, NULL) == value)
            break;
    }
    // A comma would be the process's locale's.
    for (char *c = room; *c; c++)
        if (*c == ',')
            *c = '.';
}

mu_status mu_quantity_read(mu_arena *arena, mu_text text, mu_quantity *out,
                           mu_misread *misread)
{
    parser p = { text, misread };
    part   all = whole_of(&p);
    size_t end = all.offset + all.text.size;
    size_t open = find(text, all.offset, end, "(");
    if (open < end) {
        if (text.at[end - 1] != ')')
            return misread_at(&p, MU_BAD_SYNTAX, all,
                              "the bracket is not closed; end with ')'");
        return read_form(arena, &p, open, end - 1, out);
    }

    part     parts[4];
    uint32_t count = split(&p, all.offset, end, "..", parts, 4);
    if (count > 1)
        return read_range(&p, parts, count, out);

    double value;
    if (mu_number_read(all.text, &value) != MU_OK)
        return misread_at(&p, MU_BAD_NUMBER, all,
                          "expected a quantity such as 12, 10..30, 10..15..40 "
                          "or lognormal(20,60), found '%s'%s",
                          mu_quote(all.text).text,
                          mu_number_hint_of(all.text).text);
    MU_TRY(read_part(&p, all, &value));
    *out = (mu_quantity){ .shape = MU_CONSTANT, .a = value };
    return MU_OK;
}
