/*
 * The fast lanes find what the patterns say: every text is looked at through
 * the lanes with the best instructions, with their scalar twin, and through
 * Hyperscan and PCRE2 alone, and all three must tell the same findings.
 *
 * The texts are glued from the packs' examples, cues, numbers and signs with
 * any separator, so that what stands beside a value is not what its author
 * thought of; others are made from the regexes themselves, each alternative as
 * often as any other, so that one that the lanes have no word or shape for is
 * seen. PHISCRUB_LANES_TEXTS says how many; PHISCRUB_LANES_SEED where to
 * start. All of it is synthetic, so a difference is shown with its text.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "builtin.h"
#include "made.h"

#include <ctype.h>

#define TEXTS_USUAL 24000
/* Texts made of the regexes, for each text of the others. */
#define MADE_OF_USUAL 2
#define FRAGMENTS_MAX 14

static const char *const separators[] = {" ", " ", " ", " ", ", ", ": ", "\n", "\n\n", "", "-", "/", ".", ". ", "; ",
	" - ", "=", "=\"", "\": \"", "_", "#", " #", "(", ") ", "+", "@", "\t", "\r\n", "*", "|", "&", "?", "://", ":",
	"\xC2\xA0", "\xC3\xA9", "x", "A", "0"};
static const char *const words[] = {"the", "of", "at", "Jane", "Doe", "Dr.", "March", "no", "No.", "number", "id",
	"room", "Suite", "St", "am", "pm", "years old", "mg", "ext", "x", "www", "http", "https", "com", "example.org",
	"[MRN]", "[NAME-1]", "de", "and", "or", "version", "order", "total", "$"};

struct generator {
	uint64_t state;
};

static uint64_t any(struct generator *generator, uint64_t bound)
{
	return property_random(&generator->state) % bound;
}

static void add_digits(struct generator *generator, struct bytes *text)
{
	size_t len = 1 + any(generator, any(generator, 8) == 0 ? 40 : 12);

	for (size_t i = 0; i < len; i++) {
		char digit = (char)('0' + any(generator, 10));

		bytes_add(text, &digit, 1);
	}
}

static void add_code(struct generator *generator, struct bytes *text)
{
	static const char pool[] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789abcdef0123456789-_";
	size_t len = 1 + any(generator, 20);

	for (size_t i = 0; i < len; i++)
		bytes_add(text, &pool[any(generator, sizeof(pool) - 1)], 1);
}

/* An example, sometimes with a byte changed, cut off, or in other case. */
static void add_example(struct generator *generator, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[any(generator, ps_builtin_pattern_count)];
	const char *example = pattern->examples[any(generator, pattern->example_count)].text;
	size_t len = strlen(example);
	size_t from = text->len;

	bytes_add(text, example, len);
	switch (any(generator, 8)) {
	case 0:
		text->data[from + any(generator, len)] = (unsigned char)("0 9a-/.\n(+"[any(generator, 10)]);
		break;
	case 1:
		text->len = from + 1 + any(generator, len);
		break;
	case 2:
		for (size_t i = from; i < text->len; i++)
			text->data[i] = (unsigned char)toupper(text->data[i]);
		break;
	case 3:
		text->data[from + any(generator, len)] = (unsigned char)any(generator, 256);
		break;
	default:
		break;
	}
}

static void add_cue(struct generator *generator, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[any(generator, ps_builtin_pattern_count)];

	if (pattern->cue_count > 0)
		bytes_text(text, pattern->cues[any(generator, pattern->cue_count)]);
	else if (pattern->word_count > 0)
		bytes_text(text, pattern->words[any(generator, pattern->word_count)]);
	else if (pattern->unless_count > 0)
		bytes_text(text, pattern->unless[any(generator, pattern->unless_count)]);
}

static void generate(struct generator *generator, struct bytes *text)
{
	size_t count = 1 + any(generator, FRAGMENTS_MAX);

	text->len = 0;
	for (size_t i = 0; i < count; i++) {
		switch (any(generator, 8)) {
		case 0:
			add_digits(generator, text);
			break;
		case 1:
			add_code(generator, text);
			break;
		case 2:
			add_cue(generator, text);
			break;
		case 3:
			bytes_text(text, words[any(generator, sizeof(words) / sizeof(*words))]);
			break;
		default:
			add_example(generator, text);
			break;
		}
		bytes_text(text, separators[any(generator, sizeof(separators) / sizeof(*separators))]);
	}
}

/* One way of finding, ready for text after text. */
struct way {
	const char *name;
	struct phiscrub_engine *engine;
	struct phiscrub_stream *stream;
	struct bytes findings;
};

static void note(void *context, const struct phiscrub_finding *finding)
{
	struct way *way = context;
	char line[200];

	(void)snprintf(line, sizeof(line), "  %s %s %llu-%llu\n", finding->type, finding->pattern,
		(unsigned long long)finding->start, (unsigned long long)finding->end);
	bytes_text(&way->findings, line);
}

static void open_way(struct way *way, const char *name, const char *isa, bool patterns_only, const char *lanes)
{
	struct phiscrub_engine_options engine = {
		.policy = "strict", .isa = isa, .patterns_only = patterns_only, .lanes = lanes};
	struct phiscrub_stream_options stream = {
		.format = "text", .atomic = true, .on_finding = note, .finding_context = way};

	*way = (struct way){.name = name};
	if (phiscrub_engine_new(&engine, &way->engine, NULL) != PHISCRUB_OK ||
		phiscrub_stream_new(way->engine, &stream, &way->stream, NULL) != PHISCRUB_OK)
		abort();
}

static void close_way(struct way *way)
{
	phiscrub_stream_free(way->stream);
	phiscrub_engine_free(way->engine);
	bytes_free(&way->findings);
}

static void print_text(const struct bytes *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] >= ' ' && text->data[i] < 0x7F && text->data[i] != '\\')
			(void)fputc(text->data[i], stderr);
		else
			(void)fprintf(stderr, "\\x%02x", text->data[i]);
	}
	(void)fputc('\n', stderr);
}

static void look(struct way *way, const struct bytes *text)
{
	way->findings.len = 0;
	if (phiscrub_stream_reset(way->stream) == PHISCRUB_OK &&
		phiscrub_stream_feed(way->stream, text->data, text->len) == PHISCRUB_OK &&
		phiscrub_stream_finish(way->stream) == PHISCRUB_OK)
		return;
	(void)fprintf(stderr, "%s: %s: ", way->name, phiscrub_stream_error(way->stream)->text);
	print_text(text);
	abort();
}

/* Drops ends of the text as long as the two ways still differ. */
static void shrink(struct way *a, struct way *b, struct bytes *text)
{
	for (size_t step = text->len / 2; step > 0;) {
		struct bytes less = {text->data + step, text->len - step, 0};
		struct bytes front = {text->data, text->len - step, 0};

		look(a, &front);
		look(b, &front);
		if (front.len > 0 && !bytes_same(&a->findings, &b->findings)) {
			text->len -= step;
			continue;
		}
		look(a, &less);
		look(b, &less);
		if (less.len > 0 && !bytes_same(&a->findings, &b->findings)) {
			memmove(text->data, text->data + step, text->len - step);
			text->len -= step;
			continue;
		}
		step /= 2;
	}
	look(a, text);
	look(b, text);
}

static void report(struct way *a, struct way *b, const struct bytes *text)
{
	struct bytes copy = {0};

	bytes_add(&copy, text->data, text->len);
	shrink(a, b, &copy);
	(void)fprintf(stderr, "differ on: ");
	print_text(&copy);
	(void)fprintf(stderr, " %s:\n%.*s %s:\n%.*s", a->name, (int)a->findings.len, (const char *)a->findings.data,
		b->name, (int)b->findings.len, (const char *)b->findings.data);
	bytes_free(&copy);
}

static size_t number_from(const char *name, size_t usual)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? strtoull(text, NULL, 10) : usual;
}

static void add_cue_of(struct generator *generator, size_t index, struct bytes *text)
{
	const struct ps_pattern *pattern = &ps_builtin_patterns[index];

	if (pattern->cue_count == 0 || any(generator, 8) == 0)
		return;
	bytes_text(text, pattern->cues[any(generator, pattern->cue_count)]);
	bytes_text(text, any(generator, 4) == 0 ? ": " : " ");
}

/* What a regex matches, with a cue before it or behind it where the pattern needs one; of each pattern in turn. */
static void generate_made(struct generator *generator, size_t number, struct bytes *text)
{
	static const char *const before[] = {"", "", "", "so ", "x, ", "(", "\""};
	static const char *const behind[] = {"", "", "", " ok", ", and", ".", ") ", "\"", " mg"};
	size_t pattern = number % ps_builtin_pattern_count;

	text->len = 0;
	bytes_text(text, before[any(generator, sizeof(before) / sizeof(*before))]);
	add_cue_of(generator, pattern, text);
	made_add(text, pattern, &generator->state);
	if (any(generator, 4) == 0) {
		bytes_text(text, " ");
		add_cue_of(generator, pattern, text);
	}
	bytes_text(text, behind[any(generator, sizeof(behind) / sizeof(*behind))]);
}

static void generate_glued(struct generator *generator, size_t number, struct bytes *text)
{
	(void)number;
	generate(generator, text);
}

/* Compares @count texts; stops after some differences. */
static size_t compare(struct way *ways, size_t way_count, size_t count,
	void (*make)(struct generator *generator, size_t number, struct bytes *text))
{
	struct generator generator = {number_from("PHISCRUB_LANES_SEED", 0x853C49E6748FEA9B) | 1};
	struct bytes text = {0};
	size_t differences = 0;

	for (size_t i = 0; i < count && differences < number_from("PHISCRUB_LANES_SHOWN", 5); i++) {
		make(&generator, i, &text);
		look(&ways[0], &text);
		for (size_t way = 1; way < way_count; way++) {
			look(&ways[way], &text);
			if (!bytes_same(&ways[0].findings, &ways[way].findings)) {
				differences++;
				report(&ways[0], &ways[way], &text);
			}
		}
	}
	bytes_free(&text);
	return differences;
}

Test(lanes, find_what_the_patterns_alone_find, .timeout = 3600)
{
	struct way ways[3];

	open_way(&ways[0], "lanes", NULL, false, "shapes,cues");
	open_way(&ways[1], "scalar twin", "scalar", false, "shapes,cues");
	open_way(&ways[2], "patterns alone", NULL, true, "shapes,cues");
	cr_assert(zero(sz, compare(ways, 3, number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL), generate_glued)));
	for (size_t i = 0; i < 3; i++)
		close_way(&ways[i]);
}

Test(lanes, find_what_a_regex_can_match, .timeout = 3600)
{
	struct way ways[2];
	size_t count = number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL) * MADE_OF_USUAL;

	open_way(&ways[0], "lanes", NULL, false, "shapes,cues");
	open_way(&ways[1], "patterns alone", NULL, true, "shapes,cues");
	made_init();
	cr_assert(zero(sz, compare(ways, 2, count, generate_made)));
	made_fini();
	for (size_t i = 0; i < 2; i++)
		close_way(&ways[i]);
}

Test(lanes, find_the_same_names_with_every_instruction_set, .timeout = 3600)
{
	static const char *const sets[] = {"scalar", "avx2", "avx512"};
	struct way ways[3];
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		struct phiscrub_engine_options options = {.isa = sets[i]};
		struct phiscrub_engine *engine = NULL;

		if (phiscrub_engine_new(&options, &engine, NULL) != PHISCRUB_OK) {
			(void)fprintf(stderr, "[SKIP] names with %s: this processor has none\n", sets[i]);
			continue;
		}
		phiscrub_engine_free(engine);
		open_way(&ways[count], sets[i], sets[i], false, NULL);
		count++;
	}
	cr_assert(zero(sz, compare(ways, count, number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL) / 2, generate_glued)));
	for (size_t i = 0; i < count; i++)
		close_way(&ways[i]);
}

/* Every example alone, and between words, without any luck needed. */
Test(lanes, find_every_example_as_the_patterns_do, .timeout = 3600)
{
	static const char *const frames[] = {"%s", " %s ", "x%s", "%sx", "1%s", "%s1", "(%s)", "\"%s\"", "MRN %s.",
		"%s, %s", "%s\n%s", "-%s-", "=%s&", "\xC3\xA9%s\xC3\xA9", ":%s:", "%s/%s", "id: %s", "%s %s", "@%s",
		"#%s"};
	struct way ways[2];
	size_t differences = 0;

	open_way(&ways[0], "lanes", NULL, false, "shapes,cues");
	open_way(&ways[1], "patterns alone", NULL, true, "shapes,cues");
	for (size_t p = 0; p < ps_builtin_pattern_count; p++) {
		for (size_t e = 0; e < ps_builtin_patterns[p].example_count; e++) {
			const char *example = ps_builtin_patterns[p].examples[e].text;

			for (size_t f = 0; f < sizeof(frames) / sizeof(*frames); f++) {
				struct bytes text = {0};

				for (const char *at = frames[f]; *at != '\0'; at++) {
					if (*at == '%') {
						bytes_text(&text, example);
						at++;
					} else {
						bytes_add(&text, at, 1);
					}
				}
				look(&ways[0], &text);
				look(&ways[1], &text);
				if (!bytes_same(&ways[0].findings, &ways[1].findings)) {
					if (differences < 8)
						report(&ways[0], &ways[1], &text);
					differences++;
				}
				bytes_free(&text);
			}
		}
	}
	cr_assert(zero(sz, differences));
	for (size_t i = 0; i < 2; i++)
		close_way(&ways[i]);
}
