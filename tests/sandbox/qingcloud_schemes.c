/* qingcloud_schemes.c - the rows of each scheme: a list in order of arrival, and a hash over it. */
#include "tests/sandbox/qingcloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024, FIRST_ROWS = 256 };

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static char *copy(const char *text, size_t len)
{
    char *out = must(malloc(len + 1));
    memcpy(out, text, len);
    out[len] = '\0';
    return out;
}

static size_t hash(const char *id)
{
    uint64_t value = 0xcbf29ce484222325U;
    for (; *id; id++)
        value = (value ^ (unsigned char)*id) * 0x100000001b3U;
    return (size_t)(value ^ value >> 32);
}

static void row_free(struct stored_row *row)
{
    free(row->id);
    free(row->text);
    free(row);
}

static void scheme_free(struct scheme *scheme)
{
    for (size_t i = 0; i < scheme->count; i++)
        row_free(scheme->rows[i]);
    free(scheme->rows);
    free(scheme->slots);
    free(scheme);
}

void qingcloud_side_begin(struct qingcloud_side *side)
{
    memset(side, 0, sizeof *side);
}

void qingcloud_side_end(struct qingcloud_side *side)
{
    limiter_clear(&side->limiter);
    while (side->schemes) {
        struct scheme *next = side->schemes->next;
        scheme_free(side->schemes);
        side->schemes = next;
    }
}

bool scheme_id_valid(const char *id)
{
    for (int i = 0; i < SCHEME_ID_CHARS; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id[i] != '-' : !strchr("0123456789abcdefABCDEF", id[i]) || !id[i])
            return false;
    }
    return id[SCHEME_ID_CHARS] == '\0';
}

struct scheme *scheme_find(struct qingcloud_side *side, const char *id, bool make)
{
    for (struct scheme *scheme = side->schemes; scheme; scheme = scheme->next)
        if (strcmp(scheme->id, id) == 0)
            return scheme;
    if (!make)
        return NULL;
    struct scheme *scheme = must(calloc(1, sizeof *scheme));
    snprintf(scheme->id, sizeof scheme->id, "%s", id);
    scheme->slots = must(calloc(FIRST_SLOTS, sizeof *scheme->slots));
    scheme->slot_count = FIRST_SLOTS;
    scheme->next = side->schemes;
    side->schemes = scheme;
    return scheme;
}

/* The slot that holds the id, or the free one where it belongs. */
static size_t slot_of(const struct scheme *scheme, const char *id)
{
    size_t slot = hash(id) & (scheme->slot_count - 1);
    while (scheme->slots[slot] && strcmp(scheme->rows[scheme->slots[slot] - 1]->id, id) != 0)
        slot = (slot + 1) & (scheme->slot_count - 1);
    return slot;
}

struct stored_row *scheme_row(const struct scheme *scheme, const char *id)
{
    size_t place = scheme->slots[slot_of(scheme, id)];
    return place ? scheme->rows[place - 1] : NULL;
}

/* Twice the slots when half of them are taken. */
static void grow(struct scheme *scheme)
{
    if (scheme->count == scheme->cap) {
        scheme->cap = scheme->cap ? 2 * scheme->cap : FIRST_ROWS;
        scheme->rows = must(realloc(scheme->rows, scheme->cap * sizeof(struct stored_row *)));
    }
    if (2 * (scheme->count + 1) < scheme->slot_count)
        return;
    free(scheme->slots);
    scheme->slot_count *= 2;
    scheme->slots = must(calloc(scheme->slot_count, sizeof *scheme->slots));
    for (size_t i = 0; i < scheme->count; i++)
        scheme->slots[slot_of(scheme, scheme->rows[i]->id)] = i + 1;
}

static struct stored_row *row_new(struct scheme *scheme, const char *id, double now)
{
    grow(scheme);
    struct stored_row *row = must(calloc(1, sizeof *row));
    row->id = copy(id, strlen(id));
    row->created_at = now;
    snprintf(row->key, sizeof row->key, "%08llx%016llx", (unsigned long long)now & 0xffffffffU,
             (unsigned long long)hash(id) ^ (unsigned long long)hash(scheme->id));
    size_t slot = slot_of(scheme, id);
    scheme->rows[scheme->count++] = row;
    scheme->slots[slot] = scheme->count;
    return row;
}

bool scheme_store(struct scheme *scheme, const char *id, struct slice text, bool keep, double now)
{
    struct stored_row *row = scheme_row(scheme, id);
    bool known = row != NULL;
    if (!known)
        row = row_new(scheme, id, now);
    row->arrivals++;
    scheme->arrivals++;
    if (known && keep)
        return true;
    free(row->text);
    row->text = copy(text.text, text.len);
    row->text_len = text.len;
    row->updated_at = now;
    row->status = ROW_AWAIT;
    return known;
}

static void slots_refill(struct scheme *scheme)
{
    memset(scheme->slots, 0, scheme->slot_count * sizeof *scheme->slots);
    for (size_t i = 0; i < scheme->count; i++)
        scheme->slots[slot_of(scheme, scheme->rows[i]->id)] = i + 1;
}

bool scheme_forget(struct scheme *scheme, const char *id)
{
    size_t place = scheme->slots[slot_of(scheme, id)];
    if (!place)
        return false;
    row_free(scheme->rows[place - 1]);
    scheme->count--;
    memmove(scheme->rows + place - 1, scheme->rows + place,
            (scheme->count - (place - 1)) * sizeof(struct stored_row *));
    slots_refill(scheme);
    return true;
}

void scheme_dispatch(struct scheme *scheme, double now)
{
    for (size_t i = 0; i < scheme->count; i++) {
        struct stored_row *row = scheme->rows[i];
        if (row->status != ROW_AWAIT)
            continue;
        row->status = ROW_FINISHED;
        row->handled_at = now;
    }
}

size_t scheme_from(const struct scheme *scheme, double at)
{
    size_t low = 0, high = scheme->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scheme->rows[middle]->created_at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
