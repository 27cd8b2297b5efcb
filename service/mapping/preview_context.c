/* preview_context.c - the outside world of a preview: times, details, lookups, stored records. */
#include "service/mapping/preview.h"

#include <string.h>

enum fail preview_wrong(struct json_fault *fault, const char *pointer, const char *message)
{
    struct compiler compiler = {.fault = fault};

    return refuse(&compiler, pointer, "", message);
}

static enum fail window_read(const cJSON *json, struct mapping_context *out,
                             struct json_fault *fault)
{
    const char *mode = json_text(json, "mode");
    int64_t page = 1;

    if (!json_integer_in(json, "LAST_SYNC_TIME", 0, INT32_MAX * 100LL,
                         example_context.last_sync_time, &out->last_sync_time))
        return preview_wrong(fault, "/context/LAST_SYNC_TIME", "must be Unix seconds");
    if (!json_integer_in(json, "CURRENT_TIME", 0, INT32_MAX * 100LL, example_context.current_time,
                         &out->current_time))
        return preview_wrong(fault, "/context/CURRENT_TIME", "must be Unix seconds");
    if (!json_integer_in(json, "page", 1, INT32_MAX, 1, &page))
        return preview_wrong(fault, "/context/page", "must be a page number from 1");
    out->page = (int)page;
    out->remedy = mode && strcmp(mode, "remedy") == 0;
    return OK;
}

enum fail preview_context_read(const cJSON *json, struct preview *out, struct json_fault *fault)
{
    enum fail fail;

    out->context = example_context;
    out->context.as_written = true;
    out->lookups = (struct mapping_lookups){preview_rows_find, out};
    out->context.lookups = &out->lookups;
    if (absent(json))
        return OK;
    if (!cJSON_IsObject(json))
        return preview_wrong(fault, "/context", "must be an object");
    fail = window_read(json, &out->context, fault);
    out->rows_elsewhere = json_get(json, "lookups");
    out->details = json_get(json, "details");
    out->stored = json_get(json, "stored");
    out->answers = json_get(json, "answers");
    return fail;
}

const cJSON *preview_detail(const struct preview *preview, const cJSON *row)
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

/* What is stored under the id, or NULL: an id alone, or {id, content}; or id → content. */
static const cJSON *stored_entry(const struct preview *preview, const char *id)
{
    if (cJSON_IsObject(preview->stored))
        return json_get(preview->stored, id);
    for (const cJSON *entry = preview->stored ? preview->stored->child : NULL; entry;
         entry = entry->next) {
        const char *known = json_scalar(cJSON_IsObject(entry) ? json_get(entry, "id") : entry);

        if (known && strcmp(known, id) == 0)
            return entry;
    }
    return NULL;
}

/* An id alone says nothing of the content, and counts as unchanged. */
bool preview_known(const struct preview *preview, const struct mapping_record *record)
{
    const cJSON *entry = stored_entry(preview, record->id);
    const cJSON *content = cJSON_IsObject(preview->stored) ? entry : json_get(entry, "content");

    if (!entry)
        return false;
    return preview->mapping->settings.source_id_check || absent(content) ||
           json_equal(content, record->content);
}
