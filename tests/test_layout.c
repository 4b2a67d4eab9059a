// test_layout.c - columns, numbers and dates as people read them.

#include "layout.h"
#include "test.h"

#include <stdlib.h>

static mu_text text_of(const char *text)
{
    return (mu_text){ text, strlen(text) };
}

// What a piece of layout writes.
typedef struct sheet {
    mu_page page;
    char   *text;
    size_t  size;
} sheet;

static sheet sheet_open(void)
{
    sheet s = { .text = NULL };
    return s;
}

static void sheet_begin(sheet *s)
{
    s->page.to = open_memstream(&s->text, &s->size);
    if (!s->page.to)
        exit(99);
}

static const char *sheet_end(sheet *s)
{
    fclose(s->page.to);
    return s->text;
}

static void columns_count_characters_and_not_bytes(void)
{
    MU_CHECK_INT(mu_columns(text_of("Kyjiw")), 5);
    MU_CHECK_INT(mu_columns(text_of("Kyïv–Łódź")), 9);
    MU_CHECK_INT(mu_columns(text_of("e\xcc\x81")), 1);   // combining accent
    MU_CHECK_INT(mu_columns(text_of("\xff\xfe")), 2);    // no characters
    MU_CHECK_INT(mu_columns((mu_text){ NULL, 0 }), 0);
}

static void text_is_cut_between_characters_and_filled(void)
{
    static const struct {
        const char *text;
        size_t      width;
        const char *want;
    } cases[] = {
        { "Łódź", 6, "Łódź  " },  { "Łódź", 4, "Łódź" },
        { "Łódź", 3, "Łó…" },     { "Łódź", 1, "…" },
        { "Łódź", 0, "" },        { "a\033[2Jb", 6, "a?[2Jb" },
        { "\xe2\x82", 3, "?? " },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sheet s = sheet_open();
        sheet_begin(&s);
        mu_put_left(&s.page, text_of(cases[i].text), cases[i].width);
        MU_CHECK_STRING(sheet_end(&s), cases[i].want);
        free(s.text);
    }
}

static void paragraphs_keep_within_the_page(void)
{
    char text[2000] = "";
    for (int i = 0; i < 150; i++)
        strcat(text, i % 7 ? "wörd " : "x ");
    for (int i = 0; i < 300; i++)
        strcat(text, "l");   // a word longer than the page
    sheet s = sheet_open();
    sheet_begin(&s);
    mu_put_paragraph(&s.page, text, 4);
    const char *at = sheet_end(&s);
    int         lines = 0;
    while (*at) {
        size_t size = strcspn(at, "\n");
        MU_CHECK(mu_columns((mu_text){ at, size }) <= MU_PAGE_WIDTH);
        MU_CHECK(strncmp(at, "    ", 4) == 0 && at[4] != ' ');
        lines++;
        at += size + 1;
    }
    MU_CHECK(lines > 5);
    free(s.text);
}

static void long_sayings_are_left_out_and_not_written_past_the_end(void)
{
    mu_paragraph *p = calloc(1, sizeof *p);
    if (!p)
        exit(99);
    for (int i = 0; i < 1000; i++)
        mu_say(p, "%s", "0123456789");
    MU_CHECK_INT(p->size, MU_PARAGRAPH - 1);
    MU_CHECK_INT(strlen(p->text), MU_PARAGRAPH - 1);
    free(p);
}

static void numbers_read_well(void)
{
    MU_CHECK_STRING(mu_count_text(0.0).text, "0");
    MU_CHECK_STRING(mu_count_text(999.0).text, "999");
    MU_CHECK_STRING(mu_count_text(1000.0).text, "1,000");
    MU_CHECK_STRING(mu_count_text(1234567.0).text, "1,234,567");
    MU_CHECK_STRING(mu_count_text(-1234.0).text, "-1,234");
    MU_CHECK_STRING(mu_count_text(NAN).text, "-");
    MU_CHECK_STRING(mu_count_text(1e300).text, "-");
    MU_CHECK_STRING(mu_number_text(0.25).text, "0.25");
    MU_CHECK_STRING(mu_number_text(999.7).text, "1,000");
    MU_CHECK_STRING(mu_money_text(0.0).text, "EUR 0");
    MU_CHECK_STRING(mu_money_text(999500.0).text, "EUR 1.00 m");
    MU_CHECK_STRING(mu_money_text(12345678.0).text, "EUR 12.3 m");
    MU_CHECK_STRING(mu_money_text(1.5e9).text, "EUR 1.50 bn");
    MU_CHECK_STRING(mu_money_text(123456.0).text, "EUR 123,456");
}

static void shares_show_their_error_where_it_matters(void)
{
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.5, 0.004, 10 }).text, "50 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.5, 0.006, 10 }).text,
                    "50 ±1 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.5, 0.021, 10 }).text,
                    "50 ±3 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.001, 0.0001, 10 }).text,
                    "<1 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.999, 0.0001, 10 }).text,
                    ">99 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 0.0, 0.0, 10 }).text, "0 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ 1.0, 0.0, 10 }).text, "100 %");
    MU_CHECK_STRING(mu_share_text((mu_share){ NAN, NAN, 0 }).text, "-");
}

static void days_are_dates(void)
{
    mu_scenario s = { .start_day = mu_day_of_date((mu_date){ 2024, 2, 28 }) };
    MU_CHECK_STRING(mu_date_text(&s, 1).text, "2024-02-29");
    MU_CHECK_STRING(mu_date_text(&s, MU_NEVER).text, "-");
    MU_CHECK_STRING(mu_day_text(7).text, "7");
    MU_CHECK_STRING(mu_day_text(MU_NEVER).text, "-");
    MU_CHECK_STRING(mu_days_text(1, 20).text, "1–20");
    MU_CHECK_STRING(mu_days_text(1, MU_NEVER).text, "-");
}

static const mu_test tests[] = {
    MU_TEST(columns_count_characters_and_not_bytes),
    MU_TEST(text_is_cut_between_characters_and_filled),
    MU_TEST(paragraphs_keep_within_the_page),
    MU_TEST(long_sayings_are_left_out_and_not_written_past_the_end),
    MU_TEST(numbers_read_well),
    MU_TEST(shares_show_their_error_where_it_matters),
    MU_TEST(days_are_dates),
};
MU_TESTS_MAIN(tests)
