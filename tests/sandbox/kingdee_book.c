/* kingdee_book.c - see kingdee_book.h. */
#include "tests/sandbox/kingdee_book.h"

#include "tests/sandbox/kingdee_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, SPREAD_DAYS = 300, ID_STEP = 4099, CHINA_MS = 8 * 3600 * 1000 };

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    return hash;
}

static enum kingdee_shape shape_of(const struct kingdee_path *path)
{
    if (strcmp(path->path, "/jdy/v2/bd/material") == 0)
        return SHAPE_MATERIAL;
    if (strcmp(path->path, "/jdy/v2/bd/customer") == 0 ||
        strcmp(path->path, "/jdy/v2/bd/supplier") == 0)
        return SHAPE_PARTNER;
    return kingdee_path_filters_by(path, 'S') || kingdee_path_filters_by(path, 'D') ? SHAPE_BILL
                                                                                    : SHAPE_BASE;
}

static void counts_set(struct kingdee_book *book, const struct options *options)
{
    bool sales_out = strcmp(book->path->path, "/jdy/v2/scm/sal_out_bound") == 0;
    book->counts[0] = book->shape == SHAPE_MATERIAL ? options->materials
                      : sales_out                   ? options->bills
                                                    : options->other_rows;
    if (book->shape == SHAPE_MATERIAL)
        book->counts[1] = book->counts[0] / 50;
    else if (book->shape == SHAPE_PARTNER)
        book->counts[1] = book->counts[0] / 20;
    else if (kingdee_path_filters_by(book->path, 'S'))
        book->counts[1] = book->counts[0] / 10;
    book->bad = sales_out ? options->bad_bills : 0;
    if (book->bad > book->counts[0])
        book->bad = book->counts[0];
}

void kingdee_book_open(const struct kingdee_path *path, const struct options *options,
                       int64_t epoch_ms, int account, struct kingdee_book *out)
{
    memset(out, 0, sizeof *out);
    out->path = path;
    out->shape = shape_of(path);
    out->seed = mix((uint64_t)options->seed ^ hash_text(path->path) ^ mix((uint64_t)account));
    /* Ids of 19 digits for base data, of 18 for bills: all beyond 2^53. */
    int64_t least = out->shape == SHAPE_BILL ? 300000000000000000 : 1100000000000000000;
    out->id_base = least + (int64_t)(mix(out->seed) % 500000000000000000U);
    out->newest_ms = epoch_ms;
    out->oldest_ms = epoch_ms - SPREAD_DAYS * (int64_t)DAY_MS;
    out->money_in_text = strstr(path->path, "/pur_") == NULL;
    counts_set(out, options);
}

int64_t kingdee_book_total(const struct kingdee_book *book)
{
    return book->counts[0] + book->counts[1];
}

int kingdee_book_group(const struct kingdee_book *book, int64_t index)
{
    return index >= book->counts[0];
}

uint64_t kingdee_book_draw(const struct kingdee_book *book, int64_t index, uint64_t salt)
{
    return mix(book->seed + (uint64_t)index * 0x9e3779b97f4a7c15U + salt * 0xd1342543de82ef95U);
}

int64_t kingdee_book_modify_ms(const struct kingdee_book *book, int64_t index)
{
    int group = kingdee_book_group(book, index);
    int64_t place = group ? index - book->counts[0] : index;
    int64_t span = book->newest_ms - book->oldest_ms;
    int64_t step = span / book->counts[group];
    int64_t at = (int64_t)((double)span / (double)book->counts[group] * (double)place);
    if (step > 1)
        at += (int64_t)(kingdee_book_draw(book, index, 1) % (uint64_t)step);
    return (book->oldest_ms + at) / 1000 * 1000; /* whole seconds, as modify_time shows them */
}

int64_t kingdee_book_from(const struct kingdee_book *book, int group, int64_t ms)
{
    int64_t low = group ? book->counts[0] : 0;
    int64_t high = low + book->counts[group];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (kingdee_book_modify_ms(book, middle) < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The bad ones stand evenly among the others. */
bool kingdee_book_is_bad(const struct kingdee_book *book, int64_t index)
{
    if (!book->bad || index >= book->counts[0])
        return false;
    return index * book->bad / book->counts[0] != (index + 1) * book->bad / book->counts[0];
}

int64_t kingdee_book_id(const struct kingdee_book *book, int64_t index)
{
    return book->id_base + index * ID_STEP;
}

int64_t kingdee_book_by_id(const struct kingdee_book *book, const char *id)
{
    char *end;
    errno = 0;
    long long value = strtoll(id, &end, 10);
    if (errno || !*id || *end || value < book->id_base)
        return -1;
    int64_t offset = value - book->id_base;
    if (offset % ID_STEP != 0)
        return -1;
    int64_t index = offset / ID_STEP;
    return index < kingdee_book_total(book) && !kingdee_book_is_bad(book, index) ? index : -1;
}

void kingdee_book_time(int64_t ms, char out[32])
{
    int64_t seconds = (ms + CHINA_MS) / 1000;
    int64_t days = seconds / 86400, rest = seconds % 86400;
    /* Days since 1970 to a date (Howard Hinnant's method, for dates after 1970). */
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    snprintf(out, 32, "%04d-%02d-%02d %02d:%02d:%02d", (int)year, (int)month,
             (int)(doy - (153 * mp + 2) / 5 + 1), (int)(rest / 3600), (int)(rest / 60 % 60),
             (int)(rest % 60));
}

void kingdee_book_day(const struct kingdee_book *book, int64_t index, char out[16])
{
    char time[32];
    kingdee_book_time(kingdee_book_modify_ms(book, index) - BOOK_CREATED_BEFORE_MS, time);
    memcpy(out, time, 10);
    out[10] = '\0';
}

void kingdee_book_number(const struct kingdee_book *book, int64_t index, struct text *out)
{
    const char *prefix = book->path->prefix;
    if (book->shape != SHAPE_BILL) {
        text_add(out, *prefix ? prefix : "JC");
        text_add_padded(out, index + 1, 6);
        return;
    }
    char day[16];
    kingdee_book_day(book, index, day);
    text_add(out, *prefix ? prefix : "DJ");
    text_add_bytes(out, "-", 1);
    text_add_bytes(out, day, 4);
    text_add_bytes(out, day + 5, 2);
    text_add_bytes(out, day + 8, 2);
    text_add_bytes(out, "-", 1);
    text_add_padded(out, index + 1, 5);
}

int64_t kingdee_book_by_number(const struct kingdee_book *book, struct arena *mem,
                               const char *number)
{
    size_t len = strlen(number);
    size_t digits = len;
    while (digits && number[digits - 1] >= '0' && number[digits - 1] <= '9')
        digits--;
    int64_t index = strtoll(number + digits, NULL, 10) - 1;
    if (digits == len || index < 0 || index >= kingdee_book_total(book))
        return -1;
    struct text text;
    text_begin(&text, mem, 64);
    kingdee_book_number(book, index, &text);
    return strcmp(text_end(&text), number) == 0 ? index : -1;
}
