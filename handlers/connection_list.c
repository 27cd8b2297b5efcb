/* connection_list.c - GET /v1/connections (connectionList): by name. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"

enum fail handle_connection_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct connection *connections;
    const char *after;
    int limit, count;
    bool more;
    enum fail fail = cursor_name(req, &after);

    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = connection_list(req->house->db, req->mem, after, limit + 1, &connections, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items,
                    connection_json(req, &connections[i], req->role == ROLE_ADMIN));
    return respond_json(req, res, 200,
                        list_json(req->mem, items, more ? connections[count - 1].name : NULL));
}
