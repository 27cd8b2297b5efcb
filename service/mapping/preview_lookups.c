/* preview_lookups.c - the rows of other schemes that a context tells of, found by their values.
 *
 * For each scheme and set of fields the contents are sorted once by those fields' texts. */
#include "service/mapping/lookup.h"
#include "service/mapping/preview.h"

#include <stdlib.h>
#include <string.h>

struct indexed {
    const char *text;
    const cJSON *content;
    size_t place;
};

struct preview_index {
    struct preview_index *next;
    const struct mapping_lookup *asked; /* scheme and fields are what it was made for */
    struct indexed *list;
    size_t count;
};

/* The lengths stand before the texts, so that no two lists of values read the same. */
static const char *text_add(struct arena *mem, const char *text, const char *value)
{
    return arena_format(mem, "%s%zu:%s", text, strlen(value), value);
}

/* NULL when the content lacks one of the fields: it can never be meant. */
static const char *content_text(struct arena *mem, const struct mapping_lookup *lookup,
                                const cJSON *content)
{
    const char *text = "";

    for (size_t i = 0; i < lookup->key_count; i++) {
        const cJSON *value = content_find(content, lookup->keys[i].field);

        if (absent(value))
            return NULL;
        text = text_add(mem, text, value_as_text(mem, value));
    }
    return text;
}

static int by_text(const void *a, const void *b)
{
    const struct indexed *left = a, *right = b;
    int order = strcmp(left->text, right->text);

    return order ? order : (left->place > right->place) - (left->place < right->place);
}

static bool same_fields(const struct mapping_lookup *a, const struct mapping_lookup *b)
{
    if (strcmp(a->scheme, b->scheme) != 0 || a->key_count != b->key_count)
        return false;
    for (size_t i = 0; i < a->key_count; i++)
        if (strcmp(a->keys[i].field, b->keys[i].field) != 0)
            return false;
    return true;
}

static const struct preview_index *index_of(struct preview *preview, struct arena *mem,
                                            const struct mapping_lookup *lookup,
                                            const cJSON *contents)
{
    struct preview_index *index = preview->indexes;
    size_t place = 0;

    while (index && !same_fields(index->asked, lookup))
        index = index->next;
    if (index)
        return index;
    index = arena_alloc(mem, sizeof *index);
    /* The keys stay, the lookup that holds them may move. */
    index->asked = memcpy(arena_alloc(mem, sizeof *lookup), lookup, sizeof *lookup);
    index->list = arena_alloc(mem, (size_t)cJSON_GetArraySize(contents) * sizeof *index->list);
    for (const cJSON *content = contents->child; content; content = content->next) {
        const char *text = content_text(mem, lookup, content);

        if (text)
            index->list[index->count++] = (struct indexed){text, content, place++};
    }
    qsort(index->list, index->count, sizeof *index->list, by_text);
    index->next = preview->indexes;
    preview->indexes = index;
    return index;
}

/* The first entry that is not before the text. */
static size_t lower_bound(const struct preview_index *index, const char *text)
{
    size_t low = 0, high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->list[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const cJSON *contents_with(struct preview *preview, struct arena *mem,
                                  const struct mapping_lookup *lookup, const cJSON *contents)
{
    const struct preview_index *index = index_of(preview, mem, lookup, contents);
    cJSON *array = json_array(mem);
    const char *text = "";

    for (size_t i = 0; i < lookup->key_count; i++)
        text = text_add(mem, text, lookup->keys[i].value);
    for (size_t i = lower_bound(index, text);
         i < index->count && strcmp(index->list[i].text, text) == 0; i++)
        json_append(mem, array, json_copy(mem, index->list[i].content));
    return array;
}

enum fail preview_rows_find(void *state, struct arena *mem, struct mapping_lookup *lookups,
                            size_t count)
{
    struct preview *preview = state;

    for (size_t i = 0; i < count; i++) {
        const cJSON *contents = json_get(preview->rows_elsewhere, lookups[i].scheme);

        if (contents && cJSON_IsArray(contents) && lookups[i].key_count > 0)
            contents = contents_with(preview, mem, &lookups[i], contents);
        lookups[i].rows = contents;
    }
    return OK;
}
