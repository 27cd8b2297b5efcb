/* traffic.c - three counters, a lock and a condition. */
#include "service/traffic.h"

#include "service/clock.h"

void traffic_start(struct traffic *traffic)
{
    pthread_condattr_t monotonic;

    *traffic = (struct traffic){.counts = {0}};
    pthread_mutex_init(&traffic->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&traffic->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void traffic_end(struct traffic *traffic)
{
    pthread_cond_destroy(&traffic->changed);
    pthread_mutex_destroy(&traffic->lock);
}

void traffic_add(struct traffic *traffic, enum traffic_count which, int change)
{
    pthread_mutex_lock(&traffic->lock);
    traffic->counts[which] += (size_t)change;
    if (traffic->counts[which] == 0)
        pthread_cond_broadcast(&traffic->changed);
    pthread_mutex_unlock(&traffic->lock);
}

bool traffic_wait(struct traffic *traffic, enum traffic_count which, int seconds)
{
    int64_t until = clock_monotonic_ms() + (int64_t)seconds * 1000;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool none;
    int late = 0;

    pthread_mutex_lock(&traffic->lock);
    while (traffic->counts[which] > 0 && late == 0)
        late = seconds == TRAFFIC_FOR_EVER
                   ? pthread_cond_wait(&traffic->changed, &traffic->lock)
                   : pthread_cond_timedwait(&traffic->changed, &traffic->lock, &deadline);
    none = traffic->counts[which] == 0;
    pthread_mutex_unlock(&traffic->lock);
    return none;
}
