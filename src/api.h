// api.h - the paths that the server knows and what answers them: from a request
// to a reply, without a socket. Told in docs/openapi.json and docs/serve.md.
//
// Front doors.
//
// Invariants
//   - nothing is done for who does not know the token, whose Host is not ours, or
//     whose page is of another origin;
//   - a reply's status is one that the route's `statuses` has.

#ifndef MU_API_H
#define MU_API_H

#include "session.h"

#define MU_BODY_MOST ((size_t)1 << 20)     // bytes

typedef struct mu_api_route {
    const char *method, *path;
    const char *statuses;          // that it may answer, "200 400"
    void (*answer)(mu_session *session, const mu_request *request,
                   mu_reply *reply);
} mu_api_route;

extern const mu_api_route mu_api_routes[];     // closed by one without a method
// What every route may answer besides: who asks, and how.
extern const char mu_common_statuses[];

// Before the body is there: may it be asked at all? False: the reply says why
// not, or is the answer already.
bool mu_api_admit(mu_session *session, const mu_request *request,
                  mu_reply *reply);
// Answers what was admitted.
void mu_api_answer(mu_session *session, const mu_request *request,
                   mu_reply *reply);

// The handlers, by file.
void mu_api_page(mu_session *, const mu_request *, mu_reply *);
void mu_api_report(mu_session *, const mu_request *, mu_reply *);
void mu_api_openapi(mu_session *, const mu_request *, mu_reply *);
void mu_api_scenarios(mu_session *, const mu_request *, mu_reply *);
void mu_api_scenario(mu_session *, const mu_request *, mu_reply *);
void mu_api_check(mu_session *, const mu_request *, mu_reply *);
void mu_api_run(mu_session *, const mu_request *, mu_reply *);
void mu_api_compare(mu_session *, const mu_request *, mu_reply *);
void mu_api_plan(mu_session *, const mu_request *, mu_reply *);
void mu_api_trace(mu_session *, const mu_request *, mu_reply *);
void mu_api_results(mu_session *, const mu_request *, mu_reply *);
void mu_api_pivot(mu_session *, const mu_request *, mu_reply *);
void mu_api_cells(mu_session *, const mu_request *, mu_reply *);
void mu_api_variants(mu_session *, const mu_request *, mu_reply *);

// What several of them need.

// A whole number under `key` from `least` to `most`; `fallback` where there is
// none. False: refused.
bool mu_api_whole(const json_t *body, const char *key, uint64_t least,
                  uint64_t most, uint64_t fallback, uint64_t *out,
                  mu_reply *reply);
// {"errors", "warnings", "not_shown", "findings"} in one line; `change` may be
// NULL.
void mu_api_put_check(const mu_loaded *loaded, const mu_change *change,
                      FILE *to);
// 422 with the findings.
void mu_api_unsound(const mu_loaded *loaded, const mu_change *change,
                    mu_reply *reply);
// What ended the work: 503 as the server stops, 504 as it took too long.
void mu_api_stopped(const mu_guard *guard, mu_reply *reply);
// Why work cannot begin: 429.
void mu_api_busy(mu_reply *reply);
// False: refused, as the server is --read-only.
bool mu_api_may_write(const mu_session *session, mu_reply *reply);
// The first error, as a failure of the server's.
void mu_api_cannot_write(const mu_diags *diags, mu_status status,
                         mu_reply *reply);
// {"id", "etag"} of the files as they are now; `id` may be NULL.
void mu_api_give_etag(mu_session *session, unsigned status, const char *id,
                      mu_reply *reply);
// The change as the file of a variant, on top of the one that it begins with; an
// empty title or description is left out. MU_BAD_SCENARIO, ..: that one cannot be
// read.
MU_MUST_USE mu_status mu_api_variant_text(mu_arena        *arena,
                                          const mu_change *change,
                                          const char *title,
                                          const char *description,
                                          mu_text    *out);

#endif
