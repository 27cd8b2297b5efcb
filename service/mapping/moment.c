/* moment.c - dates as the rows hold them: text, seconds or milliseconds. */
#include "service/clock.h"
#include "service/mapping/internal.h"

#include <string.h>

enum { CHINA_SECONDS = 8 * 3600, SECONDS_DIGITS = 10, MILLISECONDS_DIGITS = 13 };

bool digits_read(const char *text, int count, int *out)
{
    *out = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

bool date_exists(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

/* Digits only: Unix time in seconds or milliseconds, told apart by their number. */
static bool unix_read(const char *text, int64_t *out)
{
    size_t length = strlen(text);
    int64_t value = 0;

    if (strspn(text, "0123456789") != length)
        return false;
    if (length != SECONDS_DIGITS && length != MILLISECONDS_DIGITS)
        return false;
    for (; *text; text++)
        value = value * 10 + (*text - '0');
    *out = length == MILLISECONDS_DIGITS ? value / 1000 : value;
    return true;
}

struct clock_time {
    int hour, minute, second;
};

/* HH:MM with optional :SS and fraction; *rest is what follows. */
static bool time_read(const char *text, struct clock_time *out, const char **rest)
{
    *out = (struct clock_time){0, 0, 0};
    if (!digits_read(text, 2, &out->hour) || text[2] != ':' ||
        !digits_read(text + 3, 2, &out->minute))
        return false;
    text += 5;
    if (*text == ':') {
        if (!digits_read(text + 1, 2, &out->second))
            return false;
        text += 3;
    }
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    *rest = text;
    return out->hour < 24 && out->minute < 60 && out->second < 60;
}

/* Z, +08:00 or +0800; nothing is China. */
static bool zone_read(const char *text, int64_t *offset_seconds)
{
    int hours, minutes, sign = *text == '-' ? -1 : 1;
    bool utc = strcmp(text, "Z") == 0 || strcmp(text, "z") == 0;

    *offset_seconds = utc ? 0 : CHINA_SECONDS;
    if (utc || *text == '\0')
        return true;
    if (!strchr("+-", *text) || !digits_read(text + 1, 2, &hours))
        return false;
    text += text[3] == ':' ? 4 : 3;
    if (!digits_read(text, 2, &minutes) || text[2] != '\0' || hours > 23 || minutes > 59)
        return false;
    *offset_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool text_read(const char *text, int64_t *out)
{
    struct clock_time time = {0, 0, 0};
    int64_t offset = CHINA_SECONDS;
    int year, month, day;

    if (!digits_read(text, 4, &year) || (text[4] != '-' && text[4] != '/') ||
        !digits_read(text + 5, 2, &month) || text[7] != text[4] ||
        !digits_read(text + 8, 2, &day) || !date_exists(year, month, day))
        return false;
    text += 10;
    if (*text == ' ' || *text == 'T') {
        if (!time_read(text + 1, &time, &text) || !zone_read(text, &offset))
            return false;
    } else if (*text) {
        return false;
    }
    *out = clock_from_civil(year, month, day, time.hour, time.minute, time.second) - offset;
    return true;
}

bool moment_read(const cJSON *item, int64_t *unix_seconds)
{
    const char *text;

    if (!json_is_number(item) && !cJSON_IsString(item))
        return false;
    text = json_scalar(item);
    return unix_read(text, unix_seconds) || text_read(text, unix_seconds);
}
