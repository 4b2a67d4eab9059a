// yaml.c - see yaml.h.
//
// libfyaml gives events, from which the tree is built with a stack of our own:
// its documents are built and freed by recursion over what the user nested,
// events are not. Places follow from the offsets of its marks.

#include "yaml.h"

#include "names.h"
#include "scenario.h"

#include <libfyaml.h>
#include <stdlib.h>

// What libfyaml takes for a small file, generously.
#define HEADROOM ((size_t)256 * 1024)

typedef struct builder {
    mu_arena        *arena;
    const mu_source *source;
    mu_diags        *diags;
    size_t           skipped;                   // the byte order mark
    mu_yaml         *stack[MU_LIMIT_NESTING];   // open lists and maps
    uint32_t         depth;
    bool             has_key;   // the next node is a value
    mu_cell          key;
    mu_yaml         *root;
    uint32_t         documents;
    bool             ended;
    mu_span          last;   // the place that was asked for last
    char             said[80];   // what libfyaml said first, of no place
} builder;

const char *mu_yaml_kind_name(mu_yaml_kind kind)
{
    return kind == MU_YAML_TEXT   ? "a text"
           : kind == MU_YAML_LIST ? "a list"
                                  : "a map";
}

// The place of an offset, counted on, or back, from the last one: libfyaml's own
// columns differ behind a byte order mark and some line ends.
static mu_span place_at(builder *b, size_t offset)
{
    mu_text  bytes = b->source->bytes;
    mu_span *at = &b->last;
    if (at->line == 0)
        *at = (mu_span){ .offset = b->skipped, .line = 1, .column = 1 };
    if (offset > bytes.size)
        offset = bytes.size;
    for (; at->offset < offset; at->offset++) {
        bool end = bytes.at[at->offset] == '\n';
        at->line += end;
        if (end)
            at->column = 1;
        else
            at->column += ((unsigned char)bytes.at[at->offset] & 0xc0) != 0x80;
    }
    bool left = false;   // the line
    for (; at->offset > offset && at->offset > b->skipped; at->offset--) {
        bool end = bytes.at[at->offset - 1] == '\n';
        at->line -= end;
        left = left || end;
        at->column -=
            ((unsigned char)bytes.at[at->offset - 1] & 0xc0) != 0x80;
    }
    if (left) {
        at->column = 1;
        for (size_t i = at->offset; i > b->skipped && bytes.at[i - 1] != '\n';
             i--)
            at->column += ((unsigned char)bytes.at[i - 1] & 0xc0) != 0x80;
    }
    return *at;
}

// The bytes from .. to of what libfyaml was given.
static mu_cell cell_between(builder *b, size_t from, size_t to)
{
    mu_span where = place_at(b, from + b->skipped);
    size_t  end = to + b->skipped;
    if (end > b->source->bytes.size)
        end = b->source->bytes.size;
    return (mu_cell){ .source = b->source,
                      .offset = (uint32_t)where.offset,
                      .length = (uint32_t)(end > where.offset
                                               ? end - where.offset : 0),
                      .line = where.line,
                      .column = where.column };
}

static mu_cell cell_at(builder *b, const struct fy_mark *start,
                       const struct fy_mark *end)
{
    if (!start || !end || start->line < 0 || start->column < 0)
        return cell_between(b, 0, 0);
    return cell_between(b, start->input_pos, end->input_pos);
}

// libfyaml gives empty text when memory runs out: told from a text that is
// empty by what is written. An escaped line end may stand for nothing.
static bool text_is_lost(const builder *b, const mu_cell *cell, size_t size)
{
    if (size > 0 || cell->offset + (size_t)cell->length > b->source->bytes.size)
        return false;
    mu_text written = { b->source->bytes.at + cell->offset, cell->length };
    return mu_strip(written).size > 0 &&
           !memchr(written.at, '\\', written.size);
}

static mu_status scalar_cell(builder *b, struct fy_event *event,
                             mu_cell *out)
{
    struct fy_token *token = event->scalar.value;
    mu_cell          cell =
        cell_at(b, fy_event_start_mark(event), fy_event_end_mark(event));
    enum fy_scalar_style style =
        token ? fy_token_scalar_style(token) : FYSS_PLAIN;
    size_t      size = 0;
    const char *bytes = token ? fy_token_get_text(token, &size) : "";
    if (!bytes || text_is_lost(b, &cell, size))
        return MU_NO_MEMORY;
    // Marks are those of the text inside the quotes.
    if (style == FYSS_DOUBLE_QUOTED || style == FYSS_SINGLE_QUOTED)
        cell = cell_between(b, cell.offset - b->skipped - 1,
                            cell.offset - b->skipped + cell.length + 1);
    mu_text     text = { bytes, size };
    const char *nul = memchr(bytes, '\0', size);
    if (nul && style == FYSS_DOUBLE_QUOTED)
        return mu_error(b->diags, MU_BAD_SYNTAX, mu_cell_span(&cell),
                        "a NUL character; take out the escape that stands for "
                        "it");
    // No file has a NUL: libfyaml 0.7.12 makes one of a block without a line.
    if (nul)
        text.size = (size_t)(nul - bytes);
    text = mu_strip(text);
    if (style == FYSS_PLAIN && (mu_text_equal(text, MU_TEXT("~")) ||
                                mu_text_equal(text, MU_TEXT("null"))))
        text.size = 0;
    if (text.size > MU_LIMIT_CELL_BYTES)
        return mu_error(b->diags, MU_TOO_LARGE, mu_cell_span(&cell),
                        "this text has %zu bytes; at most %u are read",
                        text.size, MU_LIMIT_CELL_BYTES);
    MU_TRY(mu_arena_text(b->arena, text.at, text.size, &text));
    cell.at = text.at;
    cell.size = (uint32_t)text.size;
    *out = cell;
    return MU_OK;
}

// Puts a node into the innermost open list or map. NULL: no memory.
static mu_yaml *add_node(builder *b, mu_yaml_kind kind, mu_cell cell)
{
    mu_yaml *node = MU_ARENA_NEW(b->arena, 1, mu_yaml);
    if (!node)
        return NULL;
    *node = (mu_yaml){ .kind = kind, .key = b->key, .text = cell };
    b->has_key = false;
    if (b->depth == 0) {
        b->root = node;
        return node;
    }
    mu_yaml *parent = b->stack[b->depth - 1];
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

static bool wants_key(const builder *b)
{
    return b->depth > 0 && b->stack[b->depth - 1]->kind == MU_YAML_MAP &&
           !b->has_key;
}

static mu_status refuse(const builder *b, const mu_cell *cell, const char *what)
{
    return mu_error(b->diags, MU_BAD_SYNTAX, mu_cell_span(cell), "%s", what);
}

static mu_status add_scalar(builder *b, struct fy_event *event)
{
    mu_cell cell = { 0 };
    MU_TRY(scalar_cell(b, event, &cell));
    if (event->scalar.anchor || event->scalar.tag)
        return refuse(b, &cell,
                      "anchors (&) and tags (!) are not used here; "
                      "write the text alone, in quotes if need be");
    if (wants_key(b)) {
        b->key = cell;
        b->has_key = true;
        return MU_OK;
    }
    return add_node(b, MU_YAML_TEXT, cell) ? MU_OK : MU_NO_MEMORY;
}

static mu_status open_node(builder *b, struct fy_event *event,
                           mu_yaml_kind kind, bool marked)
{
    mu_cell cell =
        cell_at(b, fy_event_start_mark(event), fy_event_end_mark(event));
    if (marked)
        return refuse(b, &cell,
                      "anchors (&) and tags (!) are not used here; "
                      "write the values out");
    if (wants_key(b))
        return refuse(b, &cell, "a key must be a word, not a list or a map");
    if (b->depth == MU_LIMIT_NESTING)
        return mu_error(b->diags, MU_TOO_LARGE, mu_cell_span(&cell),
                        "lists and maps are nested more than %u deep",
                        MU_LIMIT_NESTING);
    mu_yaml *node = add_node(b, kind, cell);
    if (!node)
        return MU_NO_MEMORY;
    b->stack[b->depth++] = node;
    return MU_OK;
}

static mu_status take_event(builder *b, struct fy_event *event)
{
    mu_cell here =
        cell_at(b, fy_event_start_mark(event), fy_event_end_mark(event));
    switch (event->type) {
    case FYET_DOCUMENT_START:
        if (b->documents++ > 0)
            return refuse(b, &here,
                          "a second document begins here; the file "
                          "holds one");
        return MU_OK;
    case FYET_SCALAR:
        return add_scalar(b, event);
    case FYET_SEQUENCE_START:
        return open_node(b, event, MU_YAML_LIST,
                         event->sequence_start.anchor ||
                             event->sequence_start.tag);
    case FYET_MAPPING_START:
        return open_node(b, event, MU_YAML_MAP,
                         event->mapping_start.anchor ||
                             event->mapping_start.tag);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        b->depth--;
        b->has_key = false;
        return MU_OK;
    case FYET_ALIAS:
        // Its mark stands behind the star.
        here = cell_between(b, here.offset - b->skipped - 1,
                            here.offset - b->skipped + here.length);
        return refuse(b, &here,
                      "aliases (*) are not used here; write the "
                      "value out");
    case FYET_STREAM_END:
        b->ended = true;
        return MU_OK;
    default:
        return MU_OK;
    }
}

mu_status mu_yaml_join(mu_arena *arena, const mu_yaml *list, mu_diags *diags,
                       mu_cell *out)
{
    size_t size = 1;
    for (const mu_yaml *node = list->first; node; node = node->next) {
        if (node->kind != MU_YAML_TEXT) {
            mu_error(diags, MU_BAD_SYNTAX, mu_cell_span(&node->text),
                     "expected a text in this list, found %s",
                     mu_yaml_kind_name(node->kind));
            continue;
        }
        size += node->text.size + 1;
    }
    char *joined = MU_ARENA_NEW(arena, size, char);
    if (!joined)
        return MU_NO_MEMORY;
    size_t used = 0;
    for (const mu_yaml *node = list->first; node; node = node->next) {
        if (node->kind != MU_YAML_TEXT)
            continue;
        if (used)
            joined[used++] = ';';
        memcpy(joined + used, node->text.at, node->text.size);
        used += node->text.size;
    }
    mu_cell cell = list->text;
    cell.at = joined;
    cell.size = (uint32_t)used;
    *out = cell;
    return MU_OK;
}

// The place of line:column (from 1) as libfyaml gives it.
static mu_span place_of(const builder *b, int line, int column)
{
    mu_text bytes = b->source->bytes;
    size_t  at = b->skipped;
    int     now = 1;
    while (now < line) {
        const char *end = memchr(bytes.at + at, '\n', bytes.size - at);
        if (!end || (size_t)(end - bytes.at) + 1 >= bytes.size)
            break;
        at = (size_t)(end - bytes.at) + 1;
        now++;
    }
    mu_span where = { .source = b->source,
                      .offset = at,
                      .size = 1,
                      .line = (uint32_t)now,
                      .column = 1 };
    while (where.offset < bytes.size && bytes.at[where.offset] != '\n' &&
           (now < line || where.column < (uint32_t)column)) {
        where.offset++;
        where.column += where.offset == bytes.size ||
                        ((unsigned char)bytes.at[where.offset] & 0xc0) != 0x80;
    }
    where.size = where.offset < bytes.size;
    return where;
}

// libfyaml 0.7.12 reads through a null pointer when the first allocations for
// its input fail. So it is not begun where memory is that short.
static bool has_headroom(size_t size)
{
    void *volatile room = malloc(HEADROOM + 4 * size);
    free(room);
    return room != NULL;
}

// libfyaml's output: kept, because some complaints are not collected.
static void hear(struct fy_diag *diag, void *user, const char *text, size_t size)
{
    builder *b = user;
    (void)diag;
    if (!b->said[0])
        snprintf(b->said, sizeof b->said, "%.*s", (int)size, text);
}

// The first complaint is the cause, those behind it follow from it. Some have no
// place, or name a function of libfyaml: the place is then that of what was read
// last. Where memory is short that is taken for the cause.
static mu_status report(builder *b, struct fy_diag *diag)
{
    void                 *before = NULL;
    struct fy_diag_error *error = fy_diag_errors_iterate(diag, &before);
    if (error && error->msg)
        return mu_error(b->diags, MU_BAD_SYNTAX,
                        place_of(b, error->line, error->column),
                        "the YAML cannot be read here: %s", error->msg);
    if (!has_headroom(b->source->bytes.size))
        return MU_NO_MEMORY;
    mu_text said = mu_strip((mu_text){ b->said, strlen(b->said) });
    if (said.size == 0 || strstr(b->said, "failed"))
        said = MU_TEXT("it is not well-formed");
    mu_span where = place_at(b, b->last.offset);
    where.source = b->source;
    return mu_error(b->diags, MU_BAD_SYNTAX, where,
                    "the YAML cannot be read here: %.*s", (int)said.size,
                    said.at);
}

static mu_status parse(builder *b, struct fy_parser *parser,
                       struct fy_diag *diag)
{
    mu_status        status = MU_OK;
    struct fy_event *event;
    while (status == MU_OK && (event = fy_parser_parse(parser))) {
        status = take_event(b, event);
        fy_parser_event_free(parser, event);
    }
    if (status != MU_OK)
        return status;
    return b->ended ? MU_OK : report(b, diag);
}

// Keys given twice, in any map of the tree. The tree is no deeper than the
// limit of nesting.
static mu_status check_keys(const builder *b, const mu_yaml *node, bool *sound)
{
    uint32_t count = 0;
    for (const mu_yaml *child = node->first; child;
         child = child->next, count++)
        MU_TRY(check_keys(b, child, sound));
    if (node->kind != MU_YAML_MAP || count < 2)
        return MU_OK;

    const mu_yaml **children = MU_ARENA_NEW(b->arena, count, const mu_yaml *);
    mu_names        names;
    MU_TRY(mu_names_init(&names, b->arena, count));
    if (!children)
        return MU_NO_MEMORY;
    for (const mu_yaml *child = node->first; child; child = child->next) {
        children[names.count] = child;
        mu_names_add(&names, mu_cell_text(&child->key), names.count);
    }
    mu_names_sort(&names);
    for (uint32_t i = 0; i < count; i++) {
        mu_text  key = mu_cell_text(&children[i]->key);
        uint32_t first = mu_names_find(&names, key);
        if (first == i)
            continue;
        *sound = false;
        mu_error(b->diags, MU_DUPLICATE, mu_cell_span(&children[i]->key),
                 "the key '%s' is given twice; keep one of them",
                 mu_quote(key).text);
        mu_note(b->diags, mu_cell_span(&children[first]->key),
                "it is first given here");
    }
    return MU_OK;
}

static mu_status finish(builder *b, mu_yaml **root)
{
    bool sound = true;
    if (!b->root) {
        b->root = add_node(b, MU_YAML_MAP, cell_at(b, NULL, NULL));
        if (!b->root)
            return MU_NO_MEMORY;
    }
    if (b->root->kind == MU_YAML_TEXT && b->root->text.size == 0)
        b->root->kind = MU_YAML_MAP;
    if (b->root->kind != MU_YAML_MAP) {
        refuse(b, &b->root->text,
               "expected keys and values such as 'title: ...'");
        return MU_OK;
    }
    MU_TRY(check_keys(b, b->root, &sound));
    *root = sound ? b->root : NULL;
    return MU_OK;
}

mu_status mu_yaml_read(mu_arena *arena, const mu_source *source,
                       mu_diags *diags, mu_yaml **root)
{
    builder b = { .arena = arena, .source = source, .diags = diags };
    *root = NULL;
    if (!mu_source_check(source, diags, &b.skipped))
        return MU_OK;
    if (!has_headroom(source->bytes.size))
        return MU_NO_MEMORY;

    mu_status          status = MU_NO_MEMORY;
    struct fy_parser  *parser = NULL;
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    quiet.output_fn = hear;
    quiet.user = &b;
    quiet.level = FYET_ERROR;
    quiet.show_source = quiet.show_position = false;
    quiet.show_type = quiet.show_module = false;
    struct fy_diag *diag = fy_diag_create(&quiet);
    if (!diag)
        goto done;
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg how = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE |
                 FYPCF_DEFAULT_VERSION_1_2,
        .diag = diag,
    };
    parser = fy_parser_create(&how);
    if (!parser || fy_parser_set_string(parser, source->bytes.at + b.skipped,
                                        source->bytes.size - b.skipped) != 0)
        goto done;
    status = parse(&b, parser, diag);
    if (status == MU_OK)
        status = finish(&b, root);
    else if (status != MU_NO_MEMORY)
        status = MU_OK;

done:
    if (parser)
        fy_parser_destroy(parser);
    if (diag)
        fy_diag_destroy(diag);
    return status;
}
