/* disguise.h - a good answer in another shape: packed, or with bytes that do not belong there. */
#ifndef XQ_SANDBOX_DISGUISE_H
#define XQ_SANDBOX_DISGUISE_H

#include "tests/sandbox/call.h"

/* Content-Encoding: gzip. Nothing is made smaller: the format allows that, and it needs no library.
 */
void disguise_gzip(struct call *call, struct answer *answer);
/* A byte order mark before the JSON. */
void disguise_mark(struct call *call, struct answer *answer);
/* A byte in the middle becomes one that UTF-8 does not have. */
void disguise_bytes(struct call *call, struct answer *answer);

#endif
