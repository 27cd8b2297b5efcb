/* openapi_get.c - GET /openapi.yaml (openapiGet): the contract that this binary was built with. */
#include "handlers/handlers.h"

#include "embedded.h" /* made by CMake */

enum fail handle_openapi_get(struct request *req, struct response *res)
{
    (void)req;
    return respond_text(res, 200, "application/yaml", embedded_openapi, embedded_openapi_len);
}
