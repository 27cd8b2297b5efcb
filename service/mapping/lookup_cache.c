/* lookup_cache.c - what the records of a page ask of other schemes, each question once.
 *
 * First all questions are noted, then the caller answers those that are new in one call, then
 * values are worked out from the answers. Questions are found by a hash of their text. */
#include "service/mapping/lookup.h"

#include <string.h>

struct lookup_cache {
    struct arena *mem;
    const struct mapping_lookups *source;
    struct mapping_lookup *entries; /* those before `fetched` have their rows */
    const char **texts;             /* of each entry */
    size_t count, room, fetched;
    size_t *slots; /* place of an entry + 1; 0 = free. Twice as many as there is room */
    enum fail fail;
};

struct lookup_cache *lookup_cache_new(struct arena *mem, const struct mapping_lookups *source)
{
    struct lookup_cache *cache = arena_alloc(mem, sizeof *cache);

    cache->mem = mem;
    cache->source = source;
    return cache;
}

enum fail lookup_cache_failed(const struct lookup_cache *cache)
{
    return cache ? cache->fail : OK;
}

/* One text for the whole question; U+0001 and U+0002 do not occur in names. */
static const char *question_text(struct arena *mem, const char *scheme,
                                 const struct mapping_lookup_key *keys, size_t count)
{
    const char *text = scheme;

    for (size_t i = 0; i < count; i++)
        text = arena_format(mem, "%s\x01%s\x02%zu\x02%s", text, keys[i].field,
                            strlen(keys[i].value), keys[i].value);
    return text;
}

static size_t hash_of(const char *text)
{
    size_t hash = 14695981039346656037u;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t *slot_of(const struct lookup_cache *cache, const char *text)
{
    size_t slots = 2 * cache->room, at = hash_of(text) % slots;

    while (cache->slots[at] && strcmp(cache->texts[cache->slots[at] - 1], text) != 0)
        at = (at + 1) % slots;
    return &cache->slots[at];
}

static void *wider(struct arena *mem, const void *list, size_t bytes, size_t room_bytes)
{
    void *out = arena_alloc(mem, room_bytes);

    if (bytes)
        memcpy(out, list, bytes);
    return out;
}

/* Entries are given out as pointers only between two questions, so they may move. */
static void room_make(struct lookup_cache *cache)
{
    if (cache->count < cache->room)
        return;
    cache->room = cache->room ? 2 * cache->room : 64;
    cache->entries = wider(cache->mem, cache->entries, cache->count * sizeof *cache->entries,
                           cache->room * sizeof *cache->entries);
    cache->texts = wider(cache->mem, cache->texts, cache->count * sizeof *cache->texts,
                         cache->room * sizeof *cache->texts);
    cache->slots = arena_alloc(cache->mem, 2 * cache->room * sizeof *cache->slots);
    for (size_t i = 0; i < cache->count; i++)
        *slot_of(cache, cache->texts[i]) = i + 1;
}

struct mapping_lookup *lookup_cache_entry(struct lookup_cache *cache, const char *scheme,
                                          const struct mapping_lookup_key *keys, size_t count)
{
    const char *text = question_text(cache->mem, scheme, keys, count);
    size_t *slot;

    room_make(cache);
    slot = slot_of(cache, text);
    if (!*slot) {
        cache->entries[cache->count] =
            (struct mapping_lookup){.scheme = scheme, .keys = keys, .key_count = count};
        cache->texts[cache->count++] = text;
        *slot = cache->count;
    }
    return &cache->entries[*slot - 1];
}

void lookup_cache_fetch(struct lookup_cache *cache)
{
    if (cache->fetched == cache->count || cache->fail)
        return;
    cache->fail =
        cache->source->find(cache->source->state, cache->mem, cache->entries + cache->fetched,
                            cache->count - cache->fetched);
    cache->fetched = cache->count;
}
