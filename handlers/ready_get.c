/* ready_get.c - GET /readyz (readyGet): may requests be sent here? Reads memory only, so that the
 * answer comes at once, also when the database hangs. */
#include "handlers/handlers.h"
#include "service/server_state.h"

static const char *obstacle(const struct server_state *state)
{
    if (atomic_load(&state->draining))
        return "the service is stopping";
    if (!atomic_load(&state->schema_ok))
        return "the database has another schema version than this program";
    if (!atomic_load(&state->database_ok))
        return "the database is away";
    return NULL;
}

enum fail handle_ready_get(struct request *req, struct response *res)
{
    const char *why = obstacle(req->house->state);
    cJSON *ready;

    if (why)
        return request_refuse(req, FAIL_BUSY, "not-ready", "%s", why);
    ready = json_object(req->mem);
    json_put_text(req->mem, ready, "status", "ready");
    return respond_json(req, res, 200, ready);
}
