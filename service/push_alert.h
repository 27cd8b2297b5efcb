/* push_alert.h - the alert "pushes-stopped": pushes came for a sync and come no more, although
 * polling finds changes. Nothing is lost (the windows see to that), but changes arrive late, and
 * somebody has to look at the subscription. */
#ifndef XQ_PUSH_ALERT_H
#define XQ_PUSH_ALERT_H

#include "service/db.h"

/* Raises and resolves what has changed. */
enum fail push_alert_look(struct db *db, struct arena *mem) MUST_USE;

#endif
