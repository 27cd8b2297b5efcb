/* metrics_pushes.h - the part of /metrics that tells of pushes. */
#ifndef XQ_METRICS_PUSHES_H
#define XQ_METRICS_PUSHES_H

#include "service/request.h"

/* Prometheus text, from memory only; "" where nothing takes pushes. */
const char *metrics_pushes(struct arena *mem, const struct house *house);

#endif
