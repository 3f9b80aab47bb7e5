#include "score.h"

#include "glyph.h"

#include <stdio.h>
#include <string.h>

/* --- types ------------------------------------------------------------------- */

static bool is_type(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool is_place(const char *type)
{
	static const char *const places[] = {"STREET", "CITY", "COUNTY", "ZIP", "FACILITY", "STATE"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (is_type(type, places[i]))
			return true;
	}
	return false;
}

/** True where a finding of type @found names a gold span of type @gold rightly. */
static bool meets(const char *found, const char *gold)
{
	bool both_phones =
		(is_type(found, "PHONE") || is_type(found, "FAX")) && (is_type(gold, "PHONE") || is_type(gold, "FAX"));

	return is_type(found, gold) || both_phones || (is_type(gold, "LOCATION") && is_place(found));
}

bool ps_score_is_neutral(const char *type)
{
	return is_type(type, "MAY");
}

bool ps_score_wants(const struct ps_score *score, const char *type)
{
	const char *at = score->types;

	if (at == NULL)
		return true;
	while (*at != '\0') {
		size_t len = strcspn(at, ",");

		if (strlen(type) == len && memcmp(at, type, len) == 0)
			return true;
		at += len;
		at += strspn(at, ",");
	}
	return false;
}

/* --- judging ----------------------------------------------------------------- */

/** Bytes of the letter or digit at the start of data[0 .. len); 0 where none stands there. */
static size_t letter_width(const unsigned char *data, size_t len)
{
	size_t width = ps_glyph_width(data, len);
	unsigned char lower = data[0] | 0x20;

	if (width == 1)
		return (data[0] >= '0' && data[0] <= '9') || (lower >= 'a' && lower <= 'z') ? 1 : 0;
	/* U+00A0 to U+00BF and U+2000 to U+206F are spaces, dashes, quotes and signs. */
	if (width == 2 && data[0] == 0xc2)
		return 0;
	if (width == 3 && data[0] == 0xe2 && (data[1] == 0x80 || data[1] == 0x81))
		return 0;
	return width;
}

static bool is_inside(const struct ps_judged *document, size_t start, size_t end)
{
	for (size_t at = start; at < end; at++) {
		bool inside = false;

		for (size_t i = 0; i < document->found_count && !inside; i++)
			inside = document->found[i].start <= at && at < document->found[i].end;
		if (!inside)
			return false;
	}
	return true;
}

static enum ps_cover cover_of(const struct ps_judged *document, const struct ps_span *span)
{
	size_t letters = 0, covered = 0;
	size_t at = span->start;

	while (at < span->end) {
		size_t width = letter_width(document->text + at, span->end - at);

		if (width > 0) {
			letters++;
			covered += is_inside(document, at, at + width) ? 1 : 0;
		}
		at += width > 0 ? width : 1;
	}
	if (covered == letters)
		return PS_COVER_FULL;
	return covered > 0 ? PS_COVER_PART : PS_COVER_NONE;
}

void ps_score_judge(struct ps_judged *document)
{
	for (size_t i = 0; i < document->span_count; i++) {
		document->spans[i].cover = cover_of(document, &document->spans[i]);
		document->spans[i].typed = false;
	}
	for (size_t i = 0; i < document->found_count; i++) {
		struct ps_found *found = &document->found[i];

		found->right = false;
		for (size_t j = 0; j < document->span_count; j++) {
			struct ps_span *span = &document->spans[j];

			if (found->start >= span->end || span->start >= found->end)
				continue;
			found->right = true;
			span->typed = span->typed || meets(found->type, span->type);
		}
	}
}

/* --- counting ---------------------------------------------------------------- */

/** The row of @type, made where there is none yet; the last one takes what has no room. */
static struct ps_score_row *row_of(struct ps_score *score, const char *type)
{
	for (size_t i = 0; i < score->row_count; i++) {
		if (is_type(score->rows[i].type, type))
			return &score->rows[i];
	}
	if (score->row_count == PS_SCORE_ROWS)
		return &score->rows[PS_SCORE_ROWS - 1];

	struct ps_score_row *row = &score->rows[score->row_count];

	score->row_count++;
	(void)snprintf(row->type, sizeof(row->type), "%s", type);
	return row;
}

void ps_score_init(struct ps_score *score, const char *types)
{
	struct phiscrub_type_info info;

	memset(score, 0, sizeof(*score));
	score->types = types;
	(void)snprintf(score->all.type, sizeof(score->all.type), "all");
	for (size_t i = 0; phiscrub_type_at(i, &info); i++)
		(void)row_of(score, info.name);
}

static void count_span(struct ps_score_row *row, const struct ps_span *span)
{
	row->gold++;
	row->full += span->cover == PS_COVER_FULL ? 1 : 0;
	row->part += span->cover == PS_COVER_PART ? 1 : 0;
	row->typed += span->typed ? 1 : 0;
}

static void count_found(struct ps_score_row *row, const struct ps_found *found)
{
	row->findings++;
	row->right += found->right ? 1 : 0;
}

void ps_score_add(struct ps_score *score, const struct ps_judged *document)
{
	for (size_t i = 0; i < document->span_count; i++) {
		const struct ps_span *span = &document->spans[i];

		if (ps_score_is_neutral(span->type) || !ps_score_wants(score, span->type))
			continue;
		count_span(row_of(score, span->type), span);
		count_span(&score->all, span);
	}
	for (size_t i = 0; i < document->found_count; i++) {
		const struct ps_found *found = &document->found[i];

		if (!ps_score_wants(score, found->type))
			continue;
		count_found(row_of(score, found->type), found);
		count_found(&score->all, found);
	}
}

double ps_score_ratio(uint64_t part, uint64_t whole)
{
	return whole == 0 ? -1.0 : (double)part / (double)whole;
}
