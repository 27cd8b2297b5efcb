/* cleanse_apply.c - the cleanse entries at work on one record.
 *
 * A path through an array reaches every element. Within an entry: default, rules, type, date,
 * rename. An entry that does not fit leaves its field as it is, and the others still run, so that
 * the record's id (often a renamed field) is known to whoever reads of the fault. */
#include "service/mapping/internal.h"

#include <string.h>

enum change_kind { CHANGE_PUT, CHANGE_ADD, CHANGE_REMOVE, CHANGE_RENAME };

struct change {
    enum change_kind kind;
    cJSON *object;
    cJSON *node; /* PUT, REMOVE: what was there; RENAME: the renamed */
    char *key;   /* the key it had, or for ADD has */
    struct change *earlier;
};

struct cleaner {
    struct arena *mem;
    const struct cleanse *entry;
    struct change *changes;
    struct trouble *trouble;
    bool troubled;
};

static void misfit(struct cleaner *cleaner, const struct trail *trail, const cJSON *value,
                   struct words message)
{
    if (!cleaner->troubled)
        *cleaner->trouble =
            (struct trouble){.rule = "cleanse",
                             .pointer = cleaner->entry->origin ? cleaner->entry->origin
                                                               : trail_pointer(cleaner->mem, trail),
                             .value = value,
                             .message = message,
                             .hint = {"请在来源系统更正该字段，或调整 cleanse 规则",
                                      "mend the field at the source, or the cleanse entry"}};
    cleaner->troubled = true;
}

static void note(struct cleaner *cleaner, enum change_kind kind, cJSON *object, cJSON *node,
                 char *key)
{
    struct change *change = arena_alloc_raw(cleaner->mem, sizeof *change);

    *change = (struct change){kind, object, node, key, cleaner->changes};
    cleaner->changes = change;
}

static void change_undo(struct arena *mem, const struct change *change)
{
    switch (change->kind) {
    case CHANGE_PUT:
    case CHANGE_REMOVE:
        json_put(mem, change->object, change->key, change->node);
        break;
    case CHANGE_ADD:
        json_remove(change->object, change->key);
        break;
    case CHANGE_RENAME:
        change->node->string = change->key;
        break;
    }
}

void cleanse_undo(struct arena *mem, const struct change *changes)
{
    for (; changes; changes = changes->earlier)
        change_undo(mem, changes);
}

/* Puts the new value in the place of *slot. */
static void slot_put(struct cleaner *cleaner, cJSON *object, cJSON **slot, cJSON *value)
{
    char *key = (*slot)->string;

    note(cleaner, CHANGE_PUT, object, *slot, key);
    json_put(cleaner->mem, object, key, value);
    *slot = value;
}

static void rules_apply(struct cleaner *cleaner, cJSON *object, cJSON **slot)
{
    const struct cleanse *entry = cleaner->entry;
    char *text;

    if (!entry->rule_count || !cJSON_IsString(*slot))
        return;
    text = arena_text(cleaner->mem, (*slot)->valuestring);
    text_clean(text, entry->rules, entry->rule_count);
    if (strcmp(text, (*slot)->valuestring) != 0)
        slot_put(cleaner, object, slot, json_string(cleaner->mem, text));
}

static bool type_apply(struct cleaner *cleaner, cJSON *object, cJSON **slot,
                       const struct trail *trail)
{
    static const struct words no_number = {"不是数字", "is no number"};
    static const struct words no_text = {"对象或数组不能成为文本",
                                         "an object or array cannot become text"};
    enum cast type = cleaner->entry->type;
    const cJSON *cast;

    if (type == CAST_NONE)
        return true;
    if (cJSON_IsObject(*slot) || cJSON_IsArray(*slot) ||
        !cast_apply(cleaner->mem, type, *slot, &cast)) {
        misfit(cleaner, trail, *slot, type == CAST_FLOAT ? no_number : no_text);
        return false;
    }
    if (cast != *slot)
        slot_put(cleaner, object, slot, json_copy(cleaner->mem, cast));
    return true;
}

static bool date_apply(struct cleaner *cleaner, cJSON *object, cJSON **slot,
                       const struct trail *trail)
{
    const struct cleanse *entry = cleaner->entry;
    const char *converted = NULL;

    if (!entry->date_from)
        return true;
    if (cJSON_IsString(*slot) || json_is_number(*slot))
        converted =
            date_convert(cleaner->mem, json_scalar(*slot), entry->date_from, entry->date_to);
    if (!converted) {
        misfit(cleaner, trail, *slot,
               (struct words){
                   arena_format(cleaner->mem, "不是形如 %s 的真实日期", entry->date_from),
                   arena_format(cleaner->mem, "is no real date of the form %s", entry->date_from)});
        return false;
    }
    slot_put(cleaner, object, slot, json_string(cleaner->mem, converted));
    return true;
}

/* The new name replaces a field that has it already. */
static void rename_apply(struct cleaner *cleaner, cJSON *object, cJSON *slot)
{
    char *rename = cleaner->entry->rename;
    cJSON *there;

    if (!rename || strcmp(slot->string, rename) == 0)
        return;
    there = json_get(object, rename);
    if (there) {
        note(cleaner, CHANGE_REMOVE, object, there, there->string);
        json_remove(object, rename);
    }
    note(cleaner, CHANGE_RENAME, object, slot, slot->string);
    slot->string = rename;
}

static void slot_clean(struct cleaner *cleaner, cJSON *object, cJSON *slot,
                       const struct trail *trail)
{
    const struct cleanse *entry = cleaner->entry;

    if (cJSON_IsNull(slot)) {
        if (absent(entry->fallback))
            return;
        slot_put(cleaner, object, &slot, json_copy(cleaner->mem, entry->fallback));
    }
    rules_apply(cleaner, object, &slot);
    if (type_apply(cleaner, object, &slot, trail) && date_apply(cleaner, object, &slot, trail))
        rename_apply(cleaner, object, slot);
}

static void place_clean(struct cleaner *cleaner, cJSON *at, const char *path,
                        const struct trail *trail);

/* The default makes the field, and the objects on the way to it. */
static void missing_fill(struct cleaner *cleaner, cJSON *object, const char *path,
                         const struct trail *trail)
{
    const char *dot = strchr(path, '.');
    char *key = arena_copy(cleaner->mem, path, dot ? (size_t)(dot - path) : strlen(path));

    if (absent(cleaner->entry->fallback))
        return;
    note(cleaner, CHANGE_ADD, object, NULL, key);
    json_put(cleaner->mem, object, key, dot ? json_object(cleaner->mem) : json_null(cleaner->mem));
    place_clean(cleaner, object, path, trail);
}

static void elements_clean(struct cleaner *cleaner, cJSON *array, const char *path,
                           const struct trail *trail)
{
    size_t index = 0;

    for (cJSON *element = array->child; element; element = element->next, index++) {
        struct trail here = {trail, NULL, index};

        place_clean(cleaner, element, path, &here);
    }
}

static void place_clean(struct cleaner *cleaner, cJSON *at, const char *path,
                        const struct trail *trail)
{
    const char *rest = path;
    struct trail here = {trail, NULL, 0};
    cJSON *slot;

    if (cJSON_IsArray(at)) {
        elements_clean(cleaner, at, path, trail);
        return;
    }
    if (!cJSON_IsObject(at))
        return;
    slot = path_step(at, &rest);
    if (!slot) {
        missing_fill(cleaner, at, path, trail);
        return;
    }
    if (*rest && cJSON_IsNull(slot) && !absent(cleaner->entry->fallback))
        slot_put(cleaner, at, &slot, json_object(cleaner->mem));
    here.key = slot->string;
    if (*rest)
        place_clean(cleaner, slot, rest + 1, &here);
    else
        slot_clean(cleaner, at, slot, &here);
}

bool cleanse_apply(const struct mapping *mapping, struct arena *mem, cJSON *row,
                   struct change **changes, struct trouble *out)
{
    struct cleaner cleaner = {.mem = mem, .trouble = out};

    for (size_t i = 0; i < mapping->cleanse_count; i++) {
        cleaner.entry = &mapping->cleanse[i];
        place_clean(&cleaner, row, cleaner.entry->field, NULL);
    }
    *changes = cleaner.changes;
    return !cleaner.troubled;
}
