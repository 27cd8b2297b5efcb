/* retention_get.c - GET /v1/retention (retentionGet): how many weeks are kept. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_retention_get(struct request *req, struct response *res)
{
    struct retention weeks;
    enum fail fail = retention_read(req->house->db, req->mem, &weeks);

    return fail ? fail : respond_json(req, res, 200, retention_json(req->mem, &weeks));
}
