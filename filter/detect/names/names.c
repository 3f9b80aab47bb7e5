#include "names.h"
#include "facility.h"
#include "join.h"
#include "places.h"
#include "rule.h"
#include "wipe.h"

#include <stdlib.h>

/* Names of one text that are kept to be found again. */
#define REPEAT_MAX 1024
/* In log-odds. */
#define LOWER_MARGIN 1
#define UPPER_MARGIN 1
#define THING_MARGIN 3
/* Letters of a lower-case word that is an abbreviation more often than not: "bal", "sha". */
#define SHORT_MAX 3
/* Out of reach: "III" is part of a name and no name. */
#define NEVER 100000

struct ps_names_work {
	struct ps_token tokens[PS_TOKENS_MAX];
	/** Hashes of the names found so far; open addressing, 0 is free. */
	uint32_t repeat[REPEAT_MAX * 2];
	size_t repeat_count;
};

enum ps_status ps_names_work_new(struct ps_names_work **work)
{
	*work = calloc(1, sizeof **work);
	return *work == NULL ? PS_SYSTEM : PS_OK;
}

void ps_names_work_free(struct ps_names_work *work)
{
	if (work != NULL)
		ps_wipe_free(work, sizeof *work);
}

static uint32_t *repeat_slot(struct ps_names_work *work, uint32_t id)
{
	uint32_t *slot = &work->repeat[id % (REPEAT_MAX * 2)];

	id |= 1;
	while (*slot != 0 && *slot != id)
		slot = slot + 1 < work->repeat + REPEAT_MAX * 2 ? slot + 1 : work->repeat;
	return slot;
}

static void repeat_add(struct ps_names_work *work, uint32_t id)
{
	uint32_t *slot = repeat_slot(work, id);

	if (*slot == 0 && work->repeat_count < REPEAT_MAX) {
		*slot = id | 1;
		work->repeat_count++;
	}
}

/* A word that is hardly anything but a name, so that finding it once says enough. */
static bool may_repeat(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;
	const uint32_t other = PS_LEX_CUES | PS_LEX_COUNTRY | PS_LEX_STATE | PS_LEX_CLINICAL | PS_LEX_DRUG |
			       PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_SPANISH;

	return word->end - word->start >= 3 && lex->common < 2 && (lex->flags & other) == 0 && lex->city < 3;
}

/*
 * What a token has to reach. A lower-case word that is mostly no name or very
 * short has to be surer, and so has a word in capitals that no list knows as a name: an acronym
 * more often than not.
 */
static int32_t needed(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;
	int32_t scale = ps_model_head()->scale;

	if (word->kind == PS_WORD_LOWER) {
		bool is_short = word->end - word->start <= SHORT_MAX && lex->given < 5;

		return lex->common >= 3 || is_short ? LOWER_MARGIN * scale : 0;
	}
	if (word->shape != PS_SHAPE_UPPER)
		return 0;
	if ((lex->flags & PS_LEX_SUFFIX) != 0)
		return NEVER;
	if (lex->given < 5 && ((lex->flags & PS_LEX_ACRONYM) != 0 || lex->given + lex->surname == 0))
		return UPPER_MARGIN * scale;
	return 0;
}

static void score_tokens(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, size_t count)
{
	struct ps_context_source source = {
		.text = input->text,
		.tokens = work->tokens,
		.token_count = count,
		.shapes = input->shapes,
		.shape_count = input->shape_count,
	};
	int32_t bias = (int32_t)(config->bias * (float)ps_model_head()->scale);

	for (size_t i = 0; i < count; i++) {
		struct ps_token *token = &work->tokens[i];

		ps_model_score(&source, i, bias, token->scores);
		if (token->scores[PS_MODEL_NAME] >= needed(&token->word) &&
			token->scores[PS_MODEL_NAME] >= token->scores[PS_MODEL_CITY])
			token->state = PS_TOKEN_NAME;
	}
}

/* The index behind the firm or facility that starts with token @index. */
static size_t thing_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	uint32_t last;

	if ((tokens[index].word.lex->flags & PS_LEX_FIRM_START) != 0) {
		size_t end = ps_firm_at(text, tokens, count, index);

		if (end > index)
			return end;
	}
	return tokens[index].state == PS_TOKEN_NAME ? ps_facility_at(text, tokens, count, index, &last) : index;
}

/* Firms and facilities that read like people are left alone where not much speaks for a person. */
static void leave_things(struct ps_names_work *work, const struct ps_text *text, size_t count)
{
	int32_t sure = THING_MARGIN * ps_model_head()->scale;
	size_t end;

	for (size_t i = 0; i<count; i = end> i ? end : i + 1) {
		int32_t best = 0;

		end = thing_at(text, work->tokens, count, i);
		for (size_t j = i; j < end; j++)
			best = work->tokens[j].scores[PS_MODEL_NAME] > best ? work->tokens[j].scores[PS_MODEL_NAME]
									    : best;
		for (size_t j = i; best < sure && j < end; j++) {
			work->tokens[j].state = PS_TOKEN_FREE;
			work->tokens[j].scores[PS_MODEL_NAME] = -NEVER;
		}
	}
}

static void collect_repeats(struct ps_names_work *work, size_t count)
{
	int32_t sure = ps_model_head()->scale;

	for (size_t i = 0; i < count; i++) {
		const struct ps_token *token = &work->tokens[i];

		if (token->state == PS_TOKEN_NAME && token->scores[PS_MODEL_NAME] >= sure && may_repeat(&token->word))
			repeat_add(work, token->word.id);
	}
}

static void apply_repeats(struct ps_names_work *work, size_t count)
{
	for (size_t i = 0; i < count && work->repeat_count > 0; i++) {
		struct ps_token *token = &work->tokens[i];

		if (token->state == PS_TOKEN_FREE && *repeat_slot(work, token->word.id) != 0 &&
			may_repeat(&token->word))
			token->state = PS_TOKEN_NAME_REPEAT;
	}
}

/* A facility that starts with token @index, where facilities are wanted. */
static size_t facility_at(const struct ps_names_config *config, const struct ps_text *text,
	const struct ps_token *tokens, size_t count, size_t index, struct ps_finding *finding)
{
	uint32_t last = 0;
	size_t end = index;

	if (!config->want[PS_FACILITY] || tokens[index].state != PS_TOKEN_FREE ||
		(index > 0 && tokens[index - 1].joins_next))
		return index;
	end = ps_facility_at(text, tokens, count, index, &last);
	if (end > index)
		*finding = (struct ps_finding){.start = tokens[index].word.start,
			.end = last,
			.type = PS_FACILITY,
			.score = 80,
			.rule = PS_RULE_PLACE_FACILITY};
	return end;
}

static enum ps_status emit(const struct ps_names_config *config, struct ps_names_work *work, const struct ps_text *text,
	size_t count, struct ps_findings *out)
{
	size_t end;
	size_t floor = 0;

	for (size_t i = 0; i < count; i = end) {
		struct ps_token *token = &work->tokens[i];
		struct ps_finding finding = {0};
		enum ps_status status;

		end = facility_at(config, text, work->tokens, count, i, &finding);
		if (end == i && (token->word.lex->flags & PS_LEX_PLACES) != 0 &&
			(token->state != PS_TOKEN_NAME || token->scores[PS_MODEL_CITY] >= 0))
			end = ps_place_at(config, text, work->tokens, count, i, &finding);
		if (end == i && token->state != PS_TOKEN_FREE)
			end = ps_join_span(text, work->tokens, count, i, floor, &finding);
		if (end == i) {
			end = i + 1;
			continue;
		}
		floor = finding.end;
		if (!config->want[finding.type] || finding.start < text->from || finding.start >= text->to)
			continue;
		status = ps_findings_add(out, finding);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* Clears what the last text left: only what was used. */
static void start(struct ps_names_work *work)
{
	if (work->repeat_count > 0)
		ps_wipe(work->repeat, sizeof work->repeat);
	work->repeat_count = 0;
}

enum ps_status ps_names_find(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, struct ps_findings *out)
{
	struct ps_token_cursor cursor = {0};
	size_t count = ps_tokens_read(input, &cursor, work->tokens);
	bool whole = count < PS_TOKENS_MAX;
	enum ps_status status = PS_OK;

	start(work);
	/* A long text is read twice: all names first, then the spans. */
	while (!whole && count > 0) {
		score_tokens(config, work, input, count);
		leave_things(work, input->text, count);
		collect_repeats(work, count);
		count = ps_tokens_read(input, &cursor, work->tokens);
	}
	if (!whole) {
		cursor = (struct ps_token_cursor){0};
		count = ps_tokens_read(input, &cursor, work->tokens);
	}
	while (count > 0 && status == PS_OK) {
		score_tokens(config, work, input, count);
		leave_things(work, input->text, count);
		collect_repeats(work, count);
		apply_repeats(work, count);
		ps_join_extend(input->text, work->tokens, count);
		status = emit(config, work, input->text, count, out);
		count = whole ? 0 : ps_tokens_read(input, &cursor, work->tokens);
	}
	return status;
}
