/* pipeline.h - the story of a run, told in order by one thread: fetch a page, stage it, write
 * batches, settle what is unknown. */
#ifndef XQ_PIPELINE_H
#define XQ_PIPELINE_H

#include "service/work.h"

/* Works on a claimed run until it ends or has to wait, and leaves the run finished, released or
 * (its lease lost, the database away) to whoever takes it over. */
void pipeline_run(const struct workshop *shop, struct http *http, const struct run *run);

#endif
