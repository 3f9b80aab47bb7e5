/* Which slugs are read, with which signs undone, and where what is found in them stands. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "slugs.h"

#include <stdlib.h>
#include <string.h>

static struct ps_text text_of(const char *data)
{
	return (struct ps_text){.data = (const unsigned char *)data, .len = strlen(data), .to = strlen(data)};
}

static const struct {
	const char *text, *words;
} cases[] = {
	{"see labs_Mar_14_2026.pdf now", "labs Mar 14-2026\npdf\n\n"},
	{"Send call_503_555_0142.wav.", "call 503-555-0142\nwav.\n\n"},
	{"?name=Jane+Doe&dob=03%2F14%2F1961", "?name=Jane Doe&dob=03/14/1961\n\n"},
	{"(Doe_J_labs) \"A_1.csv\"", "Doe J labs\n\nA 1\ncsv\n\n"},
	/* What %XX stands for may be a line's end, which no finding crosses. */
	{"q=Jane%0ADoe%20x", "q=Jane Doe x\n\n"},
	{"100%_Jo_Ann_1", "100% Jo Ann 1\n\n"},
	/* Small letters alone; one sign and no file; sums; addresses; marks; signs that join nothing. */
	{"the web_commit_signoff key", ""},
	{"evt_89c85477d2bd09ea", ""},
	{"650+253+1234 and 2+2", ""},
	{"layal_h_2@example.com https://example.org/a_B_1", ""},
	{"[NAME]_DOB_[DATE].pdf Doe_[NAME]_1.pdf", ""},
	{"Doe_(NAME)_03_14_2026.pdf (NAME)_x_1.pdf", ""},
	{"(NAME) Doe_J_1.pdf (NAME)", "Doe J 1\npdf\n\n"},
	{"Doe_J_DOB(1).pdf x_J_1(2)", "Doe J DOB\n\nx J 1\n\n"},
	{"_A_ + B % 5 __", ""},
	{"", ""},
};

Test(slugs, undo_signs_of_names_of_files_and_of_queries)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ps_text text = text_of(cases[i].text);
		char seen[256] = "";
		struct ps_slugs slugs;
		struct ps_text words;

		ps_slugs_init(&slugs);
		ps_slugs_begin(&slugs, &text);
		do {
			cr_assert(eq(int, ps_slugs_next(&slugs, &words), PS_OK));
			if (words.len > 0)
				strncat(seen, (const char *)words.data, words.len);
		} while (words.len > 0);
		ps_slugs_fini(&slugs);
		cr_expect(eq(str, seen, (char *)cases[i].words), "%s", cases[i].text);
	}
}

static struct ps_finding place_of(const char *data, const char *found)
{
	struct ps_text text = text_of(data);
	struct ps_slugs slugs;
	struct ps_text words;
	struct ps_findings in = {0};
	struct ps_findings out = {0};
	struct ps_finding finding = {0};
	const char *at;

	ps_slugs_init(&slugs);
	ps_slugs_begin(&slugs, &text);
	cr_assert(eq(int, ps_slugs_next(&slugs, &words), PS_OK));
	at = strstr((const char *)words.data, found);
	cr_assert(at != NULL);
	finding.start = (uint32_t)(at - (const char *)words.data);
	finding.end = finding.start + (uint32_t)strlen(found);
	cr_assert(eq(int, ps_findings_add(&in, finding), PS_OK));
	cr_assert(eq(int, ps_aside_place(&slugs.aside, &in, &out), PS_OK));
	finding = out.len > 0 ? out.items[0] : (struct ps_finding){0};
	ps_findings_fini(&in);
	ps_findings_fini(&out);
	ps_slugs_fini(&slugs);
	return finding;
}

Test(slugs, say_where_it_stands_in_the_text)
{
	struct ps_finding finding = place_of("see ?dob=03%2F14%2F1961&x=1", "03/14/1961");

	cr_expect(eq(u32, finding.start, 9));
	cr_expect(eq(u32, finding.end, 23));
	finding = place_of("a call_503_555_0142.wav", "503-555-0142");
	cr_expect(eq(u32, finding.start, 7));
	cr_expect(eq(u32, finding.end, 19));
}

Test(slugs, leave_what_no_sign_touches)
{
	struct ps_finding finding = place_of("x.10.0.0.1/a_B_1", "10.0.0.1");

	cr_expect(eq(u32, finding.end, 0));
}

Test(slugs, read_a_long_text_in_parts_and_no_slug_that_is_too_long)
{
	size_t len = 300000;
	char *data = calloc(1, len + PS_TEXT_PADDING);
	struct ps_text text = {.data = (const unsigned char *)data, .len = len, .to = len};
	struct ps_slugs slugs;
	struct ps_text words;
	size_t seen = 0;

	for (size_t i = 0; i < len; i++)
		data[i] = "Doe_J_1961.pdf "[i % 15];
	memset(data + 1500, 'a', 600);
	memcpy(data + 1800, "_A_1_", 5);
	ps_slugs_init(&slugs);
	ps_slugs_begin(&slugs, &text);
	do {
		cr_assert(eq(int, ps_slugs_next(&slugs, &words), PS_OK));
		cr_expect(le(sz, words.len, (size_t)66000));
		for (size_t i = 0; i + 1 < words.len; i++)
			seen += words.data[i] == '\n' && words.data[i + 1] == '\n';
	} while (words.len > 0);
	/* Forty lie under the long one, and one more is joined to its end. */
	cr_expect(eq(sz, seen, len / 15 - 41));
	ps_slugs_fini(&slugs);
	free(data);
}
