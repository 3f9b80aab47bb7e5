/* Which spoken numbers are read, and as what. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "spoken_run.h"

#include <string.h>

static const struct {
	/* '|' stands where the number is noticed. */
	const char *text;
	/* What it is, or "" where it is none. */
	const char *number;
} cases[] = {
	{"hers is 904 |two two six 5518.", "9042265518"},
	{"is 319-|two-five-five-0188", "3192550188"},
	{"it is |nine oh two, five two four, oh one hundred.", "9025240100"},
	{"es el |ocho quince, seis cero uno, veintitr\xC3\xA9s cuarenta.", "8156012340"},
	{"setenta y |dos, cuarenta y cuatro", "7244"},
	{"z\xC3\xA9ro six, douze, soixante-douze, |quatre-vingt-onze", "06127291"},
	{"is |double eight, oh five, triple two, nine C.", "88052229C"},
	{"Q R L dash |eight eight oh five one.", "QRL-88051"},
	{"uh, V as in victor, |two six, oh oh eight one.", "V260081"},
	{"is uh |nine five kay zero, two two six okay bye", "95K0226"},
	{"\xC3\xA9 |dois um nove oito meia cinco", "219865"},
	{"tel |6 4 6 - 5 5 5 - 0 1 5 8", "6465550158"},
	{"|five oh three, five five five, oh one four two, one of us", "5035550142"},
	/* Times, counts, measures. */
	{"at |two thirty", ""},
	{"by |ten forty five", ""},
	{"|one two three four and lift", ""},
	{"|one thirty eight over eighty two", ""},
	{"dose |two fifty milligrams", ""},
	{"|two hundred dollars", ""},
	{"call |nine one one", ""},
	{"|one or two", ""},
	{"503-555-0142 |two more", ""},
	{"|once more", ""},
};

static void read_case(const char *text, char *number)
{
	char bytes[128];
	const char *bar = strchr(text, '|');
	size_t at = (size_t)(bar - text);
	size_t end = strlen(text) - 1;
	struct ps_spoken_run run;

	memcpy(bytes, text, at);
	memcpy(bytes + at, bar + 1, end - at + 1);
	number[0] = '\0';
	if (!ps_spoken_read((unsigned char *)bytes, ps_spoken_start((unsigned char *)bytes, 0, at), end, false, &run) ||
		!ps_spoken_is_value(&run, (unsigned char *)bytes, 0, end))
		return;
	memcpy(number, run.chars, run.count);
	number[run.count] = '\0';
}

Test(spoken, reads_numbers_as_they_are_said)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char number[PS_SPOKEN_MAX + 1];

		read_case(cases[i].text, number);
		cr_expect(eq(str, number, (char *)cases[i].number), "%s", cases[i].text);
	}
}

Test(spoken, goes_on_behind_a_speaker)
{
	const char *text = "five one zero,\n[00:30] AGENT: Mm-hm.\n[00:31] CALLER: five five five.";
	struct ps_spoken_run run;

	cr_assert(ps_spoken_read((const unsigned char *)text, 0, strlen(text), true, &run));
	cr_expect(eq(uint, run.count, 6));
	cr_assert(ps_spoken_read((const unsigned char *)text, 0, strlen(text), false, &run));
	cr_expect(eq(uint, run.count, 3));
}
