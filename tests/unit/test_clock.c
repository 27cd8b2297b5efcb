/* test_clock.c - times as text and back. */
#include "service/clock.h"
#include "tests/unit/check.h"

struct reading {
    const char *text;
    int64_t unix_ms;
};

/* The values are GNU date's. */
static void rfc3339_is_read_with_any_offset(void)
{
    static const struct reading cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T01:02:03.004Z", 1795395723004},
        {"2026-11-23t01:02:03.004z", 1795395723004},
        {"2026-11-23T09:02:03.004+08:00", 1795395723004},
        {"2026-11-22T19:32:03.004-05:30", 1795395723004},
        {"2026-11-23T01:02:03.004999999Z", 1795395723004},
        {"2026-11-23T01:02:03-00:00", 1795395723000},
        {"2026-11-23T01:02:03.5Z", 1795395723500},
        {"2024-02-29T23:59:59Z", 1709251199000},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"1969-12-31T23:59:59.999Z", -1},
        {"0001-01-01T00:00:00Z", -62135596800000},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"2017-01-01T07:59:60+08:00", 1483228800000},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = 42;
        bool read = clock_rfc3339_read(cases[i].text, &got);
        if (!read || got != cases[i].unix_ms)
            printf("  %s: %d %lld\n", cases[i].text, read, (long long)got);
        CHECK(read && got == cases[i].unix_ms);
    }
}

static void what_is_no_time_is_refused(void)
{
    static const char *const cases[] = {
        "",
        "2026-02-30T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "0000-12-31T00:00:00Z",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:60Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T12:00:60Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00+08",
        "2026-01-01T00:00:00+0800",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+08:60",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00Z ",
        " 2026-01-01T00:00:00Z",
        "2026-1-1T00:00:00Z",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00 Z",
        "2026-01-01",
        "now",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = 42;
        bool read = clock_rfc3339_read(cases[i], &got);
        if (read)
            printf("  \"%s\" was read as %lld\n", cases[i], (long long)got);
        CHECK(!read && got == 42);
    }
}

static void rfc3339_round_trips_over_ten_thousand_years(void)
{
    char text[CLOCK_RFC3339_BYTES];
    size_t wrong = 0;

    for (int64_t ms = -62135596800000; ms <= 253402300799999; ms += 86400000LL * 11 + 4321987) {
        int64_t back = 0;
        clock_rfc3339(ms, text);
        wrong += !clock_rfc3339_read(text, &back) || back != ms;
    }
    CHECK(wrong == 0);
    clock_rfc3339(1795395723004, text);
    CHECK_TEXT(text, "2026-11-23T01:02:03.004Z");
    clock_rfc3339(-1, text);
    CHECK_TEXT(text, "1969-12-31T23:59:59.999Z");
}

static void a_time_without_four_digit_year_becomes_the_nearest_that_has_one(void)
{
    char text[CLOCK_RFC3339_BYTES];

    clock_rfc3339(INT64_MAX, text);
    CHECK(strncmp(text, "9999-12-31T23:59:59", 19) == 0);
    clock_rfc3339(INT64_MIN, text);
    CHECK(strncmp(text, "0000-01-01T00:00:00", 19) == 0);
}

static void china_is_eight_hours_ahead(void)
{
    struct arena *mem = arena_new();

    CHECK_TEXT(clock_china_datetime(mem, 1795395723), "2026-11-23 09:02:03");
    CHECK_TEXT(clock_china_datetime(mem, 1709222399), "2024-02-29 23:59:59");
    CHECK_TEXT(clock_china_datetime(mem, 0), "1970-01-01 08:00:00");
    CHECK_TEXT(clock_china_datetime(mem, INT64_MAX), "9999-12-31 23:59:59");
    arena_free(&mem);
}

static void civil_time_becomes_unix_seconds(void)
{
    CHECK(clock_from_civil(1970, 1, 1, 0, 0, 0) == 0);
    CHECK(clock_from_civil(2026, 11, 23, 1, 2, 3) == 1795395723);
    CHECK(clock_from_civil(2000, 3, 1, 0, 0, 0) == 951868800);
    CHECK(clock_from_civil(1600, 2, 29, 12, 0, 0) == -11670955200);
}

static void clocks_go_forward_and_sleep_is_not_short(void)
{
    int64_t before = clock_monotonic_ms();

    clock_sleep_ms(0);
    clock_sleep_ms(-5);
    clock_sleep_ms(20);
    CHECK(clock_monotonic_ms() - before >= 19);
    CHECK(clock_unix_ms() > 1700000000000);
}

int main(void)
{
    RUN(rfc3339_is_read_with_any_offset);
    RUN(what_is_no_time_is_refused);
    RUN(rfc3339_round_trips_over_ten_thousand_years);
    RUN(a_time_without_four_digit_year_becomes_the_nearest_that_has_one);
    RUN(china_is_eight_hours_ahead);
    RUN(civil_time_becomes_unix_seconds);
    RUN(clocks_go_forward_and_sleep_is_not_short);
    return check_end();
}
