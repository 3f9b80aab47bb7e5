/** Logins that are a given name and a surname with a sign between them: "jane.doe", "doe_jane7". */
#ifndef PS_LOGIN_H
#define PS_LOGIN_H

#include "finding.h"
#include "text.h"

/**
 * Appends the logins of the text as USERNAME, in order, those in addresses of mail and of the web and in paths left
 * out: they are part of other findings, or of none. PS_SYSTEM: no memory.
 */
PS_MUST_USE enum ps_status ps_logins_find(const struct ps_text *text, struct ps_findings *out);

#endif
