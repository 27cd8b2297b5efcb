/* seen.c - a set of ids by 128 bits of their SHA-256: two ids that collide would lose a record, so
 * shorter hashes will not do. */
#include "service/seen.h"

#include "service/crypto.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct mark {
    uint64_t high, low; /* both 0 = empty place */
};

struct seen {
    struct mark *places;
    size_t room; /* a power of two */
    size_t used;
};

enum { FIRST_ROOM = 1024 };

static struct mark *places_new(size_t room)
{
    struct mark *places = calloc(room, sizeof *places);

    if (!places)
        abort();
    return places;
}

struct seen *seen_new(void)
{
    struct seen *seen = calloc(1, sizeof *seen);

    if (!seen)
        abort();
    seen->room = FIRST_ROOM;
    seen->places = places_new(seen->room);
    return seen;
}

void seen_free(struct seen **seen)
{
    if (!*seen)
        return;
    free((*seen)->places);
    free(*seen);
    *seen = NULL;
}

static bool put(struct mark *places, size_t room, struct mark mark)
{
    for (size_t i = mark.low & (room - 1);; i = (i + 1) & (room - 1)) {
        if (places[i].high == mark.high && places[i].low == mark.low)
            return false;
        if (places[i].high == 0 && places[i].low == 0) {
            places[i] = mark;
            return true;
        }
    }
}

static void grow(struct seen *seen)
{
    size_t room = seen->room * 2;
    struct mark *places = places_new(room);

    for (size_t i = 0; i < seen->room; i++) {
        if (seen->places[i].high || seen->places[i].low)
            put(places, room, seen->places[i]);
    }
    free(seen->places);
    seen->places = places;
    seen->room = room;
}

bool seen_add(struct seen *seen, const char *id)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];
    struct mark mark;

    crypto_sha256(id, strlen(id), hash);
    memcpy(&mark, hash, sizeof mark);
    if (seen->used * 2 >= seen->room)
        grow(seen);
    if (!put(seen->places, seen->room, mark))
        return false;
    seen->used++;
    return true;
}
