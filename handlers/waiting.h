/* waiting.h - answering a trigger: at once, or when the run has ended (`Prefer: wait=N`). */
#ifndef XQ_WAITING_H
#define XQ_WAITING_H

#include "service/request.h"
#include "sql/run.h"

/* 202 and Location. With `Prefer: wait=N` of RFC 7240 the reply is held back for up to N seconds,
 * at most 60, and is 200 if the run has ended by then. */
enum fail respond_run(struct request *req, struct response *res, const struct run *run);

#endif
