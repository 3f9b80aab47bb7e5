#include "wraps.h"

#include "aside.h"
#include "near.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a line that was wrapped, at least. Lists and addresses have shorter ones. */
#define LINE_MIN 30
/* Bytes of each end that are looked at; digits have to stand among the nearer ones. */
#define LEFT_MAX 40
#define RIGHT_MAX 32
#define NEAR_LEFT 26
#define NEAR_RIGHT 12
/* Quotation signs and blanks with which a line begins. */
#define PREFIX_MAX 16
/* Bytes of line ends in one text. */
#define ENDS_MAX ((size_t)64 << 10)

void ps_wraps_init(struct ps_wraps *wraps)
{
	*wraps = (struct ps_wraps){0};
	ps_buf_init(&wraps->ends, ENDS_MAX + LEFT_MAX + RIGHT_MAX + PS_TEXT_PADDING + sizeof(" \n\n"));
}

void ps_wraps_fini(struct ps_wraps *wraps)
{
	ps_buf_fini(&wraps->ends);
	free(wraps->items);
	*wraps = (struct ps_wraps){0};
}

/* The line at @start, up to @end at most; *@next is where the next one begins, or @end. */
static struct ps_line read_line(const unsigned char *data, size_t start, size_t end, size_t *next)
{
	const unsigned char *stop = memchr(data + start, '\n', end - start);
	struct ps_line line = {start, start, stop != NULL ? (size_t)(stop - data) : end};

	*next = stop != NULL ? line.end + 1 : end;
	while (line.end > start && (ps_near_blank(data[line.end - 1]) || data[line.end - 1] == '\r'))
		line.end--;
	while (line.words < line.end && line.words - start < PREFIX_MAX &&
		(ps_near_blank(data[line.words]) || data[line.words] == '>'))
		line.words++;
	return line;
}

static bool has_digit(const unsigned char *data, size_t start, size_t end)
{
	for (; start < end; start++) {
		if (ps_near_digit(data[start]))
			return true;
	}
	return false;
}

/* Letters of the longest word of a number. */
#define NUMBER_MAX 9

/* Whether data[start .. end) is a word of a number that is spoken, "call four eight oh five", but for its case. */
static bool is_number_word(const unsigned char *data, size_t start, size_t end)
{
	static const char words[] =
		" oh zero one two three four five six seven eight nine ten eleven twelve thirteen "
		"fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
		"seventy eighty ninety hundred thousand double triple ";
	char word[NUMBER_MAX + 3] = " ";
	size_t len = end - start;

	if (len < 2 || len > NUMBER_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		word[i + 1] = (char)(data[start + i] | 0x20);
	word[len + 1] = ' ';
	return strstr(words, word) != NULL;
}

/* Whether a spoken number goes on behind the line. */
static bool is_spoken_on(const unsigned char *data, const struct ps_line *line, const struct ps_line *next)
{
	size_t last = line->end - (data[line->end - 1] == ',' ? 1 : 0);
	size_t start = last;
	size_t end = next->words;

	while (start > line->words && ps_near_letter(data[start - 1]) && last - start <= NUMBER_MAX)
		start--;
	if (!is_number_word(data, start, last))
		return false;
	while (end < next->end && ps_near_letter(data[end]) && end - next->words <= NUMBER_MAX)
		end++;
	return is_number_word(data, next->words, end);
}

/* How deep the line is quoted. */
static unsigned depth_of(const unsigned char *data, const struct ps_line *line)
{
	unsigned depth = 0;

	for (size_t i = line->start; i < line->words; i++)
		depth += data[i] == '>';
	return depth;
}

/* "St.", "Apt.", "P.O.": a full stop that ends no sentence stands behind a short word with a capital. */
static bool ends_short(const unsigned char *data, const struct ps_line *line)
{
	size_t at = line->end - 1;

	while (at > line->words && ps_near_letter(data[at - 1]) && line->end - at <= 5)
		at--;
	return line->end - at <= 5 && data[at] >= 'A' && data[at] <= 'Z';
}

/* Whether a sentence may go on behind the line. */
static bool goes_on(const unsigned char *data, const struct ps_line *line)
{
	unsigned char last = data[line->end - 1];

	if (last == '.')
		return ends_short(data, line);
	return ps_near_letter(last) || ps_near_digit(last) || (last != '\0' && strchr(",-/()&#+'", last) != NULL);
}

/* "OR 97477": an address ends behind its postal code, and the number of a next line is another's. */
static bool ends_address(const unsigned char *data, const struct ps_line *line)
{
	size_t at = line->end;

	while (at > line->words && ps_near_digit(data[at - 1]))
		at--;
	return line->end - at == 5 && at - line->words >= 3 && data[at - 1] == ' ' && ps_near_upper(data[at - 2]) &&
	       ps_near_upper(data[at - 3]);
}

static bool may_follow(unsigned char first)
{
	return ps_near_letter(first) || ps_near_digit(first) || first == '(' || first == '#' || first == '+';
}

static bool may_be_one(const unsigned char *data, const struct ps_line *line, const struct ps_line *next)
{
	size_t near = line->end - line->words > NEAR_LEFT ? line->end - NEAR_LEFT : line->words;
	size_t far = next->end - next->words > NEAR_RIGHT ? next->words + NEAR_RIGHT : next->end;

	return line->end - line->words >= LINE_MIN && next->words < next->end &&
	       (has_digit(data, near, line->end) || has_digit(data, next->words, far) ||
		       is_spoken_on(data, line, next)) &&
	       goes_on(data, line) && may_follow(data[next->words]) &&
	       !(ps_near_digit(data[next->words]) && ends_address(data, line)) &&
	       depth_of(data, line) == depth_of(data, next) && !ps_aside_has_mark(data, line->words, line->end) &&
	       !ps_aside_has_mark(data, next->words, next->end);
}

static enum ps_status make_room(struct ps_wraps *wraps)
{
	size_t cap = wraps->cap == 0 ? 16 : wraps->cap * 2;
	struct ps_wrap *items;

	if (wraps->count < wraps->cap)
		return PS_OK;
	items = realloc(wraps->items, cap * sizeof(*items));
	if (items == NULL)
		return PS_SYSTEM;
	wraps->items = items;
	wraps->cap = cap;
	return PS_OK;
}

static bool is_in_word(unsigned char c)
{
	return ps_near_letter(c) || ps_near_digit(c);
}

/* From text[at] on, where a word begins: behind a blank, else behind a sign, as between the cells of a row. */
static size_t first_whole(const unsigned char *data, const struct ps_line *line, size_t at)
{
	size_t blank = at;

	while (blank > line->words && blank < line->end && !ps_near_blank(data[blank - 1]))
		blank++;
	if (blank < line->end)
		return blank;
	while (at < line->end && is_in_word(data[at - 1]))
		at++;
	return at;
}

/* Up to text[at], where a word ends: before a blank, else before a sign. */
static size_t behind_whole(const unsigned char *data, const struct ps_line *line, size_t at)
{
	size_t blank = at;

	while (blank < line->end && blank > line->words && !ps_near_blank(data[blank]))
		blank--;
	if (blank > line->words)
		return blank;
	while (at > line->words && is_in_word(data[at]))
		at--;
	return at;
}

/* Puts the end of one line and the beginning of the next together, both of whole words. */
static enum ps_status join(
	struct ps_wraps *wraps, const unsigned char *data, const struct ps_line *line, const struct ps_line *next)
{
	size_t left = line->end - line->words > LEFT_MAX ? line->end - LEFT_MAX : line->words;
	size_t end = next->end - next->words > RIGHT_MAX ? next->words + RIGHT_MAX : next->end;
	bool parted = data[line->end - 1] == '-' && line->end - left > 1 && !ps_near_blank(data[line->end - 2]);
	struct ps_wrap wrap = {.right = (uint32_t)next->words};
	enum ps_status status = make_room(wraps);

	left = first_whole(data, line, left);
	end = behind_whole(data, next, end);
	wrap.left = (uint32_t)left;
	if (status == PS_OK && wraps->ends.len > 0)
		status = ps_buf_add_str(&wraps->ends, "\n\n");
	wrap.start = (uint32_t)wraps->ends.len;
	if (status == PS_OK)
		status = ps_buf_add(&wraps->ends, data + left, line->end - left);
	if (status == PS_OK && !parted)
		status = ps_buf_add_str(&wraps->ends, " ");
	wrap.joint = (uint32_t)wraps->ends.len;
	if (status == PS_OK)
		status = ps_buf_add(&wraps->ends, data + next->words, end - next->words);
	wrap.end = (uint32_t)wraps->ends.len;
	if (status == PS_OK)
		wraps->items[wraps->count++] = wrap;
	return status;
}

/* Reads the first line of the field at hand, or of the next one that has two lines. */
static void begin_field(struct ps_wraps *wraps)
{
	for (; wraps->field < ps_aside_fields(wraps->text); wraps->field++) {
		struct ps_field field = ps_aside_field(wraps->text, wraps->field);

		if (!ps_aside_is_read(&field) || field.end - field.start <= LINE_MIN)
			continue;
		wraps->line = read_line(wraps->text->data, field.start, field.end, &wraps->at);
		if (wraps->at < field.end)
			return;
	}
}

void ps_wraps_begin(struct ps_wraps *wraps, const struct ps_text *text)
{
	wraps->text = text;
	wraps->field = 0;
	begin_field(wraps);
}

enum ps_status ps_wraps_next(struct ps_wraps *wraps, struct ps_text *ends)
{
	const unsigned char *data = wraps->text->data;
	enum ps_status status = PS_OK;

	ps_buf_clear(&wraps->ends);
	wraps->count = 0;
	while (wraps->field < ps_aside_fields(wraps->text) && wraps->ends.len < ENDS_MAX && status == PS_OK) {
		size_t end = ps_aside_field(wraps->text, wraps->field).end;
		struct ps_line next = read_line(data, wraps->at, end, &wraps->at);

		if (may_be_one(data, &wraps->line, &next))
			status = join(wraps, data, &wraps->line, &next);
		wraps->line = next;
		if (wraps->at == end) {
			wraps->field++;
			begin_field(wraps);
		}
	}
	return status == PS_OK ? ps_aside_finish(&wraps->ends, ends) : status;
}

/* The ends that the finding stands in: the last that begin before it. */
static const struct ps_wrap *wrap_of(const struct ps_wraps *wraps, uint32_t start)
{
	size_t low = 0;
	size_t high = wraps->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (wraps->items[middle].start <= start)
			low = middle;
		else
			high = middle;
	}
	return &wraps->items[low];
}

/* Whether a finding stands on both lines, or beside the line's end, so that the other line may have told of it. */
static bool is_at_joint(const struct ps_wrap *wrap, const struct ps_finding *finding)
{
	return finding->start <= wrap->joint && finding->end + 1 >= wrap->joint;
}

/* Where a byte of the two ends stands in the text. */
static uint32_t place_of(const struct ps_wrap *wrap, uint32_t at)
{
	return at < wrap->joint ? wrap->left + (at - wrap->start) : wrap->right + (at - wrap->joint);
}

enum ps_status ps_wraps_place(const struct ps_wraps *wraps, const struct ps_findings *found, struct ps_findings *out)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < found->len && status == PS_OK; i++) {
		struct ps_finding finding = found->items[i];
		const struct ps_wrap *wrap = wrap_of(wraps, finding.start);

		if (finding.end > wrap->end || !is_at_joint(wrap, &finding))
			continue;
		finding.start = place_of(wrap, finding.start);
		finding.end = place_of(wrap, finding.end - 1) + 1;
		status = ps_findings_add(out, finding);
	}
	return status;
}
