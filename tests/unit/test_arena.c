/* test_arena.c - memory that goes all at once: alignment, reuse, order of release. */
#include "service/arena.h"
#include "tests/unit/check.h"

#include <stdalign.h>
#include <stdint.h>

static void memory_is_zeroed_and_aligned_for_any_object(void)
{
    struct arena *mem = arena_new();

    for (size_t size = 0; size < 3000; size += 7) {
        arena_copy(mem, "odd", size % 3);
        unsigned char *bytes = arena_alloc(mem, size);
        CHECK((uintptr_t)bytes % alignof(max_align_t) == 0);
        for (size_t i = 0; i < size; i++) {
            if (bytes[i] != 0)
                CHECK(bytes[i] == 0);
        }
        memset(bytes, 0xAB, size);
    }
    arena_free(&mem);
    CHECK(mem == NULL);
}

static void pieces_never_overlap(void)
{
    enum { PIECES = 4000 };
    struct arena *mem = arena_new();
    unsigned char **pieces = calloc(PIECES, sizeof *pieces);
    unsigned seed = 7;
    size_t wrong = 0;

    for (size_t i = 0; pieces && i < PIECES; i++) {
        seed = seed * 1103515245 + 12345;
        size_t size = 1 + (seed >> 16) % (i % 100 == 0 ? 300000 : 900);
        pieces[i] = arena_alloc_raw(mem, size + sizeof size);
        memcpy(pieces[i], &size, sizeof size);
        memset(pieces[i] + sizeof size, (int)(i & 0xFF), size);
    }
    for (size_t i = 0; pieces && i < PIECES; i++) {
        size_t size;
        memcpy(&size, pieces[i], sizeof size);
        for (size_t k = 0; k < size; k++)
            wrong += pieces[i][sizeof size + k] != (i & 0xFF);
    }
    CHECK(wrong == 0);
    free(pieces);
    arena_free(&mem);
}

static char order[8];
static size_t order_len;

static void note(void *object)
{
    order[order_len++] = *(const char *)object;
}

static void deferred_calls_run_once_and_last_first(void)
{
    struct arena *mem = arena_new();

    memset(order, 0, sizeof order);
    order_len = 0;
    arena_defer(mem, note, arena_text(mem, "a"));
    arena_defer(mem, note, arena_text(mem, "b"));
    arena_reset(mem);
    CHECK_TEXT(order, "ba");
    arena_defer(mem, note, arena_text(mem, "c"));
    arena_free(&mem);
    CHECK_TEXT(order, "bac");
}

static void texts_are_copied_with_their_end(void)
{
    struct arena *mem = arena_new();
    const char bytes[] = {'x', 'y', '\0', 'z'};
    char *copy = arena_copy(mem, bytes, sizeof bytes);

    CHECK(memcmp(copy, bytes, sizeof bytes) == 0 && copy[4] == '\0');
    CHECK_TEXT(arena_copy(mem, NULL, 0), "");
    CHECK_TEXT(arena_text(mem, "星桥"), "星桥");
    CHECK(arena_text(mem, NULL) == NULL);
    CHECK_TEXT(arena_format(mem, "%s-%d-%s", "单号", 42, ""), "单号-42-");

    char *wide = arena_format(mem, "%100000d|", 7);
    CHECK(strlen(wide) == 100001 && wide[99999] == '7' && wide[100000] == '|');
    arena_free(&mem);
}

static void used_counts_since_the_last_reset(void)
{
    struct arena *mem = arena_new();

    CHECK(arena_used(mem) == 0);
    arena_alloc(mem, 1000);
    arena_alloc_raw(mem, 5000000);
    CHECK(arena_used(mem) >= 5001000 && arena_used(mem) < 5002000);
    arena_reset(mem);
    CHECK(arena_used(mem) == 0);
    arena_free(&mem);
}

static void a_reset_arena_serves_page_after_page(void)
{
    struct arena *mem = arena_new();

    for (int page = 0; page < 200; page++) {
        char *first = arena_format(mem, "page %d", page);
        for (int i = 0; i < 100; i++)
            arena_alloc(mem, 3000);
        CHECK_TEXT(first, arena_format(mem, "page %d", page));
        arena_reset(mem);
    }
    arena_free(&mem);
    arena_free(&mem); /* NULL is allowed */
}

int main(void)
{
    RUN(memory_is_zeroed_and_aligned_for_any_object);
    RUN(pieces_never_overlap);
    RUN(deferred_calls_run_once_and_last_first);
    RUN(texts_are_copied_with_their_end);
    RUN(used_counts_since_the_last_reset);
    RUN(a_reset_arena_serves_page_after_page);
    return check_end();
}
