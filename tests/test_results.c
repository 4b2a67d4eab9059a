// test_results.c - a results file read back: as it stands, and nothing that
// others put in it.

#include "results_file.h"

#include <sys/stat.h>

// ---- what is there -----------------------------------------------------------------

static void tables_stand_as_they_were_written(void)
{
    static const char *const names[] = { "run", "odd", "places", "links" };
    results_file             f;
    results_file_open(&f);
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    MU_REQUIRE(f.results.table_count == 4);
    for (uint32_t i = 0; i < 4; i++)
        MU_CHECK_STRING(f.results.tables[i].name.at, names[i]);
    const mu_results_table *odd = mu_results_table_of(&f.results, "odd");
    MU_REQUIRE(odd && odd->column_count == 4 && odd->row_count == ODD_NUMBERS);
    MU_CHECK_STRING(odd->help.at, "Texts & \"numbers\"");
    MU_CHECK_STRING(odd->columns[0].help.at, HOSTILE);
    MU_CHECK_STRING(odd->columns[1].name.at, "value");
    MU_CHECK_STRING(odd->columns[1].type.at, "DOUBLE");
    MU_CHECK(!odd->has_geometry);
    results_file_close(&f);
}

static void values_have_all_their_bits(void)
{
    results_file f;
    results_file_open(&f);
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    const mu_results_table *odd = mu_results_table_of(&f.results, "odd");
    for (uint32_t i = 0; i < ODD_NUMBERS; i++) {
        const mu_value *value = mu_results_value(odd, i, 1);
        MU_CHECK_INT(value->kind, MU_VALUE_REAL);
        MU_CHECK(memcmp(&value->real, &odd_numbers[i], sizeof(double)) == 0);
        MU_CHECK_STRING(mu_results_value(odd, i, 0)->text.at,
                        i % 2 ? HOSTILE : "plain");
        MU_CHECK_INT(mu_results_value(odd, i, 2)->whole, i % 2);
    }
    MU_CHECK_INT(mu_results_value(odd, 0, 3)->kind, MU_VALUE_NULL);
    MU_CHECK_INT(mu_results_value(odd, 1, 3)->whole, INT64_MAX - 1);
    results_file_close(&f);
}

static void shapes_are_coordinates(void)
{
    results_file f;
    results_file_open(&f);
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    const mu_results_table *places = mu_results_table_of(&f.results, "places");
    const mu_results_table *links = mu_results_table_of(&f.results, "links");
    MU_REQUIRE(places && links && places->has_geometry && links->has_geometry);
    const mu_value *point = mu_results_value(places, 0, 0);
    const mu_value *line = mu_results_value(links, 1, 0);
    MU_CHECK_INT(point->kind, MU_VALUE_POINT);
    MU_CHECK(point->at[0] == 30.5 && point->at[1] == 50.25);
    MU_CHECK_INT(line->kind, MU_VALUE_LINE);
    MU_CHECK(line->at[0] == 170.0 && line->at[1] == 10.0 &&
             line->at[2] == -170.0 && line->at[3] == 20.0);
    results_file_close(&f);
}

static void what_is_not_there_is_none(void)
{
    results_file f;
    results_file_open(&f);
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    MU_CHECK(mu_results_table_of(&f.results, "nothing") == NULL);
    MU_CHECK_UINT(mu_results_column_of(NULL, "x"), MU_NONE);
    const mu_results_table *odd = mu_results_table_of(&f.results, "odd");
    MU_CHECK_UINT(mu_results_column_of(odd, "x"), MU_NONE);
    MU_CHECK_INT(mu_results_value(odd, 0, MU_NONE)->kind, MU_VALUE_NULL);
    MU_CHECK_INT(mu_results_value(odd, 1000, 0)->kind, MU_VALUE_NULL);
    MU_CHECK_INT(mu_results_value(NULL, 0, 0)->kind, MU_VALUE_NULL);
    results_file_close(&f);
}

static void cells_are_found_by_the_name_of_their_column(void)
{
    results_file       f;
    const char *const *names;
    results_file_open(&f);
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    const mu_results_table *odd = mu_results_table_of(&f.results, "odd");
    const mu_results_table *links = mu_results_table_of(&f.results, "links");
    MU_REQUIRE(odd && links);
    MU_CHECK_STRING(mu_results_text(odd, 0, "name").at, "plain");
    MU_CHECK_STRING(mu_results_text(odd, 0, "value").at, "");
    MU_CHECK_STRING(mu_results_text(odd, 0, "nowhere").at, "");
    MU_CHECK_STRING(mu_results_text(NULL, 0, "name").at, "");
    MU_CHECK(mu_results_cell(odd, 1, "flag") == mu_results_value(odd, 1, 2));

    mu_value two = { .kind = MU_VALUE_WHOLE, .whole = 2 };
    MU_CHECK(mu_is_flag(&odd->columns[2], mu_results_cell(odd, 0, "flag")));
    MU_CHECK(!mu_is_flag(&odd->columns[2], &two));
    MU_CHECK(!mu_is_flag(&odd->columns[3], mu_results_cell(odd, 0, "flag")));

    MU_CHECK_INT(mu_shape_cells(&odd->columns[0], &names), 1);
    MU_CHECK(names == NULL);
    MU_CHECK_INT(mu_shape_cells(&links->columns[0], &names), 4);
    MU_CHECK_STRING(names[3], "to_lat");
    results_file_close(&f);
}

static void tables_that_are_not_wanted_are_left_out(void)
{
    static const char *const without[] = { "odd", "links", "nothing", NULL };
    results_file             f;
    mu_results               results;
    results_file_open(&f);
    MU_REQUIRE(mu_results_read_without(f.path, without, &f.diags, &results) ==
               MU_OK);
    MU_CHECK_UINT(results.table_count, 2);
    MU_CHECK(mu_results_table_of(&results, "odd") == NULL);
    MU_CHECK(mu_results_table_of(&results, "places") != NULL);
    mu_results_clear(&results);
    results_file_close(&f);
}

static void nothing_is_written_beside_the_file_nor_in_it(void)
{
    results_file f;
    struct stat  before, after;
    results_file_open(&f);
    // As QGIS leaves a file that it has open.
    results_file_change(&f, "PRAGMA journal_mode = WAL");
    MU_REQUIRE(stat(f.path, &before) == 0);
    MU_REQUIRE(chmod(f.folder.path, 0555) == 0);
    MU_CHECK_INT(results_file_read(&f), MU_OK);
    MU_CHECK_UINT(f.results.table_count, 4);
    MU_REQUIRE(chmod(f.folder.path, 0755) == 0 && stat(f.path, &after) == 0);
    MU_CHECK(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
             before.st_size == after.st_size);
    int            files = 0;
    DIR           *folder = opendir(f.folder.path);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        files += entry->d_name[0] != '.';
    closedir(folder);
    MU_CHECK_INT(files, 1);
    results_file_close(&f);
}

// ---- what others put in ------------------------------------------------------------

static void tables_of_others_are_left_out(void)
{
    results_file f;
    results_file_open(&f);
    results_file_change(
        &f,
        "CREATE TABLE mine (fid INTEGER PRIMARY KEY, geom POLYGON, note TEXT);"
        "INSERT INTO mine VALUES (1, x'00', 'x');"
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES"
        " ('mine', 'features'), ('gone', 'attributes'), ('tiles', 'tiles');"
        "CREATE TABLE \"../up\" (a TEXT, fid INTEGER PRIMARY KEY);"
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES"
        " ('../up', 'attributes');"
        "CREATE TABLE unregistered (a TEXT, fid INTEGER PRIMARY KEY)");
    MU_CHECK_INT(results_file_read(&f), MU_OK);
    MU_CHECK_UINT(f.results.table_count, 4);
    results_file_close(&f);
}

static void views_and_virtual_tables_are_never_carried_out(void)
{
    results_file f;
    results_file_open(&f);
    results_file_change(
        &f,
        "CREATE VIEW trap AS WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL"
        " SELECT a + 1 FROM n) SELECT a AS a, a AS fid FROM n;"
        "CREATE VIRTUAL TABLE words USING fts5(a, fid);"
        "CREATE TABLE made (a TEXT, b TEXT AS (hex(zeroblob(9000))),"
        " fid INTEGER PRIMARY KEY);"
        "INSERT INTO made (a) VALUES ('x');"
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES"
        " ('trap', 'attributes'), ('words', 'attributes'),"
        " ('made', 'attributes')");
    MU_CHECK_INT(results_file_read(&f), MU_OK);
    MU_CHECK_UINT(f.results.table_count, 4);
    results_file_close(&f);

    // The list itself as a view that never ends.
    results_file_open(&f);
    results_file_change(
        &f, "ALTER TABLE gpkg_contents RENAME TO old;"
            "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(a) AS (SELECT 1"
            " UNION ALL SELECT a + 1 FROM n) SELECT 'run' AS table_name,"
            " 'attributes' AS data_type, '' AS description, a FROM n");
    MU_CHECK_INT(results_file_read(&f), MU_BAD_SYNTAX);
    results_file_close(&f);
}

static void texts_that_are_no_text_are_shown_as_such(void)
{
    results_file f;
    results_file_open(&f);
    results_file_change(&f, "UPDATE run SET title ="
                            " CAST(x'41ff42c30043' AS TEXT)");
    MU_REQUIRE(results_file_read(&f) == MU_OK);
    const mu_results_table *run = mu_results_table_of(&f.results, "run");
    MU_CHECK_STRING(mu_results_value(run, 0, 2)->text.at,
                    "A\xef\xbf\xbd" "B\xef\xbf\xbd\xef\xbf\xbd" "C");
    results_file_close(&f);
}

static void wrong_values_are_told_with_their_place(void)
{
    static const struct {
        const char *sql, *text;
    } cases[] = {
        { "UPDATE odd SET value = x'00' WHERE fid = 2",
          "table odd, row 2, column value holds no DOUBLE" },
        { "UPDATE odd SET value = 9e999 WHERE fid = 3",
          "table odd, row 3, column value holds no DOUBLE" },
        { "UPDATE places SET geom = 'POINT(1 2)'",
          "table places, row 1, column geom holds no POINT" },
        { "UPDATE places SET geom = (SELECT geom FROM links LIMIT 1)",
          "table places, row 1, column geom holds no POINT" },
        { "UPDATE links SET geom = substr(geom, 1, 70) WHERE fid = 2",
          "table links, row 2, column geom holds no LINESTRING" },
        { "UPDATE links SET geom = x'4750' WHERE fid = 2",
          "table links, row 2, column geom holds no LINESTRING" },
        // Longitude 1000.
        { "UPDATE places SET geom ="
          " x'47500001e61000000101000000000000000000408f400000000000000000'"
          " || x''", "table places, row 1, column geom holds no POINT" },
        { "DELETE FROM run", "its table 'run' has not one row" },
        { "INSERT INTO run (version) VALUES ('2')",
          "its table 'run' has not one row" },
        { "UPDATE run SET version = NULL", "its table 'run' has not one row" },
        { "DELETE FROM gpkg_contents WHERE table_name = 'run'",
          "without the table 'run'" },
        { "DROP TABLE gpkg_contents", "a GeoPackage of somebody else" },
        { "DROP TABLE gpkg_data_columns", "is damaged" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        results_file f;
        results_file_open(&f);
        results_file_change(&f, cases[i].sql);
        MU_CHECK_INT(results_file_read(&f), MU_BAD_SYNTAX);
        if (!MU_CHECK(diags_have(&f.diags, cases[i].text))) {
            printf("%s\n", cases[i].sql);
            diags_show(&f.diags);
        }
        results_file_close(&f);
    }
}

// ---- what is none ------------------------------------------------------------------

static void what_is_no_results_file_is_refused_with_what_it_is(void)
{
    static const char *const cases[][2] = {
        { "", "it is empty" },
        { "PK\003\004...", "a workbook or another ZIP archive" },
        { "<!doctype html>", "a page" },
        { "{\"run\": 1}", "it looks like JSON" },
        { "id,name\n", "it is no GeoPackage" },
        { "SQLite format 3", "it is no GeoPackage" },
    };
    results_file f;
    results_file_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scratch_write(&f.folder, "r.gpkg", cases[i][0]);
        MU_CHECK_INT(results_file_read(&f), MU_BAD_SYNTAX);
        if (!MU_CHECK(diags_have(&f.diags, cases[i][1])))
            diags_show(&f.diags);
    }
    remove(f.path);
    MU_CHECK_INT(results_file_read(&f), MU_CANNOT_READ);
    MU_CHECK(diags_have(&f.diags, "there is no such file"));
    results_file_change(&f, "CREATE TABLE a (b)");
    MU_CHECK_INT(results_file_read(&f), MU_BAD_SYNTAX);
    MU_CHECK(diags_have(&f.diags, "an SQLite database, but no GeoPackage"));
    snprintf(f.path, sizeof f.path, "%s", f.folder.path);
    MU_CHECK_INT(results_file_read(&f), MU_CANNOT_READ);
    MU_CHECK(diags_have(&f.diags, "this is a folder"));
    results_file_close(&f);
}

static unsigned char *take_bytes(const results_file *f, size_t *size)
{
    struct stat about;
    FILE       *from = fopen(f->path, "rb");
    if (!from || fstat(fileno(from), &about) != 0)
        exit(99);
    *size = (size_t)about.st_size;
    unsigned char *bytes = malloc(*size);
    if (!bytes || fread(bytes, 1, *size, from) != *size)
        exit(99);
    fclose(from);
    return bytes;
}

static void try_bytes(results_file *f, const unsigned char *bytes, size_t size)
{
    mu_results     results;
    unsigned char *copy = malloc(size ? size : 1);
    if (!copy)
        exit(99);
    memcpy(copy, bytes, size);
    f->diags.count = 0;
    mu_status status = mu_results_read_bytes(copy, size, "r.gpkg", NULL,
                                             &f->diags, &results);
    free(copy);
    if (status == MU_OK)
        mu_results_clear(&results);
    else
        MU_CHECK(f->diags.count == 1);
}

static void files_cut_short_or_with_flipped_bits_do_no_harm(void)
{
    results_file f;
    size_t       size;
    uint64_t     luck = 88172645463325252u;
    results_file_open(&f);
    unsigned char *bytes = take_bytes(&f, &size);
    for (size_t cut = 0; cut < size; cut += cut < 200 ? 1 : 1021)
        try_bytes(&f, bytes, cut);
    for (int i = 0; i < 3000; i++) {
        luck ^= luck << 13, luck ^= luck >> 7, luck ^= luck << 17;
        // Half of them in the header and the first pages, where it hurts most.
        size_t at = (luck >> 8) % (i % 2 ? size : 8192);
        bytes[at] ^= (unsigned char)(1u << (luck & 7));
        try_bytes(&f, bytes, size);
        if (i % 5)
            bytes[at] ^= (unsigned char)(1u << (luck & 7));
    }
    free(bytes);
    results_file_close(&f);
}

static const mu_test tests[] = {
    MU_TEST(tables_stand_as_they_were_written),
    MU_TEST(values_have_all_their_bits),
    MU_TEST(shapes_are_coordinates),
    MU_TEST(what_is_not_there_is_none),
    MU_TEST(cells_are_found_by_the_name_of_their_column),
    MU_TEST(tables_that_are_not_wanted_are_left_out),
    MU_TEST(nothing_is_written_beside_the_file_nor_in_it),
    MU_TEST(tables_of_others_are_left_out),
    MU_TEST(views_and_virtual_tables_are_never_carried_out),
    MU_TEST(texts_that_are_no_text_are_shown_as_such),
    MU_TEST(wrong_values_are_told_with_their_place),
    MU_TEST(what_is_no_results_file_is_refused_with_what_it_is),
    MU_TEST(files_cut_short_or_with_flipped_bits_do_no_harm),
};
MU_TESTS_MAIN(tests)
