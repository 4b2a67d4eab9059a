// json.h - writes JSON to a stream: commas, quotes and numbers are its care.
//
// Stage 5, out. Reals are written so that reading them gives the same bits,
// with a point whatever the locale; INFINITY and NAN are null.
//
// In a page (`in_page`) there are no blanks between values, and no text can end
// the script element that it stands in: '<' and the line ends U+2028 and U+2029
// are written as escapes.
//
// Memory: nothing is allocated. Errors of the stream are left to the caller
// (ferror), who sees to them once at the end.

#ifndef MU_JSON_H
#define MU_JSON_H

#include "quantity.h"

#include <stdio.h>

#define MU_JSON_DEPTH 32

typedef struct mu_json {
    FILE *to;
    int   depth;
    bool  has_items[MU_JSON_DEPTH];
    bool  after_key;
    bool  in_page;
} mu_json;

void mu_json_open(mu_json *json, char bracket);     // '{' or '['
void mu_json_close(mu_json *json, char bracket);    // '}' or ']'
void mu_json_key(mu_json *json, mu_text key);
void mu_json_name(mu_json *json, const char *key);  // a key that is a literal
void mu_json_text(mu_json *json, mu_text text);
void mu_json_real(mu_json *json, double value);
void mu_json_whole(mu_json *json, int64_t value);
void mu_json_bool(mu_json *json, bool value);
void mu_json_null(mu_json *json);
// A member of the object at hand: its name, and a value.
void mu_json_put_text(mu_json *json, const char *name, mu_text text);
void mu_json_put_real(mu_json *json, const char *name, double value);
void mu_json_put_whole(mu_json *json, const char *name, int64_t value);
void mu_json_put_bool(mu_json *json, const char *name, bool value);
// [longitude, latitude], as at[0] and at[1] have them.
void mu_json_position(mu_json *json, const double at[2]);

#endif
