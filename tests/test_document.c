// test_document.c - a results file as JSON, as a page, as CSV with its package
// and as GeoJSON: every text stays a text, every number keeps its bits.

#include "document.h"
#include "geojson_out.h"
#include "page_out.h"
#include "results_file.h"
#include "tables_out.h"

#include <sys/stat.h>

typedef struct printed {
    results_file file;
    FILE        *to;
    char        *text;
    size_t       size;
} printed;

static void begin(printed *p)
{
    *p = (printed){ .text = NULL };
    results_file_open(&p->file);
    if (results_file_read(&p->file) != MU_OK) {
        diags_show(&p->file.diags);
        exit(99);
    }
    p->to = open_memstream(&p->text, &p->size);
    if (!p->to)
        exit(99);
}

// What was written so far; ends the writing.
static const char *text_of(printed *p)
{
    if (p->to)
        fclose(p->to);
    p->to = NULL;
    return p->text;
}

static void end(printed *p)
{
    text_of(p);
    free(p->text);
    results_file_close(&p->file);
}

static bool has(const printed *p, const char *text)
{
    bool found = strstr(p->text, text) != NULL;
    if (!found)
        printf("%s\nis not in\n%.2000s\n", text, p->text);
    return found;
}

// ---- the document -------------------------------------------------------------------

static void the_document_holds_every_table(void)
{
    printed p;
    begin(&p);
    mu_document_write(&p.file.results, "9.8.7", false, p.to);
    text_of(&p);
    MU_CHECK(strncmp(p.text, "{\"muster\": {\"version\": \"9.8.7\", "
                             "\"format\": 1}, \"tables\": {\"run\": {", 63) == 0);
    MU_CHECK(has(&p, "\"odd\": {\"help\": \"Texts & \\\"numbers\\\"\", "
                     "\"columns\": [{\"name\": \"name\", \"type\": \"TEXT\""));
    // Flags are flags, dates texts, shapes coordinates, what is not there null.
    MU_CHECK(has(&p, "[\"plain\", 0.1, false, null], "));
    MU_CHECK(has(&p, ", 0.3333333333333333, true, 9223372036854775806]"));
    MU_CHECK(has(&p, ", -2.5e-300, "));
    MU_CHECK(has(&p, "\"1970-01-01\"]"));
    MU_CHECK(has(&p, "[[30.5, 50.25], \"KYIV\"]"));
    MU_CHECK(has(&p, "[[[170, 10], [-170, 20]], \"sea\"]"));
    MU_CHECK_STRING(p.text + p.size - 4, "}}}\n");
    end(&p);
}

static void a_document_for_programs_keeps_texts_as_they_are(void)
{
    printed p;
    begin(&p);
    mu_document_write(&p.file.results, "1", false, p.to);
    text_of(&p);
    MU_CHECK(has(&p, "\"</script><!-- \\\"q\\\", 'a'\\u000d\\u000a=cmd() "
                     "\xe2\x80\xa8 \xc3\xa9&\\\\\""));
    end(&p);
}

static void no_text_ends_the_element_that_it_stands_in(void)
{
    printed p;
    begin(&p);
    mu_document_write(&p.file.results, "1", true, p.to);
    text_of(&p);
    MU_CHECK(has(&p, "\"\\u003c/script>\\u003c!-- \\\"q\\\", 'a'\\u000d\\u000a=cmd() "
                     "\\u2028 \xc3\xa9&\\\\\""));
    MU_CHECK(strchr(p.text, '<') == NULL);
    MU_CHECK(strstr(p.text, "\xe2\x80\xa8") == NULL);
    end(&p);
}

// ---- the page -----------------------------------------------------------------------

static void the_page_is_the_one_carried_with_title_and_results(void)
{
    printed p;
    begin(&p);
    MU_CHECK_INT(mu_page_write(&p.file.results, p.to), MU_OK);
    text_of(&p);
    MU_CHECK(strncmp(p.text, "<!doctype html>", 15) == 0);
    MU_CHECK(strstr(p.text, MU_PAGE_MARK) != NULL);
    MU_CHECK(strstr(p.text, MU_PAGE_MARK) - p.text < 16384 - 200);
    MU_CHECK(strstr(p.text, "<title>&lt;/script&gt;&lt;!-- &quot;q&quot;, "
                            "&#39;a&#39;  =cmd()") != NULL);
    MU_CHECK(strstr(p.text, "id=\"run\">{\"muster\":{") != NULL);
    // gzip begins with 1f 8b 08 00, and no time: 00 00 00 00.
    MU_CHECK(strstr(p.text, "id=\"results\">H4sIAAAAAA") != NULL);
    MU_CHECK(strstr(p.text, "@RUN@") == NULL);
    MU_CHECK(strstr(p.text, "@RESULTS@") == NULL);
    MU_CHECK(strstr(p.text, "@TITLE@") == NULL);
    end(&p);
}

// ---- tables -------------------------------------------------------------------------

static void a_table_is_csv_that_any_reader_takes(void)
{
    printed p;
    begin(&p);
    mu_tables_write_csv(mu_results_table_of(&p.file.results, "odd"), p.to);
    text_of(&p);
    MU_CHECK(strstr(p.text, "name,value,flag,count\r\nplain,0.1,false,\r\n"
                            "\"</script><!-- \"\"q\"\", 'a'\r\n=cmd() ") ==
             p.text);
    MU_CHECK(has(&p, "\",0.3333333333333333,true,9223372036854775806\r\n"));
    end(&p);
    begin(&p);
    mu_tables_write_csv(mu_results_table_of(&p.file.results, "links"), p.to);
    MU_CHECK_STRING(text_of(&p), "from_lon,from_lat,to_lon,to_lat,id\r\n"
                                 "10,50,30.5,50.25,rail\r\n"
                                 "170,10,-170,20,sea\r\n");
    end(&p);
}

static void the_package_tells_types_that_all_values_have(void)
{
    printed p;
    begin(&p);
    results_file_change(&p.file, "UPDATE odd SET value = '40 %' WHERE fid = 2;"
                                 "UPDATE run SET start = 'soon'");
    MU_REQUIRE(results_file_read(&p.file) == MU_OK);
    mu_tables_write_package(&p.file.results, "1.0.0", p.to);
    text_of(&p);
    MU_CHECK(strncmp(p.text, "{\"muster\": {\"version\": \"1.0.0\"}", 31) == 0);
    MU_CHECK(has(&p, "{\"name\": \"value\", \"type\": \"string\", "));
    MU_CHECK(has(&p, "{\"name\": \"start\", \"type\": \"string\", "));
    MU_CHECK(has(&p, "{\"name\": \"flag\", \"type\": \"boolean\", "));
    MU_CHECK(has(&p, "{\"name\": \"count\", \"type\": \"integer\", "));
    MU_CHECK(has(&p, "{\"name\": \"lat\", \"type\": \"number\", "));
    end(&p);
}

static bool is_there(const char *folder, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void a_folder_is_replaced_only_where_all_of_it_is_ours(void)
{
    printed p;
    char    path[200], other[300];
    begin(&p);
    snprintf(path, sizeof path, "%s/tables", p.file.folder.path);
    snprintf(other, sizeof other, "%s/mine.txt", path);
    const mu_results *r = &p.file.results;
    mu_diags         *diags = &p.file.diags;
    MU_CHECK_INT(mu_tables_check(path, diags), MU_OK);
    MU_CHECK_INT(mu_tables_write(r, "1", path, diags), MU_OK);
    MU_CHECK(is_there(path, "odd.csv") && is_there(path, "datapackage.json"));
    // Again, and without what is there no more.
    p.file.results.table_count = 3;
    MU_CHECK_INT(mu_tables_write(r, "1", path, diags), MU_OK);
    MU_CHECK(is_there(path, "places.csv") && !is_there(path, "links.csv"));
    // Somebody's own file keeps all as it is.
    FILE *mine = fopen(other, "w");
    MU_REQUIRE(mine && fclose(mine) == 0);
    p.file.results.table_count = 2;
    MU_CHECK_INT(mu_tables_check(path, diags), MU_BAD_CALL);
    MU_CHECK_INT(mu_tables_write(r, "1", path, diags), MU_BAD_CALL);
    MU_CHECK(is_there(path, "places.csv") && is_there(path, "mine.txt"));
    remove(other);
    // A package of somebody else, too.
    snprintf(other, sizeof other, "%s/datapackage.json", path);
    mine = fopen(other, "w");
    MU_REQUIRE(mine && fputs("{\"name\": \"x\"}", mine) >= 0 &&
               fclose(mine) == 0);
    MU_CHECK_INT(mu_tables_write(r, "1", path, diags), MU_BAD_CALL);
    MU_CHECK(is_there(path, "places.csv"));
    for (int i = 0; i < 3; i++) {
        snprintf(other, sizeof other, "%s/%s.csv", path,
                 p.file.results.tables[i].name.at);
        remove(other);
    }
    snprintf(other, sizeof other, "%s/datapackage.json", path);
    remove(other);
    p.file.results.table_count = 4;
    end(&p);
}

// ---- GeoJSON ------------------------------------------------------------------------

static void layers_are_features_with_ids_that_stay(void)
{
    printed p;
    begin(&p);
    mu_geojson_write(&p.file.results, p.to);
    text_of(&p);
    MU_CHECK(has(&p, "{\"type\": \"Feature\", \"id\": \"places/KYIV\", "
                     "\"geometry\": {\"type\": \"Point\", \"coordinates\": "
                     "[30.5, 50.25]}, \"properties\": {\"layer\": \"places\", "
                     "\"id\": \"KYIV\"}}"));
    MU_CHECK(has(&p, "{\"type\": \"LineString\", \"coordinates\": [[10, 50], "
                     "[30.5, 50.25]]}"));
    end(&p);
}

static void a_line_over_the_antimeridian_is_cut_there(void)
{
    printed p;
    begin(&p);
    mu_geojson_write(&p.file.results, p.to);
    text_of(&p);
    MU_CHECK(has(&p, "{\"type\": \"MultiLineString\", \"coordinates\": "
                     "[[[170, 10], [180, 15]], [[-180, 15], [-170, 20]]]}"));
    MU_CHECK(has(&p, "\"bbox\": [-180, 10, 180, 50.25]"));
    end(&p);
}

static const mu_test tests[] = {
    MU_TEST(the_document_holds_every_table),
    MU_TEST(a_document_for_programs_keeps_texts_as_they_are),
    MU_TEST(no_text_ends_the_element_that_it_stands_in),
    MU_TEST(the_page_is_the_one_carried_with_title_and_results),
    MU_TEST(a_table_is_csv_that_any_reader_takes),
    MU_TEST(the_package_tells_types_that_all_values_have),
    MU_TEST(a_folder_is_replaced_only_where_all_of_it_is_ours),
    MU_TEST(layers_are_features_with_ids_that_stay),
    MU_TEST(a_line_over_the_antimeridian_is_cut_there),
};
MU_TESTS_MAIN(tests)
