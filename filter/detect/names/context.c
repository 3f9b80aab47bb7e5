#include "context_read.h"

#include <string.h>

const struct ps_word ps_edge_word = {.lex = PS_LEXICON_NOTHING,
	.kind = PS_WORD_EDGE,
	.shape = PS_SHAPE_NO_WORD + PS_WORD_EDGE,
	.beside = PS_BESIDE_EDGE};

static const struct ps_word *made_word(
	struct ps_word *room, enum ps_word_kind kind, enum ps_beside beside, size_t start, size_t end)
{
	*room = (struct ps_word){.start = (uint32_t)start,
		.end = (uint32_t)end,
		.after = (uint32_t)end,
		.lex = PS_LEXICON_NOTHING,
		.kind = (uint8_t)kind,
		.shape = (uint8_t)(PS_SHAPE_NO_WORD + kind),
		.beside = (uint8_t)beside};
	return room;
}

static enum ps_beside beside_of_type(unsigned type)
{
	switch (type) {
	case PS_DATE:
		return PS_BESIDE_DATE;
	case PS_PHONE:
	case PS_FAX:
		return PS_BESIDE_PHONE;
	case PS_EMAIL:
	case PS_URL:
	case PS_USERNAME:
		return PS_BESIDE_EMAIL;
	case PS_STREET:
	case PS_ZIP:
		return PS_BESIDE_PLACE;
	default:
		return PS_BESIDE_CODE;
	}
}

const struct ps_word *ps_shape_word(struct ps_word *room, const struct ps_finding *found)
{
	return made_word(room, PS_WORD_SHAPE, beside_of_type(found->type), found->start, found->end);
}

/* The type that the mark text[start .. end) names, PS_NONE for another word. */
static enum ps_type type_of_mark(const struct ps_text *text, size_t start, size_t end)
{
	size_t last = start + 1;

	while (last < end && ((text->data[last] >= 'A' && text->data[last] <= 'Z') || text->data[last] == '_'))
		last++;
	return ps_type_by_name((const char *)text->data + start + 1, last - start - 1);
}

const struct ps_word *ps_mark_word(const struct ps_text *text, struct ps_word *room, size_t start, size_t end)
{
	enum ps_type type = type_of_mark(text, start, end);

	/* What another lane found says the same once it is a mark; a name uses its cue up. */
	if (type == PS_NONE || type == PS_NAME || type == PS_CITY)
		return made_word(room, PS_WORD_MARK, PS_BESIDE_MARK, start, end);
	return made_word(room, PS_WORD_SHAPE, beside_of_type(type), start, end);
}

bool ps_opens_message(const struct ps_text *text, const struct ps_word *key)
{
	static const char keys[][8] = {"body", "text", "message", "msg", "sms", "content"};
	size_t len = key->end - key->start;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (strlen(keys[i]) == len && (text->data[key->start] | 0x20) == keys[i][0] &&
			memcmp(text->data + key->start + 1, keys[i] + 1, len - 1) == 0)
			return true;
	return false;
}

bool ps_run_joins(const struct ps_text *text, const struct ps_word *word, const struct ps_word *next)
{
	const unsigned char *data = text->data;
	size_t gap = next->start - word->end;

	if (gap > PS_RUN_GAP || gap == 0 || word->possessive || word->kind != PS_WORD_CAPITAL ||
		next->kind != PS_WORD_CAPITAL)
		return false;
	if (gap == 1)
		return data[word->end] == ' ' || data[word->end] == '-' ||
		       (data[word->end] == '.' && word->shape == PS_SHAPE_INITIAL);
	return data[word->end] == '.' && data[word->end + 1] == ' ' && word->shape == PS_SHAPE_INITIAL;
}

void ps_context_near(
	const struct ps_context_source *source, size_t index, struct ps_context_room *room, struct ps_context *context)
{
	ps_read_first(source, index, room, context);
	ps_read_near(source, index, room, context);
}

void ps_context_far(const struct ps_context_source *source, struct ps_context_room *room, struct ps_context *context)
{
	ps_read_far(source, room, context);
}
