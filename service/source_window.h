/* source_window.h - can a part of the window be asked for? */
#ifndef XQ_SOURCE_WINDOW_H
#define XQ_SOURCE_WINDOW_H

#include "service/mapping/mapping.h"

/* True when the request follows the window by one pair of times (modified or created) and by
 * nothing else: then two halves of the window hold all that the whole holds. */
bool source_window_splits(const struct mapping *mapping, const struct mapping_context *context);

#endif
