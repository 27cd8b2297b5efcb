/* run_trigger.h - what the handlers that queue runs share: reading windows and ids. */
#ifndef XQ_RUN_TRIGGER_H
#define XQ_RUN_TRIGGER_H

#include "service/request.h"
#include "sql/run.h"

/* `window` of the body, if it has one: two times, the earlier first. */
enum fail trigger_window(struct request *req, const cJSON *body, struct run_draft *out) MUST_USE;
/* `ids` and `numbers`: arrays of texts, together at most 10,000. */
enum fail trigger_asked(struct request *req, const cJSON *body, struct run_draft *out) MUST_USE;
/* true, false or absent. */
enum fail trigger_flag(struct request *req, const cJSON *body, const char *key, bool *out) MUST_USE;
/* The Idempotency-Key header, and the hash of the body that goes with it. */
enum fail trigger_key(struct request *req, struct run_draft *out) MUST_USE;

/* Queues the run for the operator and answers 202; under a key that came before: the run it made,
 * or 422 for another body. */
enum fail trigger_queue(struct request *req, struct response *res,
                        struct run_draft *draft) MUST_USE;

#endif
