/* exchange.h - one call from its arrival to its end: faults first, then the part it is for. */
#ifndef XQ_SANDBOX_EXCHANGE_H
#define XQ_SANDBOX_EXCHANGE_H

#include "tests/sandbox/call.h"

enum ending {
    ENDING_ANSWER,
    ENDING_DROP,    /* close the connection without a word */
    ENDING_CHUNKED, /* no Content-Length */
    ENDING_DRIP,    /* the same, slowly: see answer.drip_ms */
    ENDING_CUT      /* promise the whole body, send half of it, close */
};

enum ending exchange_run(struct call *call, struct answer *answer);

#endif
