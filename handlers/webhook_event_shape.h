/* webhook_event_shape.h - a push as JSON, with and without its body. */
#ifndef XQ_WEBHOOK_EVENT_SHAPE_H
#define XQ_WEBHOOK_EVENT_SHAPE_H

#include "service/request.h"
#include "sql/webhook_event.h"

cJSON *webhook_event_json(struct arena *mem, const struct webhook_event *event);
/* With `body` and `encoding`: "utf-8", "base64" where it is no text, "masked" where it is kept
 * sealed; then only what is surely no secret is shown. */
cJSON *webhook_event_full_json(struct request *req, const struct webhook_event *event);

#endif
