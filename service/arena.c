/* arena.c - blocks that grow, and a pointer that moves through them.
 *
 * The newest block is the one that memory is taken from; a request too large for the usual block
 * gets one of its own, behind the newest, so that the rest of the newest is not wasted. Under
 * AddressSanitizer every byte not handed out is poisoned and pieces stand apart, so that an
 * overflow inside an arena is found like one on the heap. */
#include "service/arena.h"

#include "service/log.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
enum { GAP_BYTES = 16 };
#else
enum { GAP_BYTES = 0 };
#endif

enum {
    ALIGNMENT = alignof(max_align_t),
    FIRST_BLOCK_BYTES = 16 * 1024,
    SECOND_BLOCK_BYTES = 32 * 1024,
    LARGEST_BLOCK_BYTES = 1024 * 1024
};

struct block {
    struct block *older;
    size_t size; /* of bytes */
    alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *earlier;
    void (*release)(void *);
    void *object;
};

struct arena {
    struct block *newest, *first;
    size_t taken; /* of the newest block */
    size_t next_size;
    size_t used;
    struct deferred *deferred;
};

static void poison(const void *bytes, size_t size)
{
#ifdef ARENA_POISON
    ASAN_POISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes;
    (void)size;
#endif
}

static void unpoison(const void *bytes, size_t size)
{
#ifdef ARENA_POISON
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes;
    (void)size;
#endif
}

static void give_up(size_t size)
{
    log_error("out_of_memory", "bytes=%zu", size);
    abort();
}

static void *memory(size_t size)
{
    void *bytes = malloc(size);

    if (!bytes)
        give_up(size);
    return bytes;
}

static struct block *block_new(size_t size)
{
    if (size > SIZE_MAX / 2)
        give_up(size);
    struct block *block = memory(sizeof *block + size);
    block->older = NULL;
    block->size = size;
    poison(block->bytes, size);
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = memory(sizeof *arena);

    *arena = (struct arena){.next_size = SECOND_BLOCK_BYTES};
    arena->first = block_new(FIRST_BLOCK_BYTES);
    arena->newest = arena->first;
    return arena;
}

static void run_deferred(struct arena *arena)
{
    while (arena->deferred) {
        struct deferred *last = arena->deferred;
        arena->deferred = last->earlier;
        last->release(last->object);
    }
}

static void free_blocks(struct block *block, const struct block *kept)
{
    while (block) {
        struct block *older = block->older;
        if (block != kept)
            free(block);
        block = older;
    }
}

void arena_free(struct arena **arena)
{
    if (!*arena)
        return;
    run_deferred(*arena);
    free_blocks((*arena)->newest, NULL);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena->first;

    run_deferred(arena);
    free_blocks(arena->newest, first);
    first->older = NULL;
    poison(first->bytes, first->size);
    *arena = (struct arena){.newest = first, .first = first, .next_size = SECOND_BLOCK_BYTES};
}

/* Room for size bytes that the newest block does not have. */
static unsigned char *take_from_new_block(struct arena *arena, size_t size)
{
    if (size > arena->next_size / 4) {
        struct block *own = block_new(size);
        own->older = arena->newest->older;
        arena->newest->older = own;
        return own->bytes;
    }
    struct block *block = block_new(arena->next_size);
    block->older = arena->newest;
    arena->newest = block;
    arena->taken = size;
    if (arena->next_size < LARGEST_BLOCK_BYTES)
        arena->next_size *= 2;
    return block->bytes;
}

static void *take(struct arena *arena, size_t size, size_t alignment)
{
    size_t start = (arena->taken + alignment - 1) & ~(alignment - 1);
    unsigned char *bytes;

    if (size > SIZE_MAX / 4)
        give_up(size);
    if (start + size + GAP_BYTES <= arena->newest->size) {
        arena->taken = start + size + GAP_BYTES;
        bytes = arena->newest->bytes + start;
    } else {
        bytes = take_from_new_block(arena, size + GAP_BYTES);
    }
    arena->used += size;
    unpoison(bytes, size);
    return bytes;
}

void *arena_alloc_raw(struct arena *arena, size_t size)
{
    return take(arena, size ? size : 1, ALIGNMENT);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *bytes = arena_alloc_raw(arena, size);

    memset(bytes, 0, size);
    return bytes;
}

/* Text needs no alignment; the gaps of AddressSanitizer do. */
static char *take_text(struct arena *arena, size_t len)
{
    return take(arena, len + 1, GAP_BYTES ? ALIGNMENT : 1);
}

char *arena_copy(struct arena *arena, const void *data, size_t len)
{
    char *copy = take_text(arena, len);

    if (len)
        memcpy(copy, data, len);
    copy[len] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list values;
    char *text;

    va_start(values, format);
    text = arena_vformat(arena, format, values);
    va_end(values);
    return text;
}

char *arena_vformat(struct arena *arena, const char *format, va_list values)
{
    va_list again;
    int len;

    va_copy(again, values);
    len = vsnprintf(NULL, 0, format, values);
    if (len < 0) {
        log_error("format_failed", "format=%s", format);
        abort();
    }
    char *text = take_text(arena, (size_t)len);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *), void *object)
{
    struct deferred *deferred = arena_alloc(arena, sizeof *deferred);

    *deferred = (struct deferred){arena->deferred, release, object};
    arena->deferred = deferred;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
