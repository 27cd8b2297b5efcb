/* cron.h - five cron fields, as 轻易云's metadata has them: which minutes of the calendar they
 * mean.
 *
 * Pure calendar: a "wall minute" is what a clock on the wall shows, counted in minutes from
 * 1970-01-01 00:00, and knows nothing of time zones. Zones, and what their jumps do to a firing,
 * are service/timetable.c and the database's. */
#ifndef XQ_CRON_H
#define XQ_CRON_H

#include <stdbool.h>
#include <stdint.h>

struct cron {
    uint64_t minutes;                       /* a bit for each of 0..59 */
    uint32_t hours, days, months, weekdays; /* 0..23, 1..31, 1..12, 0..6 with 0 = Sunday */
    bool either; /* day of month and weekday are both restricted: one of them is enough */
};

/* minute hour day-of-month month day-of-week, each a list of *, n, n-m, with an optional /step;
 * n/step runs to the field's end. Months and weekdays also by their first three English letters; 0
 * and 7 are Sunday. False for anything else, and for what no calendar has (31 February). */
bool cron_read(const char *text, struct cron *out);

/* The first wall minute that fits and is later than `after`. */
int64_t cron_next(const struct cron *cron, int64_t after);

/* Every hour: a pace rather than a time of day. */
bool cron_hourly(const struct cron *cron);

#endif
