/* I5: no message holds input. I6: what an input controls has a limit, and memory that held input is wiped. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "documents.h"
#include "files.h"

#include <malloc.h>

/* Looked for in messages and in memory; no word of any message. */
#define CANARY "Qwzyxkv"

static bool holds(const void *data, size_t len, const char *what)
{
	const char *bytes = data;
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= len; i++) {
		if (bytes[i] == what[0] && memcmp(bytes + i, what, n) == 0)
			return true;
	}
	return false;
}

/* No four letters of the canary in a row, in any case. */
static void expect_silent(const char *message, const char *where)
{
	for (size_t i = 0; message[i] != '\0'; i++) {
		for (size_t j = 0; j + 4 <= strlen(CANARY); j++)
			cr_assert(strncmp(message + i, &CANARY[j], 4) != 0, "%s: a message holds input", where);
	}
}

static size_t failures;

static void run_silent(
	const struct phiscrub_engine *engine, const char *format, const void *data, size_t len, const char *where)
{
	struct outcome outcome = property_run(engine, format, false, data, len, NULL, NULL);

	failures += outcome.status != PHISCRUB_OK;
	cr_assert(eq(int, outcome.status != PHISCRUB_OK, outcome.error[0] != '\0'), "%s as %s: status %d", where,
		format, (int)outcome.status);
	expect_silent(outcome.error, where);
	outcome_free(&outcome);
}

static const struct phiscrub_engine *engines[3];

/* The document with the canary put in at some places, cut off behind it or not, in every format. */
static void plant(const char *name, const struct file *file, void *context)
{
	uint64_t *state = context;
	struct phiscrub_format_info info;

	for (size_t round = 0; round < 5; round++) {
		size_t at = property_random(state) % (file->len + 1);
		struct bytes bytes = {0};

		bytes_add(&bytes, file->data, at);
		bytes_text(&bytes, CANARY);
		if (round % 2 == 0)
			bytes_add(&bytes, file->data + at, file->len - at);
		for (size_t i = 0; phiscrub_format_at(i, &info); i++)
			run_silent(engines[round % 3], info.name, bytes.data, bytes.len, name);
		bytes_free(&bytes);
	}
}

static const char *const broken[] = {"{\"" CANARY "\":", "{\"a\":" CANARY "}", "[\"" CANARY "\\q\"]",
	"<" CANARY "><b></" CANARY ">",
	"<!DOCTYPE " CANARY " [<!ENTITY " CANARY " \"" CANARY "\">]><a>&" CANARY ";</a>", "<a>&" CANARY ";</a>",
	"<?xml version=\"1.0\" encoding=\"" CANARY "\"?><a/>", "MSH" CANARY, CANARY "|^~\\&|",
	"Content-Type: text/plain; charset=" CANARY "\n\n\x80\n", "Content-Transfer-Encoding: " CANARY "\n\nx\n",
	"Subject: =?" CANARY "?Q?x?=\n\nx\n", "Content-Type: application/" CANARY "; name=" CANARY "\n\n\x01\x02\n",
	"Content-Type: multipart/mixed; boundary=" CANARY "\n\n--" CANARY "\nContent-Type: image/" CANARY "\n\n" CANARY
	"\n",
	"--" CANARY "\r\n" CANARY, "%" CANARY "=%zz", "\"" CANARY};

Test(silence, no_message_holds_input, .timeout = 300)
{
	uint64_t state = 0x9E6C63D0676A9A99;
	struct phiscrub_format_info info;
	struct phiscrub_engine *made[] = {property_engine(NULL, NULL),
		property_engine("phiscrub: 1\ntypes: {NAME: {action: refuse}, MRN: {action: refuse}, PHONE: {action: "
				"refuse}}\n",
			NULL),
		property_engine("phiscrub: 1\nlimits: {message: 2KiB, depth: 3, parts: 2}\n", NULL)};

	for (size_t i = 0; i < 3; i++)
		engines[i] = made[i];
	cr_assert(not(le(sz,
		files_each(PS_TESTS "/formats/mail", "", plant, &state) +
			files_each(PS_TESTS "/formats/mail/refused", "", plant, &state) +
			files_each(PS_TESTS "/formats/markup", "", plant, &state),
		100)));
	for (size_t b = 0; b < sizeof(broken) / sizeof(*broken); b++) {
		for (size_t e = 0; e < 3; e++) {
			for (size_t i = 0; phiscrub_format_at(i, &info); i++)
				run_silent(engines[e], info.name, broken[b], strlen(broken[b]), "broken");
		}
	}
	/* Messages were looked at, and many. */
	cr_assert(not(le(sz, failures, 300)));
	for (size_t i = 0; i < 3; i++)
		phiscrub_engine_free(made[i]);
}

Test(silence, a_refusal_names_the_type_and_not_the_value)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\ntypes: {SSN: {action: refuse}}\n", NULL);
	const char *text = "her SSN is 219-09-9999";
	struct outcome outcome = property_run(engine, "text", true, text, strlen(text), NULL, NULL);

	cr_assert(eq(int, outcome.status, PHISCRUB_REFUSED));
	cr_assert(strstr(outcome.error, "SSN") != NULL);
	cr_assert(strstr(outcome.error, "219") == NULL && strstr(outcome.error, "9999") == NULL);
	cr_assert(zero(sz, outcome.out.len));
	outcome_free(&outcome);
	phiscrub_engine_free(engine);
}

/* --- limits ------------------------------------------------------------------ */

static enum phiscrub_status status_of(
	const struct phiscrub_engine *engine, const char *format, bool atomic, const struct bytes *bytes)
{
	struct outcome outcome = property_run(engine, format, atomic, bytes->data, bytes->len, NULL, NULL);
	enum phiscrub_status status = outcome.status;

	cr_assert(status == PHISCRUB_OK || outcome.out.len == 0);
	outcome_free(&outcome);
	return status;
}

Test(limits, an_atomic_document_of_the_limit_passes_and_one_byte_more_does_not)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\nlimits: {message: 10KiB}\n", NULL);
	struct bytes bytes = {0};

	document_fill(&bytes, 10 * 1024, 70, "\n");
	cr_assert(eq(int, status_of(engine, "text", true, &bytes), PHISCRUB_OK));
	cr_assert(eq(int, status_of(engine, "sms", false, &bytes), PHISCRUB_OK));
	bytes_add(&bytes, "x", 1);
	cr_assert(eq(int, status_of(engine, "text", true, &bytes), PHISCRUB_LIMIT));
	cr_assert(eq(int, status_of(engine, "sms", false, &bytes), PHISCRUB_LIMIT));
	cr_assert(eq(int, status_of(engine, "text", false, &bytes), PHISCRUB_OK));
	bytes_free(&bytes);
	phiscrub_engine_free(engine);
}

Test(limits, a_document_whose_format_is_looked_for_has_the_same_limit)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\nlimits: {message: 1KiB}\n", NULL);

	/* Shorter than what is looked at, and longer; by the end, and by the bytes that follow. */
	for (size_t len = 1023; len < 40000; len += len == 1023 ? 1 : 3100) {
		struct bytes bytes = {0};
		enum phiscrub_status expected = len < 1024 ? PHISCRUB_OK : PHISCRUB_LIMIT;

		bytes_text(&bytes, "{\"a\":\"");
		document_fill(&bytes, len - 1, 0, "");
		bytes_text(&bytes, "\"}");
		cr_assert(eq(int, status_of(engine, "auto", false, &bytes), expected), "%zu", len);
		cr_assert(eq(int, status_of(engine, "auto", true, &bytes), expected), "%zu", len);
		cr_assert(eq(int, status_of(engine, "json", false, &bytes), expected), "%zu", len);
		bytes_free(&bytes);
	}
	phiscrub_engine_free(engine);
}

Test(limits, depth_is_one_for_every_format)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\nlimits: {depth: 20}\n", NULL);
	static const struct {
		const char *format, *open, *close;
	} nests[] = {{"json", "[", "]"}, {"xml", "<a>", "</a>"}};

	for (size_t i = 0; i < sizeof(nests) / sizeof(*nests); i++) {
		for (size_t depth = 10; depth <= 1000; depth += 990) {
			struct bytes bytes = {0};

			for (size_t n = 0; n < depth; n++)
				bytes_text(&bytes, nests[i].open);
			for (size_t n = 0; n < depth; n++)
				bytes_text(&bytes, nests[i].close);
			cr_assert(eq(int, status_of(engine, nests[i].format, false, &bytes),
					  depth == 10 ? PHISCRUB_OK : PHISCRUB_LIMIT),
				"%s", nests[i].format);
			bytes_free(&bytes);
		}
	}
	phiscrub_engine_free(engine);
}

Test(limits, parts_of_a_mail_are_counted)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\nlimits: {parts: 10}\n", NULL);

	for (size_t parts = 5; parts <= 100; parts += 95) {
		struct bytes bytes = {0};

		bytes_text(&bytes, "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
		for (size_t n = 0; n < parts; n++)
			bytes_text(&bytes, "--b\nContent-Type: text/plain\n\nx\n");
		bytes_text(&bytes, "--b--\n");
		cr_assert(
			eq(int, status_of(engine, "email", false, &bytes), parts == 5 ? PHISCRUB_OK : PHISCRUB_LIMIT));
		bytes_free(&bytes);
	}
	phiscrub_engine_free(engine);
}

Test(limits, a_pattern_that_cannot_look_refuses_the_document)
{
	struct phiscrub_engine *engine = property_engine("phiscrub: 1\npatterns:\n  - id: own/slow\n    type: ID\n"
							 "    regex: '(?:q+)+(?:1|2)'\n    max: 1024\n"
							 "    examples: {hit: [\"qq1\"], miss: [\"zz\"]}\n",
		NULL);
	struct bytes bytes = {0};

	for (size_t i = 0; i < 600; i++)
		bytes_text(&bytes, "q");
	bytes_text(&bytes, "3 q1");
	cr_assert(eq(int, status_of(engine, "text", true, &bytes), PHISCRUB_LIMIT));
	bytes_free(&bytes);
	phiscrub_engine_free(engine);
}

/* Numbers in rows are no attack: no built-in pattern meets a limit on them. */
Test(limits, no_table_of_numbers_is_refused, .timeout = 120)
{
	static const char *const rows[] = {"1", "12 ", "123 ", "1234 ", "12345 ", "12345-", "123.", "12 34-", "(123) ",
		"+1 23 ", "phone 12345 12345 12345 12345 12345 12345 12345 x\n",
		"call +1234567890123456789012345678901234567890", "1:", "a1-", "/", "a.", "a@", "A ", "Aa ", "12 Aa ",
		"x1", "*1", "1,", "http://a", "fax 1 2 3 4 5 6 7 8 9 0 "};
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bytes bytes = {0};

		while (bytes.len < 20000)
			bytes_text(&bytes, rows[i]);
		cr_expect(eq(int, status_of(engine, "text", true, &bytes), PHISCRUB_OK), "%s", rows[i]);
		bytes_free(&bytes);
	}
	phiscrub_engine_free(engine);
}

/* --- wiping ------------------------------------------------------------------ */

void __real_free(void *data);
void *__real_realloc(void *data, size_t len);
void __wrap_free(void *data);
void *__wrap_realloc(void *data, size_t len);

static bool watching;
static size_t watched, unwiped;

static void watch(const void *data)
{
	if (!watching || data == NULL)
		return;
	watched++;
	unwiped += holds(data, malloc_usable_size((void *)data), CANARY);
}

void __wrap_free(void *data)
{
	watch(data);
	__real_free(data);
}

void *__wrap_realloc(void *data, size_t len)
{
	watch(data);
	return __real_realloc(data, len);
}

static bool drop(void *context, const unsigned char *data, size_t len)
{
	(void)context;
	(void)data;
	(void)len;
	return true;
}

static const struct {
	const char *format, *text;
} secrets[] = {{"text", "Mr. " CANARY " Doe, MRN 00123456, " CANARY "@example.org\n"},
	{"json", "{\"name\":\"" CANARY " \\u0041\",\"" CANARY "\":[1,\"{\\\"a\\\":\\\"" CANARY " \\\\u0041\\\"}\"]}"},
	{"email", "From: " CANARY " <a@example.org>\nSubject: =?utf-8?Q?Dr._" CANARY "?=\nX-A: " CANARY
		  "\nMIME-Version: 1.0\n"
		  "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\n"
		  "Content-Transfer-Encoding: quoted-printable\n\nMr. " CANARY " =E9 503-555-0142\n--b\n"
		  "Content-Type: text/html\n\n<p>Mr. <b>" CANARY
		  "</b>&amp;</p>\n--b\nContent-Transfer-Encoding: base64\n\n"
		  "TXIuIFF3enl4a3YgRG9lLCBNUk4gMDAxMjM0NTY=\n--b--\n"},
	{"html", "<p title=\"Mr. " CANARY "\">Mr. <b>" CANARY "</b> &eacute; Doe</p><script>var n = \"" CANARY
		 "\";</script>"},
	{"xml", "<a><name>" CANARY " &#233; Doe</name><!-- " CANARY " --></a>"},
	{"hl7", "MSH|^~\\&|A|B|C|D|20240314||ADT^A01|1|P|2.5\rPID|1||00123456||" CANARY "^JANE\\T\\||19610314\r"},
	{"form", "name=" CANARY "+%41&j=%7B%22a%22%3A%22" CANARY "%22%7D"},
	{"csv", "name,b\n\"" CANARY "\"\"\",Mr. " CANARY "\n"}, {"sms", "Mr. " CANARY ", call 503-555-0142"}};

Test(wiping, no_memory_is_given_back_with_input_in_it, .timeout = 120)
{
	static const char *const actions[] = {"label", "pseudonym", "mask", "remove", "keep"};

	for (size_t a = 0; a < sizeof(actions) / sizeof(*actions); a++) {
		struct phiscrub_engine *engine = property_engine(NULL, actions[a]);

		for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
			/* A flow takes no pseudonyms. */
			struct phiscrub_stream_options options = {.format = secrets[i].format,
				.atomic = strcmp(actions[a], "pseudonym") == 0,
				.sink = drop};
			struct phiscrub_stream *stream = NULL;

			unwiped = 0;
			watched = 0;
			cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
			watching = true;
			for (size_t round = 0; round < 3; round++) {
				size_t piece = round == 1 ? 7 : 1000;

				for (size_t at = 0; at < strlen(secrets[i].text); at += piece) {
					size_t left = strlen(secrets[i].text) - at;

					cr_assert(eq(int,
						phiscrub_stream_feed(
							stream, secrets[i].text + at, left < piece ? left : piece),
						PHISCRUB_OK));
				}
				if (round == 2)
					break;
				cr_assert(
					eq(int, phiscrub_stream_finish(stream), PHISCRUB_OK), "%s", secrets[i].format);
				cr_assert(eq(int, phiscrub_stream_reset(stream), PHISCRUB_OK));
			}
			/* The last document is not finished: it lies in the stream when that goes. */
			phiscrub_stream_free(stream);
			watching = false;
			cr_assert(not(le(sz, watched, 5)));
			cr_expect(zero(sz, unwiped), "%s with %s: %zu blocks", secrets[i].format, actions[a], unwiped);
		}
		phiscrub_engine_free(engine);
	}
}

/* Blocks of the heap and of memory without a file that hold the canary. */
static size_t count_left(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[600];
	size_t left = 0;

	cr_assert(ne(ptr, maps, NULL));
	while (fgets(line, sizeof(line), maps) != NULL) {
		unsigned long start = 0;
		unsigned long end = 0;
		char may[8] = "";
		char file[500] = "";

		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %499s", &start, &end, may, file) < 3)
			continue;
		if (strncmp(may, "rw", 2) == 0 && (file[0] == '\0' || strcmp(file, "[heap]") == 0))
			left += holds((const void *)start, end - start, CANARY);
	}
	(void)fclose(maps);
	return left;
}

Test(wiping, a_stream_that_waits_for_its_next_document_holds_nothing_of_the_last)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("the sanitizer's allocator keeps what was freed, and guards memory between");
#endif
	struct phiscrub_engine *engine = property_engine(NULL, NULL);

	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
		struct phiscrub_stream_options options = {.format = secrets[i].format, .atomic = true, .sink = drop};
		struct phiscrub_stream *stream = NULL;
		size_t len = strlen(secrets[i].text);

		cr_assert(eq(int, phiscrub_stream_new(engine, &options, &stream, NULL), PHISCRUB_OK));
		cr_assert(eq(int, phiscrub_stream_feed(stream, secrets[i].text, len), PHISCRUB_OK));
		cr_expect(not(le(sz, count_left(), 0)), "%s: the test cannot see what is held", secrets[i].format);
		cr_assert(eq(int, phiscrub_stream_finish(stream), PHISCRUB_OK));
		cr_expect(zero(sz, count_left()), "%s", secrets[i].format);
		phiscrub_stream_free(stream);
	}
	phiscrub_engine_free(engine);
}
