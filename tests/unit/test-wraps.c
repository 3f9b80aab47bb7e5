/* Which lines are put together, and where what reaches over their ends stands. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "wraps.h"

#include <stdlib.h>
#include <string.h>

/* The ends' text of a text of one field, all of it; to be freed. */
static char *ends_of(const char *data)
{
	struct ps_text text = {.data = (const unsigned char *)data, .len = strlen(data), .to = strlen(data)};
	struct ps_wraps wraps;
	struct ps_text ends;
	char *copy = calloc(1, strlen(data) * 3 + 64);

	ps_wraps_init(&wraps);
	ps_wraps_begin(&wraps, &text);
	do {
		cr_assert(eq(int, ps_wraps_next(&wraps, &ends), PS_OK));
		if (ends.len > 0)
			strncat(copy, (const char *)ends.data, ends.len);
	} while (ends.len > 0);
	ps_wraps_fini(&wraps);
	return copy;
}

static const struct {
	const char *text, *ends;
} cases[] = {
	{"Since last spring she has lived at 412 Old\nForge Road.", "last spring she has lived at 412 Old Forge Road."},
	{"Since last spring she has lived at 412 Old\r\nForge Road.\r\n",
		"last spring she has lived at 412 Old Forge Road."},
	{"> Since last spring she has lived at 412 Old\n> Forge Road.",
		"last spring she has lived at 412 Old Forge Road."},
	/* Where a line ends in a dash that parts a number, no blank comes in. */
	{"Please call her back as soon as you can: 503-\n555-0142 is hers.",
		"call her back as soon as you can: 503-555-0142 is hers."},
	{"He will come to the second visit on March \n14, 2026.", "will come to the second visit on March 14, 2026."},
	{"The number of the house is on the left, 17 St.\nAlbans Way.",
		"of the house is on the left, 17 St. Albans Way."},
	{"You can call me back at four eight oh, Five\nfive five oh one two two.",
		"can call me back at four eight oh, Five five five oh one two two."},
	{"You can call me back any day of the week but one\nof them.", ""},
	/* Whole words between signs, where no blank is near enough. */
	{"EH-40018,google,cpc,aids_spring_2025,call,2025-04-07\n09:12,Prudence,Alder,p.alder.quinn@letterbox.example",
		"cpc,aids_spring_2025,call,2025-04-07 09:12,Prudence,Alder,p.alder"},
	/* A short line, the end of a sentence, other depths, no digit near, a mark, an empty line. */
	{"lives at 412 Old\nForge Road.", ""},
	{"Since last spring she has had the number 412.\nForge Road is far.", ""},
	{"> Since last spring she has lived at 412 Old\nForge Road.", ""},
	{"Since last spring she has lived at the Old\nForge Road.", ""},
	{"Since the [DATE] she has lived at the 412 Old\nForge Road.", ""},
	{"Since last spring she has lived at 412 Old\nForge Road (NAME-2).", ""},
	{"Since last spring she has lived at 412 Old\n\nForge Road.", ""},
	{"Since last spring she has lived at 412 Old\n* Forge Road.", ""},
	/* An address ends behind its postal code; other digits may go on. */
	{"The clinic is at Alder Street, Springfield, OR 97477\n12 Fern Road is not.", ""},
	{"Please call her back, the number is (503) 555\n0142 now.",
		"call her back, the number is (503) 555 0142 now."},
	{"", ""},
};

Test(wraps, put_together_what_may_be_one_sentence)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *ends = ends_of(cases[i].text);

		cr_expect(eq(str, ends, (char *)cases[i].ends));
		free(ends);
	}
}

Test(wraps, are_placed_where_they_stand)
{
	const char *data = "> Since last spring she has lived at 412 Old\n> Forge Road.";
	struct ps_text text = {.data = (const unsigned char *)data, .len = strlen(data), .to = strlen(data)};
	struct ps_wraps wraps;
	struct ps_text ends;
	struct ps_findings found = {0};
	struct ps_findings out = {0};
	/* All of it; what ends and what begins at the line's end, for the other line may have told of it; and what lies
	 * farther off on one side. */
	static const char *const values[] = {"412 Old Forge Road", "412 Old", "Forge", "412", "Road"};
	static const char *const firsts[] = {"412", "412", "Forge"};
	static const char *const lasts[] = {"Road", "Old", "Forge"};

	ps_wraps_init(&wraps);
	ps_wraps_begin(&wraps, &text);
	cr_assert(eq(int, ps_wraps_next(&wraps, &ends), PS_OK));
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		const char *value = strstr((const char *)ends.data, values[i]);
		uint32_t start;

		cr_assert(ne(ptr, (void *)value, NULL));
		start = (uint32_t)(value - (const char *)ends.data);
		cr_assert(eq(int,
			ps_findings_add(&found,
				(struct ps_finding){.start = start, .end = start + (uint32_t)strlen(values[i])}),
			PS_OK));
	}
	cr_assert(eq(int, ps_wraps_place(&wraps, &found, &out), PS_OK));
	cr_assert(eq(sz, out.len, 3));
	for (size_t i = 0; i < out.len; i++) {
		const char *last = strstr(data, lasts[i]);

		cr_expect(eq(u32, out.items[i].start, (uint32_t)(strstr(data, firsts[i]) - data)));
		cr_expect(eq(u32, out.items[i].end, (uint32_t)(last - data + strlen(lasts[i]))));
	}
	ps_findings_fini(&found);
	ps_findings_fini(&out);
	ps_wraps_fini(&wraps);
}

/* More than one text of ends, and fields of which no two are put together. */
Test(wraps, of_a_long_text_come_in_parts)
{
	static const char line[] = "Since last spring she has lived at 412 Old\n";
	size_t count = 4000;
	char *data = calloc(count, sizeof(line));
	struct ps_text text = {.data = (const unsigned char *)data};
	struct ps_wraps wraps;
	struct ps_text ends;
	size_t parts = 0;
	size_t joined = 0;

	for (size_t i = 0; i < count; i++)
		memcpy(data + i * (sizeof(line) - 1), line, sizeof(line) - 1);
	text.len = count * (sizeof(line) - 1);
	ps_wraps_init(&wraps);
	ps_wraps_begin(&wraps, &text);
	do {
		cr_assert(eq(int, ps_wraps_next(&wraps, &ends), PS_OK));
		joined += wraps.count;
		parts++;
	} while (ends.len > 0);
	cr_assert(eq(sz, joined, count - 1));
	cr_assert(not(le(sz, parts, 2)));
	ps_wraps_fini(&wraps);
	free(data);
}

Test(wraps, never_join_fields)
{
	const char *data = "Since last spring she has lived at 412 Old\nForge Road, and stays there still\n77 Alder";
	struct ps_field fields[] = {{0, 42, 0, PS_FIELD_TEXT}, {43, 77, 0, PS_FIELD_VALUE}, {78, 86, 0, PS_FIELD_TEXT}};
	struct ps_text text = {
		.data = (const unsigned char *)data, .len = strlen(data), .fields = fields, .field_count = 3};
	struct ps_wraps wraps;
	struct ps_text ends;

	ps_wraps_init(&wraps);
	ps_wraps_begin(&wraps, &text);
	cr_assert(eq(int, ps_wraps_next(&wraps, &ends), PS_OK));
	cr_assert(zero(sz, ends.len));
	ps_wraps_fini(&wraps);
}
