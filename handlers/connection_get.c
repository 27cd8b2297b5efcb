/* connection_get.c - GET /v1/connections/{name} (connectionGet): one connection, never its secrets.
 */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_connection_get(struct request *req, struct response *res)
{
    struct connection connection;
    enum fail fail = connection_by_name(req->house->db, req->mem, req->params[0], &connection);

    return fail ? fail
                : respond_json(req, res, 200,
                               connection_json(req, &connection, req->role == ROLE_ADMIN));
}
