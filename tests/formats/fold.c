#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "doctest.h"
#include "folding.h"
#include "format.h"

/* How a text is read. */
struct reading {
	const char *raw, *text;
};

static void check(const struct reading *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct doctest t = doctest_begin(cases[i].raw, strlen(cases[i].raw));

		cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, t.raw.len), PS_OK));
		cr_assert(eq(str, doctest_text(&t), cases[i].text), "case %zu", i);
		cr_assert(eq(str, doctest_out(&t), cases[i].raw));
		doctest_end(&t);
	}
}

#define CHECK(...)                                                   \
	do {                                                         \
		static const struct reading cases[] = {__VA_ARGS__}; \
		check(cases, sizeof(cases) / sizeof(*cases));        \
	} while (0)

Test(fold, leaves_out_what_a_reader_does_not_see)
{
	CHECK({"5\u200B5\u200C5\u200D-\uFEFF01\u206000", "555-0100"}, {"Ja\u00ADne", "Jane"}, {"Ja\u034Fne", "Jane"},
		{"\u202EJane\u202C", "Jane"}, {"Ja\U000E0041ne\uFE0F", "Jane"}, {"\u2066x\u2069", "x"});
}

Test(fold, reads_digits_of_every_script)
{
	CHECK({"\u0665\u0665\u0665-\u0660\u0661\u0660\u0660", "555-0100"}, {"\u0967\u0968\u0969", "123"},
		{"\uFF15\uFF15\uFF15", "555"}, {"\U0001D7D8\U0001D7E3", "01"}, {"m\u00B2", "m\u00B2"});
}

Test(fold, reads_dashes_and_spaces_as_ascii)
{
	CHECK({"555\u2010555\u2011555\u2012555\u2013555\u2014555\u2212"
	       "0100",
		      "555-555-555-555-555-555-0100"},
		{"a\u00A0b\u2003c\u202Fd\u3000"
		 "e",
			"a b c d e"},
		{"\uFF0D\uFE63\u2015", "---"}, {"a\u2028b", "a\nb"});
}

Test(fold, reads_full_width_and_mathematical_letters)
{
	CHECK({"\uFF2A\uFF41\uFF4E\uFF45\uFF20\uFF45\uFF0E\uFF43\uFF4F", "Jane@e.co"},
		{"\U0001D409\U0001D41A\U0001D427\U0001D41E", "Jane"}, {"Gri\uFB03n", "Griffin"});
}

Test(fold, reads_quotes_slashes_and_dots)
{
	CHECK({"O\u2019Neil", "O'Neil"}, {"\u201CHi\u201D", "\"Hi\""}, {"03\u204414\u22151961", "03/14/1961"},
		{"555\u00B7"
		 "0100 a\u00B7"
		 "b",
			"555.0100 a*b"},
		{"a\uFE6B"
		 "b",
			"a@b"});
}

/* Else they would be letters of the word beside them. */
Test(fold, reads_signs_that_part_words_as_ascii)
{
	CHECK({"\u00ABJane\u00BB \u2039x\u203A \u00BFJane?", "\"Jane\" \"x\" \"Jane?"},
		{"\u2022Jane \u25AAx \u2026Jane \u2713x", "*Jane |x |Jane |x"}, {"MRN\u21921 \u27A1x", "MRN>1 >x"},
		{"Hi\U0001F44B\U0001F3FDJane\U0001F600", "Hi||Jane|"}, {"\u060C\u3001", ",,"},
		{"\u2022\u20221 Gal\u00B7la 5\u00B75", "**1 Gal\u00B7la 5.5"},
		{"\u20AC5 \u00A35 5\u00B0 \u00D7", "\u20AC5 \u00A35 5\u00B0 \u00D7"});
}

Test(fold, reads_homoglyphs_in_tokens_that_are_ascii_otherwise)
{
	CHECK({"j\u0430ne", "jane"}, {"\u0430@example.org", "a@example.org"},
		{"\u0415mily \u0421arter", "Emily Carter"}, {"555-01\u041E0", "555-0100"},
		{"P\u0435r\u00E9z", "Per\u00E9z"}, {"\u0391nn", "Ann"}, {"\u0430.b@e.org", "a.b@e.org"},
		{"\u0430\u0430-\u0430x", "aa-ax"}, {"x \u0430\u0430", "x \u0430\u0430"});
}

Test(fold, keeps_words_of_other_scripts)
{
	CHECK({"\u0418\u0432\u0430\u043D", "\u0418\u0432\u0430\u043D"},
		{"\u0412\u0435\u0440\u0430 went", "\u0412\u0435\u0440\u0430 went"},
		{"\u4E2D\u6587 Jane", "\u4E2D\u6587 Jane"}, {"Jos\u00E9 M\u00FCller", "Jos\u00E9 M\u00FCller"},
		{"\u043E\u043D\u0430. \u0410 \u0438 \u0430\u0441\u0441\u0430",
			"\u043E\u043D\u0430. \u0410 \u0438 \u0430\u0441\u0441\u0430"},
		{"\u03B1\u03B2\u03B3", "\u03B1\u03B2\u03B3"});
}

Test(fold, tolerates_marks_and_keeps_accents)
{
	CHECK({"5\u03015\u03365-0100", "555-0100"}, {"Jose\u0301", "Jose\u0301"}, {"J\u0336a\u0336ne", "Jane"},
		{"a\u0301\u0302\u0303\u0304", "a\u0301\u0302"});
}

Test(fold, keeps_bytes_that_are_not_utf8)
{
	CHECK({"a\xFF\xC3(\xE2\x80 b\xC0\xAF\xED\xA0\x80", "a\xFF\xC3(\xE2\x80 b\xC0\xAF\xED\xA0\x80"});
}

Test(fold, reads_digits_of_every_make)
{
	CHECK({"\xE2\x91\xA4\xE2\x93\xAA\xE2\x91\xA2", "503"},   /* circled */
		{"\xE2\x9D\xBA\xE2\x93\xBF\xE2\x9D\xB8", "503"}, /* white on black */
		{"\xE2\x91\xB8-\xE2\x92\x8C", "5-5"},            /* in parentheses, with a full stop */
		{"\xE2\x81\xB5\xE2\x81\xB0\xC2\xB3", "503"},     /* raised */
		{"\xE2\x82\x85\xE2\x82\x80\xE2\x82\x83", "503"}, /* lowered */
		{"1\xC2\xB2", "12"}, {"Doe\xC2\xB9, kg/m\xC2\xB2", "Doe\xC2\xB9, kg/m\xC2\xB2"});
}

Test(fold, sees_a_token_across_pieces_and_units)
{
	struct doctest t = doctest_begin("j<i>\xD0\xB0</i>n&#1077;", 18);

	cr_assert(eq(int, ps_field_open(t.doc, 0, PS_ESCAPE_MARKUP, PS_FIELD_TEXT, PS_NONE), PS_OK));
	cr_assert(eq(int, ps_field_add(t.doc, 0, 1), PS_OK));
	ps_field_keep_gap(t.doc);
	cr_assert(eq(int, ps_field_add(t.doc, 4, 6), PS_OK));
	ps_field_keep_gap(t.doc);
	cr_assert(eq(int, ps_field_add(t.doc, 10, 11), PS_OK));
	cr_assert(eq(int, ps_field_add_unit(t.doc, 11, 18, "\xD0\xB5", 2), PS_OK));
	cr_assert(eq(int, ps_field_close(t.doc), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "jane"));
	(void)doctest_replace(&t, 0, "jane", "[NAME]");
	cr_assert(eq(str, doctest_out(&t), "[NAME]<i></i>"));
	doctest_end(&t);
}

Test(fold, folds_long_tokens_in_bounded_memory)
{
	char raw[4 * 1000 + 1];
	struct doctest t;

	for (size_t i = 0; i < 1000; i++)
		memcpy(raw + 4 * i, "ab\xD0\xB0", 4);
	raw[4000] = 0;
	t = doctest_begin(raw, 4000);
	cr_assert(eq(int, ps_text_parse(t.doc, 0, 0, 4000), PS_OK));
	cr_assert(eq(sz, strlen(doctest_text(&t)), 3000));
	cr_assert(eq(str, doctest_out(&t), raw));
	doctest_end(&t);
}

Test(fold, has_a_class_for_every_code_point)
{
	for (uint32_t cp = 0x80; cp <= 0x10FFFF; cp++) {
		unsigned class = ps_fold_class(cp);

		if (class >= PS_FOLD_HOMOGLYPH)
			cr_assert(lt(int, (int)class, PS_FOLD_HOMOGLYPH + 52), "U+%04X", cp);
		else
			cr_assert(class <= PS_FOLD_NEWLINE ||
					  (class >= PS_FOLD_RAISED && class <= PS_FOLD_RAISED_LAST) ||
					  (class >= 0x20 && class < 0x7F),
				"U+%04X", cp);
	}
}
