/* channel_list.c - GET /v1/channels (channelList): by name. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"

enum fail handle_channel_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct channel *channels;
    const char *after;
    int limit, count;
    bool more;
    enum fail fail = cursor_name(req, &after);

    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = channel_list(req->house->db, req->mem, after, limit + 1, &channels, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, channel_json(req->mem, &channels[i]));
    return respond_json(req, res, 200,
                        list_json(req->mem, items, more ? channels[count - 1].name : NULL));
}
