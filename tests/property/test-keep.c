/* I4: with the action "keep" the output is the input, in every format, or the input is refused. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "documents.h"
#include "files.h"

static struct phiscrub_engine *keeper;

static void set_up(void)
{
	keeper = property_engine(NULL, "keep");
}

static void tear_down(void)
{
	phiscrub_engine_free(keeper);
}

TestSuite(keep, .init = set_up, .fini = tear_down, .timeout = 600);

/* Kept, or refused with nothing written. True where it was kept. */
static bool expect_kept(const char *format, bool atomic, const void *data, size_t len, const char *name)
{
	struct outcome outcome = property_run(keeper, format, atomic, data, len, NULL, NULL);
	bool kept = outcome.status == PHISCRUB_OK;

	if (kept)
		cr_assert(outcome.out.len == len && (len == 0 || memcmp(outcome.out.data, data, len) == 0),
			"%s as %s: %zu bytes became %zu", name, format, len, outcome.out.len);
	else
		cr_assert(
			zero(sz, outcome.out.len), "%s as %s: refused after %zu bytes", name, format, outcome.out.len);
	outcome_free(&outcome);
	return kept;
}

/* In every format, and sniffed. */
static void expect_all_kept(const void *data, size_t len, const char *name)
{
	struct phiscrub_format_info info;

	cr_assert(expect_kept("text", false, data, len, name), "%s: text refuses nothing", name);
	cr_assert(expect_kept("text", true, data, len, name), "%s: text refuses nothing", name);
	(void)expect_kept("auto", false, data, len, name);
	for (size_t i = 0; phiscrub_format_at(i, &info); i++)
		(void)expect_kept(info.name, false, data, len, name);
}

Test(keep, random_bytes)
{
	static const char syntax[] = "\"{}[]<>&=%|^~\\:;,\r\n-/ aA0\x80\xC3\xA9";
	uint64_t state = 0xDA3E39CB94B95BDB;
	unsigned char data[3000];

	for (size_t round = 0; round < 1500; round++) {
		size_t len = property_random(&state) % (round % 10 == 0 ? sizeof(data) : 200);
		uint64_t kind = round % 3;

		for (size_t i = 0; i < len; i++) {
			uint64_t random = property_random(&state) >> 16;

			data[i] = kind == 0   ? (unsigned char)random
				  : kind == 1 ? (unsigned char)(32 + random % 95)
					      : (unsigned char)syntax[random % (sizeof(syntax) - 1)];
		}
		expect_all_kept(data, len, "random bytes");
	}
}

Test(keep, documents_that_are_hard_on_streams)
{
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct document document = document_make(i);

		expect_all_kept(document.bytes.data, document.bytes.len, document.name);
		bytes_free(&document.bytes);
	}
}

/* Strings that have broken other programs. */
static const char *const naughty[] = {"\xEF\xBB\xBFJane", "\xE2\x80\xAEJane Doe\xE2\x80\xAC",
	"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9",
	"J\xCC\xB8\xCC\xA1"
	"a\xCC\xB4\xCC\xA2n",
	"\xED\xA0\x80\xED\xB0\x80", "\xEF\xBF\xBE\xEF\xBF\xBF", "\xC2\x85\xE2\x80\xA8\xE2\x80\xA9",
	"\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93-\xEF\xBC\x94\xEF\xBC\x95-"
	"\xEF\xBC\x96\xEF\xBC\x97\xEF\xBC\x98\xEF\xBC\x99",
	"1;DROP TABLE users", "<script>alert(1)</script>", "%00%0a%0d", "\\u0000", "{{7*7}}", "$(touch x)",
	"../../etc/passwd", "=?utf-8?B?SmFuZQ==?=", "=?x?Q?=?=", "&#x4A;&#97;ne", "<![CDATA[Jane]]>",
	"-----BEGIN X-----", "\x1B[31mJane\x1B[0m", "NULL", "\"\"\"", "'", "`", "[[[[[[[[", "((((((((", "\t\v\f",
	"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n", "MSH|^~\\&|", "MSH",
	"{\"a\":", "<?xml version=\"1.0\"?>", "a=b&c=%zz", "name,\"a\"\"b\",\r\n\"", "From x\n", ":\n\n"};

Test(keep, naughty_strings)
{
	for (size_t i = 0; i < sizeof(naughty) / sizeof(*naughty); i++)
		expect_all_kept(naughty[i], strlen(naughty[i]), naughty[i]);
}

static void keep_file(const char *name, const struct file *file, void *context)
{
	size_t *kept = context;
	struct phiscrub_format_info info;

	expect_all_kept(file->data, file->len, name);
	for (size_t i = 0; phiscrub_format_at(i, &info); i++)
		*kept += !info.flow && expect_kept(info.name, false, file->data, file->len, name);
}

Test(keep, documents_of_every_format)
{
	size_t kept = 0;
	size_t ran = files_each(PS_TESTS "/formats/mail", "", keep_file, &kept) +
		     files_each(PS_TESTS "/formats/mail/refused", "", keep_file, &kept) +
		     files_each(PS_TESTS "/formats/markup", "", keep_file, &kept) +
		     files_each(PS_TESTS "/samples", "", keep_file, &kept);

	cr_assert(not(le(sz, ran, 150)));
	cr_assert(not(le(sz, kept, ran)));
}

/* Documents with a byte changed, taken out, or cut off. */
static void bend_file(const char *name, const struct file *file, void *context)
{
	uint64_t *state = context;

	for (size_t round = 0; round < 6 && file->len > 0; round++) {
		size_t at = property_random(state) % file->len;
		size_t len = round == 0 ? at : file->len;
		unsigned char *copy = malloc(file->len + 1);

		if (copy == NULL)
			abort();
		memcpy(copy, file->data, file->len);
		copy[at] = (unsigned char)property_random(state);
		(void)expect_kept("auto", false, copy, len, name);
		(void)expect_kept("email", false, copy, len, name);
		(void)expect_kept("html", false, copy, len, name);
		(void)expect_kept("xml", false, copy, len, name);
		(void)expect_kept("hl7", false, copy, len, name);
		(void)expect_kept("csv", false, copy, len, name);
		free(copy);
	}
}

Test(keep, bent_documents)
{
	uint64_t state = 0x2545F4914F6CDD1D;

	cr_assert(not(le(sz,
		files_each(PS_TESTS "/formats/mail", "", bend_file, &state) +
			files_each(PS_TESTS "/formats/markup", "", bend_file, &state),
		100)));
}

Test(keep, every_line_of_the_big_list)
{
	struct file list = file_read(PS_TESTS "/../../shared/data/suites/blns/blns.txt");
	size_t ran = 0;

	for (char *line = list.data; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');
		size_t len = end != NULL ? (size_t)(end - line) : strlen(line);

		expect_all_kept(line, len, "a line of the list");
		ran++;
		line = end != NULL ? end + 1 : NULL;
	}
	if (ran == 0)
		(void)fprintf(stderr, "[SKIP] every_line_of_the_big_list: ../shared/data/suites/blns is not there\n");
	else
		(void)fprintf(stderr, "blns: %zu lines\n", ran);
	free(list.data);
}
