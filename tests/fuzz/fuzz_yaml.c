// fuzz_yaml.c - YAML: whatever the bytes, a tree with places that are right or
// a finding; and a tree is the same after it was written and read again.

#include "fuzz.h"
#include "scenario.h"
#include "yaml.h"

static void check_tree(const mu_yaml *node, uint32_t depth)
{
    // Lists and maps nest so deep; in the innermost lie texts.
    HOLDS(depth <= MU_LIMIT_NESTING + (node->kind == MU_YAML_TEXT));
    fuzz_check_span(mu_cell_span(&node->text));
    if (node->kind == MU_YAML_TEXT) {
        HOLDS(!node->first);
        fuzz_check_cell(&node->text);
        return;
    }
    const mu_yaml *last = NULL;
    for (const mu_yaml *child = node->first; child; child = child->next) {
        last = child;
        if (node->kind == MU_YAML_MAP)
            fuzz_check_cell(&child->key);
        check_tree(child, depth + 1);
        for (const mu_yaml *other = child->next;
             other && node->kind == MU_YAML_MAP; other = other->next)
            HOLDS(!mu_text_equal(mu_cell_text(&child->key),
                                 mu_cell_text(&other->key)));
    }
    HOLDS(last == node->last);
}

static void write_text(FILE *to, mu_text text)
{
    putc('"', to);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
            fprintf(to, "\\x%02x", c);
        else
            putc(c, to);
    }
    putc('"', to);
}

static void write_tree(FILE *to, const mu_yaml *node)
{
    if (node->kind == MU_YAML_TEXT) {
        write_text(to, mu_cell_text(&node->text));
        return;
    }
    bool map = node->kind == MU_YAML_MAP;
    putc(map ? '{' : '[', to);
    for (const mu_yaml *child = node->first; child; child = child->next) {
        // The form with a question mark has no limit on the size of a key.
        fputs(map ? "\n? " : "\n", to);
        if (map) {
            write_text(to, mu_cell_text(&child->key));
            fputs("\n: ", to);
        }
        write_tree(to, child);
        if (child->next)
            putc(',', to);
    }
    putc(map ? '}' : ']', to);
}

static void check_same(const mu_yaml *a, const mu_yaml *b)
{
    HOLDS(a->kind == b->kind);
    if (a->kind == MU_YAML_TEXT)
        HOLDS(mu_text_equal(mu_cell_text(&a->text), mu_cell_text(&b->text)));
    const mu_yaml *x = a->first, *y = b->first;
    for (; x && y; x = x->next, y = y->next) {
        HOLDS(mu_text_equal(mu_cell_text(&x->key), mu_cell_text(&y->key)));
        check_same(x, y);
    }
    HOLDS(!x && !y);
}

static void check_again(mu_arena *arena, const mu_yaml *root, mu_diags *diags)
{
    char  *text = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&text, &size);
    HOLDS(to);
    write_tree(to, root);
    HOLDS(fclose(to) == 0);
    mu_source source = fuzz_source(arena, (const uint8_t *)text, size);
    mu_yaml  *again;
    free(text);
    HOLDS(mu_yaml_read(arena, &source, diags, &again) == MU_OK);
    HOLDS(diags->count == 0 && again);
    check_same(root, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    mu_arena  arena = { 0 };
    mu_diags  diags;
    mu_yaml  *root;
    mu_source source = fuzz_source(&arena, bytes, size);
    HOLDS(mu_diags_init(&diags) == MU_OK);
    HOLDS(mu_yaml_read(&arena, &source, &diags, &root) == MU_OK);
    fuzz_check_diags(&diags);
    HOLDS(root || diags.errors > 0);
    if (root) {
        HOLDS(root->kind == MU_YAML_MAP);
        check_tree(root, 1);
        if (diags.errors == 0)
            check_again(&arena, root, &diags);
    }
    mu_diags_clear(&diags);
    mu_arena_clear(&arena);
    return 0;
}
