/* readings_judge.c - the rules by which a reading is believed. */
#include "service/readings_judge.h"

#include "service/json.h"

#include <inttypes.h>

static bool adds_up(const struct readings_tally *tally)
{
    return tally->count < 0 || tally->ids == tally->count;
}

static bool said_one_thing(const struct readings_tally *tally)
{
    return !tally->count_moved && !tally->total_moved;
}

/* Twice the same rows under the same count that does not fit: it will not fit a third time. */
static bool will_stay_so(const struct readings_tally *now, const struct readings_tally *before)
{
    return now->same_as_before && now->count == before->count && now->rows == before->rows &&
           said_one_thing(now) && said_one_thing(before);
}

enum readings_outcome readings_judge(const struct readings_tally *now,
                                     const struct readings_tally *before)
{
    bool still = said_one_thing(now) && now->repeated == 0;

    if (now->in_part == 1)
        return still && adds_up(now) ? READINGS_AGREE : READINGS_AGAIN;
    if (now->same_as_before && adds_up(now))
        return READINGS_AGREE;
    if (will_stay_so(now, before))
        return READINGS_FAIL;
    return now->in_part < READINGS_AT_MOST ? READINGS_AGAIN : READINGS_FAIL;
}

const char *readings_fault_zh(struct arena *mem, const struct readings_tally *tally)
{
    const char *count = tally->count < 0
                            ? "源端未报告总数"
                            : arena_format(mem, "源端报告 %" PRId64 " 条", tally->count);

    return arena_format(mem,
                        "读取期间源端的列表对不上:第 %d 段读了 %d 遍,最后一遍%s,读到 %" PRId64
                        " 条不同的(共 %" PRId64 " 行)%s%s;水位线未推进,下次运行会重读该窗口",
                        tally->part, tally->in_part, count, tally->ids, tally->rows,
                        tally->same_as_before ? "" : ",与前一遍不是同一批",
                        said_one_thing(tally) ? "" : ",翻页时总数在变");
}

const char *readings_fault_en(struct arena *mem, const struct readings_tally *tally)
{
    const char *count = tally->count < 0
                            ? "the source said no count"
                            : arena_format(mem, "the source reported %" PRId64, tally->count);

    return arena_format(mem,
                        "the source's list does not add up: part %d was read %d times, in the last "
                        "%s and %" PRId64 " different rows came (%" PRId64
                        " rows in all)%s%s; the watermark stays, the next run reads this window "
                        "again",
                        tally->part, tally->in_part, count, tally->ids, tally->rows,
                        tally->same_as_before ? "" : ", other ones than the time before",
                        said_one_thing(tally) ? "" : ", and the totals moved between pages");
}

const char *readings_tally_json(struct arena *mem, const struct readings_tally *tally)
{
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {{"part", tally->part},
                   {"reading", tally->in_part},
                   {"rows", tally->rows},
                   {"ids", tally->ids},
                   {"repeated", tally->repeated},
                   {"count_first", tally->count_first},
                   {"count_last", tally->count},
                   {"total_page_first", tally->total_first},
                   {"total_page_last", tally->total_page}};
    cJSON *object = json_object(mem);

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_put(mem, object, numbers[i].key,
                 numbers[i].value < 0 ? json_null(mem) : json_integer(mem, numbers[i].value));
    return json_print(mem, object, NULL);
}
