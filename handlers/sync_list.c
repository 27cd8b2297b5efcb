/* sync_list.c - GET /v1/syncs (syncList): by name. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"

enum fail handle_sync_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct sync *syncs;
    const char *after;
    int limit, count;
    bool more;
    enum fail fail = cursor_name(req, &after);

    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = sync_list(req->house->db, req->mem, after, limit + 1, &syncs, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, sync_json(req->mem, &syncs[i]));
    return respond_json(req, res, 200,
                        list_json(req->mem, items, more ? syncs[count - 1].name : NULL));
}
