#include "invented.h"

#include "builtin.h"
#include "made.h"

#include <ctype.h>

#define FRAGMENTS_MAX 14

static const char *const separators[] = {" ", " ", " ", " ", ", ", ": ", "\n", "\n\n", "", "-", "/", ".", ". ", "; ",
	" - ", "=", "=\"", "\": \"", "_", "#", " #", "(", ") ", "+", "@", "\t", "\r\n", "*", "|", "&", "?", "://", ":",
	"\xC2\xA0", "\xC3\xA9", "x", "A", "0"};
static const char *const words[] = {"the", "of", "at", "Jane", "Doe", "Dr.", "March", "no", "No.", "number", "id",
	"room", "Suite", "St", "am", "pm", "years old", "mg", "ext", "x", "www", "http", "https", "com", "example.org",
	"[MRN]", "[NAME-1]", "de", "and", "or", "version", "order", "total", "$"};

static uint64_t any(uint64_t *state, uint64_t bound)
{
	return property_random(state) % bound;
}

static void add_digits(uint64_t *state, struct bytes *text)
{
	size_t len = 1 + any(state, any(state, 8) == 0 ? 40 : 12);

	for (size_t i = 0; i < len; i++) {
		char digit = (char)('0' + any(state, 10));

		bytes_add(text, &digit, 1);
	}
}

static void add_code(uint64_t *state, struct bytes *text)
{
	static const char pool[] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789abcdef0123456789-_";
	size_t len = 1 + any(state, 20);

	for (size_t i = 0; i < len; i++)
		bytes_add(text, &pool[any(state, sizeof(pool) - 1)], 1);
}

/* An example, sometimes with a byte changed, cut off, or in other case. */
static void add_example(uint64_t *state, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[any(state, ps_builtin_pattern_count)];
	const char *example = pattern->examples[any(state, pattern->example_count)].text;
	size_t len = strlen(example);
	size_t from = text->len;

	bytes_add(text, example, len);
	switch (any(state, 8)) {
	case 0:
		text->data[from + any(state, len)] = (unsigned char)("0 9a-/.\n(+"[any(state, 10)]);
		break;
	case 1:
		text->len = from + 1 + any(state, len);
		break;
	case 2:
		for (size_t i = from; i < text->len; i++)
			text->data[i] = (unsigned char)toupper(text->data[i]);
		break;
	case 3:
		text->data[from + any(state, len)] = (unsigned char)any(state, 256);
		break;
	default:
		break;
	}
}

static void add_cue(uint64_t *state, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[any(state, ps_builtin_pattern_count)];

	if (pattern->cue_count > 0)
		bytes_text(text, pattern->cues[any(state, pattern->cue_count)]);
	else if (pattern->word_count > 0)
		bytes_text(text, pattern->words[any(state, pattern->word_count)]);
	else if (pattern->unless_count > 0)
		bytes_text(text, pattern->unless[any(state, pattern->unless_count)]);
}

void invented_glued(uint64_t *state, size_t number, struct bytes *text)
{
	size_t count = 1 + any(state, FRAGMENTS_MAX);

	(void)number;
	text->len = 0;
	for (size_t i = 0; i < count; i++) {
		switch (any(state, 8)) {
		case 0:
			add_digits(state, text);
			break;
		case 1:
			add_code(state, text);
			break;
		case 2:
			add_cue(state, text);
			break;
		case 3:
			bytes_text(text, words[any(state, sizeof(words) / sizeof(*words))]);
			break;
		default:
			add_example(state, text);
			break;
		}
		bytes_text(text, separators[any(state, sizeof(separators) / sizeof(*separators))]);
	}
}

static void add_cue_of(uint64_t *state, size_t index, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[index];

	if (pattern->cue_count == 0 || any(state, 8) == 0)
		return;
	bytes_text(text, pattern->cues[any(state, pattern->cue_count)]);
	bytes_text(text, any(state, 4) == 0 ? ": " : " ");
}

void invented_made(uint64_t *state, size_t number, struct bytes *text)
{
	static const char *const before[] = {"", "", "", "so ", "x, ", "(", "\""};
	static const char *const behind[] = {"", "", "", " ok", ", and", ".", ") ", "\"", " mg"};
	size_t pattern = number % ps_builtin_pattern_count;

	text->len = 0;
	bytes_text(text, before[any(state, sizeof(before) / sizeof(*before))]);
	add_cue_of(state, pattern, text);
	made_add(text, pattern, state);
	if (any(state, 4) == 0) {
		bytes_text(text, " ");
		add_cue_of(state, pattern, text);
	}
	bytes_text(text, behind[any(state, sizeof(behind) / sizeof(*behind))]);
}
