#include "spoken.h"

#include "near.h"
#include "spoken_run.h"

#include <string.h>

/* Bytes of a piece before and behind the number. */
#define BEFORE 72
#define BEHIND 44
/* Bytes before that which may hold the rest of a mark. */
#define MARK_BEFORE 32
/* What is found by its length alone is a count as often. */
#define SCORE_MIN 50
/* No count has so many digits. */
#define LONG_MIN 12
/* Digits apart that make it worth a look: the places of so many, two bytes from each other. */
#define APART 3

void ps_spoken_init(struct ps_spoken *spoken)
{
	*spoken = (struct ps_spoken){0};
	ps_aside_init(&spoken->aside, (size_t)4 * PS_SPOKEN_PIECE);
}

void ps_spoken_fini(struct ps_spoken *spoken)
{
	ps_aside_fini(&spoken->aside);
}

void ps_spoken_begin(struct ps_spoken *spoken, const struct ps_text *text)
{
	ps_aside_clear(&spoken->aside);
	spoken->aside.text = text;
	spoken->word = 0;
	spoken->digit = 0;
	spoken->behind = 0;
}

/* The field of the text that byte @at stands in. */
static struct ps_field field_of(const struct ps_text *text, size_t at)
{
	size_t low = 0;
	size_t high = ps_aside_fields(text);

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (text->fields[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return ps_aside_field(text, low);
}

/* Adds text[at .. end) as it stands, but for line ends and what begins the next lines. */
static void put_around(struct ps_aside *aside, size_t at, size_t end)
{
	const unsigned char *data = aside->text->data;

	while (at < end) {
		size_t next = ps_spoken_next_line(data, at, end);

		ps_aside_put(aside, next > 0 ? ' ' : data[at], at);
		at = next > 0 ? next : at + 1;
	}
}

static size_t context_before(const unsigned char *data, size_t start)
{
	size_t at = start > BEFORE ? start - BEFORE : 0;

	while (at > 0 && at < start && !ps_near_blank(data[at - 1]) && data[at - 1] != '\n')
		at++;
	return at;
}

/* To the end of a word of the line. */
static size_t context_behind(const unsigned char *data, size_t at, size_t field_end)
{
	size_t end = at;

	while (end < field_end && end - at < BEHIND && data[end] != '\n' && data[end] != '\r')
		end++;
	if (end < field_end && end - at == BEHIND) {
		while (end > at && !ps_near_blank(data[end - 1]))
			end--;
	}
	return end;
}

/* How the digits are written: joined to one number. */
enum style { JOINED, DASHED, SLASHED };

/* Whether a sign stands before run->chars[i]. */
static bool is_parted(const struct ps_spoken_run *run, unsigned i, enum style style)
{
	if (i == 0 || style == JOINED)
		return false;
	if (style == DASHED)
		return i == run->count - 4 || i == run->count - 7 || i == run->count - 10;
	return i == run->count - 2 || i == run->count - 4 || (run->count > 6 && i == run->count - 6);
}

/* The pauses part the number's digits as those of a telephone are, or some of them were typed. */
static bool is_telephone(const struct ps_spoken_run *run)
{
	if (run->letters > 0 || run->signs)
		return false;
	if (run->count == 10 || (run->count == 11 && run->chars[0] == '1'))
		return run->words == 0 || run->groups > 0 || (run->pauses >> (run->count - 4) & 1) != 0;
	return run->count == 7 && (run->pauses & ~UINT64_C(1)) == UINT64_C(1) << 3;
}

/* Adds the number with a little of what stands around it. */
static enum ps_status put_piece(
	struct ps_spoken *spoken, const struct ps_spoken_run *run, const struct ps_field *field, enum style style)
{
	struct ps_aside *aside = &spoken->aside;
	const unsigned char *data = aside->text->data;
	size_t before = context_before(data, run->start);
	size_t behind = context_behind(data, run->end, field->end);
	size_t floor = before > MARK_BEFORE ? before - MARK_BEFORE : 0;
	enum ps_status status;

	if (ps_aside_has_mark(data, floor, behind))
		return PS_OK;
	status = ps_aside_reserve(aside, PS_SPOKEN_PIECE);
	if (status != PS_OK)
		return status;
	put_around(aside, before, run->start);
	for (unsigned i = 0; i < run->count; i++) {
		if (is_parted(run, i, style))
			ps_aside_put(aside, style == DASHED ? '-' : '/', run->places[i]);
		ps_aside_put(aside, (unsigned char)run->chars[i], run->places[i]);
	}
	put_around(aside, run->end, behind);
	ps_aside_end(aside, behind);
	return PS_OK;
}

/* Reads the number at text[at], as a whole (@across) or up to the end of its sentence. */
static enum ps_status read_one(struct ps_spoken *spoken, size_t at, bool across, struct ps_spoken_run *run)
{
	const struct ps_text *text = spoken->aside.text;
	struct ps_field field = field_of(text, at);
	size_t start;

	run->end = at;
	if (!ps_aside_is_read(&field) || at >= field.end || at < field.start)
		return PS_OK;
	start = ps_spoken_start(text->data, field.start, at);
	if (!ps_spoken_read(text->data, start, field.end, across, run) ||
		!ps_spoken_is_value(run, text->data, field.start, field.end))
		return PS_OK;
	return put_piece(spoken, run, &field, is_telephone(run) ? DASHED : JOINED);
}

static enum ps_status read_at(struct ps_spoken *spoken, size_t at)
{
	struct ps_spoken_run run = {.across = false};
	enum ps_status status;

	if (at < spoken->behind || !ps_spoken_is_beside(spoken->aside.text->data, 0, at, spoken->aside.text->len))
		return PS_OK;
	status = read_one(spoken, at, true, &run);
	if (status == PS_OK && run.across)
		status = read_one(spoken, at, false, &run);
	if (run.end > spoken->behind)
		spoken->behind = run.end;
	return status;
}

/* Whether single digits stand apart from @at[0] on. */
static bool is_apart(const struct ps_places *digits, size_t i)
{
	if (digits->len - i <= APART)
		return false;
	for (size_t k = 1; k <= APART; k++) {
		if (digits->at[i + k] != digits->at[i + k - 1] + 2)
			return false;
	}
	return true;
}

enum ps_status ps_spoken_next(struct ps_spoken *spoken, const struct ps_literals *literals,
	const struct ps_literal_hits *hits, const struct ps_places *digits, struct ps_text *words)
{
	const size_t room = (size_t)64 << 10;
	enum ps_status status = PS_OK;

	ps_aside_clear(&spoken->aside);
	for (; spoken->word < hits->len && status == PS_OK && spoken->aside.words.len < room; spoken->word++) {
		const struct ps_literal_hit *hit = &hits->items[spoken->word];

		if (literals->items[hit->literal].spoken)
			status = read_at(spoken, hit->at);
	}
	if (spoken->word < hits->len || status != PS_OK)
		return status == PS_OK ? ps_aside_finish(&spoken->aside.words, words) : status;
	if (spoken->digit == 0)
		spoken->behind = 0;
	for (; spoken->digit < digits->len && status == PS_OK && spoken->aside.words.len < room; spoken->digit++) {
		if (is_apart(digits, spoken->digit))
			status = read_at(spoken, digits->at[spoken->digit]);
	}
	return status == PS_OK ? ps_aside_finish(&spoken->aside.words, words) : status;
}

/* Whether the byte of the pieces at @at is one of a number, read otherwise or joined to the next. */
static bool is_read(const struct ps_aside *aside, size_t at, size_t end)
{
	uint32_t place = aside->places[at];

	return aside->words.data[at] != '\n' && aside->words.data[at] != ' ' &&
	       (aside->words.data[at] != aside->text->data[place] ||
		       (at + 1 < end && aside->places[at + 1] != place + 1));
}

static bool is_news(const struct ps_aside *aside, const struct ps_finding *finding)
{
	for (size_t i = finding->start; i < finding->end; i++) {
		if (is_read(aside, i, finding->end))
			return true;
	}
	return false;
}

/* Behind the byte of the pieces at @at: the word that it was read from, or up to the next, on the same line. */
static uint32_t behind_of(const struct ps_aside *aside, size_t at)
{
	const unsigned char *data = aside->text->data;
	uint32_t end = aside->places[at] + 1;
	uint32_t next = aside->places[at + 1];

	if (aside->words.data[at] == data[aside->places[at]] && next != end)
		return memchr(data + end, '\n', next > end ? next - end : 0) == NULL && next > end &&
				       data[next - 1] > ' '
			       ? next
			       : end;
	while (end < next && data[end] > ' ' && data[end] != ',')
		end++;
	return end;
}

static enum ps_status add_part(struct ps_findings *out, const struct ps_finding *finding, uint32_t start, uint32_t end)
{
	struct ps_finding part = *finding;

	part.start = start;
	part.end = end;
	return end > start ? ps_findings_add(out, part) : PS_OK;
}

/* Adds each line's part of the finding. */
static enum ps_status place(const struct ps_aside *aside, const struct ps_finding *finding, struct ps_findings *out)
{
	const unsigned char *data = aside->text->data;
	uint32_t start = aside->places[finding->start];
	uint32_t end = start;
	enum ps_status status = PS_OK;

	for (size_t i = finding->start; i < finding->end && status == PS_OK; i++) {
		uint32_t at = aside->places[i];

		if (at > end && memchr(data + end, '\n', at - end) != NULL) {
			status = add_part(out, finding, start, end);
			start = at;
		}
		if (behind_of(aside, i) > end)
			end = behind_of(aside, i);
	}
	return status == PS_OK ? add_part(out, finding, start, end) : status;
}

enum ps_status ps_spoken_place(const struct ps_spoken *spoken, const struct ps_findings *found, struct ps_findings *out)
{
	const struct ps_aside *aside = &spoken->aside;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < found->len && status == PS_OK; i++) {
		const struct ps_finding *finding = &found->items[i];

		if (memchr(aside->words.data + finding->start, '\n', finding->end - finding->start) == NULL &&
			(finding->score >= SCORE_MIN || finding->end - finding->start >= LONG_MIN) &&
			is_news(aside, finding))
			status = place(aside, finding, out);
	}
	return status;
}
