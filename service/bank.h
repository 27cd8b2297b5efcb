/* bank.h - the bank of budgets that all replicas share: PostgreSQL. */
#ifndef XQ_BANK_H
#define XQ_BANK_H

#include "service/budget.h"
#include "service/db.h"

struct bank;

/* call_seconds: total limit of an outside call. */
struct bank *bank_open(struct db *db, int call_seconds);
void bank_close(struct bank **bank);

/* For budget_new; the bank must outlive it. */
struct budget_bank bank_of_budgets(struct bank *bank);

#endif
