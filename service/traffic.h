/* traffic.h - counts what is on its way through the server, so that a stop can wait for it. */
#ifndef XQ_TRAFFIC_H
#define XQ_TRAFFIC_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum traffic_count {
    TRAFFIC_OPEN,   /* the listening socket: 1 or 0 */
    TRAFFIC_FLIGHT, /* requests from their first line to the last byte of the reply */
    TRAFFIC_LANES,  /* those of them that a lane has */
    TRAFFIC_COUNTS
};

enum { TRAFFIC_FOR_EVER = -1 };

struct traffic {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t counts[TRAFFIC_COUNTS];
};

void traffic_start(struct traffic *traffic);
void traffic_end(struct traffic *traffic);
void traffic_add(struct traffic *traffic, enum traffic_count which, int change);
/* Waits until the count is 0, at most so many seconds; true when it is. */
bool traffic_wait(struct traffic *traffic, enum traffic_count which, int seconds);

#endif
