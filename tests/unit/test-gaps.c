/* Which sentences are read with their gaps closed, and where what is found in them stands. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "gaps.h"

#include <stdlib.h>
#include <string.h>

/* A text with the bytes behind it that every text has. */
static struct ps_text text_of(const char *data)
{
	static unsigned char room[2048 + PS_TEXT_PADDING];
	size_t len = strlen(data);

	cr_assert(lt(sz, len, (size_t)2048));
	memset(room, 0, sizeof(room));
	memcpy(room, data, len);
	return (struct ps_text){.data = room, .len = len, .to = len};
}

static void read_all(const struct ps_text *text, char *seen, size_t cap)
{
	struct ps_gaps gaps;
	struct ps_text words;

	seen[0] = '\0';
	ps_gaps_init(&gaps);
	ps_gaps_begin(&gaps, text);
	do {
		cr_assert(eq(int, ps_gaps_next(&gaps, &words), PS_OK));
		if (words.len > 0 && strlen(seen) + words.len < cap)
			strncat(seen, (const char *)words.data, words.len);
	} while (words.len > 0);
	ps_gaps_fini(&gaps);
}

static const struct {
	const char *text, *words;
} cases[] = {
	{"Hi John  Smith", "Hi John Smith\n\n"},
	{"at 412  Oak \t St\nCall 503\t555\t0142", "at 412 Oak St\n\nCall 503 555 0142\n\n"},
	/* A sentence is read alone, a shortened word does not end it, and a label's gap is closed where it has another.
	 */
	{"We met. Dr.  Jane  Roe called. So did I.", "Dr. Jane Roe called.\n\n"},
	{"Name:  Jane  Roe", "Name: Jane Roe\n\n"},
	/* Nothing to close: edges of lines and sentences, labels, columns, small letters. */
	{"  Jane Roe  \n\tJane Roe\t\n", ""},
	{"Call 5.  Jane is here!  We wait?  Yes.", ""},
	{"MRN:  00123456", ""},
	{"Jane     Roe      03/14/1961", ""},
	{"and then  we went  home again", ""},
	{"Hi [NAME]  and John  Smith", ""},
	{"", ""},
	{"  ", ""},
};

Test(gaps, close_those_inside_of_sentences)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ps_text text = text_of(cases[i].text);
		char seen[256];

		read_all(&text, seen, sizeof(seen));
		cr_expect(eq(str, seen, (char *)cases[i].words), "%s", cases[i].text);
	}
}

Test(gaps, are_seen_wherever_they_stand)
{
	char data[400];
	char seen[512];

	for (size_t at = 1; at < 300; at++) {
		struct ps_text text;

		memset(data, 'A', sizeof(data));
		data[sizeof(data) - 1] = '\0';
		data[at] = ' ';
		data[at + 1] = at % 2 == 0 ? ' ' : '\t';
		text = text_of(data);
		read_all(&text, seen, sizeof(seen));
		cr_expect(eq(sz, strlen(seen), strlen(data) - 1 + strlen("\n\n")), "at %zu", at);
	}
}

Test(gaps, are_left_in_a_sentence_that_is_too_long)
{
	char data[1200];
	char seen[2048];
	struct ps_text text;

	for (size_t len = 510; len < 516; len++) {
		memset(data, 'A', sizeof(data));
		memcpy(data + len - 10, "B  B", 4);
		data[len] = '\0';
		text = text_of(data);
		read_all(&text, seen, sizeof(seen));
		cr_expect(eq(int, strlen(seen) > 0, len <= 512), "%zu bytes", len);
	}
	memset(data, 'A', sizeof(data));
	memcpy(data + 600, "B  B", 4);
	data[sizeof(data) - 1] = '\0';
	text = text_of(data);
	read_all(&text, seen, sizeof(seen));
	cr_expect(eq(str, seen, ""));
}

Test(gaps, are_those_of_fields_that_are_read)
{
	struct ps_text text = text_of("A  B\nC  D\nE  F");
	struct ps_field fields[] = {{.start = 0, .end = 4, .kind = PS_FIELD_VALUE},
		{.start = 5, .end = 9, .kind = PS_FIELD_KEY}, {.start = 10, .end = 14, .kind = PS_FIELD_TEXT}};
	char seen[64];

	text.fields = fields;
	text.field_count = 3;
	read_all(&text, seen, sizeof(seen));
	cr_expect(eq(str, seen, "A B\n\nE F\n\n"));
}

static struct ps_finding place_of(const char *data, const char *found)
{
	struct ps_text text = text_of(data);
	struct ps_gaps gaps;
	struct ps_text words;
	struct ps_findings in = {0};
	struct ps_findings out = {0};
	struct ps_finding finding = {0};
	const char *at;

	ps_gaps_init(&gaps);
	ps_gaps_begin(&gaps, &text);
	cr_assert(eq(int, ps_gaps_next(&gaps, &words), PS_OK));
	at = strstr((const char *)words.data, found);
	cr_assert(at != NULL);
	finding.start = (uint32_t)(at - (const char *)words.data);
	finding.end = finding.start + (uint32_t)strlen(found);
	cr_assert(eq(int, ps_findings_add(&in, finding), PS_OK));
	cr_assert(eq(int, ps_aside_place(&gaps.aside, &in, &out), PS_OK));
	finding = out.len > 0 ? out.items[0] : (struct ps_finding){0};
	ps_findings_fini(&in);
	ps_findings_fini(&out);
	ps_gaps_fini(&gaps);
	return finding;
}

Test(gaps, say_where_it_stands_in_the_text)
{
	struct ps_finding finding = place_of("Hi John   Smith  here", "John Smith");

	cr_expect(eq(u32, finding.start, 3));
	cr_expect(eq(u32, finding.end, 15));
}

Test(gaps, leave_what_none_touches)
{
	struct ps_finding finding = place_of("Hi Jane and John  Smith", "Jane");

	cr_expect(eq(u32, finding.end, 0));
}

Test(gaps, of_a_long_text_are_closed_in_parts)
{
	size_t len = 300000;
	char *data = calloc(1, len + PS_TEXT_PADDING);
	struct ps_text text = {.data = (const unsigned char *)data, .len = len, .to = len};
	struct ps_gaps gaps;
	struct ps_text words;
	size_t seen = 0;

	for (size_t i = 0; i < len; i++)
		data[i] = "Jane  Roe 1961\n"[i % 15];
	ps_gaps_init(&gaps);
	ps_gaps_begin(&gaps, &text);
	do {
		cr_assert(eq(int, ps_gaps_next(&gaps, &words), PS_OK));
		cr_expect(le(sz, words.len, (size_t)66100));
		for (size_t i = 0; i + 1 < words.len; i++)
			seen += words.data[i] == '\n' && words.data[i + 1] == '\n';
	} while (words.len > 0);
	cr_expect(eq(sz, seen, len / 15));
	ps_gaps_fini(&gaps);
	free(data);
}
