#include "feature.h"

enum template {
	T_KIND,
	T_GIVEN_COMMON,
	T_SURNAME_COMMON,
	T_GIVEN_SURNAME,
	T_OWN_PLACE,
	T_OWN_THING,
	T_OWN_TIME,
	T_OWN_CUE,
	T_SHAPE_LEN,
	T_ENDING3,
	T_ENDING2,
	T_BEGINNING,
	T_OWN_WORD,
	T_BEFORE_GAP,
	T_BEFORE_WORD,
	T_BEFORE_WORD_SHAPE,
	T_BEFORE_BOTH,
	T_AFTER_GAP,
	T_AFTER_WORD,
	T_AFTER_BOTH,
	T_BEFORE_OWN,
	T_AFTER_OWN,
	T_BEFORE_AFTER,
	T_GAPS,
	T_BEFORE2_WORD,
	T_AFTER2_WORD,
	T_BEFORE_PAIR,
	T_AFTER_PAIR,
	T_RUN,
	T_RUN_OWN,
	T_RUN_END,
	T_RUN_BEGIN,
	T_RUN_NAMES,
	T_GAP_OWN_BEFORE,
	T_GAP_OWN_AFTER,
	T_BEFORE2_GAP,
	T_AFTER2_GAP,
	T_COUNT
};

static const char *const names[T_COUNT] = {
	[T_KIND] = "kind",
	[T_GIVEN_COMMON] = "given-and-common",
	[T_SURNAME_COMMON] = "surname-and-common",
	[T_GIVEN_SURNAME] = "given-and-surname",
	[T_OWN_PLACE] = "place-lists",
	[T_OWN_THING] = "thing-lists",
	[T_OWN_TIME] = "calendar-lists",
	[T_OWN_CUE] = "cue-lists",
	[T_SHAPE_LEN] = "shape-and-length",
	[T_ENDING3] = "last-3-letters",
	[T_ENDING2] = "last-2-letters",
	[T_BEGINNING] = "first-3-letters",
	[T_OWN_WORD] = "word",
	[T_BEFORE_GAP] = "class-before",
	[T_BEFORE_WORD] = "word-before",
	[T_BEFORE_WORD_SHAPE] = "word-before-and-shape",
	[T_BEFORE_BOTH] = "two-classes-before",
	[T_AFTER_GAP] = "class-after",
	[T_AFTER_WORD] = "word-after",
	[T_AFTER_BOTH] = "two-classes-after",
	[T_BEFORE_OWN] = "class-before-and-lists",
	[T_AFTER_OWN] = "class-after-and-lists",
	[T_BEFORE_AFTER] = "class-before-and-after",
	[T_GAPS] = "gaps",
	[T_BEFORE2_WORD] = "second-word-before",
	[T_AFTER2_WORD] = "second-word-after",
	[T_BEFORE_PAIR] = "two-words-before",
	[T_AFTER_PAIR] = "two-words-after",
	[T_RUN] = "run",
	[T_RUN_OWN] = "run-and-lists",
	[T_RUN_END] = "run-words-after",
	[T_RUN_BEGIN] = "run-words-before",
	[T_RUN_NAMES] = "run-names",
	[T_GAP_OWN_BEFORE] = "gap-before-and-lists",
	[T_GAP_OWN_AFTER] = "gap-after-and-lists",
	[T_BEFORE2_GAP] = "second-class-before",
	[T_AFTER2_GAP] = "second-class-after",
};

const char *ps_feature_name(unsigned template)
{
	return template < T_COUNT ? names[template] : "?";
}

static void add(struct ps_features *features, enum template template, uint32_t value)
{
	uint64_t hash = ((uint64_t)value + ((uint64_t)template << 40)) * 0x9e3779b97f4a7c15U;

	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9U;
	features->rows[features->count] = (uint16_t)(hash >> (64 - PS_FEATURE_BITS));
	features->templates[features->count] = (uint8_t)template;
	features->count++;
}

/* Classes of a neighbour; lower-case and capitalised words have each their own set. */
enum class {
	CLASS_EDGE,
	CLASS_MARK,
	CLASS_DATE,
	CLASS_PHONE,
	CLASS_EMAIL,
	CLASS_CODE,
	CLASS_PLACE,
	CLASS_NUMBER,
	CLASS_WORD,
	/* From here on relative to CLASS_WORD, twice. */
	SUB_UNKNOWN = 0,
	SUB_INITIAL,
	SUB_TITLE,
	SUB_KIN,
	SUB_SIGNOFF,
	SUB_GREETING,
	SUB_CREDENTIAL,
	SUB_SUFFIX,
	SUB_LABEL,
	SUB_ROLE,
	SUB_PARTICLE,
	SUB_FACILITY,
	SUB_ORG,
	SUB_STREET,
	SUB_EPONYM_HEAD,
	SUB_SPEECH,
	SUB_PREP,
	SUB_FUNCTION,
	SUB_MONTH,
	SUB_WEEKDAY,
	SUB_HOLIDAY,
	SUB_COUNTRY,
	SUB_CITY,
	SUB_THING,
	SUB_GIVEN,
	SUB_GIVEN_WORD,
	SUB_SURNAME,
	SUB_RARE_NAME,
	SUB_SPANISH,
	SUB_COMMON,
	SUB_UNCOMMON,
	SUB_COUNT
};

static unsigned sub_of_flags(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		uint8_t sub;
	} order[] = {
		{PS_LEX_TITLE, SUB_TITLE},
		{PS_LEX_KIN, SUB_KIN},
		{PS_LEX_SIGNOFF, SUB_SIGNOFF},
		{PS_LEX_GREETING, SUB_GREETING},
		{PS_LEX_SUFFIX, SUB_SUFFIX},
		{PS_LEX_LABEL, SUB_LABEL},
		{PS_LEX_ROLE, SUB_ROLE},
		{PS_LEX_CREDENTIAL, SUB_CREDENTIAL},
		{PS_LEX_PARTICLE, SUB_PARTICLE},
		{PS_LEX_FACILITY, SUB_FACILITY},
		{PS_LEX_ORG, SUB_ORG},
		{PS_LEX_STREET, SUB_STREET},
		{PS_LEX_EPONYM_HEAD, SUB_EPONYM_HEAD},
		{PS_LEX_SPEECH, SUB_SPEECH},
		{PS_LEX_PREP, SUB_PREP},
		{PS_LEX_FUNCTION, SUB_FUNCTION},
		{PS_LEX_MONTH, SUB_MONTH},
		{PS_LEX_WEEKDAY, SUB_WEEKDAY},
		{PS_LEX_HOLIDAY, SUB_HOLIDAY},
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if ((flags & order[i].flag) != 0)
			return order[i].sub;
	}
	return SUB_UNKNOWN;
}

static unsigned sub_of(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;
	unsigned sub;

	if (word->shape == PS_SHAPE_INITIAL)
		return SUB_INITIAL;
	if (word->kind == PS_WORD_CAPITAL && lex->given >= 4 && lex->common < 5 && (lex->flags & PS_LEX_TITLE) == 0)
		return lex->common < 2 ? SUB_GIVEN : SUB_GIVEN_WORD;
	sub = sub_of_flags(lex->flags);
	if (sub != SUB_UNKNOWN)
		return sub;
	if ((lex->flags & (PS_LEX_COUNTRY | PS_LEX_STATE)) != 0)
		return SUB_COUNTRY;
	if ((lex->flags & (PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_PROPER)) != 0)
		return SUB_THING;
	if (lex->common >= 5)
		return SUB_COMMON;
	if (lex->surname >= 3 && lex->common < 4)
		return SUB_SURNAME;
	if (lex->city >= 3)
		return SUB_CITY;
	if ((lex->given > 0 || lex->surname > 0) && lex->common < 3)
		return SUB_RARE_NAME;
	if ((lex->flags & PS_LEX_SPANISH) != 0)
		return SUB_SPANISH;
	return lex->common > 0 ? SUB_UNCOMMON : SUB_UNKNOWN;
}

static unsigned class_of(const struct ps_word *word)
{
	switch (word->kind) {
	case PS_WORD_EDGE:
		return CLASS_EDGE;
	case PS_WORD_MARK:
		return CLASS_MARK;
	case PS_WORD_NUMBER:
		return CLASS_NUMBER;
	case PS_WORD_SHAPE:
		switch (word->type) {
		case PS_DATE:
			return CLASS_DATE;
		case PS_PHONE:
		case PS_FAX:
			return CLASS_PHONE;
		case PS_EMAIL:
		case PS_URL:
		case PS_USERNAME:
			return CLASS_EMAIL;
		case PS_STREET:
		case PS_ZIP:
			return CLASS_PLACE;
		default:
			return CLASS_CODE;
		}
	default:
		return CLASS_WORD + sub_of(word) + (word->kind == PS_WORD_CAPITAL ? SUB_COUNT : 0);
	}
}

/* The word itself, where it is common or a cue; else a name for its class, so that no name is learnt by heart. */
static uint32_t identity_of(const struct ps_word *word, unsigned class)
{
	if (word->kind < PS_WORD_LOWER)
		return class;
	if (word->lex->common >= 5 || (word->lex->flags & PS_LEX_CUES) != 0)
		return word->id | 0x100;
	return class;
}

static unsigned quarter(unsigned bucket)
{
	return bucket == 0 ? 0 : bucket < 3 ? 1 : bucket < 5 ? 2 : 3;
}

/* 64 kinds of words by how often they are given name, surname and common word. */
static unsigned lists_of(const struct ps_lex *lex)
{
	unsigned common = lex->common == 0 ? 0 : lex->common < 4 ? 1 : lex->common < 6 ? 2 : 3;

	return quarter(lex->given) | quarter(lex->surname) << 2 | common << 4;
}

static uint32_t letters_of(const unsigned char *bytes, unsigned count)
{
	uint32_t letters = 0;

	for (unsigned i = 0; i < count; i++)
		letters = letters << 8 | bytes[i];
	return letters;
}

static unsigned length_of(const struct ps_word *word)
{
	unsigned len = word->end - word->start;

	return len < 12 ? len : 12;
}

static void add_own(const struct ps_context *context, const struct ps_folded *folded, struct ps_features *features)
{
	const struct ps_word *self = &context->self;
	const struct ps_lex *lex = self->lex;
	unsigned shape = self->shape;
	uint32_t flags = lex->flags;

	add(features, T_KIND, shape);
	add(features, T_GIVEN_COMMON, (uint32_t)lex->given << 8 | (uint32_t)lex->common << 4 | shape);
	add(features, T_SURNAME_COMMON, (uint32_t)lex->surname << 8 | (uint32_t)lex->common << 4);
	add(features, T_GIVEN_SURNAME, (uint32_t)lex->given << 8 | lex->surname);
	add(features, T_OWN_PLACE,
		(flags & (PS_LEX_CITY | PS_LEX_COUNTY | PS_LEX_STATE | PS_LEX_COUNTRY)) | lex->city |
			(lex->given >= 3 ? 0x10U : 0) | (lex->surname >= 3 ? 0x20U : 0));
	add(features, T_OWN_THING,
		flags & (PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_EPONYM | PS_LEX_PROPER |
				PS_LEX_SPANISH));
	if ((flags & (PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY)) != 0)
		add(features, T_OWN_TIME, flags & (PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY));
	add(features, T_OWN_CUE, sub_of_flags(flags) << 4 | shape);
	add(features, T_SHAPE_LEN, shape << 4 | length_of(self));
	if (lex->common < 5 && folded->len >= 3) {
		add(features, T_ENDING3, letters_of(folded->is.bytes + folded->len - 3, 3));
		add(features, T_BEGINNING, letters_of(folded->is.bytes, 3));
	}
	if (lex->common < 5 && folded->len >= 2)
		add(features, T_ENDING2, letters_of(folded->is.bytes + folded->len - 2, 2));
	if (lex->common >= 5 || (flags & PS_LEX_CUES) != 0)
		add(features, T_OWN_WORD, self->id);
}

static void add_run(const struct ps_context *context, unsigned lists, struct ps_features *features)
{
	const uint32_t heads = PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_EPONYM_HEAD | PS_LEX_STREET | PS_LEX_CREDENTIAL |
		PS_LEX_DRUG | PS_LEX_BRAND;
	const uint32_t begins = PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_TITLE | PS_LEX_LABEL | PS_LEX_BRAND;
	unsigned run = (unsigned)context->run_before << 4 | context->run_after;

	add(features, T_RUN, run << 4 | context->self.shape);
	add(features, T_RUN_OWN, run << 8 | lists);
	add(features, T_RUN_END, context->flags_after & heads);
	add(features, T_RUN_BEGIN, context->flags_before & begins);
	if (run != 0)
		add(features, T_RUN_NAMES,
			(uint32_t)context->run_given << 16 | (uint32_t)context->run_surname << 12 | lists);
}

void ps_features_read(const struct ps_text *text, const struct ps_context *context, struct ps_features *features)
{
	struct ps_folded folded;
	unsigned before = class_of(&context->before[0]);
	unsigned before2 = class_of(&context->before[1]);
	unsigned after = class_of(&context->after[0]);
	unsigned after2 = class_of(&context->after[1]);
	uint32_t before_id = identity_of(&context->before[0], before);
	uint32_t after_id = identity_of(&context->after[0], after);
	uint32_t before2_id = identity_of(&context->before[1], before2);
	uint32_t after2_id = identity_of(&context->after[1], after2);
	unsigned lists = lists_of(context->self.lex);
	unsigned shape = context->self.shape;
	uint32_t gap_before = context->gap_before[0];
	uint32_t gap_after = context->gap_after[0];
	uint32_t owner = context->self.possessive;

	features->count = 0;
	ps_fold(text->data + context->self.start, context->self.end - context->self.start, &folded);
	add_own(context, &folded, features);
	add(features, T_BEFORE_GAP, before << 8 | gap_before);
	add(features, T_BEFORE_WORD, before_id ^ gap_before << 3);
	add(features, T_BEFORE_WORD_SHAPE, before_id ^ shape);
	add(features, T_BEFORE_BOTH, before2 << 16 | before << 8 | gap_before);
	add(features, T_AFTER_GAP, after << 8 | gap_after << 1 | owner);
	add(features, T_AFTER_WORD, after_id ^ gap_after << 3);
	add(features, T_AFTER_BOTH, after2 << 16 | after << 8 | gap_after);
	add(features, T_BEFORE_OWN, before << 8 | lists);
	add(features, T_AFTER_OWN, after << 8 | lists);
	add(features, T_BEFORE_AFTER, before << 16 | after << 8 | (lists >> 4));
	add(features, T_GAPS, gap_before << 16 | gap_after << 8 | shape << 1 | owner);
	add(features, T_BEFORE2_WORD, before2_id);
	add(features, T_AFTER2_WORD, after2_id);
	add(features, T_BEFORE_PAIR, before2_id * 31 + before_id);
	add(features, T_AFTER_PAIR, after2_id * 31 + after_id);
	add(features, T_GAP_OWN_BEFORE, gap_before << 8 | lists);
	add(features, T_GAP_OWN_AFTER, gap_after << 8 | lists);
	add(features, T_BEFORE2_GAP, before2 << 16 | (uint32_t)context->gap_before[1] << 8 | gap_before);
	add(features, T_AFTER2_GAP, after2 << 16 | (uint32_t)context->gap_after[1] << 8 | gap_after);
	add_run(context, lists, features);
}
