// json.c - see json.h.

#include "json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void before_value(mu_json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth && json->has_items[json->depth - 1])
        fputs(json->in_page ? "," : ", ", json->to);
    if (json->depth)
        json->has_items[json->depth - 1] = true;
}

void mu_json_open(mu_json *json, char bracket)
{
    before_value(json);
    assert(json->depth < MU_JSON_DEPTH);
    json->has_items[json->depth++] = false;
    putc(bracket, json->to);
}

void mu_json_close(mu_json *json, char bracket)
{
    assert(json->depth > 0);
    json->depth--;
    putc(bracket, json->to);
}

// U+2028 or U+2029, the end of a line for older scripts.
static bool is_line_end(mu_text text, size_t at)
{
    return text.size - at >= 3 && memcmp(text.at + at, "\xe2\x80", 2) == 0 &&
           ((unsigned char)text.at[at + 2] & 0xfeu) == 0xa8;
}

static void write_text(mu_json *json, mu_text text)
{
    putc('"', json->to);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.at[i];
        // Those above 0x7f too: a terminal may take them for commands.
        bool wide = c == 0xc2 && i + 1 < text.size &&
                    (unsigned char)text.at[i + 1] < 0xa0;
        if (c == '"' || c == '\\')
            putc('\\', json->to);
        if (wide)
            c = (unsigned char)text.at[++i];
        if (c < 0x20 || c == 0x7f || wide || (json->in_page && c == '<')) {
            fprintf(json->to, "\\u%04x", c);
        } else if (json->in_page && is_line_end(text, i)) {
            i += 2;
            fputs((unsigned char)text.at[i] == 0xa8 ? "\\u2028" : "\\u2029",
                  json->to);
        } else {
            putc(c, json->to);
        }
    }
    putc('"', json->to);
}

void mu_json_key(mu_json *json, mu_text key)
{
    before_value(json);
    write_text(json, key);
    fputs(json->in_page ? ":" : ": ", json->to);
    json->after_key = true;
}

void mu_json_name(mu_json *json, const char *key)
{
    mu_json_key(json, (mu_text){ key, strlen(key) });
}

void mu_json_text(mu_json *json, mu_text text)
{
    before_value(json);
    write_text(json, text);
}

void mu_json_real(mu_json *json, double value)
{
    if (!isfinite(value)) {
        mu_json_null(json);
        return;
    }
    char text[40];
    before_value(json);
    mu_real_text(value, text, sizeof text);
    fputs(text, json->to);
}

void mu_json_whole(mu_json *json, int64_t value)
{
    before_value(json);
    fprintf(json->to, "%" PRId64, value);
}

void mu_json_bool(mu_json *json, bool value)
{
    before_value(json);
    fputs(value ? "true" : "false", json->to);
}

void mu_json_null(mu_json *json)
{
    before_value(json);
    fputs("null", json->to);
}

void mu_json_put_text(mu_json *json, const char *name, mu_text text)
{
    mu_json_name(json, name);
    mu_json_text(json, text);
}

void mu_json_put_real(mu_json *json, const char *name, double value)
{
    mu_json_name(json, name);
    mu_json_real(json, value);
}

void mu_json_put_whole(mu_json *json, const char *name, int64_t value)
{
    mu_json_name(json, name);
    mu_json_whole(json, value);
}

void mu_json_put_bool(mu_json *json, const char *name, bool value)
{
    mu_json_name(json, name);
    mu_json_bool(json, value);
}

void mu_json_position(mu_json *json, const double at[2])
{
    mu_json_open(json, '[');
    mu_json_real(json, at[0]);
    mu_json_real(json, at[1]);
    mu_json_close(json, ']');
}
