/* keeper.h - looks after the database: is it there, is the next week's partition, may an old one
 * go.
 */
#ifndef XQ_KEEPER_H
#define XQ_KEEPER_H

#include "service/db.h"
#include "service/server_state.h"

struct keeper;

/* Probes every second and writes what it sees into state (for /readyz), and once an hour makes
 * partitions ahead of time and drops those whose weeks are over. */
struct keeper *keeper_start(struct db *db, struct server_state *state);
void keeper_stop(struct keeper **keeper);

#endif
