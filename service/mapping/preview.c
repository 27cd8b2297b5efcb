/* preview.c - what a definition would do to given rows, without network or database. */
#include "service/mapping/preview.h"
#include "service/mapping/target.h"

#include <stdlib.h>
#include <string.h>

/* The ids met so far, by hash. */
struct ids {
    const char **slots;
    size_t count;
};

/* False when the id was there already. */
static bool id_add(struct ids *ids, const char *id)
{
    size_t at = 5381;

    for (const char *c = id; *c; c++)
        at = at * 33 + (unsigned char)*c;
    for (at %= ids->count; ids->slots[at]; at = (at + 1) % ids->count)
        if (strcmp(ids->slots[at], id) == 0)
            return false;
    ids->slots[at] = id;
    return true;
}

/* Known records leave, and those whose id came before in this run. */
static void keep_new(const struct preview *preview, struct mapping_result *result)
{
    struct ids ids = {.count = 2 * result->record_count + 1};
    size_t kept = 0;

    ids.slots = arena_alloc(preview->mem, ids.count * sizeof *ids.slots);
    for (size_t i = 0; i < result->record_count; i++)
        if (id_add(&ids, result->records[i].id) && !preview_known(preview, &result->records[i]))
            result->records[kept++] = result->records[i];
    result->record_count = kept;
}

static void rows_shape(const struct preview *preview, const cJSON *rows, struct mapping_result *out)
{
    cJSON *own = json_copy(preview->mem, rows);

    for (cJSON *row = own->child; row; row = row->next)
        mapping_detail_merge(preview->mem, row, preview_detail(preview, row));
    mapping_rows_shape(preview->mapping, preview->mem, &preview->context, own, out);
    keep_new(preview, out);
}

static cJSON *stored_json(struct arena *mem, const struct mapping_result *result)
{
    cJSON *array = json_array(mem);

    for (size_t i = 0; i < result->record_count; i++)
        json_append(mem, array, preview_record_json(mem, &result->records[i]));
    return array;
}

static cJSON *target_json(struct arena *mem, const struct mapping_bodies *bodies)
{
    cJSON *array = json_array(mem);

    for (size_t i = 0; i < bodies->count; i++)
        json_append(mem, array, bodies->list[i].json);
    return array;
}

static int by_row(const void *a, const void *b)
{
    const struct mapping_error *left = a, *right = b;

    return (left->row > right->row) - (left->row < right->row);
}

/* Errors of the source's side and the target's, by the rows that they belong to. */
static cJSON *errors_json(struct arena *mem, const struct mapping_result *result,
                          const struct mapping_bodies *bodies)
{
    size_t count = result->error_count + bodies->error_count;
    struct mapping_error *errors = arena_alloc(mem, count * sizeof *errors);
    cJSON *array = json_array(mem);

    if (result->error_count)
        memcpy(errors, result->errors, result->error_count * sizeof *errors);
    if (bodies->error_count)
        memcpy(errors + result->error_count, bodies->errors, bodies->error_count * sizeof *errors);
    qsort(errors, count, sizeof *errors, by_row);
    for (size_t i = 0; i < count; i++)
        json_append(mem, array, preview_error_json(mem, &errors[i]));
    return array;
}

static enum fail rows_preview(const struct preview *preview, const cJSON *rows, cJSON *out)
{
    const struct target *target = preview->mapping->target;
    struct arena *mem = preview->mem;
    struct mapping_result result = {0};
    struct mapping_bodies bodies = {0};
    enum fail fail;

    if (rows)
        rows_shape(preview, rows, &result);
    fail = mapping_bodies_build(preview->mapping, mem, &preview->context, result.records,
                                result.record_count, &bodies);
    if (fail)
        return fail;
    json_put(mem, out, "stored", stored_json(mem, &result));
    json_put(mem, out, "target", target_json(mem, &bodies));
    json_put(mem, out, "errors", errors_json(mem, &result, &bodies));
    if (target->writeback.count || target->callback_scheme)
        preview_answers_put(preview, &bodies, out);
    return OK;
}

enum fail mapping_preview(struct arena *mem, const cJSON *document, const cJSON *rows,
                          const cJSON *context, cJSON **out, struct json_fault *fault)
{
    struct preview preview = {.mem = mem};
    struct mapping_request request;
    struct mapping *mapping;
    cJSON *object = json_object(mem);
    enum fail fail;

    *out = NULL;
    fail = mapping_compile(mem, document, false, &mapping, fault);
    if (!fail)
        fail = preview_context_read(context, &preview, fault);
    if (fail)
        return fail;
    if (rows && !cJSON_IsArray(rows))
        return preview_wrong(fault, "/rows", "must be an array");
    preview.mapping = mapping;
    fail = mapping_request_build(mapping, mem, &preview.context, &request);
    if (fail)
        return fail;

    json_put(mem, object, "request", preview_request_json(mem, &request));
    fail = rows_preview(&preview, rows, object);
    if (fail)
        return fail;
    json_put(mem, object, "lint", mapping_lint(mem, document));
    *out = object;
    return OK;
}
