/**
 * What a policy lets stay of a finding: `allow:` and `types: URL: {keep: host}`.
 *
 * An allowed text covers a finding that lies inside it; a finding that reaches
 * over it is a longer one, and is not hidden. Of a URL only scheme and host can
 * stay, and a single slash behind them.
 *
 * Will not see: an allowed name by its surname alone, since a patient may have
 * the same.
 */
#ifndef PS_ALLOW_H
#define PS_ALLOW_H

#include "policy.h"

/**
 * How many of the first bytes of the finding text[start .. end) stay: 0 for
 * none, end - start for all of it. @text is what detection read, text[0 .. len).
 */
size_t ps_policy_kept(
	const struct ps_policy *policy, enum ps_type type, const char *text, size_t len, size_t start, size_t end);

#endif
