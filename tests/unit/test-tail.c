/* What belongs to a street behind it, and which words beside a place are read. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "near.h"
#include "tail.h"

#include <string.h>

/* A text with the bytes behind it that every text has. */
static struct ps_text text_of(const char *data)
{
	static unsigned char room[256 + PS_TEXT_PADDING];
	size_t len = strlen(data);

	memset(room, 0, sizeof(room));
	memcpy(room, data, len);
	return (struct ps_text){.data = room, .len = len, .to = len};
}

/* Streets of which the first @len bytes are found, and the whole of them. */
static const struct {
	const char *text;
	size_t len;
	const char *whole;
} cases[] = {
	{"12 Alder St, rear dock", 11, "12 Alder St, rear dock"},
	{"12 Alder St., Bldg C, Apt 12, 3rd floor, now", 11, "12 Alder St., Bldg C, Apt 12, 3rd floor"},
	{"40 Fern Rd, 2-R", 10, "40 Fern Rd, 2-R"},
	{"Alder Ct no. 8", 8, "Alder Ct no. 8"},
	{"HWY 31 MP 212.5 north", 6, "HWY 31 MP 212.5"},
	{"12 Alder St upper unit", 17, "12 Alder St upper unit"},
	{"12 Alder St (side door)", 11, "12 Alder St (side door)"},
	{"12 Alder St\\, #4", 11, "12 Alder St\\, #4"},
	{"12 Alder St | Suite B | x", 11, "12 Alder St | Suite B"},
	{"Hwy 118 mile 6, x", 7, "Hwy 118 mile 6"},
	{"3317 W 95th, up, x", 11, "3317 W 95th, up"},
	{"C/ Abeto 31, 2.\xc2\xba A, x", 11, "C/ Abeto 31, 2.\xc2\xba A"},
	{"Calle Abeto 31, 4\xc2\xba izq., x", 14, "Calle Abeto 31, 4\xc2\xba izq."},
	{"Jr. Abeto 228, int. 3, x", 13, "Jr. Abeto 228, int. 3"},
	{"calle Abeto 318 trasera, x", 15, "calle Abeto 318 trasera"},
	{"12 Alder St|Suite B", 11, "12 Alder St"},
	{"12 Alder St up and away", 11, "12 Alder St"},
	{"12 Alder St a mile off", 11, "12 Alder St"},
	/* Towns, times, sums, words. */
	{"12 Alder St, Springfield", 11, "12 Alder St"},
	{"12 Alder St, 2:30", 11, "12 Alder St"},
	{"12 Alder St apt a nice one", 11, "12 Alder St"},
	{"12 Alder St (side door", 11, "12 Alder St"},
	{"12 Alder St, no 12.50 due", 11, "12 Alder St"},
	{"12 Alder St", 11, "12 Alder St"},
};

Test(tail, takes_what_belongs_to_the_street)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ps_text text = text_of(cases[i].text);

		cr_expect(eq(sz, ps_tail_end(&text, 0, cases[i].len), strlen(cases[i].whole)), "%s", cases[i].text);
	}
}

Test(tail, takes_in_what_was_found_in_it)
{
	struct ps_text text = text_of("12 Alder St, Apt 12 and 4 Fern Rd");
	struct ps_findings findings = {0};

	cr_assert(eq(
		int, ps_findings_add(&findings, (struct ps_finding){.start = 0, .end = 11, .type = PS_STREET}), PS_OK));
	cr_assert(
		eq(int, ps_findings_add(&findings, (struct ps_finding){.start = 17, .end = 19, .type = PS_ID}), PS_OK));
	cr_assert(eq(int, ps_findings_add(&findings, (struct ps_finding){.start = 24, .end = 33, .type = PS_STREET}),
		PS_OK));
	ps_tails_take(&text, &findings);
	cr_assert(eq(sz, findings.len, (size_t)2));
	cr_expect(eq(u32, findings.items[0].end, 19));
	cr_expect(eq(u32, findings.items[1].start, 24));
	ps_findings_fini(&findings);
}

Test(near, reads_words_beside_a_place)
{
	struct ps_text text = text_of("Lives in Orem, extraordinarily far");
	struct ps_near word;

	ps_near_before(&text, 5, &word);
	cr_expect(eq(str, word.key, " lives "));
	cr_expect(ps_near_is(&word, " born lives "));
	cr_expect(not(ps_near_is(&word, " live lived ")));
	ps_near_behind(&text, 9, &word);
	cr_expect(eq(str, word.key, " orem "));
	cr_expect(eq(sz, word.end, (size_t)13));
	/* None, and a longer one. */
	ps_near_behind(&text, 13, &word);
	cr_expect(eq(sz, word.len, (size_t)0));
	ps_near_behind(&text, 15, &word);
	cr_expect(eq(sz, word.len, strlen("extraordinarily")));
	text = text_of("incomprehensibilities");
	ps_near_behind(&text, 0, &word);
	cr_expect(eq(sz, word.len, (size_t)0));
	cr_expect(not(ps_near_is(&word, "  ")));
}

Test(near, compares_in_any_case_inside_of_the_text)
{
	static const char *const phrases[] = {"from ", "lives in ", NULL};
	struct ps_text text = text_of("She LIVES in Orem");

	cr_expect(ps_near_begins(&text, 4, "lives in "));
	cr_expect(not(ps_near_begins(&text, 13, "orem and")));
	cr_expect(not(ps_near_begins(&text, 18, "")));
	cr_expect(ps_near_ends(&text, 13, "in "));
	cr_expect(not(ps_near_ends(&text, 2, "she")));
	cr_expect(ps_near_ends_any(&text, 13, phrases));
	text = text_of("Olives in oil");
	cr_expect(not(ps_near_ends_any(&text, 10, phrases)));
}
