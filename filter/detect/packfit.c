/**
 * A tool of the build: whether the packs go into the engine that they are for.
 *
 *     packfit
 *
 * The lanes have limits on what they take side by side, all in arrays of a
 * fixed size. Packs past one would give a program in which every engine
 * refuses; so the build makes a detector of them, as every engine does, and
 * fails with the limit's name and what each pack has of it.
 */
#include "builtin.h"
#include "detect.h"

#include <stdio.h>
#include <string.h>

static const char *const anchors[] = {[PS_ANCHOR_NONE] = "none",
	[PS_ANCHOR_DIGIT] = "digit",
	[PS_ANCHOR_LEAD] = "lead",
	[PS_ANCHOR_TOKEN] = "token",
	[PS_ANCHOR_CODE] = "code",
	[PS_ANCHOR_MASK] = "mask",
	[PS_ANCHOR_AT] = "at",
	[PS_ANCHOR_HANDLE] = "handle",
	[PS_ANCHOR_LINK] = "link",
	[PS_ANCHOR_SLASH] = "slash",
	[PS_ANCHOR_COLON] = "colon"};

/* One line a pack: how many patterns of each anchor it has. */
static void tell_packs(void)
{
	size_t i = 0;

	while (i < ps_builtin_pattern_count) {
		const char *pack = ps_builtin_pattern_packs[i];
		unsigned counts[sizeof(anchors) / sizeof(anchors[0])] = {0};

		for (; i < ps_builtin_pattern_count && strcmp(ps_builtin_pattern_packs[i], pack) == 0; i++)
			counts[ps_builtin_patterns[i].anchor]++;
		(void)fprintf(stderr, "  %s:", pack);
		for (size_t anchor = 0; anchor < sizeof(anchors) / sizeof(anchors[0]); anchor++) {
			if (counts[anchor] > 0)
				(void)fprintf(stderr, " %u %s", counts[anchor], anchors[anchor]);
		}
		(void)fputc('\n', stderr);
	}
}

int main(void)
{
	struct ps_detect_config config;
	struct ps_detector *detector;
	struct ps_error error = {.text = ""};
	enum ps_status status;

	ps_detect_defaults(&config);
	status = ps_detector_new(&config, &detector, &error);
	ps_detector_free(detector);
	if (status == PS_OK)
		return 0;
	(void)fprintf(stderr, "packfit: the packs do not fit: %s\npatterns of each pack, by anchor:\n",
		error.text[0] != '\0' ? error.text : ps_status_name(status));
	tell_packs();
	return 70;
}
