#include "rows.h"

#include "check.h"
#include "near.h"
#include "rule.h"

#include <string.h>

/* Bytes of a row; of longer ones what is near the name counts. */
#define ROW_MAX 384
/* Letters and digits of a number. */
#define NUMBER_MIN 6
#define NUMBER_MAX 12
/* Digits of a code with letters. */
#define DIGITS_MIN 4

#define ROW_SCORE 70

/* A line of the text. */
struct row {
	size_t start, end;
	/* The sign between its cells. */
	unsigned char sign;
};

static bool is_sign(unsigned char c)
{
	return c == '|' || c == ',' || c == ';' || c == '\t' || c == '>';
}

/* The sign at one end of the cell that holds text[start .. end); 0 where other words stand there, '\n' at a row's end.
 */
static unsigned char sign_before(const struct ps_text *text, size_t start)
{
	while (start > 0 && ps_near_sign(text->data[start - 1], " '\""))
		start--;
	return start == 0 ? '\n' : text->data[start - 1];
}

static unsigned char sign_behind(const struct ps_text *text, size_t end)
{
	while (end < text->len && ps_near_sign(text->data[end], " '\"\r"))
		end++;
	return end == text->len ? '\n' : text->data[end];
}

/* Whether text[start .. end) fills a cell; *sign: what parts it from others, 0 where that is not told. */
static bool fills_cell(const struct ps_text *text, size_t start, size_t end, unsigned char *sign)
{
	unsigned char before = sign_before(text, start);
	unsigned char behind = sign_behind(text, end);

	*sign = is_sign(before) ? before : behind;
	if (before == '>')
		return behind == '<';
	if (before == '(' || behind == ')')
		return is_sign(before == '(' ? behind : before);
	return is_sign(*sign) && (before == *sign || before == '\n' || before == ':') &&
	       (behind == *sign || behind == '\n');
}

/* The line around text[at]. */
static void read_row(const struct ps_text *text, size_t at, struct row *row)
{
	size_t floor = at > ROW_MAX ? at - ROW_MAX : 0;
	size_t limit = text->len - at > ROW_MAX ? at + ROW_MAX : text->len;
	const unsigned char *end = memchr(text->data + at, '\n', limit - at);

	row->start = at;
	while (row->start > floor && text->data[row->start - 1] != '\n')
		row->start--;
	row->end = end != NULL ? (size_t)(end - text->data) : limit;
}

/* Whether a finding says that the row is about a person, beside a name. */
static bool is_personal(unsigned type)
{
	switch (type) {
	case PS_DATE:
	case PS_PHONE:
	case PS_EMAIL:
	case PS_SSN:
	case PS_MRN:
	case PS_PLAN_ID:
	case PS_STREET:
		return true;
	default:
		return false;
	}
}

/* Whether another cell of the row than that of the finding @name holds a person's value. */
static bool is_of_person(
	const struct ps_text *text, const struct ps_findings *findings, size_t name, const struct row *row)
{
	unsigned char sign;

	for (size_t i = name; i > 0 && findings->items[i - 1].start >= row->start; i--) {
		const struct ps_finding *finding = &findings->items[i - 1];

		if (is_personal(finding->type) && fills_cell(text, finding->start, finding->end, &sign) &&
			sign == row->sign)
			return true;
	}
	for (size_t i = name + 1; i < findings->len && findings->items[i].end <= row->end; i++) {
		const struct ps_finding *finding = &findings->items[i];

		if (is_personal(finding->type) && fills_cell(text, finding->start, finding->end, &sign) &&
			sign == row->sign)
			return true;
	}
	return false;
}

/* The word of letters, digits and hyphens around text[at]. */
static void read_word(const struct ps_text *text, size_t at, const struct row *row, size_t *start, size_t *end)
{
	*start = at;
	*end = at;
	while (*start > row->start && (ps_near_digit(text->data[*start - 1]) ||
					      ps_near_letter(text->data[*start - 1]) || text->data[*start - 1] == '-'))
		(*start)--;
	while (*end < row->end &&
		(ps_near_digit(text->data[*end]) || ps_near_letter(text->data[*end]) || text->data[*end] == '-'))
		(*end)++;
}

/* Whether digits alone are a point in time: a day, with or without a time, or seconds since 1970. */
static bool is_time(const unsigned char *value, size_t len)
{
	if (len == 6)
		return ps_check_date(value, len);
	if (len < 8)
		return false;
	if (len == 8 && ps_check_date8(value, len))
		return true;
	return ps_check_ymd(value, 8) || (len == 10 && value[0] == '1' && value[1] >= '5');
}

/* Whether a word may be a person's number: long, of digits, or a code of capitals and digits. */
static bool is_number(const unsigned char *value, size_t len)
{
	size_t digits = 0;
	size_t hyphens = 0;

	if (len < NUMBER_MIN || len > NUMBER_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (value[i] >= 'a')
			return false;
		digits += ps_near_digit(value[i]);
		hyphens += value[i] == '-';
	}
	if (digits == len)
		return !is_time(value, len);
	/* Digits and hyphens are dates, codes of drugs and of tests as well. */
	return digits >= DIGITS_MIN && digits + hyphens < len && value[0] != '-' && value[len - 1] != '-';
}

static bool is_free(const struct ps_findings *findings, size_t count, size_t start, size_t end)
{
	for (size_t i = 0; i < count && findings->items[i].start < end; i++) {
		if (findings->items[i].end > start)
			return false;
	}
	return true;
}

/* Adds the numbers of a row; digits[*next] is the first that may stand in it, and moves on. */
static enum ps_status add_numbers(const struct ps_text *text, const struct row *row, const uint32_t *digits,
	size_t count, size_t *next, size_t resolved, struct ps_findings *findings)
{
	enum ps_status status = PS_OK;

	while (*next < count && digits[*next] < row->start)
		(*next)++;
	for (; *next < count && digits[*next] < row->end && status == PS_OK; (*next)++) {
		struct ps_finding finding = {.type = PS_ID, .score = ROW_SCORE, .rule = PS_RULE_ROW};
		unsigned char sign;
		size_t start, end;

		read_word(text, digits[*next], row, &start, &end);
		if (digits[*next] > start && ps_near_digit(text->data[digits[*next] - 1]))
			continue;
		if (!is_number(text->data + start, end - start) || !fills_cell(text, start, end, &sign) ||
			sign != row->sign || !is_free(findings, resolved, start, end))
			continue;
		finding.start = (uint32_t)start;
		finding.end = (uint32_t)end;
		status = ps_findings_add(findings, finding);
		while (*next + 1 < count && digits[*next + 1] < end)
			(*next)++;
	}
	return status;
}

enum ps_status ps_rows_find(
	const struct ps_text *text, const uint32_t *digits, size_t count, struct ps_findings *findings, bool *added)
{
	size_t resolved = findings->len;
	enum ps_status status = PS_OK;
	size_t done = 0;
	size_t next = 0;

	for (size_t i = 0; i < resolved && status == PS_OK; i++) {
		const struct ps_finding *finding = &findings->items[i];
		struct row row;

		if (finding->type != PS_NAME || finding->start < done ||
			!fills_cell(text, finding->start, finding->end, &row.sign))
			continue;
		read_row(text, finding->start, &row);
		if (!is_of_person(text, findings, i, &row))
			continue;
		done = row.end;
		status = add_numbers(text, &row, digits, count, &next, resolved, findings);
	}
	*added = findings->len > resolved;
	return status;
}
