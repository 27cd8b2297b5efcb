/* test_seen.c - P3: an id met again in the same run is known, and no other is taken for it. */
#include "service/seen.h"
#include "tests/unit/check.h"

#include <stdint.h>

enum { MANY = 200000 };

/* Ids as the source's are: 18 digits that differ in the last ones. */
static void id_of(char text[32], int i)
{
    snprintf(text, 32, "%lld", 843913969650000000LL + i);
}

static void every_id_is_new_once_and_repeated_after(void)
{
    struct seen *seen = seen_new();
    int wrong = 0;
    char id[32];

    for (int i = 0; i < MANY; i++) {
        id_of(id, i);
        wrong += !seen_add(seen, id);
    }
    CHECK(wrong == 0);
    for (int i = 0; i < MANY; i++) {
        id_of(id, i);
        wrong += seen_add(seen, id);
    }
    CHECK(wrong == 0);
    seen_free(&seen);
    CHECK(!seen);
}

static void ids_are_compared_whole(void)
{
    struct seen *seen = seen_new();

    CHECK(seen_add(seen, "1"));
    CHECK(seen_add(seen, "01"));
    CHECK(seen_add(seen, "1 "));
    CHECK(seen_add(seen, ""));
    CHECK(!seen_add(seen, "1"));
    CHECK(!seen_add(seen, ""));
    seen_free(&seen);
}

int main(void)
{
    RUN(every_id_is_new_once_and_repeated_after);
    RUN(ids_are_compared_whole);
    return check_end();
}
