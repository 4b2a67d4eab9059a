// day.c - see day.h.

#include "day.h"

int64_t mu_day_of_date(mu_date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t month = date.month + (date.month > 2 ? -3 : 9);
    int64_t of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day - 719468;
}

mu_date mu_date_of_day(int64_t day)
{
    day += 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    int64_t of_era = day - era * 146097;
    int64_t year =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    int64_t month = shifted + (shifted < 10 ? 3 : -9);
    return (mu_date){ .year = (int32_t)(year + era * 400 + (month <= 2)),
                      .month = (int32_t)month,
                      .day = (int32_t)(of_year - (153 * shifted + 2) / 5 + 1) };
}

static bool read_digits(const char *at, size_t count, int32_t *out)
{
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        value = value * 10 + (at[i] - '0');
    }
    *out = value;
    return true;
}

bool mu_date_read(mu_text text, mu_date *out)
{
    mu_date date;
    if (text.size != 10 || text.at[4] != '-' || text.at[7] != '-' ||
        !read_digits(text.at, 4, &date.year) ||
        !read_digits(text.at + 5, 2, &date.month) ||
        !read_digits(text.at + 8, 2, &date.day))
        return false;
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    mu_date same = mu_date_of_day(mu_day_of_date(date));
    if (same.month != date.month || same.day != date.day)
        return false;
    *out = date;
    return true;
}
