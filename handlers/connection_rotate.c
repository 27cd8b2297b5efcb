/* connection_rotate.c - POST /v1/connections/{name}/rotate-webhook-key (connectionRotate): another
 * key for the path of its pushes. The old one ends at once, in every replica (service/hooks.h). */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/definition.h"
#include "service/hooks.h"

enum fail handle_connection_rotate(struct request *req, struct response *res)
{
    const struct house *house = req->house;
    struct connection connection;
    enum fail fail = connection_by_name(house->db, req->mem, req->params[0], &connection);

    if (fail)
        return fail;
    fail = define_webhook_key(house->db, req->mem, house->config, connection.name);
    if (fail == FAIL_CONFLICT)
        return request_refuse(req, fail, "no-webhook", "this connection takes no pushes");
    if (fail)
        return fail;
    hooks_forget(house->hooks, connection.name);
    fail = connection_by_name(house->db, req->mem, connection.name, &connection);
    return fail ? fail : respond_json(req, res, 200, connection_json(req, &connection, true));
}
