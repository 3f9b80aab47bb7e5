/* I3: after a failure nothing more is written, and the status stays. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <unistd.h>

#include "alloc.h"
#include "documents.h"

/* A sink that takes so many writes. */
struct shut {
	size_t left;
	struct bytes taken;
	/** Writes after one was refused. */
	size_t late;
	bool refused;
};

static bool shut_sink(void *context, const unsigned char *data, size_t len)
{
	struct shut *shut = context;

	shut->late += shut->refused;
	if (shut->left == 0) {
		shut->refused = true;
		return false;
	}
	shut->left--;
	bytes_add(&shut->taken, data, len);
	return true;
}

static struct phiscrub_stream *open_stream(const struct phiscrub_engine *engine, const char *format, struct shut *shut)
{
	struct phiscrub_stream_options options = {.format = format, .sink = shut_sink, .sink_context = shut};
	struct phiscrub_stream *stream = NULL;

	if (phiscrub_stream_new(engine, &options, &stream, NULL) != PHISCRUB_OK)
		abort();
	return stream;
}

/* Everything that can still be called says the same, and writes nothing. */
static void expect_stays(struct phiscrub_stream *stream, enum phiscrub_status status, const struct shut *shut)
{
	size_t written = shut->taken.len;

	cr_assert(eq(int, phiscrub_stream_feed(stream, "more text\n\n", 11), status));
	cr_assert(eq(int, phiscrub_stream_feed(stream, "", 0), status));
	cr_assert(eq(int, phiscrub_stream_finish(stream), status));
	cr_assert(eq(int, phiscrub_stream_finish(stream), status));
	cr_assert(eq(int, phiscrub_stream_error(stream)->status, status));
	cr_assert(eq(sz, shut->taken.len, written));
	cr_assert(zero(sz, shut->late));
}

Test(fail, a_sink_that_refuses_stops_the_stream_for_good)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct document document = document_make(15);
	struct outcome whole = property_run(engine, "text", false, document.bytes.data, document.bytes.len, NULL, NULL);
	size_t writes = 0;

	for (;; writes++) {
		struct shut shut = {.left = writes};
		struct phiscrub_stream *stream = open_stream(engine, "text", &shut);
		enum phiscrub_status status =
			property_feed(stream, document.bytes.data, document.bytes.len, NULL, NULL);

		if (status == PHISCRUB_OK)
			status = phiscrub_stream_finish(stream);
		if (shut.refused) {
			cr_assert(eq(int, status, PHISCRUB_IO));
			expect_stays(stream, PHISCRUB_IO, &shut);
			cr_assert(eq(int, phiscrub_stream_reset(stream), PHISCRUB_IO));
			cr_assert(le(sz, shut.taken.len, whole.out.len));
			cr_assert(shut.taken.len == 0 || memcmp(shut.taken.data, whole.out.data, shut.taken.len) == 0);
		}
		phiscrub_stream_free(stream);
		bytes_free(&shut.taken);
		if (!shut.refused) {
			cr_assert(eq(int, status, PHISCRUB_OK));
			break;
		}
	}
	cr_assert(not(le(sz, writes, 3)));
	outcome_free(&whole);
	bytes_free(&document.bytes);
	phiscrub_engine_free(engine);
}

#define LETTER "Hi Jane Doe, MRN 00123456, call 503-555-0142 or write to jane@example.org\n\n"
#define JSON "{\"name\":\"Jane Doe\",\"note\":\"call 503-555-0142\",\"n\":[1,2,{\"a\":\"\\u0041nn\"}]}"
#define MAIL "From: Jane Doe <jane@example.org>\nSubject: =?utf-8?Q?Jane_D?=\nMIME-Version: 1.0\n\nCall 503-555-0142\n"

static const struct {
	const char *format, *text;
} inputs[] = {{"text", LETTER}, {"auto", LETTER LETTER}, {"json", JSON}, {"email", MAIL}, {"sms", LETTER},
	{"csv", "name,phone\nJane Doe,503-555-0142\n"}, {"html", "<p>Jane <b>Doe</b>, 503-555-0142</p>"},
	{"hl7", "MSH|^~\\&|A|B|C|D|20240314||ADT^A01|1|P|2.5\rPID|1||00123456||DOE^JANE||19610314\r"},
	{"form", "name=Jane+Doe&phone=503-555-0142"}};

/* New stream, one document in two pieces; the status, and what was written. */
static enum phiscrub_status run_with(const struct phiscrub_engine *engine, const char *format, const char *text,
	struct shut *shut, struct phiscrub_stream **stream)
{
	struct phiscrub_stream_options options = {.format = format, .sink = shut_sink, .sink_context = shut};
	size_t half = strlen(text) / 2;
	enum phiscrub_status status = phiscrub_stream_new(engine, &options, stream, NULL);

	if (status == PHISCRUB_OK)
		status = phiscrub_stream_feed(*stream, text, half);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_feed(*stream, text + half, strlen(text) - half);
	return status == PHISCRUB_OK ? phiscrub_stream_finish(*stream) : status;
}

Test(fail, memory_that_is_out_is_a_failure_that_stays, .timeout = 300)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		enum phiscrub_status status = PHISCRUB_SYSTEM;
		struct outcome whole = property_run(
			engine, inputs[i].format, false, inputs[i].text, strlen(inputs[i].text), NULL, NULL);
		long number = 0;

		cr_assert(eq(int, whole.status, PHISCRUB_OK), "%s", inputs[i].format);
		for (; status != PHISCRUB_OK; number++) {
			struct shut shut = {.left = 1000};
			struct phiscrub_stream *stream = NULL;

			bytes_add(&shut.taken, "room for what comes", 19);
			shut.taken.len = 0;
			bytes_add(&shut.taken, LETTER LETTER LETTER LETTER, 4 * (sizeof(LETTER) - 1));
			shut.taken.len = 0;
			ps_test_fail_alloc(number);
			status = run_with(engine, inputs[i].format, inputs[i].text, &shut, &stream);
			if (status != PHISCRUB_OK && stream != NULL) {
				cr_assert(zero(sz, shut.taken.len), "%s: allocation %ld", inputs[i].format, number);
				expect_stays(stream, PHISCRUB_SYSTEM, &shut);
			}
			ps_test_fail_alloc(-1);
			if (status == PHISCRUB_OK)
				cr_assert(bytes_same(&shut.taken, &whole.out), "%s: allocation %ld", inputs[i].format,
					number);
			else
				cr_assert(eq(int, status, PHISCRUB_SYSTEM), "%s: allocation %ld", inputs[i].format,
					number);
			phiscrub_stream_free(stream);
			bytes_free(&shut.taken);
			cr_assert(lt(long, number, 2000));
		}
		cr_assert(not(le(long, number, 5)));
		outcome_free(&whole);
	}
	phiscrub_engine_free(engine);
}

#define OWN_POLICY                                                                                          \
	"phiscrub: 1\nextends: notification\nallow: {domains: [clinic.example.org], names: [Ana Reyes]}\n"  \
	"fields: [{key: ssn, type: SSN}]\npatterns:\n  - {id: own/exact, type: MRN, regex: 'QX-[0-9]{4}', " \
	"examples: {hit: [QX-1234], miss: [QX]}}\n  - {id: own/ahead, type: ID, regex: 'QY-[0-9]+(?=z)', "  \
	"examples: {hit: [QY-1z], miss: [QY]}}\n"

Test(fail, a_policy_in_memory_has_no_place_for_a_database)
{
	const struct phiscrub_engine_options options = {
		.policy_text = OWN_POLICY, .policy_text_len = strlen(OWN_POLICY)};
	struct phiscrub_error error = {.status = PHISCRUB_OK};

	cr_assert_eq(phiscrub_compile(&options, &error), PHISCRUB_USAGE);
	cr_assert_eq(error.status, PHISCRUB_USAGE);
	cr_assert_neq(access("(null).db", F_OK), 0);
}

/* An engine is whole, or there is none and it is said why. */
Test(fail, an_engine_without_memory_is_none, .timeout = 300)
{
	struct phiscrub_engine_options options = {.policy_text = OWN_POLICY, .policy_text_len = strlen(OWN_POLICY)};
	enum phiscrub_status status = PHISCRUB_SYSTEM;
	long number = 0;

	for (; status != PHISCRUB_OK; number++) {
		struct phiscrub_engine *engine = NULL;
		struct phiscrub_error error = {.status = PHISCRUB_OK};

		ps_test_fail_alloc(number);
		status = phiscrub_engine_new(&options, &engine, &error);
		ps_test_fail_alloc(-1);
		cr_assert(status == PHISCRUB_OK || status == PHISCRUB_SYSTEM, "allocation %ld: %d, %s", number,
			(int)status, error.text);
		cr_assert(engine != NULL ? status == PHISCRUB_OK : status != PHISCRUB_OK);
		cr_assert(status == PHISCRUB_OK || error.text[0] != '\0', "allocation %ld", number);
		phiscrub_engine_free(engine);
		cr_assert(lt(long, number, 20000));
	}
	cr_assert(not(le(long, number, 20)));
}

/* Sections that were finished may have left; they are the beginning of the right output. */
Test(fail, threads_without_memory_are_a_failure_that_stays, .timeout = 300)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct document document = document_make(15);
	struct outcome whole = property_run(engine, "text", false, document.bytes.data, document.bytes.len, NULL, NULL);
	enum phiscrub_status status = PHISCRUB_SYSTEM;
	long number = 0;

	for (; status != PHISCRUB_OK; number++) {
		struct shut shut = {.left = 1000};
		struct phiscrub_stream_options options = {
			.format = "text", .jobs = 3, .sink = shut_sink, .sink_context = &shut};
		struct phiscrub_stream *stream = NULL;

		bytes_add(&shut.taken, whole.out.data, whole.out.len);
		shut.taken.len = 0;
		ps_test_fail_alloc(number);
		status = phiscrub_stream_new(engine, &options, &stream, NULL);
		if (status == PHISCRUB_OK)
			status = property_feed(stream, document.bytes.data, document.bytes.len, NULL, NULL);
		if (status == PHISCRUB_OK)
			status = phiscrub_stream_finish(stream);
		if (status != PHISCRUB_OK && stream != NULL)
			expect_stays(stream, PHISCRUB_SYSTEM, &shut);
		ps_test_fail_alloc(-1);
		cr_assert(le(sz, shut.taken.len, whole.out.len));
		cr_assert(shut.taken.len == 0 || memcmp(shut.taken.data, whole.out.data, shut.taken.len) == 0,
			"allocation %ld", number);
		cr_assert(status == PHISCRUB_OK ? shut.taken.len == whole.out.len : status == PHISCRUB_SYSTEM,
			"allocation %ld: %d", number, (int)status);
		phiscrub_stream_free(stream);
		bytes_free(&shut.taken);
		cr_assert(lt(long, number, 20000));
	}
	cr_assert(not(le(long, number, 20)));
	outcome_free(&whole);
	bytes_free(&document.bytes);
	phiscrub_engine_free(engine);
}

Test(fail, a_refused_document_leaves_nothing_and_the_next_is_scrubbed)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct shut shut = {.left = 1000};
	struct phiscrub_stream *stream = open_stream(engine, "json", &shut);

	cr_assert(eq(int, phiscrub_stream_feed(stream, "{\"a\":\"Jane Doe\"", 15), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_finish(stream), PHISCRUB_MALFORMED));
	expect_stays(stream, PHISCRUB_MALFORMED, &shut);
	cr_assert(zero(sz, shut.taken.len));
	cr_assert(eq(int, phiscrub_stream_reset(stream), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_feed(stream, JSON, strlen(JSON)), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_finish(stream), PHISCRUB_OK));
	cr_assert(not(le(sz, shut.taken.len, 0)));
	phiscrub_stream_free(stream);
	bytes_free(&shut.taken);
	phiscrub_engine_free(engine);
}

/* However long the flow before it, and whoever scrubbed its section. */
Test(fail, a_refusal_names_the_byte_of_the_document)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\ntypes: {SSN: {action: refuse}}\n", NULL);

	for (size_t place = 100; place < 400000; place += 133300) {
		for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
			struct phiscrub_stream_options options = {.format = "text", .jobs = jobs};
			struct phiscrub_stream *stream = NULL;
			struct bytes bytes = {0};
			enum phiscrub_status status = phiscrub_stream_new(engine, &options, &stream, NULL);

			document_fill(&bytes, place - 1, 80, "\n");
			bytes_text(&bytes, " 219-09-9999 ");
			document_fill(&bytes, place + 1000, 80, "\n");
			if (status == PHISCRUB_OK)
				status = property_feed(stream, bytes.data, bytes.len, NULL, NULL);
			if (status == PHISCRUB_OK)
				status = phiscrub_stream_finish(stream);
			cr_assert(eq(int, status, PHISCRUB_REFUSED));
			cr_assert(eq(sz, phiscrub_stream_error(stream)->offset, place), "%u jobs", jobs);
			phiscrub_stream_free(stream);
			bytes_free(&bytes);
		}
	}
	phiscrub_engine_free(engine);
}

/* Nothing is done where there is nothing to do it with. */
Test(fail, what_must_be_there_and_is_not_is_a_mistake)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct shut shut = {.left = 1000};
	struct phiscrub_stream *stream = NULL;
	struct phiscrub_error error;

	cr_assert(eq(int, phiscrub_engine_new(NULL, NULL, NULL), PHISCRUB_USAGE));
	cr_assert(eq(int, phiscrub_stream_new(NULL, NULL, &stream, &error), PHISCRUB_USAGE));
	cr_assert(eq(ptr, stream, NULL));
	cr_assert(eq(int, phiscrub_stream_new(engine, NULL, NULL, &error), PHISCRUB_USAGE));
	cr_assert(eq(int, error.status, PHISCRUB_USAGE));
	cr_assert(eq(int, phiscrub_stream_feed(NULL, "a", 1), PHISCRUB_USAGE));
	cr_assert(eq(int, phiscrub_stream_finish(NULL), PHISCRUB_USAGE));
	cr_assert(eq(int, phiscrub_stream_reset(NULL), PHISCRUB_USAGE));
	cr_assert(eq(int, phiscrub_stream_error(NULL)->status, PHISCRUB_USAGE));
	cr_assert(zero(u64, phiscrub_stream_stats(NULL).documents));
	phiscrub_stream_free(NULL);
	phiscrub_engine_free(NULL);
	stream = open_stream(engine, "text", &shut);
	cr_assert(eq(int, phiscrub_stream_feed(stream, NULL, 0), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_feed(stream, NULL, 1), PHISCRUB_USAGE));
	expect_stays(stream, PHISCRUB_USAGE, &shut);
	phiscrub_stream_free(stream);
	phiscrub_engine_free(engine);
}

Test(fail, feeding_a_finished_document_is_a_mistake_that_writes_nothing)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	struct shut shut = {.left = 1000};
	struct phiscrub_stream *stream = open_stream(engine, "text", &shut);
	size_t written;

	cr_assert(eq(int, phiscrub_stream_feed(stream, LETTER, strlen(LETTER)), PHISCRUB_OK));
	cr_assert(eq(int, phiscrub_stream_finish(stream), PHISCRUB_OK));
	written = shut.taken.len;
	cr_assert(eq(int, phiscrub_stream_feed(stream, LETTER, strlen(LETTER)), PHISCRUB_USAGE));
	cr_assert(eq(sz, shut.taken.len, written));
	phiscrub_stream_free(stream);
	bytes_free(&shut.taken);
	phiscrub_engine_free(engine);
}

/* Base64 behind the close boundary, which a plain word in its line makes plain as well: both readings hold a number. */
#define TWICE                                                                                                          \
	"From: Desk <desk@example.org>\nTo: <you@example.org>\nSubject: x\nMIME-Version: 1.0\n"                        \
	"Content-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\none\n\n--b1--\n--b1\n"    \
	"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"                               \
	"RGVhciBwYXRpZW50LAoKcGxlYXNlIGNhbGwgNTAzLTU1NS0wMTQyIGFuZCBhc2sgZm9yIE1yLiBR\ndWlsbG9uLgoKVGhlIGRlc2sK\n\n--" \
	"b1-x\n"

/* As text its base64 would leave unread. */
Test(fail, what_was_read_and_cannot_be_written_is_not_read_as_text_instead)
{
	static const char *const formats[] = {"email", "auto"};
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < 2; i++) {
		struct outcome outcome = property_run(engine, formats[i], false, TWICE, strlen(TWICE), NULL, NULL);

		cr_assert(eq(int, outcome.status, PHISCRUB_MALFORMED), "%s", formats[i]);
		cr_assert(zero(sz, outcome.out.len), "%s", formats[i]);
		cr_assert(not(le(sz, strlen(outcome.error), 0)));
		outcome_free(&outcome);
	}
	phiscrub_engine_free(engine);
}
