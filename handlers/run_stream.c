/* run_stream.c - GET /v1/runs/{id}/stream (runStream): what becomes of a run, as server-sent
 * events.
 */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/watch.h"

static const char *event_text(struct arena *mem, const struct run *run)
{
    return json_print(mem, run_json(mem, run), NULL);
}

enum fail handle_run_stream(struct request *req, struct response *res)
{
    struct run run;
    int64_t id;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    if (!fail)
        fail = watch_stream(req->house->watch, id, event_text, &res->stream);
    if (fail)
        return fail;
    respond_header(res, "X-Accel-Buffering", "no"); /* a gateway in between passes each event on */
    return respond_text(res, 200, "text/event-stream; charset=utf-8", "", 0);
}
