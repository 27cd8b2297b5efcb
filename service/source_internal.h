/* source_internal.h - what reading a list (source.c) and its details (source_detail.c) share. */
#ifndef XQ_SOURCE_INTERNAL_H
#define XQ_SOURCE_INTERNAL_H

#include "service/work.h"

/* The call of a request, signed and with the session. */
void source_call(struct work *work, struct arena *mem, const struct mapping_request *request,
                 struct http_call *out);

#endif
