/*
 * The fast lanes find what the patterns say: every text is looked at through
 * the lanes with the best instructions, with their scalar twin, and through
 * Hyperscan and PCRE2 alone, and all three must tell the same findings.
 *
 * The texts are those of invented.h. PHISCRUB_LANES_TEXTS says how many; PHISCRUB_LANES_SEED where to
 * start. All of it is synthetic, so a difference is shown with its text.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "builtin.h"
#include "invented.h"

#define TEXTS_USUAL 24000
/* Texts made of the regexes, for each text of the others. */
#define MADE_OF_USUAL 2
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

/* Compares @count texts; stops after some differences. */
static size_t compare(struct way *ways, size_t way_count, size_t count,
	void (*make)(uint64_t *state, size_t number, struct bytes *text))
{
	uint64_t state = number_from("PHISCRUB_LANES_SEED", 0x853C49E6748FEA9B) | 1;
	struct bytes text = {0};
	size_t differences = 0;

	for (size_t i = 0; i < count && differences < number_from("PHISCRUB_LANES_SHOWN", 5); i++) {
		make(&state, i, &text);
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
	cr_assert(zero(sz, compare(ways, 3, number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL), invented_glued)));
	for (size_t i = 0; i < 3; i++)
		close_way(&ways[i]);
}

Test(lanes, find_what_a_regex_can_match, .timeout = 3600)
{
	struct way ways[2];
	size_t count = number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL) * MADE_OF_USUAL;

	open_way(&ways[0], "lanes", NULL, false, "shapes,cues");
	open_way(&ways[1], "patterns alone", NULL, true, "shapes,cues");
	cr_assert(zero(sz, compare(ways, 2, count, invented_made)));
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
	cr_assert(zero(sz, compare(ways, count, number_from("PHISCRUB_LANES_TEXTS", TEXTS_USUAL) / 2, invented_glued)));
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
