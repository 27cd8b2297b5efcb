/* notifier.h - sends notifications to the channels: one sender over all replicas, for it claims
 * each by its row; a message is tried again with growing waits, and what was refused stays visible.
 */
#ifndef XQ_NOTIFIER_H
#define XQ_NOTIFIER_H

#include "service/work.h"

struct notifier;

struct notifier *notifier_start(const struct workshop *shop);
/* Waits for the message under way. */
void notifier_stop(struct notifier **notifier);

#endif
