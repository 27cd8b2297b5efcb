/* preview.h - what the files of a preview share. */
#ifndef XQ_MAPPING_PREVIEW_H
#define XQ_MAPPING_PREVIEW_H

#include "service/mapping/internal.h"

struct preview_index;

/* The outside world, as the context tells it. */
struct preview {
    struct arena *mem;
    const struct mapping *mapping;
    struct mapping_context context;
    struct mapping_lookups lookups; /* of context.lookups */
    const cJSON *rows_elsewhere;    /* scheme → contents, oldest first */
    struct preview_index *indexes;  /* of rows_elsewhere, made when asked for */
    const cJSON *details;           /* id → what the detail call answers */
    const cJSON *stored;            /* what the sync already holds: ids, or {id, content} */
    const cJSON *answers;           /* the target's, one a body */
};

/* json may be NULL: a fixed example window. */
enum fail preview_context_read(const cJSON *json, struct preview *out,
                               struct json_fault *fault) MUST_USE;
enum fail preview_wrong(struct json_fault *fault, const char *pointer, const char *message);

/* What mapping_lookups asks of a preview; state is the preview. */
enum fail preview_rows_find(void *state, struct arena *mem, struct mapping_lookup *lookups,
                            size_t count);

/* The answer to a row's detail call, or NULL. */
const cJSON *preview_detail(const struct preview *preview, const cJSON *row);
/* Is the record left out of what is stored? All known ones are with idCheck, else those with the
 * same content. */
bool preview_known(const struct preview *preview, const struct mapping_record *record);

cJSON *preview_request_json(struct arena *mem, const struct mapping_request *request);
cJSON *preview_record_json(struct arena *mem, const struct mapping_record *record);
cJSON *preview_error_json(struct arena *mem, const struct mapping_error *error);
/* What comes back of the bodies, under "writeback" and "callback" of `out`. */
void preview_answers_put(const struct preview *preview, const struct mapping_bodies *bodies,
                         cJSON *out);

#endif
