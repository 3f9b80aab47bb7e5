/* Which numbers belong to the person of a row. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "anchors.h"
#include "guarded.h"
#include "rows.h"

#include <string.h>

static const struct {
	const char *text, *name, *date;
	/* What is found; NULL: nothing. */
	const char *number;
} cases[] = {
	{"Doe^Jane|19610314|00448812|F", "Doe^Jane", "19610314", "00448812"},
	{"x\n00448812,Doe^Jane,1961-03-14,F\nx", "Doe^Jane", "1961-03-14", "00448812"},
	{"VALUES (1,'Doe, Jane','QX-77182','03/14/1961');", "Doe, Jane", "03/14/1961", "QX-77182"},
	{"<td>Jane Doe</td><td>00448812</td><td>1961-03-14</td>", "Jane Doe", "1961-03-14", "00448812"},
	{"Row: 00448812|Doe^Jane|19610314", "Doe^Jane", "19610314", "00448812"},
	{"Jane Doe\t03/14/1961\t118204\r\n", "Jane Doe", "03/14/1961", "118204"},
	/* Procedures, drugs, tests, amounts, times, numbers in words: no person's. */
	{"Doe^Jane|19610314|99213|D0120", "Doe^Jane", "19610314", NULL},
	{"Doe^Jane|19610314|00071-0155-23|2345-7", "Doe^Jane", "19610314", NULL},
	{"Doe^Jane|19610314|1250.00|room 448812", "Doe^Jane", "19610314", NULL},
	{"Doe^Jane|19610314|20260314|202603141030|1767225600", "Doe^Jane", "19610314", NULL},
	/* Another row, no row, another sign. */
	{"Doe^Jane|19610314\n00448812|F", "Doe^Jane", "19610314", NULL},
	{"Jane Doe was here on 03/14/1961, 448812, ok", "Jane Doe", "03/14/1961", NULL},
	{"Doe^Jane|19610314|F;448812;x", "Doe^Jane", "19610314", NULL},
};

static struct ps_finding finding_of(const char *text, const char *value, enum ps_type type)
{
	size_t start = (size_t)(strstr(text, value) - text);

	return (struct ps_finding){
		.start = (uint32_t)start, .end = (uint32_t)(start + strlen(value)), .type = (uint8_t)type, .score = 90};
}

Test(rows, numbers_of_their_person)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *data = cases[i].text;
		struct guarded guarded = guarded_copy(data, strlen(data));
		struct ps_text text = {.data = guarded.data, .len = guarded.len, .to = guarded.len};
		struct ps_finding name = finding_of(data, cases[i].name, PS_NAME);
		struct ps_finding date = finding_of(data, cases[i].date, PS_DATE);
		struct ps_findings found = {0};
		struct ps_anchors anchors = {0};
		bool added;

		cr_assert(eq(int, ps_anchors_find(&anchors, &text, false, PS_ISA_SCALAR), PS_OK));
		cr_assert(eq(int, ps_findings_add(&found, name.start < date.start ? name : date), PS_OK));
		cr_assert(eq(int, ps_findings_add(&found, name.start < date.start ? date : name), PS_OK));
		cr_assert(eq(int, ps_rows_find(&text, anchors.digits.at, anchors.digits.len, &found, &added), PS_OK));
		cr_expect(eq(int, added, cases[i].number != NULL), "%s", data);
		cr_expect(eq(sz, found.len, cases[i].number != NULL ? 3 : 2), "%s", data);
		if (found.len == 3 && cases[i].number != NULL) {
			struct ps_finding number = finding_of(data, cases[i].number, PS_ID);

			cr_expect(eq(int, (int)found.items[2].start, (int)number.start), "%s", data);
			cr_expect(eq(int, (int)found.items[2].end, (int)number.end), "%s", data);
			cr_expect(eq(int, found.items[2].type, PS_ID), "%s", data);
		}
		ps_findings_fini(&found);
		ps_anchors_fini(&anchors);
		guarded_free(&guarded);
	}
}
