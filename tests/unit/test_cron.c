/* test_cron.c - which minutes five cron fields mean, and which texts are none. */
#include "service/clock.h"
#include "service/cron.h"
#include "tests/unit/check.h"

static int64_t wall_of(const char *text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0;

    CHECK(sscanf(text, "%d-%d-%d %d:%d", &year, &month, &day, &hour, &minute) == 5);
    return clock_from_civil(year, month, day, hour, minute, 0) / 60;
}

/* "YYYY-MM-DD HH:MM" of a wall minute. */
static const char *text_of(int64_t wall)
{
    static char out[CLOCK_RFC3339_BYTES];

    clock_rfc3339(wall * 60000, out);
    out[10] = ' ';
    out[16] = '\0';
    return out;
}

static const struct {
    const char *cron, *after, *next;
} steps[] = {
    {"* * * * *", "2026-11-23 10:07", "2026-11-23 10:08"},
    {"* * * * *", "2026-12-31 23:59", "2027-01-01 00:00"},
    {"*/30 * * * *", "2026-11-23 10:00", "2026-11-23 10:30"},
    {"*/30 * * * *", "2026-11-23 10:30", "2026-11-23 11:00"},
    {"2 */2 * * *", "2026-11-23 10:02", "2026-11-23 12:02"},
    {"3 2 * * *", "2026-11-23 02:03", "2026-11-24 02:03"},
    {"23 2 * * *", "2026-11-23 02:03", "2026-11-23 02:23"},
    {"10-59/20 8-22 * * *", "2026-11-23 07:00", "2026-11-23 08:10"},
    {"10-59/20 8-22 * * *", "2026-11-23 08:10", "2026-11-23 08:30"},
    {"10-59/20 8-22 * * *", "2026-11-23 22:50", "2026-11-24 08:10"},
    {"5/20 * * * *", "2026-11-23 10:05", "2026-11-23 10:25"},
    {"5/20 * * * *", "2026-11-23 10:45", "2026-11-23 11:05"},
    {"0,15,45 9 * * *", "2026-11-23 09:15", "2026-11-23 09:45"},
    {"1,2-4,50-59/5 * * * *", "2026-11-23 09:04", "2026-11-23 09:50"},
    {"0 0 1 * *", "2026-11-23 10:00", "2026-12-01 00:00"},
    {"0 0 31 * *", "2026-11-23 10:00", "2026-12-31 00:00"},
    {"0 0 31 * *", "2026-12-31 00:00", "2027-01-31 00:00"},
    {"0 0 29 2 *", "2026-11-23 10:00", "2028-02-29 00:00"},
    {"0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00"},
    {"30 4 1 jan *", "2026-11-23 10:00", "2027-01-01 04:30"},
    {"30 4 1 JAN,Jul *", "2026-02-01 10:00", "2026-07-01 04:30"},
    /* 2026-11-23 is a Monday */
    {"0 8 * * 1", "2026-11-22 10:00", "2026-11-23 08:00"},
    {"0 8 * * mon-fri", "2026-11-20 08:00", "2026-11-23 08:00"},
    {"0 8 * * 0", "2026-11-23 08:00", "2026-11-29 08:00"},
    {"0 8 * * 7", "2026-11-23 08:00", "2026-11-29 08:00"},
    {"0 8 * * sun", "2026-11-23 08:00", "2026-11-29 08:00"},
    {"0 8 * * FRI-SUN", "2026-11-23 08:00", "2026-11-27 08:00"},
    {"0 8 * * FRI-SUN", "2026-11-28 08:00", "2026-11-29 08:00"},
    {"0 8 * * 5-7", "2026-11-28 08:00", "2026-11-29 08:00"},
    {"0 8 * * */2", "2026-11-23 08:00", "2026-11-24 08:00"},
    /* both days restricted: either is enough; one of them not: that one does not count */
    {"0 8 13 * 5", "2026-11-23 08:00", "2026-11-27 08:00"},
    {"0 8 13 * 5", "2026-12-11 08:00", "2026-12-13 08:00"},
    {"0 8 13 * *", "2026-11-23 08:00", "2026-12-13 08:00"},
    {"0 8 */2 * 1", "2026-11-23 08:00", "2026-12-07 08:00"},
    {"  0\t8   *  * 1 ", "2026-11-22 10:00", "2026-11-23 08:00"},
    {"0 0 * * *", "1969-12-30 12:00", "1969-12-31 00:00"},
};

static void each_cron_fires_at_its_next_minute(void)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct cron cron;

        CHECK(cron_read(steps[i].cron, &cron));
        CHECK_TEXT(text_of(cron_next(&cron, wall_of(steps[i].after))), steps[i].next);
    }
}

static void what_is_no_cron_is_refused(void)
{
    static const char *const texts[] = {
        "",
        "*",
        "* * * *",
        "* * * * * *",
        "@daily",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 0 *",
        "* * * 13 *",
        "* * * * 8",
        "-1 * * * *",
        "5-1 * * * *",
        "1- * * * *",
        "-5 * * * *",
        "*/0 * * * *",
        "*/ * * * *",
        "1,,2 * * * *",
        ",1 * * * *",
        "1, * * * *",
        "1.5 * * * *",
        "** * * * *",
        "*5 * * * *",
        "? * * * *",
        "L * * * *",
        "jan * * * *",
        "* * * january *",
        "* * * * monday",
        "* * * mon *",
        "00001 * * * *",
        "* * * * *\n",
        "* * * * * # note",
        "0 0 31 2 *",
        "0 0 30,31 feb *",
        "0 0 31 4,6,9,11 *",
    };
    struct cron cron;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (cron_read(texts[i], &cron))
            printf("  taken: \"%s\"\n", texts[i]);
        CHECK(!cron_read(texts[i], &cron));
    }
}

/* Every minute of four years, one by one, against the plainest reading of the fields. */
static void the_next_minute_is_never_one_too_early_or_too_late(void)
{
    struct cron cron;
    int64_t wall = wall_of("2026-01-01 00:00"), end = wall_of("2030-01-01 00:00");
    int64_t next;

    CHECK(cron_read("7,38 3-5,22 9-11 2-12/3 2", &cron));
    next = cron_next(&cron, wall - 1);
    for (; wall < end; wall++) {
        const char *text = text_of(wall);
        int month = (text[5] - '0') * 10 + text[6] - '0',
            day = (text[8] - '0') * 10 + text[9] - '0';
        int hour = (text[11] - '0') * 10 + text[12] - '0';
        int minute = (text[14] - '0') * 10 + text[15] - '0';
        int64_t since = wall / 1440 - wall_of("2026-11-22 00:00") / 1440; /* a Sunday */
        bool weekday = (since % 7 + 7) % 7 == 2;
        bool fits = (minute == 7 || minute == 38) && ((hour >= 3 && hour <= 5) || hour == 22) &&
                    (month == 2 || month == 5 || month == 8 || month == 11) &&
                    ((day >= 9 && day <= 11) || weekday);

        CHECK(fits == (wall == next));
        if (wall == next)
            next = cron_next(&cron, wall);
    }
}

static void a_pace_is_told_from_a_time_of_day(void)
{
    struct cron cron;

    CHECK(cron_read("*/5 * * * *", &cron) && cron_hourly(&cron));
    CHECK(cron_read("0 0-23 1 * *", &cron) && cron_hourly(&cron));
    CHECK(cron_read("0 */2 * * *", &cron) && !cron_hourly(&cron));
    CHECK(cron_read("0 3 * * *", &cron) && !cron_hourly(&cron));
}

int main(void)
{
    RUN(each_cron_fires_at_its_next_minute);
    RUN(what_is_no_cron_is_refused);
    RUN(the_next_minute_is_never_one_too_early_or_too_late);
    RUN(a_pace_is_told_from_a_time_of_day);
    return check_end();
}
