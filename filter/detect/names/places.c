#include "places.h"
#include "rule.h"

#include <string.h>

/* Words of the longest place name that is looked for. */
#define PLACE_WORDS 4
/* Bytes between two of them: ". ". */
#define STEP_MAX 2

/* Bytes from one word to the next where both stand in one place name: a blank, "St. Louis". */
static size_t step(const struct ps_text *text, const struct ps_word *left, const struct ps_word *right)
{
	size_t gap = right->start - left->end;

	if (left->possessive || right->kind != PS_WORD_CAPITAL)
		return 0;
	if (gap == 1 && (text->data[left->end] == ' ' || text->data[left->end] == '-'))
		return 1;
	return gap == 2 && text->data[left->end] == '.' && text->data[left->end + 1] == ' ' &&
			       left->end - left->start <= 4
		       ? 2
		       : 0;
}

/* The lists' word for tokens [index, index + words) read as one name: two words at least, steps between them. */
static const struct ps_lex *phrase(
	const struct ps_text *text, const struct ps_token *tokens, size_t index, size_t words)
{
	const unsigned char *start = text->data + tokens[index].word.start;
	size_t len = tokens[index + words - 1].word.end - tokens[index].word.start;
	unsigned char buf[PS_FOLD_MAX * 2] = {0};
	struct ps_folded folded;
	size_t cut = 0;

	if (len > PS_FOLD_MAX + words)
		return PS_LEXICON_NOTHING;
	for (size_t i = index; i + 1 < index + words; i++) {
		size_t end = tokens[i].word.end - tokens[index].word.start - cut;

		/* "St. Louis" is listed without the dot. */
		if (start[end] != '.')
			continue;
		if (start != buf)
			memcpy(buf, start, len);
		start = buf;
		len--;
		cut++;
		memmove(buf + end, buf + end + 1, len - end);
	}
	if (len > PS_FOLD_MAX)
		return PS_LEXICON_NOTHING;
	ps_fold(start, len, &folded);
	return ps_lexicon_find(ps_fold_hash(&folded));
}

static bool is_word(const struct ps_text *text, const struct ps_word *word, const char *lower)
{
	size_t len = strlen(lower);

	if (word->end - word->start != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((text->data[word->start + i] | 0x20) != (unsigned char)lower[i])
			return false;
	}
	return true;
}

static size_t done(struct ps_finding *finding, const struct ps_token *tokens, size_t index, size_t end,
	enum ps_type type, enum ps_rule rule, int score)
{
	*finding = (struct ps_finding){
		.start = tokens[index].word.start,
		.end = tokens[end - 1].word.end,
		.type = (uint8_t)type,
		.score = (uint8_t)score,
		.rule = (uint16_t)rule,
	};
	return end;
}

/* "Wake County", "Orleans Parish". */
static size_t county_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	size_t end = index;

	while (end + 1 < count && end - index < 3 && step(text, &tokens[end].word, &tokens[end + 1].word) > 0) {
		const struct ps_word *head = &tokens[end + 1].word;

		if (is_word(text, head, "county") || is_word(text, head, "parish")) {
			const struct ps_lex *lex = phrase(text, tokens, index, end + 1 - index);

			if ((lex->flags & PS_LEX_COUNTY) == 0)
				return index;
			return done(finding, tokens, index, end + 2, PS_COUNTY, PS_RULE_PLACE_COUNTY, 85);
		}
		end++;
	}
	return index;
}

/*
 * True where the scores of the words of a place that starts here may reach what one needs: cheaper than making phrases
 * of them.
 */
static inline bool may_be_city(const struct ps_token *tokens, size_t count, size_t index, int32_t slack)
{
	const struct ps_token *token = &tokens[index];

	if (token->scores[PS_MODEL_CITY] >= 0 && token->scores[PS_MODEL_CITY] >= token->scores[PS_MODEL_NAME])
		return true;
	for (size_t i = index; i + 1 < count && i + 1 < index + PLACE_WORDS; i++) {
		if (tokens[i + 1].word.start - tokens[i].word.end > STEP_MAX)
			return false;
		if (token->scores[PS_MODEL_CITY] + slack >= 0 || tokens[i + 1].scores[PS_MODEL_CITY] + slack >= 0)
			return true;
	}
	return false;
}

static size_t city_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	const struct ps_token *token = &tokens[index];
	size_t words = 1;
	size_t best = 0;
	int32_t score = token->scores[PS_MODEL_CITY];
	int32_t slack = 2 * ps_model_head()->scale;

	if (!may_be_city(tokens, count, index, slack))
		return index;
	if ((token->word.lex->flags & PS_LEX_CITY) != 0)
		best = 1;
	if ((token->word.lex->flags & PS_LEX_PLACE_START) != 0 || token->word.end - token->word.start <= 3) {
		for (; words < PLACE_WORDS && index + words < count; words++) {
			const struct ps_token *last = &tokens[index + words];

			if (step(text, &last[-1].word, &last->word) == 0)
				break;
			if ((phrase(text, tokens, index, words + 1)->flags & PS_LEX_CITY) == 0)
				continue;
			best = words + 1;
			if (last->scores[PS_MODEL_CITY] > score)
				score = last->scores[PS_MODEL_CITY];
		}
	}
	if (best > 1 && score + slack >= 0 && score + slack >= token->scores[PS_MODEL_NAME])
		return done(finding, tokens, index, index + best, PS_CITY, PS_RULE_PLACE_CITY, 80);
	if (token->scores[PS_MODEL_CITY] < 0 || token->scores[PS_MODEL_CITY] < token->scores[PS_MODEL_NAME])
		return index;
	if (best == 0)
		return index;
	return done(finding, tokens, index, index + best, PS_CITY, PS_RULE_PLACE_CITY, 75);
}

static size_t state_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	if ((tokens[index].word.lex->flags & PS_LEX_PLACE_START) != 0 && index + 1 < count &&
		step(text, &tokens[index].word, &tokens[index + 1].word) > 0 &&
		(phrase(text, tokens, index, 2)->flags & PS_LEX_STATE) != 0)
		return done(finding, tokens, index, index + 2, PS_STATE, PS_RULE_PLACE_STATE, 80);
	if ((tokens[index].word.lex->flags & PS_LEX_STATE) != 0)
		return done(finding, tokens, index, index + 1, PS_STATE, PS_RULE_PLACE_STATE, 70);
	return index;
}

size_t ps_place_at(const struct ps_names_config *config, const struct ps_text *text, const struct ps_token *tokens,
	size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *token = &tokens[index];
	size_t end = index;

	if (token->word.kind != PS_WORD_CAPITAL)
		return index;
	if (config->want[PS_COUNTY] && token->joins_next)
		end = county_at(text, tokens, count, index, finding);
	if (end == index && config->want[PS_CITY])
		end = city_at(text, tokens, count, index, finding);
	if (end == index && config->want[PS_STATE])
		end = state_at(text, tokens, count, index, finding);
	return end;
}

size_t ps_firm_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	if ((tokens[index].word.lex->flags & PS_LEX_FIRM_START) == 0)
		return index;
	for (size_t words = 2; words <= PLACE_WORDS && index + words <= count; words++) {
		if (step(text, &tokens[index + words - 2].word, &tokens[index + words - 1].word) == 0)
			break;
		if ((phrase(text, tokens, index, words)->flags & PS_LEX_BRAND) != 0)
			return index + words;
	}
	return index;
}
