/* kingdee_privacy.h - phones and the like come encrypted from Kingdee (隐私数据解密). */
#ifndef XQ_SANDBOX_KINGDEE_PRIVACY_H
#define XQ_SANDBOX_KINGDEE_PRIVACY_H

#include "service/arena.h"

/* base64 of AES-256-CBC with the 32 bytes of the client secret as key and the vendor's fixed IV.
 * With a secret of another length the text itself, as the vendor's own samples show it. */
const char *kingdee_privacy_encrypt(struct arena *mem, const char *client_secret, const char *text);

#endif
