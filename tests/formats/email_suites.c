/*
 * Other projects' test messages and real mail, from ../shared/data where that
 * is there: each comes out byte for byte, or is listed in refused.tsv with the
 * reason; decoded parts agree with what another parser's authors expect.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "doctest.h"
#include "email.h"
#include "files.h"

#define DATA PS_TESTS "/../../shared/data/"

struct suite {
	const char *folder;
	const char *suffix;
	/* Real mail counts apart: the limit on refusals is for MIME suites. */
	bool real;
};

static const struct suite suites[] = {
	{"suites/mime-mime4j/testmsgs", ".msg", false},
	{"suites/mime-mime4j/mimetools-testmsgs", ".msg", false},
	{"suites/mime-mime4j/dom/src/test/resources", "", false},
	{"suites/mime-cpython/data", ".txt", false},
	{"suites/mime-perl-email/t/Mail", "", false},
	{"suites/mime-gmime/partial/input/photo-discuss", ".eml", false},
	{"suites/mime-gmime/partial/output", "", false},
	{"suites/mime-gmime/mbox/input", ".mbox", false},
	{"negatives/easy-ham", "", true},
};

static const size_t suite_count = sizeof(suites) / sizeof(*suites);

struct run {
	const struct suite *suite;
	struct file refused;
	size_t ran, refusals, unlisted;
	size_t parts, parts_seen;
	size_t crashes;
};

/* "folder/name TAB reason" stands in refused.tsv. */
static bool is_listed(const struct run *run, const char *name)
{
	char key[512];

	snprintf(key, sizeof(key), "\n%s/%s\t", run->suite->folder, name);
	return run->refused.data != NULL && strstr(run->refused.data, key) != NULL;
}

static void check_identity(const char *name, const struct file *file, void *context)
{
	struct run *run = context;
	struct doctest t;
	enum ps_status status;

	if (strstr(name, ".gif") != NULL)
		return;
	t = doctest_begin(file->data, file->len);
	status = ps_email_parse_with(t.doc, 0, 0, file->len, &ps_email_keep_all, false);
	run->ran += run->suite->real ? 0 : 1;
	if (status == PS_OK) {
		cr_expect(eq(int, ps_document_render(t.doc, 0, file->len, &t.out), PS_OK), "%s", name);
		cr_expect(eq(sz, t.out.len, file->len), "%s", name);
		cr_expect(eq(int, memcmp(t.out.data, file->data, file->len), 0), "%s", name);
		cr_expect(not(is_listed(run, name)), "%s is listed as refused, but is not", name);
	} else {
		run->refusals += run->suite->real ? 0 : 1;
		if (!is_listed(run, name))
			fprintf(stderr, "%s/%s\t%s\n", run->suite->folder, name, ps_document_error(t.doc)->text);
		cr_expect(is_listed(run, name), "%s is refused and not listed", name);
		cr_expect(eq(sz, t.out.len, 0));
	}
	doctest_end(&t);
}

Test(email_suites, every_message_comes_out_as_it_went_in)
{
	struct run run = {.refused = file_read(PS_TESTS "/formats/refused.tsv")};

	for (size_t i = 0; i < suite_count; i++) {
		char folder[1024];
		size_t count;

		run.suite = &suites[i];
		snprintf(folder, sizeof(folder), DATA "%s", suites[i].folder);
		count = files_each(folder, suites[i].suffix, check_identity, &run);
		fprintf(stderr, "%zu of %s%s\n", count, suites[i].folder, count == 0 ? ": SKIPPED, not there" : "");
	}
	fprintf(stderr, "%zu MIME messages, %zu refused\n", run.ran, run.refusals);
	cr_assert(le(sz, run.refusals * 10, run.ran));
	free(run.refused.data);
}

/* --- decoded parts ------------------------------------------------------------- */

/* Keeps what tells texts apart: no CR, no blanks at line ends, no line ends at the end. */
static size_t squeeze(const char *text, size_t len, char *out)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\r' || text[i] == '\0')
			continue;
		while (text[i] == '\n' && to > 0 && (out[to - 1] == ' ' || out[to - 1] == '\t'))
			to--;
		out[to++] = text[i];
	}
	while (to > 0 && (out[to - 1] == '\n' || out[to - 1] == ' ' || out[to - 1] == '\t'))
		to--;
	return to;
}

/* Text as fields show it: folded for matching, or read as HTML. */
static struct doctest fold_text(const struct file *file, ps_parse *parse)
{
	struct doctest t = doctest_begin(file->data, file->len);

	if (parse(t.doc, 0, 0, file->len) != PS_OK)
		abort();
	(void)doctest_text(&t);
	return t;
}

static bool text_holds(struct doctest *t, const struct file *part, ps_parse *parse)
{
	struct doctest want = fold_text(part, parse);
	char *a = malloc(t->text.len + 1);
	char *b = malloc(want.text.len + 1);
	size_t a_len = squeeze((const char *)t->text.data, t->text.len, a);
	size_t b_len = squeeze((const char *)want.text.data, want.text.len, b);
	bool holds = b_len == 0 || memmem(a, a_len, b, b_len) != NULL;

	free(a);
	free(b);
	doctest_end(&want);
	return holds;
}

/* Where mime4j's own reading is one that no other reader has, or the file holds no text part. */
static const char *const not_compared[] = {
	/* A field between two broken lines is left out of the body that starts at the first. */
	"malformedHeaderStartsBody-nocrlfcrlf_decoded_1.txt",
	/* A nested message as a whole, structural fields included. */
	"multipartnestedemptyparts_decoded_1_1.txt",
};

static bool is_compared(const char *name)
{
	for (size_t i = 0; i < sizeof(not_compared) / sizeof(*not_compared); i++)
		if (strcmp(name, not_compared[i]) == 0)
			return false;
	return true;
}

struct parts {
	struct doctest *t;
	const char *stem;
	struct run *run;
};

static bool is_ascii(const struct file *file)
{
	for (size_t i = 0; i < file->len; i++)
		if ((unsigned char)file->data[i] >= 0x80)
			return false;
	return true;
}

static void check_part(const char *name, const struct file *file, void *context)
{
	struct parts *parts = context;
	size_t stem = strlen(parts->stem);

	if (strncmp(name, parts->stem, stem) != 0 || strncmp(name + stem, "_decoded_", 9) != 0 || !is_ascii(file) ||
		!is_compared(name))
		return;
	parts->run->parts++;
	if (text_holds(parts->t, file, ps_text_parse) || text_holds(parts->t, file, ps_html_parse))
		parts->run->parts_seen++;
	else
		fprintf(stderr, "%s: not in the text\n", name);
}

static void check_decoded(const char *name, const struct file *file, void *context)
{
	struct run *run = context;
	struct doctest t = doctest_begin(file->data, file->len);
	char folder[1024];
	char stem[256];

	if (ps_email_parse_with(t.doc, 0, 0, file->len, &ps_email_keep_all, false) == PS_OK) {
		struct parts parts = {&t, stem, run};

		(void)doctest_text(&t);
		snprintf(stem, sizeof(stem), "%.*s", (int)(strlen(name) - 4), name);
		snprintf(folder, sizeof(folder), DATA "%s", run->suite->folder);
		run->ran++;
		(void)files_each(folder, ".txt", check_part, &parts);
	}
	doctest_end(&t);
}

Test(email_suites, decoded_parts_are_those_that_mime4j_expects)
{
	struct run run = {.ran = 0};

	for (size_t i = 0; i < 2; i++) {
		char folder[1024];

		run.suite = &suites[i];
		snprintf(folder, sizeof(folder), DATA "%s", suites[i].folder);
		(void)files_each(folder, ".msg", check_decoded, &run);
	}
	fprintf(stderr, "%zu messages, %zu of %zu ASCII parts seen\n", run.ran, run.parts_seen, run.parts);
	cr_assert(eq(sz, run.parts_seen, run.parts));
}

/* --- damage -------------------------------------------------------------------- */

static unsigned long long random_state;

static unsigned next_random(unsigned below)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(random_state >> 33) % below;
}

/* Changes bytes, cuts pieces out and doubles them. Returns the new length; there is room for twice the old one. */
static size_t mutate(char *data, size_t len)
{
	static const char bytes[] = "\r\n=?-\"();:<>%'*\0 \x80\xff\x1b+&,.";

	for (unsigned n = next_random(6) + 1; n > 0 && len > 2; n--) {
		size_t at = next_random((unsigned)len);
		size_t piece = next_random(40) + 1;

		if (piece > len - at)
			piece = len - at;
		switch (next_random(4)) {
		case 0:
			data[at] = bytes[next_random(sizeof(bytes) - 1)];
			break;
		case 1:
			memmove(data + at, data + at + piece, len - at - piece);
			len -= piece;
			break;
		case 2:
			memmove(data + at + piece, data + at, len - at);
			len += piece;
			break;
		default:
			data[at] = (char)next_random(256);
		}
	}
	return len;
}

/* Damaged messages: parsed or refused, never worse; what is parsed comes out again, also with replacements. */
static void check_damaged(const char *name, const struct file *file, void *context)
{
	struct run *run = context;
	char *data;

	if (file->len > 20000 || strstr(name, ".gif") != NULL)
		return;
	data = malloc(file->len + 1000);
	for (int round = 0; round < 12; round++) {
		struct doctest t;
		size_t len;
		bool guessed = round % 2 == 1;

		memcpy(data, file->data, file->len);
		len = mutate(data, file->len);
		t = doctest_begin(data, len);
		run->ran++;
		if (ps_email_parse_with(t.doc, 0, 0, len, &ps_email_keep_all, guessed) == PS_OK) {
			cr_expect(eq(int, ps_document_render(t.doc, 0, len, &t.out), PS_OK), "%s", name);
			cr_expect(eq(sz, t.out.len, len), "%s", name);
			cr_expect(eq(int, memcmp(t.out.data, data, len), 0), "%s", name);
		}
		doctest_end(&t);
		t = doctest_begin(data, len);
		if (ps_email_parse_with(t.doc, 0, 0, len, &ps_email_keep_all, guessed) == PS_OK) {
			(void)doctest_text(&t);
			for (size_t i = 0; i < t.text.field_count; i++) {
				size_t from = t.text.fields[i].start + 1;
				size_t to = t.text.fields[i].end - 1;

				/* Findings hold whole characters. */
				while (from < to && (t.text.data[from] & 0xC0) == 0x80)
					from++;
				while (to > from && to < t.text.fields[i].end && (t.text.data[to] & 0xC0) == 0x80)
					to--;
				if (to > from + 3 && next_random(3) == 0)
					cr_expect(eq(int, ps_document_replace(t.doc, from, to, "[X]", 3), PS_OK));
			}
			if (ps_document_render(t.doc, 0, len, &t.out) != PS_OK)
				run->refusals++;
		}
		doctest_end(&t);
	}
	free(data);
}

Test(email_suites, damaged_messages_are_read_or_refused)
{
	struct run run = {.ran = 0};

	random_state = 20260105;
	(void)files_each(PS_TESTS "/formats/mail", ".eml", check_damaged, &run);
	for (size_t i = 0; i < suite_count; i++) {
		char folder[1024];

		run.suite = &suites[i];
		snprintf(folder, sizeof(folder), DATA "%s", suites[i].folder);
		(void)files_each(folder, suites[i].suffix, check_damaged, &run);
	}
	fprintf(stderr, "%zu damaged messages, %zu could not be written with replacements\n", run.ran, run.refusals);
	cr_assert(ge(sz, run.ran, 1000));
}
