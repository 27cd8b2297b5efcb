/* entities.h - Kingdee's entity codes: what a push's bizType can be, and which list its ids belong
 * to. */
#ifndef XQ_ENTITIES_H
#define XQ_ENTITIES_H

#include <stdbool.h>

bool entity_known(const char *code);
/* True when ids of this entity are ids of the rows of that list. Where the vendor does not say
 * which list an entity has, whoever names it in `callbacks` is taken at his word. */
bool entity_listed_at(const char *code, const char *path);

#endif
