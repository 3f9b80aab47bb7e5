/* I1 and I2: the output depends on the bytes, never on how they arrive, and nothing leaves too early. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "builtin.h"
#include "documents.h"
#include "section.h"

static const char *const flow_ways[] = {"text", "auto", "csv"};
#define WAYS (sizeof(flow_ways) / sizeof(*flow_ways))

/* Compares a run cut by @cut with the one of the bytes as a whole. */
static void same_as_whole(const struct phiscrub_engine *engine, const char *format, const struct outcome *whole,
	const struct bytes *bytes, next_cut *cut, void *context, const char *name)
{
	uint64_t state = context != NULL ? *(uint64_t *)context : 0;
	struct outcome cut_up = property_run(engine, format, false, bytes->data, bytes->len, cut, context);

	cr_assert(outcome_same(whole, &cut_up),
		"%s as %s: split %llx: %zu bytes, not %zu; %zu bytes of findings, not %zu", name, format,
		(unsigned long long)state, cut_up.out.len, whole->out.len, cut_up.findings.len, whole->findings.len);
	outcome_free(&cut_up);
}

Test(split, every_example_comes_out_alike_from_every_split, .timeout = 300)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	size_t count = 0;

	for (size_t p = 0; p < ps_builtin_pattern_count; p++) {
		const struct ps_pattern *pattern = &ps_builtin_patterns[p];

		for (size_t e = 0; e < pattern->example_count; e++) {
			const char *text = pattern->examples[e].text;
			struct bytes bytes = {(unsigned char *)text, strlen(text), 0};
			struct outcome whole = property_run(engine, "text", false, text, bytes.len, NULL, NULL);

			cr_assert(eq(int, whole.status, PHISCRUB_OK));
			for (size_t at = 1; at < bytes.len; at++)
				same_as_whole(engine, "text", &whole, &bytes, cut_once, &at, pattern->id);
			same_as_whole(engine, "text", &whole, &bytes, cut_bytes, NULL, pattern->id);
			outcome_free(&whole);
			count++;
		}
	}
	cr_assert(not(le(sz, count, 100)));
	phiscrub_engine_free(engine);
}

/* Byte by byte and at every place where the document is short; else around the cuts, and at random. */
static void split_all(const struct phiscrub_engine *engine, const char *format, const struct document *document)
{
	const struct bytes *bytes = &document->bytes;
	struct outcome whole = property_run(engine, format, false, bytes->data, bytes->len, NULL, NULL);
	uint64_t state = 0x9E3779B97F4A7C15 + bytes->len;
	size_t rounds = bytes->len < 4096 ? 8 : 12;

	if (bytes->len < 4096) {
		for (size_t at = 1; at < bytes->len; at++)
			same_as_whole(engine, format, &whole, bytes, cut_once, &at, document->name);
	}
	same_as_whole(engine, format, &whole, bytes, cut_bytes, NULL, document->name);
	for (size_t i = 0; i < rounds; i++)
		same_as_whole(engine, format, &whole, bytes, cut_random, &state, document->name);
	outcome_free(&whole);
}

Test(split, own_documents_come_out_alike_from_every_split, .timeout = 600)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct document document = document_make(i);

		for (size_t way = 0; way < WAYS; way++)
			split_all(engine, flow_ways[way], &document);
		bytes_free(&document.bytes);
	}
	phiscrub_engine_free(engine);
}

/* The places around which a flow decides: the sniff, the cuts, and the context behind them. */
static const size_t edges[] = {4096, PS_SECTION_BLANK, PS_SECTION_BLANK + PS_SECTION_CONTEXT, PS_SECTION_LINE,
	PS_SECTION_LINE + PS_SECTION_CONTEXT, PS_SECTION_MAX, PS_SECTION_MAX + PS_SECTION_CONTEXT, (size_t)128 << 10};

Test(split, places_around_every_section_cut_are_no_matter, .timeout = 600)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 9; i < DOCUMENTS; i++) {
		struct document document = document_make(i);
		const struct bytes *bytes = &document.bytes;
		struct outcome whole = property_run(engine, "auto", false, bytes->data, bytes->len, NULL, NULL);

		for (size_t edge = 0; edge < sizeof(edges) / sizeof(*edges); edge++) {
			for (size_t at = edges[edge] - 4; at <= edges[edge] + 4 && at < bytes->len; at++)
				same_as_whole(engine, "auto", &whole, bytes, cut_once, &at, document.name);
		}
		outcome_free(&whole);
		bytes_free(&document.bytes);
	}
	phiscrub_engine_free(engine);
}

/* Zero-width spaces inside of an address, of three bytes each, over the end of the first section's context. */
Test(split, a_character_over_the_end_of_the_context_is_no_matter)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	const size_t context_end = PS_SECTION_MAX + PS_SECTION_CONTEXT;

	for (size_t shift = 0; shift < 3; shift++) {
		struct bytes bytes = {0};
		struct outcome whole;

		document_fill(&bytes, PS_SECTION_MAX - 100 - shift, 0, "");
		bytes_text(&bytes, " https://example.org/");
		while (bytes.len < context_end + 100)
			bytes_text(&bytes, "\xE2\x80\x8B");
		bytes_text(&bytes, "8812345 ends here");
		whole = property_run(engine, "text", false, bytes.data, bytes.len, NULL, NULL);
		for (size_t at = context_end - 3; at <= context_end + 3; at++)
			same_as_whole(engine, "text", &whole, &bytes, cut_once, &at, "over the context");
		outcome_free(&whole);
		bytes_free(&bytes);
	}
	phiscrub_engine_free(engine);
}

Test(split, a_stream_that_is_reset_is_as_good_as_new)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct bytes out = {0};
	struct phiscrub_stream_options options = {.format = "text", .sink = property_sink, .sink_context = &out};
	struct phiscrub_stream *stream = NULL;

	cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct document document = document_make(i);
		struct outcome fresh =
			property_run(engine, "text", false, document.bytes.data, document.bytes.len, NULL, NULL);

		out.len = 0;
		cr_assert(eq(
			int, property_feed(stream, document.bytes.data, document.bytes.len, NULL, NULL), PHISCRUB_OK));
		cr_assert(eq(int, phiscrub_stream_finish(stream), PHISCRUB_OK));
		cr_assert(bytes_same(&out, &fresh.out), "%s", document.name);
		cr_assert(eq(int, phiscrub_stream_reset(stream), PHISCRUB_OK));
		outcome_free(&fresh);
		bytes_free(&document.bytes);
	}
	phiscrub_stream_free(stream);
	phiscrub_engine_free(engine);
	bytes_free(&out);
}

/* What follows what was fed; each could change a decision about bytes before it. */
static const char *const tails[] = {
	"", "0142", "-0142 ", "\n\n", "@example.org", "/path?id=1", "\xA9", " Doe", "]", "\n"};

/* What left of bytes[0 .. fed) has to begin the output, whatever follows. */
static void check_release(const struct phiscrub_engine *engine, const struct document *document, size_t fed)
{
	struct bytes released = {0};
	struct phiscrub_stream_options options = {.format = "text", .sink = property_sink, .sink_context = &released};
	struct phiscrub_stream *stream = NULL;

	cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_feed(stream, document->bytes.data, fed), PHISCRUB_OK));
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		struct bytes bytes = {0};
		struct outcome outcome;

		bytes_add(&bytes, document->bytes.data, fed);
		bytes_text(&bytes, tails[i]);
		outcome = property_run(engine, "text", false, bytes.data, bytes.len, NULL, NULL);
		cr_assert(outcome.out.len >= released.len &&
				  (released.len == 0 || memcmp(outcome.out.data, released.data, released.len) == 0),
			"%s: %zu bytes fed, %zu left, tail %zu changes them", document->name, fed, released.len, i);
		outcome_free(&outcome);
		bytes_free(&bytes);
	}
	phiscrub_stream_free(stream);
	bytes_free(&released);
}

Test(release, what_has_left_does_not_depend_on_what_follows, .timeout = 300)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	uint64_t state = 88172645463325252;

	for (size_t i = 9; i < DOCUMENTS; i++) {
		struct document document = document_make(i);

		for (size_t edge = 1; edge < sizeof(edges) / sizeof(*edges); edge++) {
			for (size_t at = edges[edge] - 1; at <= edges[edge] + 1 && at < document.bytes.len; at++)
				check_release(engine, &document, at);
		}
		for (size_t round = 0; round < 6; round++)
			check_release(engine, &document, 1 + property_random(&state) % document.bytes.len);
		bytes_free(&document.bytes);
	}
	phiscrub_engine_free(engine);
}

/* Sections do leave: a flow is not held to its end. */
Test(release, a_flow_leaves_a_section_and_its_context_behind)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct document document = document_make(15);
	struct bytes out = {0};
	struct phiscrub_stream_options options = {.format = "text", .sink = property_sink, .sink_context = &out};
	struct phiscrub_stream *stream = NULL;

	cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_feed(stream, document.bytes.data, PS_SECTION_MAX + PS_SECTION_CONTEXT - 1),
		PHISCRUB_OK));
	cr_assert(eq(sz, out.len, 0));
	cr_assert(eq(int, phiscrub_stream_feed(stream, document.bytes.data, 64), PHISCRUB_OK));
	cr_assert(not(le(sz, out.len, 0)));
	phiscrub_stream_free(stream);
	phiscrub_engine_free(engine);
	bytes_free(&document.bytes);
	bytes_free(&out);
}

/* True where the bytes hold the text. */
static bool holds(const struct bytes *bytes, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + len <= bytes->len; i++) {
		if (memcmp(bytes->data + i, text, len) == 0)
			return true;
	}
	return false;
}

/* Items and what of them may not be left, wherever a section ends. */
static const struct {
	const char *item, *secret;
} crossing[] = {
	{" 503-555-0142 ", "0142"},
	{" SSN 219-09-9999 ", "9999"},
	{" MRN 00123456 ", "00123456"},
	{" MRN AB12CD34EF56GH78IJ90 ", "IJ90"},
	{" jane.doe@example.org ", "jane"},
	{" on March 14, 1961 ", "1961"},
	{" https://example.org/patients/8812345 ", "8812345"},
};

Test(split, what_runs_over_a_section_cut_is_found_whole, .timeout = 300)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < sizeof(crossing) / sizeof(*crossing); i++) {
		size_t len = strlen(crossing[i].item);

		for (size_t before = 0; before <= len + 2; before++) {
			struct bytes bytes = {0};
			struct outcome outcome;

			document_fill(&bytes, PS_SECTION_MAX - before, 0, "");
			bytes_text(&bytes, crossing[i].item);
			document_fill(&bytes, PS_SECTION_MAX + 3000, 0, "");
			outcome = property_run(engine, "text", false, bytes.data, bytes.len, NULL, NULL);
			cr_assert(eq(int, outcome.status, PHISCRUB_OK));
			cr_assert(not(holds(&outcome.out, crossing[i].secret)), "item %zu, %zu bytes before the cut", i,
				before);
			outcome_free(&outcome);
			bytes_free(&bytes);
		}
	}
	phiscrub_engine_free(engine);
}
