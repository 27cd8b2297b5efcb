/* resume.h - brings a claimed run to where the database says it stands: at its start nowhere, after
 * a take-over or a wait at its last committed page. */
#ifndef XQ_RESUME_H
#define XQ_RESUME_H

#include "service/work.h"

/* Batches that were being sent by a former owner become unknown; nothing is sent here. */
enum fail resume_run(struct work *work) MUST_USE;

#endif
