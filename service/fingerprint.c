/* fingerprint.c - FNV-1a over a canonical reading of each member. */
#include "service/fingerprint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARK_HEX = 8, NUMBER_MOST = 400 };

static const uint64_t start = 0xcbf29ce484222325U, prime = 0x100000001b3U;

bool fingerprint_foreign(const char *name)
{
    return strcmp(name, "_id") == 0 || strcmp(name, "created_at") == 0 ||
           strcmp(name, "updated_at") == 0;
}

static uint64_t feed(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *at = data;

    while (len--)
        hash = (hash ^ *at++) * prime;
    return hash;
}

static uint64_t feed_text(uint64_t hash, char kind, const char *text)
{
    return feed(feed(hash, &kind, 1), text, strlen(text) + 1);
}

/* The digits of a number without needless zeros; gives the power of ten of the last one. */
static size_t digits_of(const char *text, char *digits, int64_t *power)
{
    size_t count = 0;
    bool fraction = false;

    *power = 0;
    for (; *text && (*text | 0x20) != 'e'; text++) {
        if (*text == '.') {
            fraction = true;
        } else if (*text >= '0' && *text <= '9' && count < NUMBER_MOST) {
            *power -= fraction;
            if (count || *text != '0')
                digits[count++] = *text;
        }
    }
    if (*text)
        *power += strtoll(text + 1, NULL, 10);
    while (count && digits[count - 1] == '0') {
        count--;
        ++*power;
    }
    return count;
}

/* 12.50, 12.5 and 125e-1 are the same; so are 0 and -0.0. */
static uint64_t feed_number(uint64_t hash, const char *text)
{
    char digits[NUMBER_MOST], sign = *text == '-' ? '-' : '+';
    int64_t power;
    size_t count;

    if (strlen(text) > NUMBER_MOST)
        return feed_text(hash, 'N', text);
    count = digits_of(text + (sign == '-'), digits, &power);
    if (count == 0)
        return feed_text(hash, 'n', "0");
    hash = feed(hash, &sign, 1);
    hash = feed(hash, digits, count);
    return feed(hash, &power, sizeof power);
}

static uint64_t value_hash(uint64_t hash, const cJSON *value);

/* Members in any order: their hashes are added up. */
static uint64_t object_hash(uint64_t hash, const cJSON *object)
{
    uint64_t sum = 0;
    const cJSON *member;

    cJSON_ArrayForEach(member, object)
    {
        if (!cJSON_IsNull(member))
            sum += value_hash(feed_text(start, 'm', member->string), member);
    }
    return feed(feed(hash, "{", 1), &sum, sizeof sum);
}

static uint64_t array_hash(uint64_t hash, const cJSON *array)
{
    const cJSON *element;

    hash = feed(hash, "[", 1);
    cJSON_ArrayForEach(element, array) hash = value_hash(hash, element);
    return feed(hash, "]", 1);
}

static uint64_t value_hash(uint64_t hash, const cJSON *value)
{
    if (json_is_number(value))
        return feed_number(hash, value->valuestring);
    if (cJSON_IsString(value))
        return feed_text(hash, 's', value->valuestring);
    if (cJSON_IsObject(value))
        return object_hash(hash, value);
    if (cJSON_IsArray(value))
        return array_hash(hash, value);
    return feed(hash, cJSON_IsTrue(value) ? "t" : cJSON_IsNull(value) ? "0" : "f", 1);
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void fingerprint_make(struct arena *mem, const cJSON *row, struct fingerprint *out)
{
    const cJSON *member;

    out->count = 0;
    out->marks = arena_alloc(mem, ((size_t)cJSON_GetArraySize(row) + 1) * sizeof *out->marks);
    if (!cJSON_IsObject(row))
        return;
    cJSON_ArrayForEach(member, row)
    {
        uint64_t hash;

        if (cJSON_IsNull(member) || fingerprint_foreign(member->string))
            continue;
        hash = value_hash(feed_text(start, 'm', member->string), member);
        out->marks[out->count++] = (uint32_t)(hash ^ hash >> 32);
    }
    qsort(out->marks, out->count, sizeof *out->marks, by_value);
}

bool fingerprint_within(const struct fingerprint *ours, const struct fingerprint *theirs)
{
    size_t at = 0;

    for (size_t i = 0; i < ours->count; i++) {
        while (at < theirs->count && theirs->marks[at] < ours->marks[i])
            at++;
        if (at == theirs->count || theirs->marks[at++] != ours->marks[i])
            return false;
    }
    return true;
}

char *fingerprint_hex(struct arena *mem, const struct fingerprint *fingerprint)
{
    char *text = arena_alloc(mem, fingerprint->count * MARK_HEX + 1);

    for (size_t i = 0; i < fingerprint->count; i++)
        snprintf(text + i * MARK_HEX, MARK_HEX + 1, "%08" PRIx32, fingerprint->marks[i]);
    return text;
}

void fingerprint_read(struct arena *mem, const char *hex, struct fingerprint *out)
{
    out->count = strlen(hex) / MARK_HEX;
    out->marks = arena_alloc(mem, (out->count + 1) * sizeof *out->marks);
    for (size_t i = 0; i < out->count; i++) {
        char mark[MARK_HEX + 1] = {0};

        memcpy(mark, hex + i * MARK_HEX, MARK_HEX);
        out->marks[i] = (uint32_t)strtoul(mark, NULL, 16);
    }
}
