/* readings.h - where the readings of a run's window stand, and whether they can be believed.
 *
 * A list is cut into pages anew for each call, so rows shift from page to page while people work in
 * Kingdee: one comes twice, another never. A reading in which nothing moved and whose rows add up
 * to the count is believed. Otherwise the window is read again, until two readings in a row hold
 * the same rows and these are as many as the source says, or a bound is reached. Rows met again
 * cost a call for their page, nothing else.
 *
 * A window of too many pages is read in parts, one after the other in the order of time. Whether a
 * list counts its window's ends in is not documented, so parts overlap by a second.
 *
 * No database and no network here: a run that is taken up again feeds its pages to
 * readings_replay and stands where it stood. What the numbers mean is judged in readings_judge.c.
 */
#ifndef XQ_READINGS_H
#define XQ_READINGS_H

#include "service/row_set.h"

enum { PAGES_A_PART = 1000 };

struct readings;

struct readings_window {
    int64_t from_ms, to_ms;
    bool
        splits; /* the source's request follows the window, so that a part of it can be asked for */
};

/* Where to go on. */
struct readings_place {
    int part, reading, page; /* from 1; readings are counted through all parts */
    int64_t from_ms, to_ms;  /* the part's window */
    bool inner_end;          /* another part follows this one */
    bool done;
};

/* A page as the source gave it. */
struct readings_page {
    struct readings_place at;
    int64_t total_page, count; /* -1 = not said */
    struct row_mark *marks;    /* ids of rows told by their text may be changed */
    const bool *by_text;       /* which rows have no id; NULL = none */
    size_t rows;
};

enum row_fate {
    ROW_NEW,
    ROW_REPEATED,   /* met before in this reading */
    ROW_READ_AGAIN, /* met in an earlier reading, as it was */
    ROW_CHANGED     /* met in an earlier reading, with other contents */
};

enum readings_outcome {
    READINGS_GO_ON, /* the next page of the same reading */
    READINGS_AGREE, /* the part is done */
    READINGS_AGAIN, /* the part has to be read once more */
    READINGS_FAIL   /* given up: what was read cannot be proved to be all */
};

/* The numbers of a reading that ended. */
struct readings_tally {
    int part, reading;
    int in_part;                     /* the how-manieth of its part */
    int64_t rows, ids, repeated;     /* rows that came, different ones among them, rest */
    int64_t count, count_first;      /* said at the end, on the first page; -1 = not said */
    int64_t total_page, total_first; /* likewise */
    bool count_moved, total_moved;   /* between pages */
    bool same_as_before;             /* the same rows as the reading before */
};

struct readings *readings_new(const struct readings_window *window);
void readings_free(struct readings **readings);
const struct readings_place *readings_place(const struct readings *readings);

/* With page 1 of a part's first reading in hand: is the part too long? Then it is halved, and page
 * 1 has to be asked for again. */
bool readings_halve(struct readings *readings, int64_t total_page);

/* Takes the page of readings_place() and says what became of each row (fates: page->rows of them).
 * The place moves on. */
enum readings_outcome readings_take(struct readings *readings, struct readings_page *page,
                                    enum row_fate *fates);
/* Takes a page that was taken before, from the database. */
void readings_replay(struct readings *readings, struct readings_page *page);

/* Of the reading that the last page ended. */
const struct readings_tally *readings_ended(const struct readings *readings);
/* Of the first part that was given up; NULL = none was. */
const struct readings_tally *readings_failed(const struct readings *readings);

/* A new reading is about to begin; everything of the one before must be settled first, so that a
 * row that changed in between never overtakes its older self. */
bool readings_between(const struct readings *readings);

/* What the source says there is, in the sense of the books: the counts of each part's last reading,
 * rows on seams once, and rows that only earlier readings held (they left the window meanwhile)
 * added. Equal to the different rows met if and only if each last reading adds up. -1 = it never
 * said. */
int64_t readings_reported(const struct readings *readings);

#endif
