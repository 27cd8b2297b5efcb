/* date_form.c - dates by forms such as YYYY-MM-DD and DD/MM/YYYY.
 *
 * Letters: YYYY, MM, DD, HH, mm, SS in either case where that is clear; MM is minutes when HH came
 * before it, as in YYYY-MM-DD HH:MM:SS. Everything that is no letter, and T and Z, stands for
 * itself. */
#include "service/mapping/internal.h"

#include <string.h>

enum unit { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, UNITS };

struct date_parts {
    int unit[UNITS];
    bool seen[UNITS];
};

static const int widths[UNITS] = {4, 2, 2, 2, 2, 2};

/* The unit that the form's letters name; UNITS for none. */
static enum unit unit_at(const char *form, bool hour_seen)
{
    static const struct {
        const char *letters;
        enum unit unit;
    } units[] = {{"YYYY", YEAR}, {"yyyy", YEAR}, {"MM", MONTH},  {"DD", DAY},    {"dd", DAY},
                 {"HH", HOUR},   {"hh", HOUR},   {"mm", MINUTE}, {"SS", SECOND}, {"ss", SECOND}};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(form, units[i].letters, strlen(units[i].letters)) == 0)
            return units[i].unit == MONTH && hour_seen ? MINUTE : units[i].unit;
    return UNITS;
}

static bool letter(char c)
{
    return (c >= 'A' && c <= 'Z' && c != 'T' && c != 'Z') || (c >= 'a' && c <= 'z');
}

bool date_form_valid(const char *form, bool whole)
{
    bool seen[UNITS] = {false};

    while (*form) {
        enum unit unit = unit_at(form, seen[HOUR]);

        if (unit == UNITS && letter(*form))
            return false;
        if (unit == UNITS) {
            form++;
            continue;
        }
        if (seen[unit])
            return false;
        seen[unit] = true;
        form += widths[unit];
    }
    return !whole || (seen[YEAR] && seen[MONTH] && seen[DAY]);
}

static bool real(const struct date_parts *parts)
{
    return date_exists(parts->unit[YEAR], parts->unit[MONTH], parts->unit[DAY]) &&
           parts->unit[HOUR] < 24 && parts->unit[MINUTE] < 60 && parts->unit[SECOND] < 60;
}

static bool parts_read(const char *text, const char *form, struct date_parts *out)
{
    memset(out, 0, sizeof *out);
    while (*form) {
        enum unit unit = unit_at(form, out->seen[HOUR]);

        if (unit == UNITS) {
            if (*form++ != *text++)
                return false;
            continue;
        }
        if (!digits_read(text, widths[unit], &out->unit[unit]))
            return false;
        out->seen[unit] = true;
        form += widths[unit];
        text += widths[unit];
    }
    return *text == '\0' && real(out);
}

static void digits_write(char *to, int width, int value)
{
    while (width-- > 0) {
        to[width] = (char)('0' + value % 10);
        value /= 10;
    }
}

const char *date_convert(struct arena *mem, const char *text, const char *from, const char *to)
{
    struct date_parts parts;
    bool hour_seen = false;
    char *out, *end;

    if (!parts_read(text, from, &parts))
        return NULL;
    out = end = arena_alloc_raw(mem, strlen(to) + 1);
    while (*to) {
        enum unit unit = unit_at(to, hour_seen);

        if (unit == UNITS) {
            *end++ = *to++;
            continue;
        }
        hour_seen |= unit == HOUR;
        digits_write(end, widths[unit], parts.unit[unit]);
        end += widths[unit];
        to += widths[unit];
    }
    *end = '\0';
    return out;
}
