/* row_set.c - open addressing over ids that are hashes already, so any of their bytes do as one. */
#include "service/row_set.h"

#include <stdlib.h>
#include <string.h>

struct row_set {
    struct row_entry *places; /* reading 0 = empty place */
    size_t room;              /* a power of two */
    size_t used;
};

enum { FIRST_ROOM = 1024 };

static struct row_entry *places_new(size_t room)
{
    struct row_entry *places = calloc(room, sizeof *places);

    if (!places)
        abort();
    return places;
}

struct row_set *row_set_new(void)
{
    struct row_set *set = calloc(1, sizeof *set);

    if (!set)
        abort();
    set->room = FIRST_ROOM;
    set->places = places_new(set->room);
    return set;
}

void row_set_free(struct row_set **set)
{
    if (!*set)
        return;
    free((*set)->places);
    free(*set);
    *set = NULL;
}

/* Its place, or the empty one where it belongs. */
static struct row_entry *find(struct row_entry *places, size_t room, const unsigned char *id)
{
    uint64_t hash;

    memcpy(&hash, id, sizeof hash);
    for (size_t i = hash & (room - 1);; i = (i + 1) & (room - 1)) {
        if (places[i].reading == 0 || memcmp(places[i].mark.id, id, ROW_ID_BYTES) == 0)
            return &places[i];
    }
}

static void grow(struct row_set *set)
{
    size_t room = set->room * 2;
    struct row_entry *places = places_new(room);

    for (size_t i = 0; i < set->room; i++) {
        if (set->places[i].reading)
            *find(places, room, set->places[i].mark.id) = set->places[i];
    }
    free(set->places);
    set->places = places;
    set->room = room;
}

struct row_entry *row_set_entry(struct row_set *set, const struct row_mark *mark)
{
    struct row_entry *entry;

    if ((set->used + 1) * 4 > set->room * 3)
        grow(set);
    entry = find(set->places, set->room, mark->id);
    if (entry->reading)
        return entry;
    /* Whoever asks stamps it at once; the place counts as used from now on. */
    entry->mark = *mark;
    set->used++;
    return entry;
}
