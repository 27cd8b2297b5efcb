/* compare.c - records by key: an array in the order in which they came, and a hash over it. */
#include "service/compare.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

struct compare {
    struct arena *mem;
    struct compare_record *records;
    size_t count, missing;
    uint32_t *places; /* place in records + 1; 0 = free */
    size_t room;      /* of places, a power of two; records have half of it */
    struct compare_extra *extras;
};

static void room_make(struct compare *compare, size_t room)
{
    compare->room = room;
    compare->places = calloc(room, sizeof *compare->places);
    compare->records = realloc(compare->records, room / 2 * sizeof *compare->records);
    if (!compare->places || !compare->records)
        abort();
}

struct compare *compare_new(void)
{
    struct compare *compare = calloc(1, sizeof *compare);

    if (!compare)
        abort();
    compare->mem = arena_new();
    room_make(compare, FIRST_ROOM);
    return compare;
}

void compare_free(struct compare **compare)
{
    if (!*compare)
        return;
    arena_free(&(*compare)->mem);
    free((*compare)->records);
    free((*compare)->places);
    free(*compare);
    *compare = NULL;
}

static size_t hash_of(const char *key)
{
    uint64_t hash = 0xcbf29ce484222325U;

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3U;
    return (size_t)(hash ^ hash >> 32);
}

/* The place that leads to the key, or the free one where it belongs. */
static uint32_t *place_of(const struct compare *compare, const char *key)
{
    size_t at = hash_of(key) & (compare->room - 1);

    while (compare->places[at] && strcmp(compare->records[compare->places[at] - 1].key, key) != 0)
        at = (at + 1) & (compare->room - 1);
    return &compare->places[at];
}

static void grow(struct compare *compare)
{
    if (compare->count < compare->room / 2)
        return;
    free(compare->places);
    room_make(compare, compare->room * 2);
    for (size_t i = 0; i < compare->count; i++)
        *place_of(compare, compare->records[i].key) = (uint32_t)(i + 1);
}

static uint32_t *marks_copy(struct arena *mem, const struct fingerprint *fingerprint)
{
    size_t bytes = fingerprint->count * sizeof *fingerprint->marks;
    uint32_t *marks = arena_alloc(mem, bytes + sizeof *marks);

    if (bytes)
        memcpy(marks, fingerprint->marks, bytes);
    return marks;
}

void compare_hold(struct compare *compare, const struct compare_record *record)
{
    struct compare_record *held;
    uint32_t *place;

    grow(compare);
    place = place_of(compare, record->key);
    if (*place)
        return;
    held = &compare->records[compare->count++];
    *held = *record;
    held->key = arena_text(compare->mem, record->key);
    held->number = arena_text(compare->mem, record->number);
    held->fingerprint.marks = marks_copy(compare->mem, &record->fingerprint);
    held->verdict = COMPARE_MISSING;
    compare->missing++;
    *place = (uint32_t)compare->count;
}

const struct compare_record *compare_meet(struct compare *compare, const char *key,
                                          const struct fingerprint *theirs)
{
    uint32_t place = *place_of(compare, key);
    struct compare_record *held = place ? &compare->records[place - 1] : NULL;

    if (!held)
        return NULL;
    compare->missing -= held->verdict == COMPARE_MISSING;
    held->verdict =
        fingerprint_within(&held->fingerprint, theirs) ? COMPARE_EQUAL : COMPARE_DIFFERENT;
    return held;
}

void compare_extra_add(struct compare *compare, const char *key, const char *number)
{
    struct compare_extra *extra = arena_alloc(compare->mem, sizeof *extra);

    extra->key = arena_text(compare->mem, key);
    extra->number = arena_text(compare->mem, number);
    extra->next = compare->extras;
    compare->extras = extra;
}

size_t compare_count(const struct compare *compare)
{
    return compare->count;
}

const struct compare_record *compare_at(const struct compare *compare, size_t place)
{
    return &compare->records[place];
}

size_t compare_missing(const struct compare *compare)
{
    return compare->missing;
}

const struct compare_extra *compare_extras(const struct compare *compare)
{
    return compare->extras;
}
