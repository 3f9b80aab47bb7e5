/* Which sentences are read without their layout, and where what is found in them stands. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "layout.h"

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
	struct ps_aside layout;
	struct ps_text words;

	seen[0] = '\0';
	ps_aside_init(&layout, PS_LAYOUT_SENTENCE);
	ps_aside_begin(&layout, text);
	do {
		cr_assert(eq(int, ps_layout_next(&layout, &words), PS_OK));
		if (words.len > 0 && strlen(seen) + words.len < cap)
			strncat(seen, (const char *)words.data, words.len);
	} while (words.len > 0);
	ps_aside_fini(&layout);
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
	/* Signs of emphasis, also where they begin a sentence; not those inside of words, of masks and of lists. */
	{"_03/14/1961_, **Jane Roe**", " 03/14/1961, Jane Roe\n\n"},
	{"See `A-1` and (*B*) and __C__.", "See A-1 and (B) and C.\n\n"},
	{"**_D 1_** or ~E~", " D 1 or E\n\n"},
	{"he is a **93**M, thin", "he is a 93M, thin\n\n"},
	{"x_Y_Z * W 2*3*4 ***-**-1234 ____A____", ""},
	{"an *important* and _small_ thing", ""},
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

Test(layout, is_taken_out_of_sentences)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ps_text text = text_of(cases[i].text);
		char seen[256];

		read_all(&text, seen, sizeof(seen));
		cr_expect(eq(str, seen, (char *)cases[i].words), "%s", cases[i].text);
	}
}

Test(layout, is_seen_wherever_it_stands)
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

Test(layout, is_left_in_a_sentence_that_is_too_long)
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

Test(layout, is_that_of_fields_that_are_read)
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
	struct ps_aside layout;
	struct ps_text words;
	struct ps_findings in = {0};
	struct ps_findings out = {0};
	struct ps_finding finding = {0};
	const char *at;

	ps_aside_init(&layout, PS_LAYOUT_SENTENCE);
	ps_aside_begin(&layout, &text);
	cr_assert(eq(int, ps_layout_next(&layout, &words), PS_OK));
	at = strstr((const char *)words.data, found);
	cr_assert(at != NULL);
	finding.start = (uint32_t)(at - (const char *)words.data);
	finding.end = finding.start + (uint32_t)strlen(found);
	cr_assert(eq(int, ps_findings_add(&in, finding), PS_OK));
	cr_assert(eq(int, ps_aside_place(&layout, &in, &out), PS_OK));
	finding = out.len > 0 ? out.items[0] : (struct ps_finding){0};
	ps_findings_fini(&in);
	ps_findings_fini(&out);
	ps_aside_fini(&layout);
	return finding;
}

Test(layout, leaves_findings_their_place_in_the_text)
{
	struct ps_finding finding = place_of("Hi John   Smith  here", "John Smith");

	cr_expect(eq(u32, finding.start, 3));
	cr_expect(eq(u32, finding.end, 15));
	finding = place_of("*Jane*, *Roe*", "Jane");
	cr_expect(eq(u32, finding.start, 1));
	cr_expect(eq(u32, finding.end, 5));
	finding = place_of("aged **34**", "34");
	cr_expect(eq(u32, finding.start, 7));
	cr_expect(eq(u32, finding.end, 9));
}

Test(layout, leaves_what_it_does_not_touch)
{
	struct ps_finding finding = place_of("Hi Jane and John  Smith", "Jane");

	cr_expect(eq(u32, finding.end, 0));
}

Test(layout, of_a_long_text_is_read_in_parts)
{
	size_t len = 300000;
	char *data = calloc(1, len + PS_TEXT_PADDING);
	struct ps_text text = {.data = (const unsigned char *)data, .len = len, .to = len};
	struct ps_aside layout;
	struct ps_text words;
	size_t seen = 0;

	for (size_t i = 0; i < len; i++)
		data[i] = "Jane  Roe 1961\n"[i % 15];
	ps_aside_init(&layout, PS_LAYOUT_SENTENCE);
	ps_aside_begin(&layout, &text);
	do {
		cr_assert(eq(int, ps_layout_next(&layout, &words), PS_OK));
		cr_expect(le(sz, words.len, (size_t)66100));
		for (size_t i = 0; i + 1 < words.len; i++)
			seen += words.data[i] == '\n' && words.data[i + 1] == '\n';
	} while (words.len > 0);
	cr_expect(eq(sz, seen, len / 15));
	ps_aside_fini(&layout);
	free(data);
}
