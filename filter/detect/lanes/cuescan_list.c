/* What the scan lane's database holds; shared by the build tool and the program. */
#include "builtin.h"
#include "cuescan.h"
#include "names.h"

bool ps_cuescan_expression(size_t index, struct ps_scan_expression *expression, size_t *pattern)
{
	size_t cue_count = 0;
	const char *const *cues = ps_names_cues(&cue_count);

	*pattern = (size_t)-1;
	if (index < cue_count) {
		*expression = (struct ps_scan_expression){cues[index], true};
		return true;
	}
	index -= cue_count;
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		if (ps_builtin_patterns[i].anchor != PS_ANCHOR_NONE)
			continue;
		if (index == 0) {
			*expression = (struct ps_scan_expression){ps_builtin_patterns[i].regex, false};
			*pattern = i;
			return true;
		}
		index--;
	}
	return false;
}
