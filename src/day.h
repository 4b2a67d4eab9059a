// day.h - civil date <-> day number.
//
// Ground. Proleptic Gregorian calendar; day 0 is 1970-01-01.
// Method: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).

#ifndef MU_DAY_H
#define MU_DAY_H

#include "base.h"

typedef struct mu_date {
    int32_t year;      // 1 .. 9999
    int32_t month;     // 1 .. 12
    int32_t day;       // 1 .. 31
} mu_date;

int64_t mu_day_of_date(mu_date date);
mu_date mu_date_of_day(int64_t day);

// Reads YYYY-MM-DD and nothing else; false (and *out untouched) if it is not
// such a date or that day does not exist.
bool mu_date_read(mu_text text, mu_date *out);

#endif
