/* request_target.h - reads the target of a request line: path and query, percent-decoded once. */
#ifndef XQ_REQUEST_TARGET_H
#define XQ_REQUEST_TARGET_H

#include "service/request.h"

/* Sets req->path and req->query from "/a/b%20c?d=e" or "http://host/a/b". The path's segments are
 * told apart before they are decoded: a "%2F" inside one is FAIL_NOT_FOUND, for no name of ours
 * holds a slash. Wrong percent-encoding, invalid UTF-8 and NUL are FAIL_INVALID. */
enum fail target_read(struct request *req, const char *target) MUST_USE;

#endif
