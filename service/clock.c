/* clock.c - reading clocks, and calendar times without the C library's time zones. */
#include "service/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400, CHINA_OFFSET_SECONDS = 8 * 3600 };

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z: beyond them a year has no four digits. */
static const int64_t first_second = -62167219200;
static const int64_t year_one = -62135596800; /* there was no year 0 */
static const int64_t last_second = 253402300799;

struct civil {
    int year, month, day, hour, minute, second;
};

static int64_t now_ms(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_unix_ms(void)
{
    return now_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
    return now_ms(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t ms)
{
    struct timespec until;

    if (ms <= 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ms / 1000);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

/* Days since 1970-01-01. The year is taken to begin in March, so that the leap day comes last and
 * a month's first day is a formula of its number. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t march_year = (int64_t)year - (month <= 2);
    int64_t era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    int64_t year_of_era = march_year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

int64_t clock_from_civil(int year, int month, int day, int hour, int minute, int second)
{
    return days_from_civil(year, month, day) * SECONDS_A_DAY + (int64_t)hour * 3600 +
           (int64_t)minute * 60 + second;
}

/* The way back; times outside the years 0 to 9999 become the nearest inside. */
static struct civil civil_from_seconds(int64_t seconds)
{
    if (seconds < first_second)
        seconds = first_second;
    if (seconds > last_second)
        seconds = last_second;

    int64_t days = (seconds - first_second) / SECONDS_A_DAY - 60; /* since 0000-03-01 */
    int of_day = (int)((seconds - first_second) % SECONDS_A_DAY);
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = (int)(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
    int march_month = (5 * day_of_year + 2) / 153;
    int month = march_month < 10 ? march_month + 3 : march_month - 9;

    return (struct civil){.year = (int)(year_of_era + era * 400) + (month <= 2),
                          .month = month,
                          .day = day_of_year - (153 * march_month + 2) / 5 + 1,
                          .hour = of_day / 3600,
                          .minute = of_day / 60 % 60,
                          .second = of_day % 60};
}

/* Writes a number below 10^count with leading zeros. */
static char *put_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return at + count;
}

/* "YYYY-MM-DD HH:MM:SS" with the separator given; 19 characters, no NUL. */
static char *put_civil(char *at, const struct civil *civil, char separator)
{
    at = put_digits(at, civil->year, 4);
    *at++ = '-';
    at = put_digits(at, civil->month, 2);
    *at++ = '-';
    at = put_digits(at, civil->day, 2);
    *at++ = separator;
    at = put_digits(at, civil->hour, 2);
    *at++ = ':';
    at = put_digits(at, civil->minute, 2);
    *at++ = ':';
    return put_digits(at, civil->second, 2);
}

void clock_rfc3339(int64_t unix_ms, char out[CLOCK_RFC3339_BYTES])
{
    int64_t seconds = unix_ms / 1000;
    int ms = (int)(unix_ms % 1000);

    if (ms < 0) {
        ms += 1000;
        seconds--;
    }
    struct civil civil = civil_from_seconds(seconds);
    char *at = put_civil(out, &civil, 'T');
    *at++ = '.';
    at = put_digits(at, ms, 3);
    *at++ = 'Z';
    *at = '\0';
}

char *clock_china_datetime(struct arena *mem, int64_t unix_seconds)
{
    char text[20];
    int64_t shifted = unix_seconds > last_second ? last_second : unix_seconds;
    struct civil civil = civil_from_seconds(shifted + CHINA_OFFSET_SECONDS);

    *put_civil(text, &civil, ' ') = '\0';
    return arena_text(mem, text);
}

/* Takes exactly count digits and moves on. */
static bool take_digits(const char **at, int count, int *out)
{
    *out = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *out = *out * 10 + (**at - '0');
    }
    return true;
}

static bool take_mark(const char **at, char mark)
{
    if (**at != mark)
        return false;
    (*at)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

static bool take_date(const char **at, struct civil *out)
{
    return take_digits(at, 4, &out->year) && out->year >= 1 && take_mark(at, '-') &&
           take_digits(at, 2, &out->month) && take_mark(at, '-') && take_digits(at, 2, &out->day) &&
           out->month >= 1 && out->month <= 12 && out->day >= 1 &&
           out->day <= days_in_month(out->year, out->month);
}

static bool take_time(const char **at, struct civil *out)
{
    return take_digits(at, 2, &out->hour) && take_mark(at, ':') &&
           take_digits(at, 2, &out->minute) && take_mark(at, ':') &&
           take_digits(at, 2, &out->second) && out->hour <= 23 && out->minute <= 59 &&
           out->second <= 60;
}

/* ".5" is 500 ms; none is 0. */
static bool take_fraction(const char **at, int *ms)
{
    int digits = 0;
    int worth = 100;

    *ms = 0;
    if (!take_mark(at, '.'))
        return true;
    for (; **at >= '0' && **at <= '9'; (*at)++, digits++, worth /= 10)
        *ms += (**at - '0') * worth;
    return digits >= 1 && digits <= 9;
}

static bool take_offset(const char **at, int *seconds)
{
    int hours, minutes;
    bool west = **at == '-';

    *seconds = 0;
    if (**at == 'Z' || **at == 'z') {
        (*at)++;
        return true;
    }
    if (!west && **at != '+')
        return false;
    (*at)++;
    if (!take_digits(at, 2, &hours) || !take_mark(at, ':') || !take_digits(at, 2, &minutes))
        return false;
    *seconds = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

bool clock_rfc3339_read(const char *text, int64_t *unix_ms)
{
    struct civil civil;
    int ms, offset;
    const char *at = text;

    if (!take_date(&at, &civil) || (*at != 'T' && *at != 't'))
        return false;
    at++;
    if (!take_time(&at, &civil) || !take_fraction(&at, &ms) || !take_offset(&at, &offset) || *at)
        return false;

    int64_t seconds = clock_from_civil(civil.year, civil.month, civil.day, civil.hour, civil.minute,
                                       civil.second) -
                      offset;
    /* A leap second ends a day in UTC; it counts as the first second of the next. */
    if (civil.second == 60 && seconds % SECONDS_A_DAY != 0)
        return false;
    if (seconds < year_one || seconds > last_second)
        return false;
    *unix_ms = seconds * 1000 + ms;
    return true;
}
