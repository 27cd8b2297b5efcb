/* cron.c - reads five cron fields into bits, and walks the calendar by days. */
#include "service/cron.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum {
    MINUTES_A_DAY = 1440,
    /* 29 February on one weekday, over a century without a leap day: the rarest there is. */
    DAYS_LOOKED_AT = 366 * 41
};

static const uint32_t ALL_HOURS = (1U << 24) - 1;

struct field {
    int low, high;
    const char *names; /* of three letters each, from `low`; NULL = none */
};

enum { FIELD_MINUTE, FIELD_HOUR, FIELD_DAY, FIELD_MONTH, FIELD_WEEKDAY, FIELDS };

static const struct field fields[FIELDS] = {
    [FIELD_MINUTE] = {0, 59, NULL},
    [FIELD_HOUR] = {0, 23, NULL},
    [FIELD_DAY] = {1, 31, NULL},
    [FIELD_MONTH] = {1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    [FIELD_WEEKDAY] = {0, 7, "sunmontuewedthufrisat"},
};

/* ---- reading ------------------------------------------------------------------------------- */

static bool read_name(const struct field *field, const char **at, int *out)
{
    const char *name = field->names;

    for (int value = field->low; name && *name; name += 3, value++)
        if (strncasecmp(*at, name, 3) == 0) {
            *at += 3;
            *out = value;
            return true;
        }
    return false;
}

static bool read_number(const char **at, int *out)
{
    int digits = 0;

    for (*out = 0; **at >= '0' && **at <= '9' && digits < 4; (*at)++, digits++)
        *out = *out * 10 + (**at - '0');
    return digits > 0;
}

static bool read_value(const struct field *field, const char **at, int *out)
{
    return read_number(at, out) || read_name(field, at, out);
}

/* n-m. SUN at the end of a range is the seventh day, not the day before Monday. */
static bool read_range(const struct field *field, const char **at, int *from, int *to, bool *single)
{
    *single = false;
    if (**at == '*') {
        (*at)++;
        *from = field->low;
        *to = field->high;
        return true;
    }
    if (!read_value(field, at, from))
        return false;
    *to = *from;
    *single = **at != '-';
    if (*single)
        return true;
    (*at)++;
    if (!read_value(field, at, to))
        return false;
    if (field == &fields[FIELD_WEEKDAY] && *to == 0 && *from > 0)
        *to = 7;
    return true;
}

static bool read_piece(const struct field *field, const char **at, uint64_t *bits)
{
    int from, to, step = 1;
    bool single;

    if (!read_range(field, at, &from, &to, &single))
        return false;
    if (**at == '/') {
        (*at)++;
        if (!read_number(at, &step))
            return false;
        to = single ? field->high : to;
    }
    if (from < field->low || to > field->high || from > to || step < 1)
        return false;
    for (int value = from; value <= to; value += step)
        *bits |= (uint64_t)1 << value;
    return true;
}

static bool read_field(const struct field *field, const char **at, uint64_t *bits)
{
    *bits = 0;
    if (!read_piece(field, at, bits))
        return false;
    while (**at == ',') {
        (*at)++;
        if (!read_piece(field, at, bits))
            return false;
    }
    return **at == ' ' || **at == '\t' || **at == '\0';
}

/* Vixie's rule: a field that begins with * restricts nothing, also with a step behind. */
static bool restricted(const char *field)
{
    return *field != '*';
}

/* ---- the calendar -------------------------------------------------------------------------- */

struct date {
    int year, month, day;
};

/* Howard Hinnant's civil_from_days: eras of 400 years that begin on 1 March. */
static struct date date_of(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* from March */
    struct date date = {.day = (int)(of_year - (153 * month + 2) / 5 + 1),
                        .month = (int)(month < 10 ? month + 3 : month - 9)};

    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

static bool day_fits(const struct cron *cron, int64_t days)
{
    struct date date = date_of(days);
    int weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    bool of_month = cron->days >> date.day & 1, of_week = cron->weekdays >> weekday & 1;

    if (!(cron->months >> date.month & 1))
        return false;
    return cron->either ? of_month || of_week : of_month && of_week;
}

/* The first minute of a day that fits, from `minute` on; -1 = none is left. */
static int minute_from(const struct cron *cron, int minute)
{
    for (; minute < MINUTES_A_DAY; minute++) {
        if (!(cron->hours >> minute / 60 & 1))
            minute += 59 - minute % 60; /* nothing in this hour */
        else if (cron->minutes >> minute % 60 & 1)
            return minute;
    }
    return -1;
}

static bool find_next(const struct cron *cron, int64_t after, int64_t *out)
{
    int64_t from = after + 1;
    int64_t day = (from >= 0 ? from : from - (MINUTES_A_DAY - 1)) / MINUTES_A_DAY;
    int minute = (int)(from - day * MINUTES_A_DAY);

    for (int64_t last = day + DAYS_LOOKED_AT; day <= last; day++, minute = 0) {
        int found = day_fits(cron, day) ? minute_from(cron, minute) : -1;

        if (found >= 0) {
            *out = day * MINUTES_A_DAY + found;
            return true;
        }
    }
    return false;
}

bool cron_read(const char *text, struct cron *out)
{
    const char *starts[FIELDS];
    uint64_t bits[FIELDS];
    int64_t ever;

    for (int i = 0; i < FIELDS; i++) {
        text += strspn(text, " \t");
        starts[i] = text;
        if (!read_field(&fields[i], &text, &bits[i]))
            return false;
    }
    if (text[strspn(text, " \t")] != '\0')
        return false;
    *out = (struct cron){
        .minutes = bits[FIELD_MINUTE],
        .hours = (uint32_t)bits[FIELD_HOUR],
        .days = (uint32_t)bits[FIELD_DAY],
        .months = (uint32_t)bits[FIELD_MONTH],
        .weekdays = (uint32_t)(bits[FIELD_WEEKDAY] | bits[FIELD_WEEKDAY] >> 7) & 0x7f,
        .either = restricted(starts[FIELD_DAY]) && restricted(starts[FIELD_WEEKDAY]),
    };
    return find_next(out, 0, &ever);
}

int64_t cron_next(const struct cron *cron, int64_t after)
{
    int64_t next = after;

    /* cron_read took it, so it comes again; were it not so, the far end of time is safe. */
    if (!find_next(cron, after, &next))
        next = INT64_MAX / 120;
    return next;
}

bool cron_hourly(const struct cron *cron)
{
    return cron->hours == ALL_HOURS;
}
