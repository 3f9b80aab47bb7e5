/* Tables as flows: the head is known in every section, and the cuts depend on the bytes alone (I2). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "csv_cell.h"
#include "flow.h"
#include "property.h"

#define ROWS 12000

/* Rows whose dates are found by the name of their column alone; some cells hold lines and separators. */
static struct bytes table_make(void)
{
	struct bytes bytes = {0};
	char row[160];

	bytes_text(&bytes, "visit,dob,note\n");
	for (unsigned i = 0; i < ROWS; i++) {
		(void)snprintf(row, sizeof(row), "%u,1961%02u%02u,\"seen, \"\"well\"\"\nand %u\"\r\n", i, 1 + i % 12,
			1 + i % 28, i % 7);
		bytes_text(&bytes, row);
	}
	return bytes;
}

static size_t count(const struct bytes *bytes, const char *word)
{
	size_t len = strlen(word);
	size_t found = 0;

	for (size_t i = 0; i + len <= bytes->len; i++)
		found += memcmp(bytes->data + i, word, len) == 0;
	return found;
}

Test(table, the_head_is_a_cue_in_every_section, .timeout = 120)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct bytes bytes = table_make();
	struct outcome outcome = property_run(engine, "csv", false, bytes.data, bytes.len, NULL, NULL);

	cr_assert(not(le(sz, bytes.len, 4 * PS_FLOW_MAX)));
	cr_assert(eq(int, outcome.status, PHISCRUB_OK));
	cr_assert(eq(sz, count(&outcome.out, ",[DATE],\"seen, \"\"well\"\"\nand "), ROWS));
	outcome_free(&outcome);
	bytes_free(&bytes);
	phiscrub_engine_free(engine);
}

Test(table, sections_leave_while_the_table_goes_on)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct bytes bytes = table_make();
	struct bytes out = {0};
	struct phiscrub_stream_options options = {.format = "csv", .sink = property_sink, .sink_context = &out};
	struct phiscrub_stream *stream = NULL;

	cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_feed(stream, bytes.data, bytes.len), PHISCRUB_OK));
	cr_assert(not(le(sz, out.len, 0)));
	/* Dates grow to marks by two bytes at most: what is held is the rest. */
	cr_assert(not(le(sz, out.len + PS_FLOW_MAX + PS_CSV_QUOTED_MAX, bytes.len)));
	phiscrub_stream_free(stream);
	bytes_free(&out);
	bytes_free(&bytes);
	phiscrub_engine_free(engine);
}

/* A cell of @len bytes with a value in its middle and at its end. */
static void long_cell(struct bytes *bytes, size_t len, bool quoted)
{
	size_t end = bytes->len + len;

	bytes_text(bytes, quoted ? "\"" : "");
	while (bytes->len + 64 < end)
		bytes_text(bytes,
			quoted ? "the ward, the hall\nand the \"\"lift\"\" " : "the ward and the hall and the lift ");
	bytes_text(bytes, "call 503-555-0142 now");
	bytes_text(bytes, quoted ? "\"" : "");
}

static void same_however_cut(const struct bytes *bytes, const char *name)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct phiscrub_engine *keeper = property_engine(NULL, "keep");
	struct outcome whole = property_run(engine, "csv", false, bytes->data, bytes->len, NULL, NULL);
	struct outcome kept = property_run(keeper, "csv", false, bytes->data, bytes->len, NULL, NULL);
	struct outcome jobs = property_run_jobs(engine, "csv", 3, bytes->data, bytes->len, NULL, NULL);
	uint64_t state = 77;

	cr_assert(eq(int, whole.status, PHISCRUB_OK), "%s", name);
	cr_assert(bytes_same(&kept.out, bytes), "%s: what is kept is what came", name);
	cr_assert(outcome_same(&whole, &jobs), "%s: three threads do as one does", name);
	cr_assert(eq(sz, count(&whole.out, "555-0142"), 0), "%s", name);
	for (size_t i = 0; i < 3; i++) {
		struct outcome pieces = property_run(engine, "csv", false, bytes->data, bytes->len, cut_random, &state);

		cr_assert(outcome_same(&whole, &pieces), "%s: pieces come out as the whole does", name);
		outcome_free(&pieces);
	}
	outcome_free(&whole);
	outcome_free(&kept);
	outcome_free(&jobs);
	phiscrub_engine_free(engine);
	phiscrub_engine_free(keeper);
}

Test(table, cells_as_long_as_sections_come_out_alike_from_every_split, .timeout = 300)
{
	static const size_t lengths[] = {PS_CSV_QUOTED_MAX - 1, PS_CSV_QUOTED_MAX, PS_CSV_QUOTED_MAX + 1, PS_FLOW_MAX,
		PS_FLOW_MAX + 700, 3 * PS_FLOW_MAX + 11};

	for (size_t i = 0; i < 2 * sizeof(lengths) / sizeof(*lengths); i++) {
		struct bytes bytes = {0};
		char name[64];

		(void)snprintf(name, sizeof(name), "%s cell of %zu", i % 2 != 0 ? "quoted" : "plain", lengths[i / 2]);
		bytes_text(&bytes, "visit,phone\n1,503-555-0142\n2,");
		long_cell(&bytes, lengths[i / 2], i % 2 != 0);
		bytes_text(&bytes, "\n3,503-555-0142\n");
		for (size_t row = 0; row < 3000; row++)
			bytes_text(&bytes, "4,\"503-555-0142\"\n");
		same_however_cut(&bytes, name);
		bytes_free(&bytes);
	}
}

Test(table, quotes_that_never_close_come_out_alike_from_every_split, .timeout = 300)
{
	struct bytes bytes = {0};

	bytes_text(&bytes, "\xEF\xBB\xBF\"visit\",phone\n");
	for (size_t row = 0; row < 12000; row++)
		bytes_text(&bytes, row % 3 != 0 ? "5,\"\n" : "6,503-555-0142 \"x\",\"a\"b\n");
	same_however_cut(&bytes, "open quotes");
	bytes_free(&bytes);
}

Test(table, a_table_in_utf16_is_read_whole)
{
	static const char table[] = "visit,dob\n1,19610314\n";
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct bytes bytes = {0};
	struct outcome outcome;

	bytes_add(&bytes, "\xFF\xFE", 2);
	for (size_t i = 0; i < sizeof(table) - 1; i++)
		bytes_add(&bytes, (char[]){table[i], 0}, 2);
	outcome = property_run(engine, "csv", false, bytes.data, bytes.len, cut_bytes, NULL);
	cr_assert(eq(int, outcome.status, PHISCRUB_OK));
	cr_assert(eq(sz, outcome.out.len, bytes.len - 4));
	outcome_free(&outcome);
	bytes_free(&bytes);
	phiscrub_engine_free(engine);
}
