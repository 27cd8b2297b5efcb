/* server_state.h - what /readyz says, written by those who know and read without waiting. */
#ifndef XQ_SERVER_STATE_H
#define XQ_SERVER_STATE_H

#include <stdatomic.h>

struct server_state {
    atomic_bool database_ok; /* the last probe found it and could write */
    atomic_bool schema_ok;   /* its schema version is the one this binary was made for */
    atomic_bool draining;    /* a stop was asked for */
};

#endif
