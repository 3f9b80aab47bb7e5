/*
 * Planted values: each message in mail/ hides PHONE, NAME or both behind a legal
 * or damaged construction, which its file name tells. The text has to show
 * them, and once they are replaced no reader may find them.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>

#include "doctest.h"
#include "email.h"
#include "files.h"
#include "mailoracle.h"

#define PHONE "503-555-0142"
#define NAME "Quillon"

static bool shows_value(const char *text)
{
	return strstr(text, PHONE) != NULL || strcasestr(text, NAME) != NULL;
}

/* The text with blanks for NUL, so that it can be searched to its end. Lies in @copy. */
static const char *whole_text(struct doctest *t, struct ps_buf *copy)
{
	(void)doctest_text(t);
	ps_buf_init(copy, SIZE_MAX);
	if (ps_buf_add(copy, t->text.data, t->text.len) != PS_OK)
		abort();
	for (size_t i = 0; i < copy->len; i++)
		if (copy->data[i] == '\0')
			copy->data[i] = ' ';
	return (const char *)copy->data;
}

static bool text_shows_value(struct doctest *t)
{
	struct ps_buf copy;
	bool shows = shows_value(whole_text(t, &copy));

	ps_buf_fini(&copy);
	return shows;
}

/* The next planted value in @text, and its length. */
static const char *next_value(const char *text, size_t *len)
{
	const char *phone = strstr(text, PHONE);
	const char *name = strcasestr(text, NAME);

	if (phone != NULL && (name == NULL || phone < name)) {
		*len = strlen(PHONE);
		return phone;
	}
	*len = strlen(NAME);
	return name;
}

/* Replaces all values; returns how many. */
static size_t replace_all(struct doctest *t, const char *mark)
{
	struct ps_buf copy;
	const char *text = whole_text(t, &copy);
	const char *at = text;
	size_t count = 0;
	size_t len;

	while ((at = next_value(at, &len)) != NULL) {
		size_t field = ps_document_field(t->doc, (size_t)(at - text));
		size_t start = (size_t)(at - text);

		if (t->text.fields[field].kind != PS_FIELD_EXEMPT) {
			cr_expect(eq(int, ps_document_replace(t->doc, start, start + len, mark, strlen(mark)), PS_OK));
			count++;
		}
		at += len;
	}
	ps_buf_fini(&copy);
	return count;
}

static size_t longest_line(const char *data, size_t len)
{
	size_t longest = 0;
	size_t line = 0;

	for (size_t i = 0; i < len; i++) {
		line = data[i] == '\n' ? 0 : line + (data[i] != '\r');
		longest = line > longest ? line : longest;
	}
	return longest;
}

/* CR without LF, or LF without CR where @original has none. */
static bool has_bare(const struct file *original, const struct ps_buf *out)
{
	bool lf_only = false;
	bool cr_only = false;

	for (size_t i = 0; i < original->len; i++) {
		lf_only = lf_only || (original->data[i] == '\n' && (i == 0 || original->data[i - 1] != '\r'));
		cr_only = cr_only || (original->data[i] == '\r' && original->data[i + 1] != '\n');
	}
	for (size_t i = 0; i < out->len; i++) {
		if (!lf_only && out->data[i] == '\n' && (i == 0 || out->data[i - 1] != '\r'))
			return true;
		if (!cr_only && out->data[i] == '\r' && (i + 1 == out->len || out->data[i + 1] != '\n'))
			return true;
	}
	return false;
}

struct tally {
	size_t oracle_saw;
	const char *mark;
};

static void expect_clean(const char *name, const struct file *file, const struct ps_buf *out, struct tally *tally)
{
	struct mailoracle before = mailoracle_read(file->data, file->len);
	struct mailoracle after = mailoracle_read(out->data, out->len);
	struct doctest again = doctest_begin(out->data, out->len);

	tally->oracle_saw += shows_value(before.text);
	cr_expect(not(shows_value(after.text)), "%s: another reader still sees a value", name);
	cr_expect(eq(str, after.structure, before.structure), "%s: the structure changed", name);
	cr_expect(eq(int, ps_email_parse(again.doc, 0, 0, out->len), PS_OK), "%s: cannot be read again", name);
	cr_expect(not(text_shows_value(&again)), "%s: a value is left", name);
	cr_expect(longest_line((const char *)out->data, out->len) <= 998, "%s: a line is too long", name);
	cr_expect(not(has_bare(file, out)), "%s: a bare CR or LF", name);
	doctest_end(&again);
	mailoracle_free(&before);
	mailoracle_free(&after);
}

static void check_planted(const char *name, const struct file *file, void *context)
{
	struct doctest t = doctest_begin(file->data, file->len);
	enum ps_status status = ps_email_parse(t.doc, 0, 0, file->len);
	struct tally *tally = context;

	cr_expect(eq(int, status, PS_OK), "%s: refused: %s", name, ps_document_error(t.doc)->text);
	if (status == PS_OK) {
		cr_expect(text_shows_value(&t), "%s: the text does not show the value", name);
		cr_expect(eq(sz, strlen(doctest_out(&t)), strnlen(file->data, file->len)));
		cr_expect(eq(int, memcmp(t.out.data, file->data, file->len), 0), "%s: not the same bytes", name);
	}
	doctest_end(&t);
	t = doctest_begin(file->data, file->len);
	status = ps_email_parse(t.doc, 0, 0, file->len);
	if (status == PS_OK) {
		cr_expect(not(le(sz, replace_all(&t, tally->mark), 0)), "%s: nothing replaced", name);
		ps_buf_clear(&t.out);
		status = ps_document_render(t.doc, 0, file->len, &t.out);
		cr_expect(eq(int, status, PS_OK), "%s: cannot be written: %s", name, ps_document_error(t.doc)->text);
		if (status == PS_OK)
			expect_clean(name, file, &t.out, tally);
	}
	doctest_end(&t);
}

Test(email_planted, no_value_survives_in_any_reading)
{
	struct tally tally = {0, "[NAME]"};
	size_t ran = files_each(PS_TESTS "/formats/mail", ".eml", check_planted, &tally);

	fprintf(stderr, "%zu messages, in %zu of them the oracle saw a value before\n", ran, tally.oracle_saw);
	cr_assert(ge(sz, ran, 60));
	cr_assert(ge(sz, tally.oracle_saw, ran * 4 / 5));
}

Test(email_planted, marks_longer_than_the_values_keep_lines_within_limits)
{
	struct tally tally = {0, "[NAME#abcdefghijklmnop, or earlier than that]"};
	size_t ran = files_each(PS_TESTS "/formats/mail", ".eml", check_planted, &tally);

	cr_assert(ge(sz, ran, 60));
}

static void check_refused(const char *name, const struct file *file, void *context)
{
	struct doctest t = doctest_begin(file->data, file->len);
	enum ps_status status = ps_email_parse(t.doc, 0, 0, file->len);

	(void)context;
	if (status == PS_OK) {
		cr_expect(not(le(sz, replace_all(&t, "[NAME]"), 0)), "%s: not refused", name);
		status = ps_document_render(t.doc, 0, file->len, &t.out);
	}
	cr_expect(ne(int, status, PS_OK), "%s: not refused", name);
	cr_expect(eq(int, ps_document_error(t.doc)->status, status), "%s: no reason given", name);
	cr_expect(not(shows_value(ps_document_error(t.doc)->text)));
	cr_expect(eq(sz, t.out.len, 0));
	doctest_end(&t);
}

Test(email_planted, what_cannot_be_read_is_refused)
{
	cr_assert(ge(sz, files_each(PS_TESTS "/formats/mail/refused", ".eml", check_refused, NULL), 10));
}
