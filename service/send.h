/* send.h - batches to the target: which records go next, and what became of a call (P5, P10). */
#ifndef XQ_SEND_H
#define XQ_SEND_H

#include "service/work.h"

/* Is there a batch to send: one that waits to be sent again, or enough staged records? */
bool send_ready(const struct work *work);

/* Makes sure that a session is there and a place in the budget is taken, however long that takes if
 * `wait`. */
enum fail send_prepare(struct work *work, bool wait) MUST_USE;

/* The next batch to send, its intent put into the ledger. Records whose outcome an earlier run left
 * unknown are not sent: their batch is opened as unknown, and NULL may be returned. */
struct open_batch *send_open(struct work *work);
/* The intent was committed, but the call will not be made. */
void send_not_sent(struct work *work, struct open_batch *batch);

/* The call is about to go out: from now on its outcome may become unknown. */
void send_going(const struct work *work, struct open_batch *batch);
void send_call(struct work *work, struct arena *mem, const struct open_batch *batch,
               struct http_call *out);

/* Puts the outcome into the ledger. FAIL_LATER, FAIL_UPSTREAM: the verdict says why. */
enum fail send_outcome(struct work *work, struct arena *mem, struct open_batch *batch,
                       const struct http_call *call) MUST_USE;

/* Without a target connection records are recorded here and finished. */
void send_local(struct work *work);

/* For settle.c: record i of the batch turned out to be written. */
void send_settled(struct work *work, struct open_batch *batch, const bool *written);
/* For settle.c: after reading back nothing is there; all its records go out again. */
void send_again(struct work *work, struct open_batch *batch, const char *why);

#endif
