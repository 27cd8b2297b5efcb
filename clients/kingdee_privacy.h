/* kingdee_privacy.h - phone, mail, address, bank account of Kingdee's rows, which come encrypted.
 *
 * Base64 of AES-256-CBC with PKCS #7; the key is the 32 characters of the client's secret, the IV
 * is the same for all (the vendor's page on 隐私数据解密). */
#ifndef XQ_KINGDEE_PRIVACY_H
#define XQ_KINGDEE_PRIVACY_H

#include "service/arena.h"
#include "service/json.h"

/* The plain text; NULL when the text is not one that was encrypted so, or another secret's. */
char *kingdee_privacy_open(struct arena *mem, const char *client_secret, const char *text);

/* Opens the text at a path of the row ("phone", "contacts[].mobile": in every element). What does
 * not open stays as it is. */
void kingdee_privacy_open_at(struct arena *mem, const char *client_secret, cJSON *row,
                             const char *path);

#endif
