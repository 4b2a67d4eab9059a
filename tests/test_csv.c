// test_csv.c - CSV files, and files as such.

#include "csv.h"
#include "scenario.h"
#include "scratch.h"
#include "test.h"

#include <sys/stat.h>

typedef struct reading {
    mu_arena  arena;
    mu_diags  diags;
    mu_source source;
    mu_table  table;
} reading;

static void begin(reading *r, const char *bytes, size_t size)
{
    *r = (reading){ 0 };
    r->source = (mu_source){ MU_TEXT("t.csv"), { bytes, size } };
    if (mu_diags_init(&r->diags) != MU_OK ||
        mu_csv_read(&r->arena, &r->source, &r->diags, &r->table) != MU_OK)
        exit(99);
}

static void end(reading *r)
{
    mu_diags_clear(&r->diags);
    mu_arena_clear(&r->arena);
}

static const char *cell(const reading *r, uint32_t row, uint32_t column)
{
    if (row >= r->table.rows || column >= r->table.columns)
        return "no such cell";
    return mu_cell_text(mu_table_cell(&r->table, row, column)).at;
}

static void cells_are_read_row_by_row(void)
{
    static const char text[] = "id,name\na,Alpha\nb, Beta \n";
    reading           r;
    begin(&r, text, strlen(text));
    MU_CHECK_UINT(r.table.columns, 2);
    MU_CHECK_UINT(r.table.rows, 2);
    MU_CHECK_STRING(mu_cell_text(&r.table.header[1]).at, "name");
    MU_CHECK_STRING(cell(&r, 0, 1), "Alpha");
    MU_CHECK_STRING(cell(&r, 1, 1), "Beta");
    MU_CHECK_UINT(r.diags.count, 0);
    end(&r);
}

static void line_ends_may_be_crlf_and_missing_at_the_end(void)
{
    static const char text[] = "\xef\xbb\xbfid,name\r\na,\r\n\r\n\nb,x";
    reading           r;
    begin(&r, text, strlen(text));
    MU_CHECK_UINT(r.table.rows, 2);
    MU_CHECK_STRING(mu_cell_text(&r.table.header[0]).at, "id");
    MU_CHECK_STRING(cell(&r, 0, 1), "");
    MU_CHECK_STRING(cell(&r, 1, 1), "x");
    MU_CHECK_UINT(mu_table_cell(&r.table, 1, 0)->line, 5);
    MU_CHECK_UINT(r.diags.count, 0);
    end(&r);
}

static void quoted_cell_holds_commas_quotes_and_lines(void)
{
    static const char text[] =
        "a,b,c\n\"x,y\",\"say \"\"hi\"\"\",\"l1\r\nl2\"\nz,,w\n";
    reading r;
    begin(&r, text, strlen(text));
    MU_CHECK_STRING(cell(&r, 0, 0), "x,y");
    MU_CHECK_STRING(cell(&r, 0, 1), "say \"hi\"");
    MU_CHECK_STRING(cell(&r, 0, 2), "l1\r\nl2");
    MU_CHECK_STRING(cell(&r, 1, 2), "w");
    MU_CHECK_UINT(mu_table_cell(&r.table, 1, 0)->line, 4);
    MU_CHECK_UINT(mu_table_cell(&r.table, 1, 0)->column, 1);
    MU_CHECK_UINT(r.diags.count, 0);
    end(&r);
}

// What a cell's place covers is what was written there.
static void place_of_a_cell_is_exact(void)
{
    static const char text[] =
        "id,n\xc3\xa4me,c\n\xc3\xa4\xc3\xb6 ,  x y ,\"q\"\"r\"\n,,\n";
    static const struct {
        uint32_t    row, column, line, at;
        const char *written;
    } cases[] = {
        { 0, 0, 2, 1, "\xc3\xa4\xc3\xb6" },
        { 0, 1, 2, 7, "x y" },
        { 0, 2, 2, 12, "\"q\"\"r\"" },
        { 1, 0, 3, 1, "" },
        { 1, 1, 3, 2, "" },
        { 1, 2, 3, 3, "" },
    };
    reading r;
    begin(&r, text, strlen(text));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const mu_cell *c =
            mu_table_cell(&r.table, cases[i].row, cases[i].column);
        char written[32] = "";
        memcpy(written, text + c->offset, c->length);
        MU_CHECK_STRING(written, cases[i].written);
        MU_CHECK_UINT(c->line, cases[i].line);
        MU_CHECK_UINT(c->column, cases[i].at);
    }
    mu_span part = mu_cell_part(mu_table_cell(&r.table, 0, 1), 2, 1);
    MU_CHECK_UINT(part.column, 9);
    MU_CHECK_INT(text[part.offset], 'y');
    // The text of a cell with doubled quotes is not what is written.
    part = mu_cell_part(mu_table_cell(&r.table, 0, 2), 1, 1);
    MU_CHECK_UINT(part.size, 6);
    end(&r);
}

static void check_finding(const char *bytes, size_t size, const char *what,
                          uint32_t line, uint32_t column)
{
    reading r;
    begin(&r, bytes, size);
    MU_CHECK_UINT(r.diags.errors, 1);
    if (r.diags.count == 0 || !strstr(r.diags.list[0].text, what)) {
        MU_CHECK_STRING(r.diags.count ? r.diags.list[0].text : "", what);
    } else {
        MU_CHECK_UINT(r.diags.list[0].where.line, line);
        MU_CHECK_UINT(r.diags.list[0].where.column, column);
    }
    MU_CHECK(r.table.broken);
    end(&r);
}

#define CHECK_FINDING(literal, what, line, column) \
    check_finding((literal), sizeof(literal) - 1, (what), (line), (column))

static void malformed_files_are_told_with_their_place(void)
{
    CHECK_FINDING("a,b\nx,\"y\n", "never closed", 2, 3);
    CHECK_FINDING("a,b\nx,y\"z\"\n", "inside a cell", 2, 4);
    CHECK_FINDING("a,b\nx,\"y\"z\n", "behind the closing quote", 2, 6);
    CHECK_FINDING("a,b\nx, \"y\"\n", "inside a cell", 2, 4);
    CHECK_FINDING("a,b\nx,y,z,w\n", "4 cells, the header has 2", 2, 5);
    CHECK_FINDING("a,b\nx\n", "1 cell, the header has 2", 2, 1);
    CHECK_FINDING("a,b\nx,\0\n", "NUL", 2, 3);
    CHECK_FINDING("a,b\n\xc3\xa4,\xff\n", "0xFF is not UTF-8", 2, 3);
    CHECK_FINDING("a,b\n\xed\xa0\x80,\n", "0xED is not UTF-8", 2, 1);
    CHECK_FINDING("a,b\rx,y\r", "carriage return", 1, 4);
    CHECK_FINDING("a,\"b\nx,y\n", "never closed", 1, 3);
}

static void later_rows_are_read_after_a_bad_one(void)
{
    static const char text[] = "a,b\nx\ny,z\nw,v,u\nt,s\n";
    reading           r;
    begin(&r, text, strlen(text));
    MU_CHECK_UINT(r.diags.errors, 2);
    MU_CHECK_UINT(r.table.rows, 4);
    MU_CHECK_STRING(cell(&r, 3, 1), "s");
    MU_CHECK(r.table.bad[0] && !r.table.bad[1] && r.table.bad[2] &&
             !r.table.bad[3]);
    end(&r);
}

static void empty_file_has_no_columns_to_speak_of(void)
{
    reading r;
    begin(&r, "", 0);
    MU_CHECK_UINT(r.table.rows, 0);
    MU_CHECK_UINT(r.table.columns, 1);
    MU_CHECK_STRING(mu_cell_text(&r.table.header[0]).at, "");
    end(&r);
}

static void cell_has_its_limit(void)
{
    for (size_t over = 0; over < 2; over++) {
        size_t size = MU_LIMIT_CELL_BYTES + over;
        char  *text = malloc(size + 16);
        MU_REQUIRE(text != NULL);
        memcpy(text, "a,b\n1,", 6);
        memset(text + 6, 'x', size);
        memcpy(text + 6 + size, "\n", 2);
        reading r;
        begin(&r, text, size + 7);
        MU_CHECK_UINT(r.diags.errors, over);
        MU_CHECK(!over || diags_have(&r.diags, "at most 65536"));
        end(&r);
        free(text);
    }
}

static void rows_have_their_limit(void)
{
    for (uint32_t over = 0; over < 2; over++) {
        uint32_t rows = MU_LIMIT_ROWS + over;
        size_t   size = 2 + (size_t)rows * 2;
        char    *text = malloc(size + 1);
        MU_REQUIRE(text != NULL);
        for (size_t i = 0; i < size; i += 2)
            memcpy(text + i, "x\n", 2);
        text[size] = '\0';
        reading r;
        begin(&r, text, size);
        MU_CHECK_UINT(r.diags.errors, over);
        MU_CHECK_UINT(r.table.rows, over ? 0 : MU_LIMIT_ROWS);
        MU_CHECK(!over || diags_have(&r.diags, "at most 200000 rows"));
        end(&r);
        free(text);
    }
}

static void columns_have_their_limit(void)
{
    for (uint32_t over = 0; over < 2; over++) {
        char   text[4 * MU_LIMIT_COLUMNS];
        size_t size = 0;
        for (uint32_t i = 0; i < MU_LIMIT_COLUMNS + over; i++)
            size += (size_t)sprintf(text + size, "%sx", i ? "," : "");
        reading r;
        begin(&r, text, size);
        MU_CHECK_UINT(r.diags.errors, over);
        MU_CHECK_UINT(r.table.columns, over ? 0 : MU_LIMIT_COLUMNS);
        end(&r);
    }
}

static void rows_and_columns_can_be_added(void)
{
    static const char text[] = "a,b\n1,2\n3,4\n";
    reading           r;
    begin(&r, text, strlen(text));
    mu_cell name = { .at = "c", .size = 1 };
    MU_REQUIRE(mu_table_add_column(&r.arena, &r.table, &name) == MU_OK);
    for (int i = 0; i < 100; i++)
        MU_REQUIRE(mu_table_add_row(&r.arena, &r.table, &name) == MU_OK);
    MU_CHECK_UINT(r.table.rows, 102);
    MU_CHECK_STRING(cell(&r, 1, 0), "3");
    MU_CHECK_STRING(cell(&r, 1, 1), "4");
    MU_CHECK_STRING(cell(&r, 1, 2), "");
    MU_CHECK_STRING(cell(&r, 101, 2), "");
    end(&r);
}

static void lists_are_cut_into_stripped_entries(void)
{
    static const char *const want[] = { "a", "b", "", "c" };
    size_t                   from = 0, count = 0;
    mu_text                  entry, list = MU_TEXT(" a;b ;;c");
    while (mu_next_entry(list, ';', &from, &entry)) {
        MU_REQUIRE(count < 4);
        MU_CHECK(mu_text_equal(entry,
                               (mu_text){ want[count], strlen(want[count]) }));
        count++;
    }
    MU_CHECK_UINT(count, 4);
    from = 0;
    MU_CHECK(!mu_next_entry(MU_TEXT(""), ';', &from, &entry));
}

// Any bytes: rows are whole, places lie in the file, texts end with a NUL.
static void any_bytes_are_survived(void)
{
    static const char  alphabet[] = "ab,,\"\"\n\n\r \t\xc3\xa4\0";
    unsigned long long seed = 3;
    for (int i = 0; i < 30000; i++) {
        char   text[41];
        size_t size = 0;
        while (size < 40 && (seed >> 17) % 41) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            text[size++] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        seed++;
        text[size] = '\0';
        reading r;
        begin(&r, text, size);
        for (uint32_t j = 0; j < r.table.rows * r.table.columns; j++) {
            const mu_cell *c = &r.table.cells[j];
            MU_REQUIRE((size_t)c->offset + c->length <= size);
            MU_REQUIRE(!c->at || c->at[c->size] == '\0');
        }
        end(&r);
    }
}

// What reading a file says; NULL if it was read.
static const char *read_file(const scratch *folder, const char *name,
                             size_t limit, mu_arena *arena, mu_diags *diags,
                             const mu_source **source)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    diags->count = 0;
    *source = NULL;
    mu_status status =
        mu_source_read(arena, path, MU_TEXT("f"), limit, diags, source);
    return status == MU_OK ? NULL : diags->list[0].text;
}

static void only_regular_files_are_read(void)
{
    scratch          folder = scratch_make();
    mu_arena         arena = { 0 };
    mu_diags         diags;
    const mu_source *source;
    char             path[512];
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
#define READ(name) read_file(&folder, name, 5, &arena, &diags, &source)
#define PATH(name) \
    (snprintf(path, sizeof path, "%s/%s", folder.path, name), path)
    scratch_write(&folder, "five", "12345");
    scratch_write(&folder, "six", "123456");
    MU_CHECK_STRING(READ("five"), NULL);
    MU_CHECK(source && source->bytes.size == 5);
    MU_CHECK(strstr(READ("six"), "has 6 bytes; at most 5") != NULL);
    MU_CHECK_STRING(READ("none"), NULL);
    MU_CHECK(source == NULL);

    MU_REQUIRE(mkfifo(PATH("pipe"), 0600) == 0);
    MU_CHECK(strstr(READ("pipe"), "named pipe") != NULL);
    MU_REQUIRE(mkdir(PATH("dir"), 0700) == 0);
    MU_CHECK(strstr(READ("dir"), "a folder") != NULL);
    MU_REQUIRE(symlink("/dev/zero", PATH("zero")) == 0);
    MU_CHECK(strstr(READ("zero"), "a device") != NULL);
    MU_REQUIRE(symlink("b", PATH("a")) == 0 && symlink("a", PATH("b")) == 0);
    MU_CHECK(strstr(READ("a"), "in a circle") != NULL);
    MU_REQUIRE(symlink("nowhere", PATH("dangling")) == 0);
    MU_CHECK(strstr(READ("dangling"), "does not exist") != NULL);
    MU_REQUIRE(symlink("five", PATH("good")) == 0);
    MU_CHECK_STRING(READ("good"), NULL);
    MU_CHECK(source && source->bytes.size == 5);
    mu_arena_clear(&arena);
    mu_diags_clear(&diags);
    scratch_remove(&folder);
}

static void a_cell_that_is_written_is_read_again_as_it_was(void)
{
    static const char *const texts[] = { "plain", "a,b", "say \"so\"", "\"",
                                         "two\nlines", "a\r\nb", "\xc3\xa9" };
    reading r = { 0 };
    char   *text = NULL;
    size_t  size = 0, count = sizeof texts / sizeof *texts;
    FILE   *to = open_memstream(&text, &size);
    MU_REQUIRE(to != NULL && mu_diags_init(&r.diags) == MU_OK);
    fputs("head,next\n", to);
    for (size_t i = 0; i < count; i++) {
        mu_csv_put(to, (mu_text){ texts[i], strlen(texts[i]) });
        fputs(",x\n", to);
    }
    MU_REQUIRE(fclose(to) == 0);
    MU_CHECK(strstr(text, "\nplain,x\n\"a,b\",x\n\"say \"\"so\"\"\",x\n") !=
             NULL);
    r.source = (mu_source){ MU_TEXT("f.csv"), { text, size } };
    MU_REQUIRE(mu_csv_read(&r.arena, &r.source, &r.diags, &r.table) == MU_OK);
    MU_CHECK_INT(r.diags.count, 0);
    MU_REQUIRE(r.table.rows == count);
    for (uint32_t i = 0; i < count; i++)
        MU_CHECK_STRING(mu_cell_text(mu_table_cell(&r.table, i, 0)).at,
                        texts[i]);
    mu_arena_clear(&r.arena);
    mu_diags_clear(&r.diags);
    free(text);
}

static const mu_test tests[] = {
    MU_TEST(cells_are_read_row_by_row),
    MU_TEST(line_ends_may_be_crlf_and_missing_at_the_end),
    MU_TEST(quoted_cell_holds_commas_quotes_and_lines),
    MU_TEST(place_of_a_cell_is_exact),
    MU_TEST(malformed_files_are_told_with_their_place),
    MU_TEST(later_rows_are_read_after_a_bad_one),
    MU_TEST(empty_file_has_no_columns_to_speak_of),
    MU_TEST(cell_has_its_limit),
    MU_TEST(rows_have_their_limit),
    MU_TEST(columns_have_their_limit),
    MU_TEST(rows_and_columns_can_be_added),
    MU_TEST(lists_are_cut_into_stripped_entries),
    MU_TEST(a_cell_that_is_written_is_read_again_as_it_was),
    MU_TEST(any_bytes_are_survived),
    MU_TEST(only_regular_files_are_read),
};
MU_TESTS_MAIN(tests)
