/* connection_put.c - PUT /v1/connections/{name} (connectionPut): make or change a connection. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/definition.h"

enum fail handle_connection_put(struct request *req, struct response *res)
{
    struct connection connection;
    struct json_fault fault;
    cJSON *body;
    enum fail fail = request_object(req, false, &body);

    if (fail)
        return fail;
    fail = define_connection(req->house->db, req->mem, req->house->config, req->params[0], body,
                             &fault);
    if (fail)
        return definition_refused(req, fail, &fault);
    fail = connection_by_name(req->house->db, req->mem, req->params[0], &connection);
    return fail ? fail : respond_json(req, res, 200, connection_json(req, &connection, true));
}
