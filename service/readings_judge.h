/* readings_judge.h - can a reading be believed, and if not, why: in words for people. */
#ifndef XQ_READINGS_JUDGE_H
#define XQ_READINGS_JUDGE_H

#include "service/arena.h"
#include "service/readings.h"

enum { READINGS_AT_MOST = 5 };

/* before: of the same part, looked at when now is not its first. */
enum readings_outcome readings_judge(const struct readings_tally *now,
                                     const struct readings_tally *before);

/* Why a reading that was given up proves nothing. */
const char *readings_fault_zh(struct arena *mem, const struct readings_tally *tally);
const char *readings_fault_en(struct arena *mem, const struct readings_tally *tally);
/* The numbers as a JSON object, for the run's story. */
const char *readings_tally_json(struct arena *mem, const struct readings_tally *tally);

#endif
