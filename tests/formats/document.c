#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "doctest.h"
#include "format.h"

static struct doctest whole(const char *data)
{
	struct doctest t = doctest_begin(data, strlen(data));

	cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, t.raw.len), PS_OK));
	return t;
}

Test(document, ascii_text_is_the_raw_bytes_without_a_copy)
{
	struct doctest t = whole("Call Jane at 555-0100.");

	cr_assert(eq(str, doctest_text(&t), "Call Jane at 555-0100."));
	cr_assert(eq(ptr, t.text.data, t.raw.data));
	cr_assert(eq(sz, t.text.field_count, 1));
	doctest_end(&t);
}

Test(document, accented_text_is_the_raw_bytes_without_a_copy)
{
	struct doctest t = whole("Call Jos\xC3\xA9 now. \xFF\xC3");

	(void)doctest_text(&t);
	cr_assert(eq(ptr, t.text.data, t.raw.data));
	doctest_end(&t);
}

Test(document, renders_what_it_read_when_nothing_is_replaced)
{
	struct doctest t = whole("a\xE2\x80\x8B"
				 "b \xEF\xBC\x91\xEF\xBC\x92 \xFF\n");

	cr_assert(eq(str, doctest_text(&t), "ab 12 \xFF\n"));
	cr_assert(eq(str, doctest_out(&t),
		"a\xE2\x80\x8B"
		"b \xEF\xBC\x91\xEF\xBC\x92 \xFF\n"));
	cr_assert(not(ps_document_changed(t.doc)));
	doctest_end(&t);
}

Test(document, replaces_in_the_middle_and_keeps_the_rest)
{
	struct doctest t = whole("Call Jane at 555-0100.");
	size_t at = doctest_replace(&t, 0, "Jane", "[NAME]");

	(void)doctest_replace(&t, at, "555-0100", "[PHONE]");
	cr_assert(eq(str, doctest_out(&t), "Call [NAME] at [PHONE]."));
	doctest_end(&t);
}

Test(document, swallows_unseen_characters_inside_and_behind_a_finding)
{
	struct doctest t = whole("x J\xE2\x80\x8B"
				 "ane\xE2\x80\x8D\xCC\x81 y");

	(void)doctest_replace(&t, 0, "Jane", "[NAME]");
	cr_assert(eq(str, doctest_out(&t), "x [NAME] y"));
	doctest_end(&t);
}

Test(document, cuts_no_unit_in_two)
{
	struct doctest t = doctest_begin("a&amp;b", 7);

	cr_assert(eq(int, ps_field_open(t.doc, 0, PS_ESCAPE_MARKUP, PS_FIELD_TEXT, PS_NONE), PS_OK));
	cr_assert(eq(int, ps_field_add(t.doc, 0, 1), PS_OK));
	cr_assert(eq(int, ps_field_add_unit(t.doc, 1, 6, "xyz", 3), PS_OK));
	cr_assert(eq(int, ps_field_add(t.doc, 6, 7), PS_OK));
	cr_assert(eq(int, ps_field_close(t.doc), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "axyzb"));
	cr_assert(eq(int, ps_document_replace(t.doc, 2, 3, "<", 1), PS_OK));
	cr_assert(eq(str, doctest_out(&t), "a&lt;b"));
	doctest_end(&t);
}

Test(document, puts_the_mark_before_markup_that_stays)
{
	struct doctest t = doctest_begin("Ja<b>ne</b> D<i>oe</i>!", 23);
	static const size_t pieces[][2] = {{0, 2}, {5, 7}, {11, 13}, {16, 18}, {22, 23}};

	cr_assert(eq(int, ps_field_open(t.doc, 0, PS_ESCAPE_MARKUP, PS_FIELD_TEXT, PS_NONE), PS_OK));
	for (size_t i = 0; i < 5; i++) {
		cr_assert(eq(int, ps_field_add(t.doc, pieces[i][0], pieces[i][1]), PS_OK));
		ps_field_keep_gap(t.doc);
	}
	cr_assert(eq(int, ps_field_close(t.doc), PS_OK));
	(void)doctest_replace(&t, 0, "Jane Doe", "[NAME]");
	cr_assert(eq(str, doctest_out(&t), "[NAME]<b></b><i></i>!"));
	doctest_end(&t);
}

Test(document, removes_a_gap_that_is_not_markup)
{
	struct doctest t = doctest_begin("Ja=\r\nne", 7);

	cr_assert(eq(int, ps_field_open(t.doc, 0, PS_ESCAPE_QP, PS_FIELD_TEXT, PS_NONE), PS_OK));
	cr_assert(eq(int, ps_field_add(t.doc, 0, 2), PS_OK));
	cr_assert(eq(int, ps_field_add(t.doc, 5, 7), PS_OK));
	cr_assert(eq(int, ps_field_close(t.doc), PS_OK));
	(void)doctest_replace(&t, 0, "Jane", "=");
	cr_assert(eq(str, doctest_out(&t), "=3D"));
	doctest_end(&t);
}

Test(document, separates_fields_joins_keys_and_reads_labels)
{
	struct doctest t = doctest_begin("dob:1961;name:Jane;", 19);
	size_t start = 0;
	size_t end = 0;

	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_KEY, PS_NONE, 0, 3), PS_OK));
	ps_field_join(t.doc);
	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_VALUE, PS_DATE, 4, 8), PS_OK));
	cr_assert(eq(int, ps_label(t.doc, "patient ", 8), PS_OK));
	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_KEY, PS_NONE, 9, 13), PS_OK));
	ps_field_join(t.doc);
	/* An empty field leaves no trace, and uses up the join. */
	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_VALUE, PS_NONE, 14, 14), PS_OK));
	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_VALUE, PS_NONE, 14, 18), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "dob: 1961\npatient name\nJane"));
	cr_assert(eq(sz, t.text.field_count, 4));
	cr_assert(eq(int, t.text.fields[1].type, PS_DATE));
	cr_assert(eq(sz, ps_document_field(t.doc, 5), 1));
	cr_assert(eq(sz, ps_document_field(t.doc, 3), (size_t)-1));
	ps_document_source(t.doc, 3, 5, &start, &end);
	cr_assert(eq(sz, start, 3));
	cr_assert(eq(sz, end, 3));
	ps_document_source(t.doc, 3, 7, &start, &end);
	cr_assert(eq(sz, end, 3));
	doctest_end(&t);
}

Test(document, keeps_fields_apart_that_nothing_separates)
{
	/* "DOB: " joined to a value that starts with an unseen character. */
	struct doctest t = doctest_begin("DOB: =\xE2\x80\x8B"
					 "1961",
		13);

	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_KEY, PS_NONE, 0, 5), PS_OK));
	ps_field_join(t.doc);
	cr_assert(eq(int, ps_field_put(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_VALUE, PS_NONE, 6, 13), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "DOB: 1961"));
	(void)doctest_replace(&t, 0, "DOB: ", "[A]");
	cr_assert(eq(str, doctest_out(&t),
		"[A]=\xE2\x80\x8B"
		"1961"));
	doctest_end(&t);
}

Test(document, text_is_followed_by_zero_bytes)
{
	struct doctest t = doctest_begin("abcdef", 6);
	static const unsigned char zeros[PS_TEXT_PADDING];

	cr_assert(eq(int, ps_text_parse(t.doc, 0, 1, 3), PS_OK));
	(void)doctest_text(&t);
	cr_assert(eq(sz, t.text.len, 2));
	cr_assert(eq(int, memcmp(t.text.data + 2, zeros, sizeof(zeros)), 0));
	doctest_end(&t);
}

/* Every second byte counts; changed layers are written in capitals. */
static enum ps_status recode_spread(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	enum ps_status status = PS_OK;

	(void)context;
	(void)original;
	(void)original_len;
	for (size_t i = 0; i < decoded_len && status == PS_OK; i++) {
		char pair[2] = {(char)decoded[i], '_'};

		status = ps_buf_add(out, pair, 2);
	}
	return status;
}

static void locate_spread(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	(void)original;
	(void)original_len;
	while (*decoded < target) {
		*source += 2;
		(*decoded)++;
	}
}

static unsigned spread_layer(struct doctest *t, size_t start, size_t end)
{
	struct ps_buf decoded;
	unsigned layer = 0;

	ps_buf_init(&decoded, 100);
	for (size_t i = start; i < end; i += 2)
		cr_assert(eq(int, ps_buf_add(&decoded, t->raw.data + i, 1), PS_OK));
	cr_assert(eq(int, ps_layer_recoded(t->doc, 0, start, end, &decoded, recode_spread, NULL, &layer), PS_OK));
	ps_layer_locate(t->doc, layer, locate_spread);
	return layer;
}

Test(document, writes_a_recoded_layer_anew_when_it_changed)
{
	struct doctest t = doctest_begin("<a_ _J_i_m_>", 12);
	unsigned layer = spread_layer(&t, 1, 11);
	size_t start = 0;
	size_t end = 0;

	cr_assert(eq(int, ps_text_parse(t.doc, layer, 0, 5), PS_OK));
	cr_assert(eq(str, doctest_out(&t), "<a_ _J_i_m_>"));
	doctest_end(&t);
	t = doctest_begin("<a_ _J_i_m_>", 12);
	layer = spread_layer(&t, 1, 11);
	cr_assert(eq(int, ps_text_parse(t.doc, layer, 0, 5), PS_OK));
	(void)doctest_replace(&t, 0, "Jim", "X");
	ps_document_source(t.doc, 2, 5, &start, &end);
	cr_assert(eq(sz, start, 5));
	cr_assert(eq(sz, end, 11));
	cr_assert(eq(str, doctest_out(&t), "<a_ _X_>"));
	doctest_end(&t);
}

Test(document, escapes_once_for_each_mapped_layer)
{
	/* A string in a string: "\"a\"". */
	struct doctest t = doctest_begin("\"\\\"Jim\\\"\"", 9);
	unsigned layer = 0;
	size_t start = 0;
	size_t end = 0;

	cr_assert(eq(int, ps_layer_mapped(t.doc, 0, PS_ESCAPE_JSON, &layer), PS_OK));
	cr_assert(eq(int, ps_layer_add_unit(t.doc, layer, 1, 3, "\"", 1), PS_OK));
	cr_assert(eq(int, ps_layer_add(t.doc, layer, 3, 6), PS_OK));
	cr_assert(eq(int, ps_layer_add_unit(t.doc, layer, 6, 8, "\"", 1), PS_OK));
	cr_assert(eq(int, ps_field_put(t.doc, layer, PS_ESCAPE_JSON, PS_FIELD_VALUE, PS_NONE, 1, 4), PS_OK));
	ps_document_source(t.doc, 0, 3, &start, &end);
	cr_assert(eq(sz, start, 3));
	cr_assert(eq(sz, end, 6));
	(void)doctest_replace(&t, 0, "Jim", "a\"b");
	cr_assert(eq(str, doctest_out(&t), "\"\\\"a\\\\\\\"b\\\"\""));
	doctest_end(&t);
}

Test(document, deletes_what_two_readings_found_in_one_place)
{
	struct doctest t = doctest_begin("J_i_m_ Jane", 11);
	unsigned layer = spread_layer(&t, 0, 6);

	cr_assert(eq(int, ps_text_parse(t.doc, layer, 0, 3), PS_OK));
	cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, 11), PS_OK));
	cr_assert(eq(int, ps_document_replace(t.doc, 0, 3, "[A]", 3), PS_OK));
	cr_assert(eq(int, ps_document_replace(t.doc, 6, 8, "[B]", 3), PS_OK));
	cr_assert(eq(str, doctest_out(&t), "[B] Jane"));
	doctest_end(&t);
}

Test(document, refuses_to_write_two_encodings_of_one_place)
{
	struct doctest t = doctest_begin("J_i_m_", 6);
	unsigned first = spread_layer(&t, 0, 6);
	unsigned second = spread_layer(&t, 0, 6);

	cr_assert(eq(int, ps_text_parse(t.doc, first, 0, 3), PS_OK));
	cr_assert(eq(int, ps_text_parse(t.doc, second, 0, 3), PS_OK));
	cr_assert(eq(int, ps_document_replace(t.doc, 0, 1, "[A]", 3), PS_OK));
	cr_assert(eq(int, ps_document_replace(t.doc, 5, 6, "[B]", 3), PS_OK));
	cr_assert(eq(int, ps_document_render(t.doc, 0, 6, &t.out), PS_MALFORMED));
	cr_assert(eq(int, ps_document_render(t.doc, 0, 6, &t.out), PS_MALFORMED));
	doctest_end(&t);
}

Test(document, renders_piece_by_piece_what_it_renders_whole)
{
	static const char text[] = "Jane, Jane, Jane and Jane.";
	char want[64];

	for (size_t cut = 0; cut < strlen(text); cut++) {
		struct doctest t = whole(text);
		size_t at = 0;

		for (int i = 0; i < 4; i++)
			at = doctest_replace(&t, at, "Jane", "[NAME-1]") + 4;
		(void)snprintf(want, sizeof(want), "%s", doctest_out(&t));
		ps_buf_clear(&t.out);
		cr_assert(eq(int, ps_document_render(t.doc, 0, cut, &t.out), PS_OK));
		cr_assert(eq(int, ps_document_render(t.doc, cut, strlen(text), &t.out), PS_OK));
		cr_assert(eq(str, (char *)t.out.data, want));
		doctest_end(&t);
	}
}

Test(document, finds_the_text_of_a_raw_byte)
{
	/* 0-1 "ab", 2-4 U+200B, 5-7 full-width 1, 8-10 full-width 2, 11 "c" */
	struct doctest t = whole("ab\xE2\x80\x8B\xEF\xBC\x91\xEF\xBC\x92"
				 "c");
	static const size_t want[] = {0, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5};

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		cr_assert(eq(sz, ps_document_text_offset(t.doc, i), want[i]), "raw byte %zu", i);
	doctest_end(&t);
}

Test(document, rolls_back_to_where_it_was)
{
	struct doctest t = doctest_begin("Jim \xEF\xBC\x91 Ann", 11);
	struct ps_document_mark mark;
	unsigned layer = 0;

	ps_document_mark(t.doc, &mark);
	cr_assert(eq(int, ps_layer_mapped(t.doc, 0, PS_ESCAPE_NONE, &layer), PS_OK));
	cr_assert(eq(int, ps_layer_add(t.doc, layer, 0, 3), PS_OK));
	cr_assert(eq(int, ps_text_parse(t.doc, layer, 0, 3), PS_OK));
	cr_assert(eq(int, ps_field_open(t.doc, 0, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE), PS_OK));
	ps_document_rollback(t.doc, &mark);
	cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, 11), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "Jim 1 Ann"));
	(void)doctest_replace(&t, 0, "1", "2");
	cr_assert(eq(str, doctest_out(&t), "Jim 2 Ann"));
	doctest_end(&t);
}

Test(document, refuses_what_is_over_a_limit)
{
	static const struct ps_document_limits small = {.bytes = 8, .depth = 1, .parts = 1};
	static const unsigned char raw[8 + PS_TEXT_PADDING] = "abcdefgh";
	static unsigned char much[1 << 20] = {0};
	enum ps_status status = PS_OK;
	size_t taken = 0;
	struct ps_document *doc = NULL;
	unsigned layer = 0;

	cr_assert(eq(int, ps_document_new(&small, &doc), PS_OK));
	cr_assert(eq(int, ps_document_begin(doc, raw, 9), PS_LIMIT));
	cr_assert(eq(int, ps_document_begin(doc, raw, 8), PS_OK));
	cr_assert(eq(int, ps_layer_mapped(doc, 0, PS_ESCAPE_NONE, &layer), PS_OK));
	cr_assert(eq(int, ps_layer_add(doc, layer, 0, 8), PS_OK));
	cr_assert(eq(int, ps_layer_mapped(doc, layer, PS_ESCAPE_NONE, &layer), PS_LIMIT));
	for (; status == PS_OK; taken++)
		status = ps_layer_add_unit(doc, layer, 8, 8, much, sizeof(much));
	cr_assert(eq(int, status, PS_LIMIT));
	/* Twice the document, and 16 MiB. */
	cr_assert(eq(sz, taken, 16));
	ps_document_free(doc);
}

Test(document, serves_one_document_after_the_other)
{
	struct doctest t = whole("Jane \xE2\x80\x99 Doe");
	static const unsigned char second[9 + PS_TEXT_PADDING] = "Ann \xEF\xBC\x91 x";

	(void)doctest_replace(&t, 0, "Jane", "[NAME]");
	(void)doctest_out(&t);
	cr_assert(eq(int, ps_document_begin(t.doc, second, 9), PS_OK));
	cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, 9), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "Ann 1 x"));
	cr_assert(not(ps_document_changed(t.doc)));
	doctest_end(&t);
}

Test(escape, knows_how_each_place_is_written)
{
	static const struct {
		enum ps_escape escape;
		const char *text, *want;
	} cases[] = {
		{PS_ESCAPE_NONE, "[A-1] \"<", "[A-1] \"<"},
		{PS_ESCAPE_JSON, "[A]\"\\\n", "[A]\\\"\\\\\\u000A"},
		{PS_ESCAPE_JSON_NUMBER, "[ID]", "\"[ID]\""},
		{PS_ESCAPE_JSON_NUMBER, "1961", "1961"},
		{PS_ESCAPE_JSON_NUMBER, "007", "\"007\""},
		{PS_ESCAPE_JSON_NUMBER, "null", "null"},
		{PS_ESCAPE_JSON_NUMBER, "", "\"\""},
		{PS_ESCAPE_MARKUP, "<&>\"'", "&lt;&amp;&gt;&quot;&#39;"},
		{PS_ESCAPE_PERCENT, "[A b]", "%5BA%20b%5D"},
		{PS_ESCAPE_FORM, "[A b]", "%5BA+b%5D"},
		{PS_ESCAPE_HL7, "a|b^c", "a\\F\\b\\S\\c"},
		{PS_ESCAPE_CSV, "a\"b", "a\"\"b"},
		{PS_ESCAPE_QP, "a=\xC3\xA9", "a=3D=C3=A9"},
		{PS_ESCAPE_HEADER, "a\n\xC3\xA9", "a ?"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct doctest t = doctest_begin("0", 1);
		enum ps_field_kind kind = cases[i].escape == PS_ESCAPE_JSON_NUMBER ? PS_FIELD_NUMBER : PS_FIELD_VALUE;

		cr_assert(eq(int, ps_field_put(t.doc, 0, cases[i].escape, kind, PS_NONE, 0, 1), PS_OK));
		(void)doctest_replace(&t, 0, "0", cases[i].text);
		cr_assert(eq(str, doctest_out(&t), cases[i].want));
		doctest_end(&t);
	}
}
