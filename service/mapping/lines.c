/* lines.c - splitArray and beatFlat: one row becomes one record a line. */
#include "service/mapping/internal.h"

#include <string.h>

static enum fail split_compile(struct compiler *compiler, const cJSON *metadata,
                               struct mapping *out)
{
    static const char at[] = "/source/metadata/operation";
    const cJSON *operation = NULL;
    const char *method = NULL;
    enum fail fail;

    fail = member_object(
        compiler, (struct member){metadata, "/source/metadata", "operation", false}, &operation);
    if (fail || !operation)
        return fail;
    fail = member_text(compiler, (struct member){operation, at, "method", false}, &method);
    if (fail || !method || strcmp(method, "none") == 0)
        return fail;
    if (strcmp(method, "splitArray") != 0)
        return refuse_unsupported(compiler, "/source/metadata/operation/method");
    return member_text(compiler, (struct member){operation, at, "arrayKey", true},
                       &out->split_array);
}

enum fail lines_compile(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    static const char at[] = "/source/metadata/beatFlat";
    const cJSON *flat = NULL;
    enum fail fail;

    fail = split_compile(compiler, metadata, out);
    if (!fail)
        fail = member_array(
            compiler, (struct member){metadata, "/source/metadata", "beatFlat", false}, &flat);
    if (fail || !flat)
        return fail;
    out->flat_arrays =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(flat) * sizeof *out->flat_arrays);
    for (const cJSON *name = flat->child; name; name = name->next, out->flat_count++) {
        if (!cJSON_IsString(name) || !*name->valuestring)
            return refuse(compiler, json_pointer_index(compiler->mem, at, out->flat_count),
                          "应为数组字段名", "must name an array");
        out->flat_arrays[out->flat_count] = name->valuestring;
    }
    return OK;
}

/* The row's own fields without the array, for one more line. */
static cJSON *header_copy(struct arena *mem, const cJSON *row, const cJSON *array)
{
    cJSON *copy = json_object(mem);

    for (const cJSON *child = row->child; child; child = child->next)
        if (child != array)
            json_put(mem, copy, child->string, json_copy(mem, child));
    return copy;
}

static void lines_split(struct arena *mem, const char *key, cJSON *row, struct lines *out)
{
    const cJSON *array = json_get(row, key);

    if (!absent(array) && !cJSON_IsArray(array)) {
        out->list = arena_alloc(mem, sizeof *out->list);
        out->list[out->count++] = (struct line){row, ""};
        return;
    }
    out->list = arena_alloc(mem, (size_t)cJSON_GetArraySize(array) * sizeof *out->list);
    for (const cJSON *element = array ? array->child : NULL; element; element = element->next) {
        cJSON *content = header_copy(mem, row, array);

        json_put(mem, content, key, json_copy(mem, element));
        out->list[out->count++] = (struct line){content, ""};
    }
}

/* Does the id already tell the lines of this array apart? */
static bool id_in_line(const struct mapping *mapping, const char *array, const cJSON *element)
{
    size_t length = strlen(array);

    for (size_t i = 0; i < mapping->id.part_count; i++) {
        const struct part *part = &mapping->id.parts[i];

        if (part->kind == PART_PATH && strncmp(part->text, array, length) == 0 &&
            part->text[length] == '_' && json_get(element, part->text + length + 1))
            return true;
    }
    return false;
}

/* A header field of the same name stays as it is. */
static void line_flatten(struct arena *mem, cJSON *content, const char *array, const cJSON *element)
{
    if (!cJSON_IsObject(element)) {
        json_put(mem, content, array, json_copy(mem, element));
        return;
    }
    for (const cJSON *child = element->child; child; child = child->next) {
        const char *key = arena_format(mem, "%s_%s", array, child->string);

        if (!json_get(content, key))
            json_put(mem, content, key, json_copy(mem, child));
    }
}

static struct line line_of(const struct mapping *mapping, struct arena *mem,
                           const struct line *from, const char *array, const cJSON *element,
                           size_t place)
{
    const cJSON *list = json_get(from->content, array);
    struct line line = {header_copy(mem, from->content, list), from->suffix};

    line_flatten(mem, line.content, array, element);
    if (!id_in_line(mapping, array, element))
        line.suffix = arena_format(mem, "%s-%zu", from->suffix, place);
    return line;
}

static void lines_flatten(const struct mapping *mapping, struct arena *mem, const char *array,
                          struct lines *lines)
{
    struct lines out = {NULL, 0};
    size_t room = 0;

    for (size_t i = 0; i < lines->count; i++)
        room += 1 + (size_t)cJSON_GetArraySize(json_get(lines->list[i].content, array));
    out.list = arena_alloc(mem, room * sizeof *out.list);
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *from = &lines->list[i];
        const cJSON *list = json_get(from->content, array);
        size_t place = 1;

        if (!cJSON_IsArray(list) || !list->child) {
            if (cJSON_IsArray(list))
                json_remove(from->content, array);
            out.list[out.count++] = *from;
            continue;
        }
        for (const cJSON *element = list->child; element; element = element->next)
            out.list[out.count++] = line_of(mapping, mem, from, array, element, place++);
    }
    *lines = out;
}

void lines_of(const struct mapping *mapping, struct arena *mem, cJSON *row, struct lines *out)
{
    *out = (struct lines){NULL, 0};
    if (mapping->split_array) {
        lines_split(mem, mapping->split_array, row, out);
    } else {
        out->list = arena_alloc_raw(mem, sizeof *out->list);
        out->list[out->count++] = (struct line){row, ""};
    }
    for (size_t i = 0; i < mapping->flat_count; i++)
        lines_flatten(mapping, mem, mapping->flat_arrays[i], out);
}
