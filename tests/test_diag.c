// test_diag.c - findings and how they are shown.

#include "diag.h"
#include "test.h"

#include <stdlib.h>

// What is printed for a finding at bytes offset .. offset + size of a text.
static char *shown(mu_text bytes, size_t offset, size_t size, bool colour)
{
    mu_source source = { MU_TEXT("f.csv"), bytes };
    mu_diag   diag = {
          MU_ERROR, MU_BAD_NUMBER, { &source, offset, size, 2, 3 }, "wrong"
    };
    // Static, as gcc takes the stream for one that outlives its text.
    static char  *text;
    static size_t length;
    FILE         *to = open_memstream(&text, &length);
    if (!to)
        abort();
    mu_diag_print(&diag, to, colour);
    fclose(to);
    return text;
}

#define CHECK_SHOWN(literal, offset, size, want) \
    do { \
        char *text_ = shown(MU_TEXT(literal), (offset), (size), false); \
        MU_CHECK_STRING(text_, "f.csv:2:3: error: wrong\n" want); \
        free(text_); \
    } while (0)

static void caret_stands_under_the_span(void)
{
    CHECK_SHOWN("a,bc,d\n", 2, 2, "    a,bc,d\n      ^~\n");
    CHECK_SHOWN("x\na,bc,d\ny", 4, 2, "    a,bc,d\n      ^~\n");
}

static void caret_of_an_empty_span_is_one_wide(void)
{
    CHECK_SHOWN("a,,d", 2, 0, "    a,,d\n      ^\n");
    CHECK_SHOWN("ab", 2, 0, "    ab\n      ^\n");
    CHECK_SHOWN("", 0, 0, "    \n    ^\n");
}

static void characters_count_by_their_width(void)
{
    CHECK_SHOWN("\xc3\xa4\xc3\xb6,x", 5, 1,
                "    \xc3\xa4\xc3\xb6,x\n       ^\n");
    CHECK_SHOWN("e\xcc\x81,x", 4, 1, "    e\xcc\x81,x\n      ^\n");
    CHECK_SHOWN("\xe4\xb8\xad,x", 4, 1, "    \xe4\xb8\xad,x\n       ^\n");
}

static void tab_takes_four_columns(void)
{
    CHECK_SHOWN("\tx", 1, 1, "        x\n        ^\n");
}

static void control_and_malformed_bytes_are_question_marks(void)
{
    CHECK_SHOWN("\x1b[31m\x7f\xff\xc3,x", 9, 1,
                "    ?[31m???,x\n             ^\n");
    CHECK_SHOWN("\xe2\x80\xaex", 3, 1, "    ?x\n     ^\n");
}

static void byte_order_mark_is_not_shown(void)
{
    CHECK_SHOWN("\xef\xbb\xbfid,x", 6, 1, "    id,x\n       ^\n");
}

static void carriage_return_at_the_end_is_not_shown(void)
{
    CHECK_SHOWN("a,b\r\n", 2, 9, "    a,b\n      ^\n");
}

static void long_line_is_clipped_around_the_span(void)
{
    char bytes[5001];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes + 3000, "HERE", 4);
    char *text = shown((mu_text){ bytes, sizeof bytes - 1 }, 3000, 4, false);
    char *line = strchr(text, '\n') + 1;
    char *caret = strchr(line, '\n') + 1;
    MU_CHECK_INT(strncmp(line, "    ...xxx", 10), 0);
    MU_CHECK_INT(strncmp(caret - 4, "...\n", 4), 0);
    MU_CHECK(caret - line < 120);
    MU_CHECK_INT(strchr(caret, '^') - caret, strstr(line, "HERE") - line);
    free(text);
}

static void span_past_the_end_is_survived(void)
{
    char *text = shown(MU_TEXT("abc"), 900, 900, false);
    MU_CHECK(strstr(text, "^") != NULL);
    free(text);
}

static void every_byte_is_survived_at_every_offset(void)
{
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)(255 - i);
    for (size_t i = 0; i <= sizeof bytes; i++) {
        char *text = shown((mu_text){ bytes, sizeof bytes }, i, 3, true);
        for (const char *at = text; *at; at++)
            if ((unsigned char)*at < 0x20 && *at != '\n' && *at != '\033')
                MU_CHECK_INT(*at, '?');
        free(text);
    }
}

static void colour_is_asked_for(void)
{
    char *text = shown(MU_TEXT("ab"), 0, 1, true);
    MU_CHECK(strstr(text, "\033[1;31merror:\033[0m") != NULL);
    free(text);
    text = shown(MU_TEXT("ab"), 0, 1, false);
    MU_CHECK(strchr(text, '\033') == NULL);
    free(text);
}

static void finding_without_line_has_no_source_line(void)
{
    mu_source source = { MU_TEXT("f.csv"), MU_TEXT("abc") };
    mu_diag   diag = { MU_WARNING, MU_OK, { .source = &source }, "odd" };
    char     *text = NULL;
    size_t    length = 0;
    FILE     *to = open_memstream(&text, &length);
    MU_REQUIRE(to != NULL);
    mu_diag_print(&diag, to, false);
    diag.where.source = NULL;
    mu_diag_print(&diag, to, false);
    fclose(to);
    MU_CHECK_STRING(text, "f.csv: warning: odd\nwarning: odd\n");
    free(text);
}

static void findings_are_counted_by_level(void)
{
    mu_diags diags;
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    MU_CHECK_INT(mu_error(&diags, MU_MISSING, (mu_span){ 0 }, "%d", 1),
                 MU_MISSING);
    mu_note(&diags, (mu_span){ 0 }, "there");
    mu_warning(&diags, (mu_span){ 0 }, "w");
    MU_CHECK_UINT(diags.count, 3);
    MU_CHECK_UINT(diags.errors, 1);
    MU_CHECK_UINT(diags.warnings, 1);
    MU_CHECK_INT(diags.list[1].level, MU_NOTE);
    mu_diags_clear(&diags);
    MU_CHECK(diags.list == NULL);
}

static void overflow_is_counted_and_keeps_notes_with_their_finding(void)
{
    mu_diags diags;
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    for (size_t i = 0; i < MU_DIAG_ROOM + 5; i++) {
        mu_error(&diags, MU_MISSING, (mu_span){ 0 }, "%zu", i);
        if (i >= MU_DIAG_ROOM)
            mu_note(&diags, (mu_span){ 0 }, "note");
    }
    MU_CHECK_UINT(diags.count, MU_DIAG_ROOM);
    MU_CHECK_UINT(diags.errors, MU_DIAG_ROOM + 5);
    MU_CHECK_UINT(diags.dropped, 10);
    MU_CHECK_STRING(diags.list[MU_DIAG_ROOM - 1].text, "999");
    mu_diags_clear(&diags);
}

static void finding_that_repeats_the_one_before_is_one(void)
{
    mu_diags  diags;
    mu_source source = { MU_TEXT("f"), MU_TEXT("abc") };
    mu_span   a = { &source, 0, 1, 1, 1 }, b = { &source, 1, 1, 1, 2 };
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    mu_error(&diags, MU_MISSING, a, "x");
    mu_error(&diags, MU_MISSING, a, "x");
    mu_error(&diags, MU_MISSING, b, "x");
    mu_error(&diags, MU_MISSING, b, "y");
    MU_CHECK_UINT(diags.count, 3);
    MU_CHECK_UINT(diags.errors, 3);
    mu_diags_clear(&diags);
}

static void text_is_cut_between_characters(void)
{
    mu_diags diags;
    char     long_text[2 * MU_DIAG_TEXT];
    MU_REQUIRE(mu_diags_init(&diags) == MU_OK);
    for (size_t i = 0; i + 1 < sizeof long_text; i += 2)
        memcpy(long_text + i, "\xc3\xa4", 2);
    long_text[sizeof long_text - 2] = '\0';
    mu_error(&diags, MU_MISSING, (mu_span){ 0 }, "%s", long_text);
    size_t size = strlen(diags.list[0].text);
    MU_CHECK_UINT(size % 2, 0);
    MU_CHECK(size >= MU_DIAG_TEXT - 3);
    mu_error(&diags, MU_MISSING, (mu_span){ 0 }, "a\x1b\n\xff%s",
             "\xe2\x80\xae");
    MU_CHECK_STRING(diags.list[1].text, "a????");
    mu_diags_clear(&diags);
}

static void quotation_has_at_most_forty_bytes(void)
{
    mu_text text = MU_TEXT("0123456789012345678901234567890123456789");
    MU_CHECK_STRING(mu_quote(text).text, text.at);
    text = MU_TEXT("01234567890123456789012345678901234567890");
    MU_CHECK_STRING(mu_quote(text).text,
                    "0123456789012345678901234567890123456789...");
    text = MU_TEXT("012345678901234567890123456789012345678\xc3\xa4");
    MU_CHECK_STRING(mu_quote(text).text,
                    "012345678901234567890123456789012345678...");
    MU_CHECK_STRING(mu_quote(MU_TEXT("a\0b\xff")).text, "a?b?");
}

static void malformed_characters_are_refused(void)
{
    static const mu_text wrong[] = {
        { "\x80", 1 },
        { "\xc0\xaf", 2 },
        { "\xc1\xbf", 2 },
        { "\xe0\x80\x80", 3 },
        { "\xed\xa0\x80", 3 },
        { "\xf4\x90\x80\x80", 4 },
        { "\xf5\x80", 2 },
        { "\xc3", 1 },
        { "\xe4\xb8", 2 },
        { "\xc3x", 2 },
        { "", 0 },
    };
    uint32_t code;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        MU_CHECK_UINT(mu_character(wrong[i].at, wrong[i].size, &code), 0);
    MU_CHECK_UINT(mu_character("\xf0\x9f\x98\x80", 4, &code), 4);
    MU_CHECK_UINT(code, 0x1f600);
    MU_CHECK_UINT(mu_character("\xed\x9f\xbf", 3, &code), 3);
    MU_CHECK_UINT(code, 0xd7ff);
}

static const mu_test tests[] = {
    MU_TEST(caret_stands_under_the_span),
    MU_TEST(caret_of_an_empty_span_is_one_wide),
    MU_TEST(characters_count_by_their_width),
    MU_TEST(tab_takes_four_columns),
    MU_TEST(control_and_malformed_bytes_are_question_marks),
    MU_TEST(byte_order_mark_is_not_shown),
    MU_TEST(carriage_return_at_the_end_is_not_shown),
    MU_TEST(long_line_is_clipped_around_the_span),
    MU_TEST(span_past_the_end_is_survived),
    MU_TEST(every_byte_is_survived_at_every_offset),
    MU_TEST(colour_is_asked_for),
    MU_TEST(finding_without_line_has_no_source_line),
    MU_TEST(findings_are_counted_by_level),
    MU_TEST(overflow_is_counted_and_keeps_notes_with_their_finding),
    MU_TEST(finding_that_repeats_the_one_before_is_one),
    MU_TEST(text_is_cut_between_characters),
    MU_TEST(quotation_has_at_most_forty_bytes),
    MU_TEST(malformed_characters_are_refused),
};
MU_TESTS_MAIN(tests)
