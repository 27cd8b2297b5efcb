/* shapes.h - how rows of the database look as JSON, where two handlers share a shape. */
#ifndef XQ_SHAPES_H
#define XQ_SHAPES_H

#include "service/request.h"
#include "sql/channel.h"
#include "sql/connection.h"
#include "sql/retention.h"
#include "sql/run.h"
#include "sql/sync.h"

/* A bigint as the string that ids are outside; 0 gives null. */
cJSON *id_json(struct arena *mem, int64_t id);
char *id_text(struct arena *mem, int64_t id);
cJSON *run_json(struct arena *mem, const struct run *run);
cJSON *books_json(struct arena *mem, const struct run *run);
/* Never a secret; the webhook path, key included, only when `admin`. */
cJSON *connection_json(struct request *req, const struct connection *connection, bool admin);
cJSON *sync_json(struct arena *mem, const struct sync *sync);
cJSON *retention_json(struct arena *mem, const struct retention *weeks);
cJSON *channel_json(struct arena *mem, const struct channel *channel);

/* `cursor` of lists by name ("" = the start) and of lists by id (0 = the newest). Wrong: the fault.
 */
enum fail cursor_name(struct request *req, const char **out) MUST_USE;
enum fail cursor_id(struct request *req, int64_t *out) MUST_USE;
/* The cursor for the page after one whose last entry is this; NULL when the page was not full. */
const char *next_id(struct arena *mem, int64_t last, int count, int limit);

/* A definition was refused: puts its fault into the request. */
enum fail definition_refused(struct request *req, enum fail fail, const struct json_fault *fault);

#endif
