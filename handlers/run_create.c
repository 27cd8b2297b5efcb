/* run_create.c - POST /v1/syncs/{name}/runs (runCreate): queue a run; 202 means it is committed. */
#include "handlers/handlers.h"
#include "handlers/run_trigger.h"
#include <string.h>

static enum fail read_mode(struct request *req, const cJSON *body, struct run_draft *out)
{
    static const char *const known[] = {"incremental", "full", "remedy", "ids", "audit"};

    out->mode = json_get(body, "mode") ? json_text(body, "mode") : "incremental";
    for (size_t i = 0; out->mode && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(out->mode, known[i]) == 0)
            return OK;
    }
    return request_invalid(req, "/mode", "expected incremental, full, remedy, ids or audit");
}

/* What is asked for and the mode must fit each other. */
static enum fail check_asked(struct request *req, const struct run_draft *draft)
{
    bool asked = draft->id_count + draft->number_count > 0;

    if (strcmp(draft->mode, "ids") != 0)
        return asked ? request_invalid(req, "/mode", "ids and numbers go with mode ids") : OK;
    if (!asked)
        return request_invalid(req, "/ids", "mode ids needs ids or numbers");
    return draft->window_given ? request_invalid(req, "/window", "mode ids takes no window") : OK;
}

static enum fail read_body(struct request *req, struct run_draft *out)
{
    static const char *const names[] = {"mode", "window", "ids", "numbers", "force", NULL};
    cJSON *body;
    enum fail fail = request_object(req, true, &body);

    if (!fail)
        fail = request_known(req, body, "", names);
    if (!fail)
        fail = read_mode(req, body, out);
    if (!fail)
        fail = trigger_window(req, body, out);
    if (!fail)
        fail = trigger_asked(req, body, out);
    if (!fail)
        fail = trigger_flag(req, body, "force", &out->force);
    return fail ? fail : check_asked(req, out);
}

enum fail handle_run_create(struct request *req, struct response *res)
{
    struct run_draft draft = {.sync = req->params[0], .trigger = "manual"};
    enum fail fail = read_body(req, &draft);

    if (!fail)
        fail = trigger_key(req, &draft);
    return fail ? fail : trigger_queue(req, res, &draft);
}
