/* preview.c - what a definition would do to given rows, without network or database. */
#include "service/mapping/internal.h"

#include <string.h>

struct preview {
    struct arena *mem;
    const struct mapping *mapping;
    struct mapping_context context;
    const cJSON *details; /* id → what the detail call answers; may be NULL */
    const cJSON *stored;  /* ids (or {id, content}) that the sync already holds; may be NULL */
};

static enum fail context_wrong(struct json_fault *fault, const char *pointer, const char *message)
{
    struct compiler compiler = {.fault = fault};

    return refuse(&compiler, pointer, "", message);
}

static enum fail context_read(const cJSON *json, struct preview *out, struct json_fault *fault)
{
    const char *mode = json_text(json, "mode");
    int64_t page = 1;

    out->context = example_context;
    if (absent(json))
        return OK;
    if (!cJSON_IsObject(json))
        return context_wrong(fault, "/context", "must be an object");
    if (!json_integer_in(json, "LAST_SYNC_TIME", 0, INT32_MAX * 100LL,
                         example_context.last_sync_time, &out->context.last_sync_time))
        return context_wrong(fault, "/context/LAST_SYNC_TIME", "must be Unix seconds");
    if (!json_integer_in(json, "CURRENT_TIME", 0, INT32_MAX * 100LL, example_context.current_time,
                         &out->context.current_time))
        return context_wrong(fault, "/context/CURRENT_TIME", "must be Unix seconds");
    if (!json_integer_in(json, "page", 1, INT32_MAX, 1, &page))
        return context_wrong(fault, "/context/page", "must be a page number from 1");
    out->context.page = (int)page;
    out->context.remedy = mode && strcmp(mode, "remedy") == 0;
    out->details = json_get(json, "details");
    out->stored = json_get(json, "stored");
    return OK;
}

static cJSON *request_json(struct arena *mem, const struct mapping_request *request)
{
    cJSON *object = json_object(mem);

    json_put_text(mem, object, "method", request->method);
    json_put_text(mem, object, "path", request->path);
    if (request->query->child || !request->body)
        json_put(mem, object, "query", request->query);
    if (request->body)
        json_put(mem, object, "body", request->body);
    return object;
}

/* The answer to a row's detail call: the one kept under any value that the call asks with. */
static const cJSON *detail_known(const struct preview *preview, const cJSON *row)
{
    struct mapping_request request;

    if (!mapping_detail_build(preview->mapping, preview->mem, row, &request))
        return NULL;
    for (const cJSON *value = request.query->child; value; value = value->next) {
        const cJSON *detail = json_get(preview->details, value->valuestring);

        if (detail)
            return detail;
    }
    return NULL;
}

/* What is stored under the id, or NULL. An id alone says nothing of the content. */
static const cJSON *stored_entry(const struct preview *preview, const char *id)
{
    for (const cJSON *entry = preview->stored ? preview->stored->child : NULL; entry;
         entry = entry->next) {
        const char *known = json_scalar(cJSON_IsObject(entry) ? json_get(entry, "id") : entry);

        if (known && strcmp(known, id) == 0)
            return entry;
    }
    return NULL;
}

/* Known records are left out: all of them with idCheck, else those with the same content. */
static bool record_known(const struct preview *preview, const struct mapping_record *record)
{
    const cJSON *entry = stored_entry(preview, record->id);
    const cJSON *content = json_get(entry, "content");

    if (!entry)
        return false;
    return preview->mapping->settings.source_id_check || !content ||
           json_equal(content, record->content);
}

/* The same id again in this run counts as repeated. */
static bool record_repeated(const struct mapping_result *result, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(result->records[i].id, result->records[place].id) == 0)
            return true;
    return false;
}

static cJSON *stored_json(const struct preview *preview, const struct mapping_result *result)
{
    struct arena *mem = preview->mem;
    cJSON *array = json_array(mem);

    for (size_t i = 0; i < result->record_count; i++) {
        const struct mapping_record *record = &result->records[i];
        cJSON *object;

        if (record_known(preview, record) || record_repeated(result, i))
            continue;
        object = json_object(mem);
        json_put_text(mem, object, "id", record->id);
        json_put_text(mem, object, "number", record->number);
        json_put(mem, object, "content", json_copy(mem, record->content));
        json_append(mem, array, object);
    }
    return array;
}

static cJSON *error_json(struct arena *mem, const struct mapping_error *error)
{
    cJSON *object = json_object(mem);

    json_put_text(mem, object, "record", error->record);
    json_put_text(mem, object, "number", error->number);
    json_put_integer(mem, object, "row", (int64_t)error->row);
    json_put_text(mem, object, "pointer", error->pointer);
    json_put_text(mem, object, "rule", error->rule);
    json_put(mem, object, "value",
             error->value ? json_verbatim(mem, error->value) : json_null(mem));
    json_put_text(mem, object, "message", error->message_zh);
    json_put_text(mem, object, "message_en", error->message_en);
    json_put_text(mem, object, "hint", error->hint_zh);
    json_put_text(mem, object, "hint_en", error->hint_en);
    return object;
}

static cJSON *errors_json(struct arena *mem, const struct mapping_result *result)
{
    cJSON *array = json_array(mem);

    for (size_t i = 0; i < result->error_count; i++)
        json_append(mem, array, error_json(mem, &result->errors[i]));
    return array;
}

static void rows_shape(const struct preview *preview, const cJSON *rows, struct mapping_result *out)
{
    cJSON *own = json_copy(preview->mem, rows);

    for (cJSON *row = own->child; row; row = row->next)
        mapping_detail_merge(preview->mem, row, detail_known(preview, row));
    mapping_rows_shape(preview->mapping, preview->mem, &preview->context, own, out);
}

enum fail mapping_preview(struct arena *mem, const cJSON *document, const cJSON *rows,
                          const cJSON *context, cJSON **out, struct json_fault *fault)
{
    struct preview preview = {.mem = mem};
    struct mapping_result result = {0};
    struct mapping_request request;
    struct mapping *mapping;
    enum fail fail;

    *out = NULL;
    fail = mapping_compile(mem, document, false, &mapping, fault);
    if (!fail)
        fail = context_read(context, &preview, fault);
    if (fail)
        return fail;
    if (rows && !cJSON_IsArray(rows))
        return context_wrong(fault, "/rows", "must be an array");
    preview.mapping = mapping;
    fail = mapping_request_build(mapping, mem, &preview.context, &request);
    if (fail)
        return fail;

    if (rows)
        rows_shape(&preview, rows, &result);
    *out = json_object(mem);
    json_put(mem, *out, "request", request_json(mem, &request));
    json_put(mem, *out, "stored", stored_json(&preview, &result));
    json_put(mem, *out, "target", json_array(mem));
    json_put(mem, *out, "errors", errors_json(mem, &result));
    json_put(mem, *out, "lint", mapping_lint(mem, document));
    return OK;
}
