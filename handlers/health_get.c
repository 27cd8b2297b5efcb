/* health_get.c - GET /healthz (healthGet): the process is alive and its event loop turns. */
#include "handlers/handlers.h"

enum fail handle_health_get(struct request *req, struct response *res)
{
    cJSON *health = json_object(req->mem);

    json_put_text(req->mem, health, "status", "ok");
    json_put_text(req->mem, health, "version", XQ_VERSION);
    return respond_json(req, res, 200, health);
}
