#include "aside.h"

#include "mark.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of pieces at once. */
#define WORDS_MAX ((size_t)64 << 10)
/* What ends a piece. */
#define END "\n\n"
/* Bytes of a field that are worth a look. */
#define FIELD_MIN 3

void ps_aside_init(struct ps_aside *aside, size_t piece)
{
	*aside = (struct ps_aside){0};
	ps_buf_init(&aside->words, WORDS_MAX + piece + PS_TEXT_PADDING + sizeof(END));
}

void ps_aside_fini(struct ps_aside *aside)
{
	ps_buf_fini(&aside->words);
	free(aside->places);
	*aside = (struct ps_aside){0};
}

/* Goes to the first field that is read, the one at hand or behind it. */
static void begin_field(struct ps_aside *aside)
{
	for (; aside->field < ps_aside_fields(aside->text); aside->field++) {
		struct ps_field field = ps_aside_field(aside->text, aside->field);

		if (!ps_aside_is_read(&field) || field.end - field.start < FIELD_MIN)
			continue;
		/* A sign that begins the field joins nothing, and parts nothing. */
		aside->at = field.start + 1;
		return;
	}
}

void ps_aside_begin(struct ps_aside *aside, const struct ps_text *text)
{
	aside->text = text;
	aside->field = 0;
	begin_field(aside);
}

void ps_aside_next_field(struct ps_aside *aside)
{
	aside->field++;
	begin_field(aside);
}

void ps_aside_clear(struct ps_aside *aside)
{
	ps_buf_clear(&aside->words);
}

bool ps_aside_goes_on(const struct ps_aside *aside)
{
	return aside->field < ps_aside_fields(aside->text) && aside->words.len < WORDS_MAX;
}

enum ps_status ps_aside_reserve(struct ps_aside *aside, size_t len)
{
	size_t needed = aside->words.len + len + sizeof(END);
	size_t cap = aside->cap == 0 ? 1024 : aside->cap;
	uint32_t *places;

	if (needed > aside->cap) {
		while (cap < needed)
			cap *= 2;
		places = realloc(aside->places, cap * sizeof(*places));
		if (places == NULL)
			return PS_SYSTEM;
		aside->places = places;
		aside->cap = cap;
	}
	return ps_buf_reserve(&aside->words, len + sizeof(END));
}

void ps_aside_end(struct ps_aside *aside, size_t place)
{
	for (const char *c = END; *c != '\0'; c++)
		ps_aside_put(aside, (unsigned char)*c, place);
}

/* Whether the byte of the pieces at @at is written otherwise in the text, or stands for more than one there. */
static bool is_other(const struct ps_aside *aside, size_t at)
{
	return aside->words.data[at] != '\n' && (aside->words.data[at] != aside->text->data[aside->places[at]] ||
							aside->places[at + 1] != aside->places[at] + 1);
}

static bool is_news(const struct ps_aside *aside, const struct ps_finding *finding)
{
	for (size_t i = finding->start > 0 ? finding->start - 1 : 0; i <= finding->end; i++) {
		if (is_other(aside, i))
			return true;
	}
	return false;
}

/* Where the text goes on behind the byte of the pieces at @at; what was left out there is not of it. */
static uint32_t end_of(const struct ps_aside *aside, size_t at)
{
	uint32_t place = aside->places[at];

	return aside->words.data[at] == aside->text->data[place] ? place + 1 : aside->places[at + 1];
}

enum ps_status ps_aside_place(const struct ps_aside *aside, const struct ps_findings *found, struct ps_findings *out)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < found->len && status == PS_OK; i++) {
		struct ps_finding finding = found->items[i];

		if (memchr(aside->words.data + finding.start, '\n', finding.end - finding.start) != NULL ||
			!(aside->all || is_news(aside, &finding)))
			continue;
		while (finding.start < finding.end && aside->places[finding.start] == PS_ASIDE_NOWHERE)
			finding.start++;
		if (finding.start == finding.end)
			continue;
		finding.start = aside->places[finding.start];
		finding.end = end_of(aside, finding.end - 1);
		status = ps_findings_add(out, finding);
	}
	return status;
}

size_t ps_aside_fields(const struct ps_text *text)
{
	return text->field_count == 0 ? 1 : text->field_count;
}

struct ps_field ps_aside_field(const struct ps_text *text, size_t index)
{
	if (text->field_count == 0)
		return (struct ps_field){.end = (uint32_t)text->len, .kind = PS_FIELD_TEXT};
	return text->fields[index];
}

bool ps_aside_is_read(const struct ps_field *field)
{
	return field->kind == PS_FIELD_TEXT || field->kind == PS_FIELD_VALUE;
}

/* Whether a mark that begins with @open stands in data[start .. end). */
static bool has_mark(const unsigned char *data, size_t start, size_t end, unsigned char open)
{
	for (const unsigned char *at = data + start;; at++) {
		size_t left = (size_t)(data + end - at);

		at = memchr(at, open, left);
		if (at == NULL)
			return false;
		if (ps_mark_at((const char *)at, (size_t)(data + end - at), NULL) > 0)
			return true;
	}
}

bool ps_aside_has_mark(const unsigned char *data, size_t start, size_t end)
{
	return has_mark(data, start, end, '[') || has_mark(data, start, end, '(');
}

enum ps_status ps_aside_finish(struct ps_buf *bytes, struct ps_text *text)
{
	enum ps_status status = bytes->len > 0 ? ps_buf_reserve(bytes, PS_TEXT_PADDING) : PS_OK;

	if (status == PS_OK && bytes->len > 0)
		memset(bytes->data + bytes->len, 0, PS_TEXT_PADDING);
	*text = (struct ps_text){.data = bytes->data, .len = bytes->len, .to = bytes->len};
	return status;
}
