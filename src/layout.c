// layout.c - see layout.h.

#include "layout.h"

#include <stdarg.h>

#define ELLIPSIS "…"

// ---- characters
// -----------------------------------------------------------------

// The character at the front of a text: its bytes, and the columns it takes. A
// byte that begins none is one column wide.
typedef struct glyph {
    size_t size, columns;
    bool   shown;   // false: stands for '?'
} glyph;

static glyph first_glyph(mu_text text)
{
    uint32_t code = 0;
    size_t   size = mu_character(text.at, text.size, &code);
    if (size == 0)
        return (glyph){ 1, 1, false };
    bool control = code < 0x20 || (code >= 0x7f && code < 0xa0) ||
                   (code >= 0x200e && code <= 0x200f) ||
                   (code >= 0x2028 && code <= 0x202e) ||
                   (code >= 0x2066 && code <= 0x2069);
    bool combines = (code >= 0x300 && code <= 0x36f) || code == 0x200d ||
                    code == 0x200b || (code >= 0xfe00 && code <= 0xfe0f);
    return (glyph){ size, combines ? 0 : 1, !control };
}

static mu_text behind(mu_text text, size_t size)
{
    return (mu_text){ text.at + size, text.size - size };
}

size_t mu_columns(mu_text text)
{
    size_t columns = 0;
    while (text.size) {
        glyph g = first_glyph(text);
        columns += g.columns;
        text = behind(text, g.size);
    }
    return columns;
}

size_t mu_put_cut(const mu_page *page, mu_text text, size_t width)
{
    bool   cut = mu_columns(text) > width;
    size_t room = cut && width ? width - 1 : width, columns = 0;
    while (text.size) {
        glyph g = first_glyph(text);
        if (columns + g.columns > room)
            break;
        if (g.shown)
            fwrite(text.at, 1, g.size, page->to);
        else
            putc('?', page->to);
        columns += g.columns;
        text = behind(text, g.size);
    }
    if (cut && width)
        fputs(ELLIPSIS, page->to);
    return columns + (cut && width);
}

void mu_put_many(const mu_page *page, const char *character, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fputs(character, page->to);
}

void mu_put_left(const mu_page *page, mu_text text, size_t width)
{
    mu_put_many(page, " ", width - mu_put_cut(page, text, width));
}

void mu_put_right(const mu_page *page, const char *text, size_t width)
{
    mu_text whole = { text, strlen(text) };
    size_t  columns = mu_columns(whole);
    if (columns < width)
        mu_put_many(page, " ", width - columns);
    mu_put_cut(page, whole, width);
}

void mu_faint(const mu_page *page, bool on)
{
    if (page->colour)
        fputs(on ? "\033[2m" : "\033[0m", page->to);
}

void mu_put_title(const mu_page *page, const char *title, const char *faint)
{
    fprintf(page->to, page->colour ? "\n\033[1m%s\033[0m" : "\n%s", title);
    if (faint) {
        mu_faint(page, true);
        fprintf(page->to, "  %s", faint);
        mu_faint(page, false);
    }
    putc('\n', page->to);
}

// ---- paragraphs
// -----------------------------------------------------------------

void mu_say(mu_paragraph *paragraph, const char *format, ...)
{
    size_t  room = sizeof paragraph->text - paragraph->size;
    va_list list;
    va_start(list, format);
    int size = vsnprintf(paragraph->text + paragraph->size, room, format, list);
    va_end(list);
    if (size > 0)
        paragraph->size += (size_t)size < room ? (size_t)size : room - 1;
}

void mu_put_paragraph(const mu_page *page, const char *text, size_t indent)
{
    size_t at = 0;
    while (*text) {
        mu_text word = { text, strcspn(text, " ") };
        // A number and its percent sign stay together.
        while (text[word.size] == ' ' && text[word.size + 1] == '%')
            word.size += 2 + strcspn(text + word.size + 2, " ");
        size_t columns = mu_columns(word);
        if (at && at + 1 + columns > MU_PAGE_WIDTH) {
            putc('\n', page->to);
            at = 0;
        }
        mu_put_many(page, " ", at ? 1 : indent);
        at += at ? 1 : indent;
        at += mu_put_cut(page, word, MU_PAGE_WIDTH - indent);
        text += word.size;
        text += strspn(text, " ");
    }
    putc('\n', page->to);
}

// ---- numbers
// --------------------------------------------------------------------

// A whole number with a comma between thousands.
static mu_word_text grouped(double value)
{
    char         digits[40];
    mu_word_text out = { "" };
    int          size = snprintf(digits, sizeof digits, "%.0f", fabs(value));
    size_t       at = 0;
    if (value < -0.5)
        out.text[at++] = '-';
    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0)
            out.text[at++] = ',';
        out.text[at++] = digits[i];
    }
    return out;
}

mu_word_text mu_count_text(double value)
{
    return isfinite(value) && fabs(value) < 1e18 ? grouped(value)
                                                 : (mu_word_text){ "-" };
}

mu_word_text mu_number_text(double value)
{
    mu_word_text out = { "-" };
    if (!isfinite(value))
        return out;
    if (fabs(value) >= 999.5)
        return mu_count_text(value);
    snprintf(out.text, sizeof out.text, "%.3g", value);
    return out;
}

mu_word_text mu_share_text(mu_share share)
{
    mu_word_text out = { "-" };
    double       percent = 100.0 * share.value, error = 100.0 * share.error;
    if (share.of <= 0)
        return out;
    if (share.value <= 0.0 || share.value >= 1.0)
        snprintf(out.text, sizeof out.text, "%.0f %%", percent);
    else if (percent < 0.5)
        snprintf(out.text, sizeof out.text, "<1 %%");
    else if (percent > 99.5)
        snprintf(out.text, sizeof out.text, ">99 %%");
    else if (error > 0.5)
        snprintf(out.text, sizeof out.text, "%.0f ±%.0f %%", percent,
                 ceil(error));
    else
        snprintf(out.text, sizeof out.text, "%.0f %%", percent);
    return out;
}

mu_word_text mu_prose_text(mu_share share)
{
    mu_word_text out = mu_share_text(share);
    double       bound = share.of > 0 ? ceil(300.0 / (double)share.of) : 0.0;
    if (share.of <= 0 || bound <= 1.0)
        return out;
    bound = fmin(bound, 100.0);
    if (share.value <= 0.0)
        snprintf(out.text, sizeof out.text, "0 %% (<%.0f %%)", bound);
    else if (share.value >= 1.0)
        snprintf(out.text, sizeof out.text, "100 %% (>%.0f %%)", 100.0 - bound);
    return out;
}

mu_word_text mu_futures_text(int64_t count)
{
    mu_word_text out;
    snprintf(out.text, sizeof out.text, "%.40s future%s",
             mu_count_text((double)count).text, count == 1 ? "" : "s");
    return out;
}

mu_word_text mu_day_text(int32_t day)
{
    mu_word_text out = { "-" };
    if (day != MU_NEVER)
        snprintf(out.text, sizeof out.text, "%d", day);
    return out;
}

mu_word_text mu_days_text(int32_t from, int32_t to)
{
    mu_word_text out = { "-" };
    if (from != MU_NEVER && to != MU_NEVER)
        snprintf(out.text, sizeof out.text, "%d–%d", from, to);
    return out;
}

mu_word_text mu_date_text(const mu_scenario *scenario, int32_t day)
{
    mu_word_text out = { "-" };
    if (day == MU_NEVER)
        return out;
    mu_date date = mu_date_of_day(scenario->start_day + day);
    snprintf(out.text, sizeof out.text, "%04d-%02d-%02d", date.year, date.month,
             date.day);
    return out;
}

mu_word_text mu_money_text(double euros)
{
    static const struct {
        double      unit;
        const char *name;
    } units[] = {
        { 1e12, " trn" }, { 1e9, " bn" }, { 1e6, " m" }, { 1.0, "" }
    };
    mu_word_text out = { "-" };
    if (!isfinite(euros))
        return out;
    size_t i = 0;
    while (i < 3 && fabs(euros) < 0.9995 * units[i].unit)
        i++;
    double value = euros / units[i].unit;
    if (i == 3)
        snprintf(out.text, sizeof out.text, "EUR %.40s", grouped(value).text);
    else
        snprintf(out.text, sizeof out.text, "EUR %.*f%s",
                 fabs(value) < 9.995   ? 2
                 : fabs(value) < 99.95 ? 1
                                       : 0,
                 value, units[i].name);
    return out;
}

// ---- demands
// --------------------------------------------------------------------

// Exactly as it was asked for.
static mu_word_text amount_text(double value)
{
    mu_word_text out;
    if (value == floor(value) && value < 1e15)
        return grouped(value);
    snprintf(out.text, sizeof out.text, "%.10g", value);
    return out;
}

mu_text mu_demand_text(const mu_model *model, uint32_t mark, mu_arena *arena)
{
    const mu_mark *of = &model->marks[mark];
    mu_text        text = MU_TEXT("");
    for (uint32_t d = of->demands.first; d < of->demands.last; d++) {
        const mu_demand *demand = &model->demands[d];
        mu_text          name =
            demand->capability == MU_PERSONNEL
                         ? MU_TEXT("personnel")
                         : model->scenario->capability_names[demand->capability];
        text = mu_arena_format(arena, "%.*s%s%s %.*s", (int)text.size, text.at,
                               text.size ? ", " : "",
                               amount_text(demand->at_least).text,
                               (int)name.size, name.at);
        if (!text.at)
            return text;
    }
    if (of->hold > 1)
        text = mu_arena_format(arena, "%.*s, held %u days", (int)text.size,
                               text.at, of->hold);
    return text;
}
