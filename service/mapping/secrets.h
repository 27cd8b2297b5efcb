/* secrets.h - what authorises somebody leaves a fetched answer before anything keeps it (P9). */
#ifndef XQ_MAPPING_SECRETS_H
#define XQ_MAPPING_SECRETS_H

#include "service/json.h"

/* Removes every member that is named like a secret, at any depth. */
void secrets_strip(cJSON *item);

#endif
