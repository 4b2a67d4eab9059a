// test_day.c - civil dates against the C library's, and what is no date.

#include "test.h"
#include "day.h"

#include <time.h>

static void day_zero_is_the_first_of_january_1970(void)
{
    MU_CHECK_INT(mu_day_of_date((mu_date){ 1970, 1, 1 }), 0);
    MU_CHECK_INT(mu_day_of_date((mu_date){ 2000, 3, 1 }), 11017);
    MU_CHECK_INT(mu_day_of_date((mu_date){ 1969, 12, 31 }), -1);
}

static void every_day_of_the_calendar_comes_back(void)
{
    int64_t first = mu_day_of_date((mu_date){ 1, 1, 1 });
    int64_t last = mu_day_of_date((mu_date){ 9999, 12, 31 });
    MU_CHECK_INT(last - first + 1, 3652059);
    for (int64_t day = first; day <= last; day++)
        if (mu_day_of_date(mu_date_of_day(day)) != day)
            MU_CHECK_INT(mu_day_of_date(mu_date_of_day(day)), day);
}

static void dates_agree_with_gmtime(void)
{
    for (int64_t day = -200000; day < 2000000; day += 97) {
        time_t    seconds = (time_t)(day * 86400);
        struct tm civil;
        MU_REQUIRE(gmtime_r(&seconds, &civil) != NULL);
        mu_date date = mu_date_of_day(day);
        if (date.year != civil.tm_year + 1900 ||
            date.month != civil.tm_mon + 1 || date.day != civil.tm_mday)
            MU_CHECK_INT(day, -1);
    }
}

static bool is_date(const char *text)
{
    mu_date date;
    return mu_date_read((mu_text){ text, strlen(text) }, &date);
}

static void date_is_read_in_one_form_only(void)
{
    mu_date date;
    MU_REQUIRE(mu_date_read(MU_TEXT("2025-02-19"), &date));
    MU_CHECK_INT(date.year, 2025);
    MU_CHECK_INT(date.month, 2);
    MU_CHECK_INT(date.day, 19);
    MU_CHECK(is_date("2024-02-29"));
    MU_CHECK(is_date("2000-02-29"));
    static const char *const wrong[] = {
        "",           "2025-2-19",   "2025-02-19 ", "19-02-2025", "2025/02/19",
        "2025-02-30", "2025-02-29",  "1900-02-29",  "2025-00-01", "2025-13-01",
        "2025-01-00", "2025-01-32",  "0000-01-01",  "2025-0a-01", "+025-01-01",
        "20250-1-01", "2025-01-0\xff",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (is_date(wrong[i]))
            MU_CHECK_STRING(wrong[i], "no date");
}

static void refused_date_leaves_the_output(void)
{
    mu_date date = { 1, 2, 3 };
    MU_CHECK(!mu_date_read(MU_TEXT("2025-02-30"), &date));
    MU_CHECK(date.year == 1 && date.month == 2 && date.day == 3);
}

static const mu_test tests[] = {
    MU_TEST(day_zero_is_the_first_of_january_1970),
    MU_TEST(every_day_of_the_calendar_comes_back),
    MU_TEST(dates_agree_with_gmtime),
    MU_TEST(date_is_read_in_one_form_only),
    MU_TEST(refused_date_leaves_the_output),
};
MU_TESTS_MAIN(tests)
