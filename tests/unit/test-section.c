/* Where an endless text is cut. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "section.h"

#include <string.h>

static unsigned char data[PS_SECTION_MAX * 2];

static void fill(unsigned char byte)
{
	memset(data, byte, sizeof(data));
}

Test(section, ends_behind_the_first_blank_line_past_16_kib)
{
	fill('a');
	memcpy(data + PS_SECTION_BLANK - 10, "\n\n", 2);
	memcpy(data + PS_SECTION_BLANK + 5, "\n\n", 2);
	memcpy(data + PS_SECTION_BLANK + 50, "\n\n", 2);
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_BLANK + 7));
}

Test(section, takes_crlf_for_a_line_end)
{
	fill('a');
	memcpy(data + PS_SECTION_BLANK + 5, "\r\n\r\n", 4);
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_BLANK + 9));
}

Test(section, blank_line_that_began_before_16_kib_counts)
{
	fill('a');
	memcpy(data + PS_SECTION_BLANK - 1, "\n\n", 2);
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_BLANK + 1));
}

Test(section, blank_line_past_32_kib_is_no_better_than_a_line_end)
{
	fill('a');
	data[PS_SECTION_LINE + 3] = '\n';
	memcpy(data + PS_SECTION_LINE + 10, "\n\n", 2);
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_LINE + 4));
}

Test(section, line_end_between_16_and_32_kib_is_none)
{
	fill('a');
	data[PS_SECTION_BLANK + 100] = '\n';
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_MAX));
}

Test(section, ends_at_64_kib_without_lines)
{
	fill('a');
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_MAX));
}

Test(section, does_not_cut_a_character)
{
	for (size_t before = 1; before <= 3; before++) {
		fill('a');
		memcpy(data + PS_SECTION_MAX - before, "\xF0\x9F\x98\x80", 4);
		cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_MAX - before));
	}
}

Test(section, cuts_where_bytes_are_no_characters)
{
	fill(0x80);
	cr_assert(eq(sz, ps_section_end(data, sizeof(data), false), PS_SECTION_MAX));
}

Test(section, needs_more_bytes_until_the_end_is_certain)
{
	fill('a');
	cr_assert(eq(sz, ps_section_end(data, 0, false), 0));
	cr_assert(eq(sz, ps_section_end(data, PS_SECTION_MAX, false), 0));
	cr_assert(eq(sz, ps_section_end(data, PS_SECTION_MAX + 1, false), PS_SECTION_MAX));
}

Test(section, is_what_is_left_at_the_end_of_input)
{
	fill('a');
	cr_assert(eq(sz, ps_section_end(data, 0, true), 0));
	cr_assert(eq(sz, ps_section_end(data, 100, true), 100));
	cr_assert(eq(sz, ps_section_end(data, PS_SECTION_MAX, true), PS_SECTION_MAX));
	data[PS_SECTION_LINE] = '\n';
	cr_assert(eq(sz, ps_section_end(data, PS_SECTION_LINE + 500, true), PS_SECTION_LINE + 1));
}

/* What was an end with few bytes is one with more: ends do not move. */
Test(section, end_does_not_move_when_more_bytes_are_known)
{
	static const char *const lines[] = {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "a\n\n",
		"a\r\n\r\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"\xE6\x97\xA5"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t len = strlen(lines[i]);
		size_t known;

		for (size_t at = 0; at < sizeof(data); at++)
			data[at] = (unsigned char)lines[i][at % len];
		known = ps_section_end(data, sizeof(data), false);
		cr_assert(not(le(sz, known, 0)));
		for (size_t seen = 0; seen < sizeof(data); seen++) {
			size_t end = ps_section_end(data, seen, false);

			cr_assert(end == known || (end == 0 && seen < PS_SECTION_MAX + 1), "line %zu, %zu seen: %zu", i,
				seen, end);
			cr_assert(end <= seen);
		}
	}
}
