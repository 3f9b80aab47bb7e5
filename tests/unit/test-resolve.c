/* The resolver: overlapping candidates become disjoint findings, whatever their order. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "guarded.h"
#include "resolve.h"

#include <stdio.h>

#define TEXT "Jane Doe of 12 Main Street, MRN 00123456 [NAME] 503-555-0142 x7"

/* The resolver's memory, kept from call to call. */
static struct ps_resolver resolver;

/* Adds candidates and resolves; "TYPE start end" lines. */
static const char *resolved(const struct ps_text *text, const struct ps_finding *items, size_t count)
{
	static char out[2000];
	struct ps_findings findings = {0};
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		if (ps_findings_add(&findings, items[i]) != PS_OK)
			abort();
	}
	if (ps_resolver_begin(&resolver, text) != PS_OK || ps_resolve(&resolver, &findings, text) != PS_OK)
		abort();
	out[0] = '\0';
	for (size_t i = 0; i < findings.len && len < sizeof(out) - 100; i++) {
		const struct ps_finding *f = &findings.items[i];

		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s %u %u r%u s%u\n",
			ps_type_info((enum ps_type)f->type)->name, f->start, f->end, f->rule, f->score);
	}
	ps_findings_fini(&findings);
	ps_resolver_fini(&resolver);
	return out;
}

static struct ps_text plain(struct guarded *guarded)
{
	*guarded = guarded_copy(TEXT, strlen(TEXT));
	return (struct ps_text){.data = guarded->data, .len = guarded->len, .to = guarded->len};
}

Test(resolve, overlapping_candidates_become_their_union)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	const struct ps_finding items[] = {
		{.start = 0, .end = 4, .type = PS_NAME, .score = 90, .rule = 1},
		{.start = 3, .end = 8, .type = PS_NAME, .score = 50, .rule = 1},
		{.start = 12, .end = 20, .type = PS_STREET, .score = 50, .rule = 40},
	};

	cr_assert(eq(str, (char *)resolved(&text, items, 3), "NAME 0 8 r1 s90\nSTREET 12 20 r40 s50\n"));
	guarded_free(&guarded);
}

Test(resolve, what_lies_inside_shrinks_nothing)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	const struct ps_finding items[] = {
		{.start = 28, .end = 40, .type = PS_ACCOUNT, .score = 99, .rule = 40},
		{.start = 32, .end = 36, .type = PS_ZIP, .score = 10, .rule = 41},
	};
	const char *out = resolved(&text, items, 2);

	cr_assert(strstr(out, " 28 40 ") != NULL, "%s", out);
	guarded_free(&guarded);
}

Test(resolve, neighbours_stay_two)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	const struct ps_finding items[] = {
		{.start = 4, .end = 8, .type = PS_NAME, .score = 9, .rule = 1},
		{.start = 0, .end = 4, .type = PS_CITY, .score = 9, .rule = 2},
	};

	cr_assert(eq(str, (char *)resolved(&text, items, 2), "CITY 0 4 r2 s9\nNAME 4 8 r1 s9\n"));
	guarded_free(&guarded);
}

Test(resolve, marks_are_cut_out)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	size_t mark = (size_t)(strstr(TEXT, "[NAME]") - TEXT);
	char want[100];
	const struct ps_finding items[] = {
		{.start = (uint32_t)mark - 8, .end = (uint32_t)mark + 9, .type = PS_MRN, .score = 9, .rule = 40},
		{.start = (uint32_t)mark + 1, .end = (uint32_t)mark + 5, .type = PS_NAME, .score = 9, .rule = 1},
	};

	(void)snprintf(
		want, sizeof(want), "MRN %zu %zu r40 s9\nMRN %zu %zu r40 s9\n", mark - 8, mark, mark + 6, mark + 9);
	cr_assert(eq(str, (char *)resolved(&text, items, 2), want));
	guarded_free(&guarded);
}

Test(resolve, nothing_crosses_a_field)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	const struct ps_field fields[] = {{.start = 0, .end = 6, .kind = PS_FIELD_VALUE},
		{.start = 7, .end = 10, .kind = PS_FIELD_EXEMPT}, {.start = 12, .end = 20, .kind = PS_FIELD_NUMBER}};
	const struct ps_finding items[] = {
		{.start = 4, .end = 9, .type = PS_NAME, .score = 9, .rule = 1},
		{.start = 13, .end = 15, .type = PS_MRN, .score = 9, .rule = 40},
		{.start = 22, .end = 24, .type = PS_MRN, .score = 9, .rule = 40},
	};

	text.fields = fields;
	text.field_count = 3;
	cr_assert(eq(str, (char *)resolved(&text, items, 3), "NAME 4 6 r1 s9\nMRN 12 20 r40 s9\n"));
	guarded_free(&guarded);
}

static uint64_t state = 2463534242;

static uint64_t any(uint64_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % bound;
}

static void shuffle(struct ps_finding *items, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = any(i);
		struct ps_finding item = items[i - 1];

		items[i - 1] = items[j];
		items[j] = item;
	}
}

/* Few scores and few types, so that every rule of the order is needed. */
static size_t make(struct ps_finding *items)
{
	size_t count = 2 + any(9);

	for (size_t i = 0; i < count; i++) {
		uint32_t start = (uint32_t)any(strlen(TEXT) - 1);
		uint32_t len = (uint32_t)(1 + any(12));

		items[i] = (struct ps_finding){.start = start,
			.end = start + len > strlen(TEXT) ? (uint32_t)strlen(TEXT) : start + len,
			.type = (uint8_t)(PS_NAME + any(4)),
			.score = (uint8_t)(50 + any(2)),
			.rule = (uint16_t)any(4)};
	}
	return count;
}

Test(resolve, order_of_candidates_is_no_matter)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);

	for (size_t round = 0; round < 20000; round++) {
		struct ps_finding items[16];
		size_t count = make(items);
		char first[2000];

		strcpy(first, resolved(&text, items, count));
		for (size_t i = 0; i < 4; i++) {
			shuffle(items, count);
			cr_assert(eq(str, (char *)resolved(&text, items, count), first), "round %zu", round);
		}
	}
	guarded_free(&guarded);
}

Test(resolve, covers_what_candidates_cover_but_for_marks)
{
	struct guarded guarded;
	struct ps_text text = plain(&guarded);
	size_t mark = (size_t)(strstr(TEXT, "[NAME]") - TEXT);

	for (size_t round = 0; round < 20000; round++) {
		struct ps_finding items[16];
		struct ps_findings findings = {0};
		size_t count = make(items);
		bool covered[sizeof(TEXT)] = {false};
		uint32_t end = 0;

		for (size_t i = 0; i < count; i++)
			cr_assert(eq(int, ps_findings_add(&findings, items[i]), PS_OK));
		cr_assert(eq(int, ps_resolver_begin(&resolver, &text), PS_OK));
		cr_assert(eq(int, ps_resolve(&resolver, &findings, &text), PS_OK));
		for (size_t i = 0; i < findings.len; i++) {
			cr_assert(findings.items[i].start >= end && findings.items[i].end > findings.items[i].start);
			end = findings.items[i].end;
			for (uint32_t at = findings.items[i].start; at < end; at++)
				covered[at] = true;
		}
		for (size_t i = 0; i < count; i++) {
			for (uint32_t at = items[i].start; at < items[i].end; at++)
				cr_assert(covered[at] == (at < mark || at >= mark + 6));
		}
		ps_findings_fini(&findings);
		ps_resolver_fini(&resolver);
	}
	guarded_free(&guarded);
}
