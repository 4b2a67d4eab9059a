// test_schema.c - the table of tables, and the pages written from it.

#include "scenario.h"
#include "schema.h"
#include "scratch.h"
#include "test.h"
#include "vary.h"

static void every_column_is_well_formed(void)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        const mu_table_schema *table = mu_schema(id);
        bool                   keys_over = false;
        MU_CHECK(table->name && table->one && table->help);
        MU_CHECK(table->column_count <= MU_MAX_COLUMNS);
        for (uint32_t i = 0; i < table->column_count; i++) {
            const mu_column *c = &table->columns[i];
            MU_CHECK(c->name && c->help);
            MU_CHECK(!c->key || !keys_over);
            keys_over = keys_over || !c->key;
            MU_CHECK(!c->key || !c->fallback);
            MU_CHECK((c->kind == MU_KIND_WORD) == (c->words != NULL));
            MU_CHECK(c->size == 0 || c->offset + c->size <= table->row_size);
            MU_CHECK_UINT(mu_schema_find_column(
                              id, (mu_text){ c->name, strlen(c->name) }),
                          i);
        }
        MU_CHECK(id == MU_T_SCENARIO || table->columns[0].key);
    }
}

static void size_of_a_field_is_that_of_its_kind(void)
{
    static const size_t sizes[][3] = {
        [MU_KIND_ID] = { sizeof(mu_text) },
        [MU_KIND_NAME] = { sizeof(uint32_t) },
        [MU_KIND_REF] = { sizeof(uint32_t) },
        [MU_KIND_REFS] = { sizeof(mu_list) },
        [MU_KIND_CAPABILITY] = { sizeof(uint32_t) },
        [MU_KIND_WORDS] = { sizeof(mu_text) },
        [MU_KIND_TEXT] = { sizeof(mu_text) },
        [MU_KIND_NUMBER] = { sizeof(double) },
        [MU_KIND_PROBABILITY] = { sizeof(double) },
        [MU_KIND_WHOLE] = { sizeof(int64_t), sizeof(uint32_t) },
        [MU_KIND_MILLIONTHS] = { sizeof(int64_t) },
        [MU_KIND_QUANTITY] = { sizeof(mu_quantity) },
        [MU_KIND_DATE] = { sizeof(mu_text), sizeof(mu_date), sizeof(int64_t) },
        [MU_KIND_FLAG] = { sizeof(bool) },
        [MU_KIND_WORD] = { sizeof(bool), sizeof(uint32_t) },
    };
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        for (uint32_t i = 0; i < mu_schema(id)->column_count; i++) {
            const mu_column *c = &mu_schema(id)->columns[i];
            const size_t    *s = sizes[c->kind];
            if (c->size && c->size != s[0] && c->size != s[1] &&
                c->size != s[2])
                MU_CHECK_STRING(c->name, "of the right size");
        }
}

static void default_of_another_column_stands_behind_it(void)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++)
        for (uint32_t i = 0; i < mu_schema(id)->column_count; i++) {
            const mu_column *c = &mu_schema(id)->columns[i];
            if (!c->fallback || c->fallback[0] != '=')
                continue;
            mu_text  other = { c->fallback + 1, strlen(c->fallback + 1) };
            uint32_t at = mu_schema_find_column(id, other);
            MU_CHECK(at < i);
            MU_CHECK_UINT(mu_schema(id)->columns[at].size, c->size);
        }
}

static void every_table_has_source_and_note(void)
{
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        MU_CHECK(mu_schema_find_column(id, MU_TEXT("source")) != MU_NONE);
        MU_CHECK(mu_schema_find_column(id, MU_TEXT("note")) != MU_NONE);
    }
}

static void words_are_numbered_as_their_enums(void)
{
    static const char modes[] = "rail|road|sea|air";
    MU_CHECK_UINT(mu_word_find(modes, MU_TEXT("rail")), MU_RAIL);
    MU_CHECK_UINT(mu_word_find(modes, MU_TEXT("air")), MU_AIR);
    MU_CHECK_UINT(mu_word_find(modes, MU_TEXT("rai")), MU_NONE);
    MU_CHECK_UINT(mu_word_find(modes, MU_TEXT("rail|road")), MU_NONE);
    MU_CHECK_UINT(mu_word_find(modes, MU_TEXT("")), MU_NONE);
    uint32_t column =
        mu_schema_find_column(MU_T_SOURCES, MU_TEXT("confidence"));
    const char *words = mu_schema(MU_T_SOURCES)->columns[column].words;
    MU_CHECK_UINT(mu_word_find(words, MU_TEXT("low")), MU_LOW);
    MU_CHECK_UINT(mu_word_find(words, MU_TEXT("medium")), MU_MEDIUM);
    MU_CHECK_UINT(mu_word_find(words, MU_TEXT("high")), MU_HIGH);
}

static void tables_are_found_by_name(void)
{
    MU_CHECK_INT(mu_schema_find_table(MU_TEXT("events")), MU_T_EVENTS);
    MU_CHECK_INT(mu_schema_find_table(MU_TEXT("ladder")), MU_T_LADDER);
    MU_CHECK_INT(mu_schema_find_table(MU_TEXT("event")), MU_TABLES);
    MU_CHECK_INT(mu_schema_find_table(MU_TEXT("")), MU_TABLES);
}

static char *markdown(void)
{
    // Static, as gcc takes the stream for one that outlives its text.
    static char  *text;
    static size_t size;
    FILE         *to = open_memstream(&text, &size);
    if (!to)
        abort();
    mu_schema_write_markdown(to);
    fclose(to);
    return text;
}

static void page_names_every_column(void)
{
    char *page = markdown();
    for (mu_table_id id = 0; id < MU_TABLES; id++) {
        char head[64];
        snprintf(head, sizeof head, "\n## %s.%s\n", mu_schema(id)->name,
                 id == MU_T_SCENARIO ? "yaml" : "csv");
        const char *section = strstr(page, head);
        MU_REQUIRE(section != NULL);
        for (uint32_t i = 0; i < mu_schema(id)->column_count; i++) {
            snprintf(head, sizeof head, "\n| `%s`",
                     mu_schema(id)->columns[i].name);
            MU_CHECK(strstr(section, head) != NULL);
        }
    }
    MU_CHECK(strstr(page, "| `probability` | probability | `1` | 0 to 1 |"));
    MU_CHECK(strstr(page, "| `pool` | whole number, units | as `count` | "
                          "1 to 10000 |"));
    free(page);
}

// Brackets and strings are closed: what a JSON reader would trip over first.
// The meaning is checked against the reference validator in tests/suites.
static bool is_balanced(const char *json)
{
    int  depth = 0;
    bool inside = false;
    for (const char *at = json; *at; at++) {
        if (inside && *at == '\\')
            at++;
        else if (*at == '"')
            inside = !inside;
        else if (!inside && (*at == '{' || *at == '['))
            depth++;
        else if (!inside && (*at == '}' || *at == ']') && --depth < 0)
            return false;
    }
    return depth == 0 && !inside;
}

static void data_package_describes_all_tables(void)
{
    char  *json = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&json, &size);
    MU_REQUIRE(to != NULL);
    mu_schema_write_datapackage(to, NULL);
    fclose(to);
    MU_CHECK(is_balanced(json));
    for (mu_table_id id = MU_T_SCENARIO + 1; id < MU_TABLES; id++) {
        char path[64];
        snprintf(path, sizeof path, "\"path\": \"%s.csv\"",
                 mu_schema(id)->name);
        MU_CHECK(strstr(json, path) != NULL);
    }
    MU_CHECK(strstr(json, "\"primaryKey\": [\"nation\", \"step\"]") != NULL);
    free(json);
}

static void data_package_of_a_folder_has_its_columns(void)
{
    scratch folder = scratch_make();
    scratch_write(&folder, "scenario.yaml",
                  "title: \"a \\\"b\\\" \\x07\"\nstart: 2025-01-01\n");
    scratch_write(&folder, "events.csv", "note,id\nx,e\n");
    mu_diags    diags;
    mu_scenario s;
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK(mu_scenario_read(folder.path, NULL, &diags, &s) == MU_OK);
    char  *json = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&json, &size);
    MU_REQUIRE(to != NULL);
    mu_schema_write_datapackage(to, s.folder);
    fclose(to);
    MU_CHECK(is_balanced(json));
    MU_CHECK(strstr(json, "\"title\": \"a \\\"b\\\" \\u0007\"") != NULL);
    MU_CHECK(strstr(json, "events.csv") && !strstr(json, "nations.csv"));
    const char *note = strstr(json, "\"name\": \"note\"");
    MU_CHECK(note && note < strstr(json, "\"name\": \"id\""));
    MU_CHECK(strstr(json, "\"probability\"") == NULL);
    free(json);
    mu_scenario_clear(&s);
    mu_diags_clear(&diags);
    scratch_remove(&folder);
}

static const mu_test tests[] = {
    MU_TEST(every_column_is_well_formed),
    MU_TEST(size_of_a_field_is_that_of_its_kind),
    MU_TEST(default_of_another_column_stands_behind_it),
    MU_TEST(every_table_has_source_and_note),
    MU_TEST(words_are_numbered_as_their_enums),
    MU_TEST(tables_are_found_by_name),
    MU_TEST(page_names_every_column),
    MU_TEST(data_package_describes_all_tables),
    MU_TEST(data_package_of_a_folder_has_its_columns),
};
MU_TESTS_MAIN(tests)
