/* reconcile_create.c - POST /v1/syncs/{name}/reconcile (reconcileCreate): queue a run that compares
 * what is held as written with what the platform holds; 202 means it is committed. */
#include "handlers/handlers.h"
#include "handlers/run_trigger.h"

enum fail handle_reconcile_create(struct request *req, struct response *res)
{
    static const char *const names[] = {"window", "mend", NULL};
    struct run_draft draft = {.sync = req->params[0], .mode = "reconcile", .trigger = "manual"};
    cJSON *body;
    enum fail fail = request_object(req, true, &body);

    if (!fail)
        fail = request_known(req, body, "", names);
    if (!fail)
        fail = trigger_window(req, body, &draft);
    if (!fail)
        fail = trigger_flag(req, body, "mend", &draft.mend);
    if (!fail)
        fail = trigger_key(req, &draft);
    return fail ? fail : trigger_queue(req, res, &draft);
}
