/* import.c - two blocks pasted from 轻易云's console become a sync document. */
#include "service/mapping/internal.h"

static cJSON *side(struct arena *mem, const char *connection, const char *scheme_id,
                   const cJSON *metadata)
{
    cJSON *object = json_object(mem);

    if (connection)
        json_put_text(mem, object, "connection", connection);
    if (scheme_id)
        json_put_text(mem, object, "scheme_id", scheme_id);
    json_put(mem, object, "metadata", json_copy(mem, metadata));
    return object;
}

cJSON *mapping_import(struct arena *mem, const struct mapping_import *import)
{
    cJSON *document = json_object(mem);

    json_put_text(mem, document, "name", import->name);
    json_put(mem, document, "source", side(mem, import->source_connection, NULL, import->source));
    json_put(mem, document, "target",
             side(mem, import->target_connection, import->scheme_id, import->target));
    return document;
}
