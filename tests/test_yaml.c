// test_yaml.c - settings in YAML.

#include "scenario.h"
#include "scratch.h"
#include "test.h"
#include "yaml.h"

typedef struct reading {
    mu_arena  arena;
    mu_diags  diags;
    mu_source source;
    mu_yaml  *root;
} reading;

static void begin(reading *r, const char *bytes, size_t size)
{
    *r = (reading){ 0 };
    r->source = (mu_source){ MU_TEXT("t.yaml"), { bytes, size } };
    if (mu_diags_init(&r->diags) != MU_OK ||
        mu_yaml_read(&r->arena, &r->source, &r->diags, &r->root) != MU_OK)
        exit(99);
}

static void end(reading *r)
{
    mu_diags_clear(&r->diags);
    mu_arena_clear(&r->arena);
}

static const mu_yaml *get(const mu_yaml *map, const char *key)
{
    for (const mu_yaml *node = map ? map->first : NULL; node; node = node->next)
        if (strcmp(mu_cell_text(&node->key).at, key) == 0)
            return node;
    return NULL;
}

static const char *text(const mu_yaml *node)
{
    return node && node->kind == MU_YAML_TEXT ? mu_cell_text(&node->text).at
                                              : "no text";
}

static void maps_lists_and_texts_are_read(void)
{
    static const char yaml[] = "title: Three nations   # a remark\n"
                               "start: 2025-03-01\n"
                               "assess:\n"
                               "  beta: {value: 2, source: [a, 'b']}\n"
                               "list:\n- x\n- \"y, z\"\n"
                               "block: |\n  one\n  two\n"
                               "folded: >\n  one\n  two\n"
                               "empty:\nnothing: ~\nquoted: '~'\n";
    reading           r;
    begin(&r, yaml, strlen(yaml));
    MU_CHECK_UINT(r.diags.count, 0);
    MU_REQUIRE(r.root != NULL);
    MU_CHECK_STRING(text(get(r.root, "title")), "Three nations");
    MU_CHECK_STRING(text(get(r.root, "start")), "2025-03-01");
    const mu_yaml *beta = get(get(r.root, "assess"), "beta");
    MU_CHECK_STRING(text(get(beta, "value")), "2");
    MU_REQUIRE(get(beta, "source") && get(beta, "source")->first);
    MU_CHECK_STRING(text(get(beta, "source")->first->next), "b");
    MU_CHECK_STRING(text(get(r.root, "list")->last), "y, z");
    MU_CHECK_STRING(text(get(r.root, "block")), "one\ntwo");
    MU_CHECK_STRING(text(get(r.root, "folded")), "one two");
    MU_CHECK_STRING(text(get(r.root, "empty")), "");
    MU_CHECK_STRING(text(get(r.root, "nothing")), "");
    MU_CHECK_STRING(text(get(r.root, "quoted")), "~");
    end(&r);
}

static void places_count_characters_from_one(void)
{
    static const char yaml[] =
        "\xef\xbb\xbfn\xc3\xa4me: \"\xc3\xb6 x\"\r\nb: [1, two]\r\n";
    reading r;
    begin(&r, yaml, strlen(yaml));
    MU_REQUIRE(r.root != NULL && r.root->first != NULL);
    const mu_cell *name = &r.root->first->text;
    MU_CHECK_UINT(name->line, 1);
    MU_CHECK_UINT(name->column, 7);
    MU_CHECK_INT(strncmp(yaml + name->offset, "\"\xc3\xb6 x\"", name->length),
                 0);
    MU_CHECK_UINT(name->length, 6);
    const mu_cell *two = &r.root->last->last->text;
    MU_CHECK_UINT(two->line, 2);
    MU_CHECK_UINT(two->column, 8);
    MU_CHECK_INT(strncmp(yaml + two->offset, "two", two->length), 0);
    mu_span part = mu_cell_part(name, 3, 1);
    MU_CHECK_INT(yaml[part.offset], 'x');
    MU_CHECK_UINT(part.column, 10);
    end(&r);
}

static void nothing_is_an_empty_map(void)
{
    static const char *const none[] = { "",      "\n",   "# only a remark\n",
                                        "---\n", "{}\n", "~\n" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        reading r;
        begin(&r, none[i], strlen(none[i]));
        MU_CHECK_UINT(r.diags.count, 0);
        MU_CHECK(r.root && r.root->kind == MU_YAML_MAP && !r.root->first);
        end(&r);
    }
}

static void what_settings_do_not_need_is_refused(void)
{
    static const struct {
        const char *yaml, *what;
        uint32_t    line, column;
    } cases[] = {
        { "a: 1\nb: 2\na: 3\n", "'a' is given twice", 3, 1 },
        { "x: {k: 1, k: 2}\n", "'k' is given twice", 1, 11 },
        { "a: &x 1\n", "anchors", 1, 7 },
        { "a: &x [1]\n", "anchors", 1, 7 },
        { "a: 1\nb: *a\n", "aliases", 2, 4 },
        { "a: !!str 1\n", "tags", 1, 10 },
        { "a: 1\n---\nb: 2\n", "second document", 2, 1 },
        { "- a\n- b\n", "keys and values", 1, 1 },
        { "just text\n", "keys and values", 1, 1 },
        { "[a]: 1\n", "a key must be a word", 1, 1 },
        { "a: [1, 2\nb: c\n", "cannot be read here", 2, 5 },
        { "a: @x\n", "cannot be read here", 1, 4 },
        { "a:\n\t- b\n", "tab", 2, 1 },
        { "a: \"x\n", "cannot be read here", 1, 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reading r;
        begin(&r, cases[i].yaml, strlen(cases[i].yaml));
        MU_CHECK_UINT(r.diags.errors, 1);
        MU_CHECK(r.root == NULL);
        const mu_diag *first = &r.diags.list[0];
        if (!strstr(first->text, cases[i].what))
            MU_CHECK_STRING(first->text, cases[i].what);
        if (first->where.line != cases[i].line ||
            first->where.column != cases[i].column) {
            MU_CHECK_STRING(cases[i].yaml, "placed well");
            MU_CHECK_UINT(first->where.line, cases[i].line);
            MU_CHECK_UINT(first->where.column, cases[i].column);
        }
        end(&r);
    }
}

static void both_places_of_a_key_given_twice_are_told(void)
{
    reading r;
    begin(&r, "a: 1\nb: 2\na: 3\n", 15);
    MU_REQUIRE(r.diags.count == 2);
    MU_CHECK_INT(r.diags.list[1].level, MU_NOTE);
    MU_CHECK_UINT(r.diags.list[1].where.line, 1);
    end(&r);
}

static void nesting_has_its_limit(void)
{
    for (unsigned over = 0; over < 2; over++) {
        char     yaml[256] = "a: ";
        unsigned depth = MU_LIMIT_NESTING - 1 + over;
        for (unsigned i = 0; i < depth; i++) {
            yaml[3 + i] = '[';
            yaml[3 + depth + i] = ']';
        }
        reading r;
        begin(&r, yaml, strlen(yaml));
        MU_CHECK_UINT(r.diags.errors, over);
        MU_CHECK(!over || diags_have(&r.diags, "more than 32 deep"));
        end(&r);
    }
}

static void text_has_its_limit(void)
{
    for (unsigned over = 0; over < 2; over++) {
        size_t size = MU_LIMIT_CELL_BYTES + over;
        char  *yaml = malloc(size + 8);
        MU_REQUIRE(yaml != NULL);
        memcpy(yaml, "a: ", 3);
        memset(yaml + 3, 'x', size);
        memcpy(yaml + 3 + size, "\n", 2);
        reading r;
        begin(&r, yaml, size + 4);
        MU_CHECK_UINT(r.diags.errors, over);
        MU_CHECK(!over || diags_have(&r.diags, "at most 65536"));
        end(&r);
        free(yaml);
    }
}

static void deep_and_long_files_end_soon(void)
{
    static const char *const units[] = { "[",   "{",      "- ", "? ", "{a: ",
                                         "[a,", "a: 1\n", "\"", "#",  "a\n" };
    size_t                   size = 1 << 20;
    char                    *yaml = malloc(size + 1);
    MU_REQUIRE(yaml != NULL);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t step = strlen(units[i]);
        for (size_t at = 0; at < size; at++)
            yaml[at] = units[i][at % step];
        yaml[size] = '\0';
        reading r;
        begin(&r, yaml, size);
        end(&r);
    }
    free(yaml);
}

static void list_becomes_one_cell(void)
{
    reading r;
    mu_cell cell;
    begin(&r, "a: [x, 'y', z]\nb: []\n", 21);
    MU_REQUIRE(r.root && r.root->first);
    MU_CHECK(mu_yaml_join(&r.arena, r.root->first, &r.diags, &cell) == MU_OK);
    MU_CHECK_STRING(mu_cell_text(&cell).at, "x;y;z");
    MU_CHECK(mu_yaml_join(&r.arena, r.root->last, &r.diags, &cell) == MU_OK);
    MU_CHECK_STRING(mu_cell_text(&cell).at, "");
    end(&r);
}

static void any_bytes_are_survived(void)
{
    static const char  alphabet[] = "ab:  \n\n-[]{},'\"&*!|>#?~%@`\t\r\xc3\xa4";
    unsigned long long seed = 5;
    for (int i = 0; i < 20000; i++) {
        char   yaml[41];
        size_t size = 0;
        while (size < 40 && (seed >> 17) % 41) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            yaml[size++] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        seed++;
        yaml[size] = '\0';
        reading r;
        begin(&r, yaml, size);
        MU_CHECK((r.root == NULL) == (r.diags.errors > 0));
        for (size_t j = 0; j < r.diags.count; j++)
            MU_REQUIRE(r.diags.list[j].where.offset +
                           r.diags.list[j].where.size <=
                       size);
        end(&r);
    }
}

static const mu_test tests[] = {
    MU_TEST(maps_lists_and_texts_are_read),
    MU_TEST(places_count_characters_from_one),
    MU_TEST(nothing_is_an_empty_map),
    MU_TEST(what_settings_do_not_need_is_refused),
    MU_TEST(both_places_of_a_key_given_twice_are_told),
    MU_TEST(nesting_has_its_limit),
    MU_TEST(text_has_its_limit),
    MU_TEST(deep_and_long_files_end_soon),
    MU_TEST(list_becomes_one_cell),
    MU_TEST(any_bytes_are_survived),
};
MU_TESTS_MAIN(tests)
