/* Which lines are tables, how their rows are read, and where what is found in them stands. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tables.h"

#include <stdlib.h>
#include <string.h>

static struct ps_text text_of(const char *data)
{
	return (struct ps_text){.data = (const unsigned char *)data, .len = strlen(data), .to = strlen(data)};
}

static const struct {
	const char *text, *words;
} cases[] = {
	{"mrn|last|dob\n17|Doe|3/4\n", "mrn: 17\nlast: Doe\ndob: 3/4\n\n\n"},
	{"See:\r\nmrn;last;dob\r\n17;Doe;3/4\r\n18;;3/5\r\nbye\r\n",
		"mrn: 17\nlast: Doe\ndob: 3/4\n\n\nmrn: 18\ndob: 3/5\n\n\n"},
	{"a\tb\tc\n1\t2\t3", "a: 1\nb: 2\nc: 3\n\n\n"},
	{"emp_id,last,first\n7,\"Doe, Jr\",Jane", "emp id: 7\nlast: Doe, Jr\nfirst: Jane\n\n\n"},
	{"| a | b | c |\n|---|:-:|---|\n| 1 | 2 | 3 |\n", "a: 1\nb: 2\nc: 3\n\n\n"},
	/* A rule between rows; the next table's head ends the one before. */
	{"a|b|c\n1|2|3\n-+-+-\n4|5|6\nd|e|f|g\n7|8|9|0\n",
		"a: 1\nb: 2\nc: 3\n\n\na: 4\nb: 5\nc: 6\n\n\nd: 7\ne: 8\nf: 9\ng: 0\n\n\n"},
	/* More names than eight for each byte of the row: those that fit. */
	{"the quick brown fox and a lazy dog|of late|go\n1||3\n", "go: 3\n\n\n"},
	/* What was scrubbed, up to an empty line. */
	{"a|b|c\n1|[NAME]|3\n4|5|6\n\na|b|c\n7|8|9", "a: 7\nb: 8\nc: 9\n\n\n"},
	{"[NAME]|b|c\nd|e|f\n4|5|6\n", ""},
	/* A row of another number of cells is none, and ends nothing. */
	{"a,b,c\n1,2,3\n4,Jan 5, 6\n7,8,9", "a: 1\nb: 2\nc: 3\n\n\na: 4\nb: Jan 5\nc: 6\n\n\na: 7\nb: 8\nc: 9\n\n\n"},
	{"a,b,c\n1,2,3\n4,Jan 5,1961,6\n7,8,9", "a: 1\nb: 2\nc: 3\n\n\na: 7\nb: 8\nc: 9\n\n\n"},
	{"  | a | b | c |\n> | 1 | 2 | 3 |  \n", "a: 1\nb: 2\nc: 3\n\n\n"},
	/* Two columns; data for names; a sentence; no row; rows of another number. */
	{"a|b\n1|2\n", ""},
	{"a|b|17:30\n1|2|3\n", ""},
	{"apples, pears, plums\none, two, three\n", ""},
	{"a|b|c\n", ""},
	{"a|b|c\n1|2\n", ""},
	{"a|b|c\n\n1|2|3\n", ""},
	{"\n\na|b|c\n1|2|3", "a: 1\nb: 2\nc: 3\n\n\n"},
	{"MSH|^~\\&|A|B\nPID|1|2|3\n", ""},
	{"", ""},
};

Test(tables, are_read_cell_by_cell)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ps_text text = text_of(cases[i].text);
		char seen[512] = "";
		struct ps_tables tables;
		struct ps_text words;

		ps_tables_init(&tables);
		ps_tables_begin(&tables, &text);
		do {
			cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
			if (words.len > 0)
				strncat(seen, (const char *)words.data, words.len);
		} while (words.len > 0);
		ps_tables_fini(&tables);
		cr_expect(eq(str, seen, (char *)cases[i].words), "%s", cases[i].text);
	}
}

/* Where the text has what is found in the rows of @data as @found; start = end where it is dropped. */
static struct ps_finding place_of(const char *data, const char *found)
{
	struct ps_text text = text_of(data);
	struct ps_tables tables;
	struct ps_text words;
	struct ps_findings in = {0};
	struct ps_findings out = {0};
	struct ps_finding finding = {0};
	const char *at;

	ps_tables_init(&tables);
	ps_tables_begin(&tables, &text);
	cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
	at = strstr((const char *)words.data, found);
	cr_assert(at != NULL);
	finding.start = (uint32_t)(at - (const char *)words.data);
	finding.end = finding.start + (uint32_t)strlen(found);
	cr_assert(eq(int, ps_findings_add(&in, finding), PS_OK));
	cr_assert(eq(int, ps_aside_place(&tables.aside, &in, &out), PS_OK));
	finding = out.len > 0 ? out.items[0] : (struct ps_finding){0};
	ps_findings_fini(&in);
	ps_findings_fini(&out);
	ps_tables_fini(&tables);
	return finding;
}

/* A row that is too long for one ends the table, and is looked at once. */
Test(tables, end_with_a_row_that_is_too_long)
{
	enum { LONG = 1 << 20 };
	char *data = malloc(LONG + 1);
	struct ps_tables tables;
	struct ps_text words;
	struct ps_text text;

	cr_assert(data != NULL);
	memset(data, '|', LONG);
	for (size_t i = 1; i < LONG; i += 2)
		data[i] = '"';
	memcpy(data, "a|b|c\n1|2|3\n", 12);
	data[LONG] = '\0';
	text = text_of(data);
	ps_tables_init(&tables);
	ps_tables_begin(&tables, &text);
	cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
	cr_expect(words.len == strlen("a: 1\nb: 2\nc: 3\n\n\n"));
	cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
	cr_expect(words.len == 0);
	ps_tables_fini(&tables);
	free(data);
}

Test(tables, leave_findings_their_place_in_the_text)
{
	static const char text[] = "mrn|last|dob\n1761|Doe Roe|3/4\n";
	struct ps_finding whole = place_of(text, "1761");
	struct ps_finding inner = place_of(text, "Roe");
	struct ps_finding labelled = place_of(text, "dob: 3/4");
	struct ps_finding label = place_of(text, "last");

	cr_expect(whole.start == 13 && whole.end == 17);
	cr_expect(inner.start == 22 && inner.end == 25);
	cr_expect(labelled.start == 26 && labelled.end == 29);
	cr_expect(label.end == 0, "a column's name is no finding of its rows");
	/* Though its last letter is the cell's first. */
	label = place_of("id;may_05;c\n7;500;8\n", "may 05");
	cr_expect(label.end == 0);
}

Test(tables, are_read_in_texts_that_come_as_one)
{
	struct ps_text text = text_of("a|b|c\n1|2|3\n");
	struct ps_tables tables;
	struct ps_text words;

	text.to = text.len - 2;
	ps_tables_init(&tables);
	ps_tables_begin(&tables, &text);
	cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
	cr_expect(words.len == 0);
	ps_tables_fini(&tables);
}

Test(tables, are_those_of_fields_that_are_read)
{
	static const char data[] = "a|b|c\n1|2|3\n|a|b|c\n1|2|3";
	const struct ps_field fields[] = {
		{.start = 0, .end = 12, .kind = PS_FIELD_KEY}, {.start = 13, .end = 24, .kind = PS_FIELD_VALUE}};
	struct ps_text text = text_of(data);
	struct ps_tables tables;
	struct ps_text words;

	text.fields = fields;
	text.field_count = 2;
	ps_tables_init(&tables);
	ps_tables_begin(&tables, &text);
	cr_assert(eq(int, ps_tables_next(&tables, &words), PS_OK));
	cr_expect(words.len == strlen("a: 1\nb: 2\nc: 3\n\n\n"));
	cr_expect(tables.aside.places[3] == 19);
	ps_tables_fini(&tables);
}
