#include "names.h"
#include "doubt.h"
#include "facility.h"
#include "firm.h"
#include "join.h"
#include "phrase.h"
#include "places.h"
#include "plain.h"
#include "road.h"
#include "rule.h"
#include "town.h"
#include "whereabouts.h"
#include "wipe.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Names of one text that are kept to be found again. */
#define REPEAT_MAX 1024
/* In log-odds. */
#define THING_MARGIN 4

/* A bit for each token. */
struct token_bits {
	uint64_t words[PS_TOKENS_MAX / 64];
};

struct ps_names_work {
	/** Tokens whose score is not finished, then those that were taken for names. */
	uint16_t list[PS_TOKENS_MAX];
	/** Tokens that may start a place; that may start a firm, or belong to a name. */
	struct token_bits places, things;
	/** Tokens that may start a town that no list has; that are words of a listed firm, and so no place. */
	struct token_bits towns, firms;
	/** Hashes of the names found so far; open addressing, 0 is free. */
	uint32_t repeat[REPEAT_MAX * 2];
	/** The slots in use, and a bit for each hash, so that most words need no look. */
	uint16_t repeat_used[REPEAT_MAX];
	uint64_t repeat_bits[64];
	size_t repeat_count;
	/** How many tokens were written at most: only these are wiped, for the others' memory was never touched. */
	size_t written;
	struct ps_token tokens[PS_TOKENS_MAX];
};

static inline void set_bit(struct token_bits *bits, size_t index)
{
	bits->words[index / 64] |= UINT64_C(1) << index % 64;
}

/* The first token in @left or @right from @index on; @count where there is none. */
static inline size_t next_bit(const struct token_bits *left, const struct token_bits *right, size_t index, size_t count)
{
	uint64_t word;

	if (index >= count)
		return count;
	word = (left->words[index / 64] | right->words[index / 64]) >> index % 64;
	if (word != 0)
		return index + (size_t)__builtin_ctzll(word);
	for (size_t i = index / 64 + 1; i * 64 < count; i++) {
		word = left->words[i] | right->words[i];
		if (word != 0)
			return i * 64 + (size_t)__builtin_ctzll(word);
	}
	return count;
}

enum ps_status ps_names_work_new(struct ps_names_work **work)
{
	*work = calloc(1, sizeof **work);
	return *work == NULL ? PS_SYSTEM : PS_OK;
}

void ps_names_work_free(struct ps_names_work *work)
{
	if (work != NULL)
		ps_wipe_free(work, offsetof(struct ps_names_work, tokens) + work->written * sizeof(struct ps_token));
}

/* Reads on; the token behind the last may have been begun. */
static size_t scan(struct ps_names_work *work, const struct ps_names_input *input, struct ps_token_cursor *cursor)
{
	size_t count = ps_tokens_scan(input, cursor, work->tokens);
	size_t written = count < PS_TOKENS_MAX ? count + 1 : count;

	if (written > work->written)
		work->written = written;
	return count;
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
		work->repeat_bits[id >> 7 & 63] |= UINT64_C(1) << (id >> 1 & 63);
		work->repeat_used[work->repeat_count] = (uint16_t)(slot - work->repeat);
		work->repeat_count++;
	}
}

static inline bool may_be_repeat(const struct ps_names_work *work, uint32_t id)
{
	return (work->repeat_bits[id >> 7 & 63] >> (id >> 1 & 63) & 1) != 0;
}

/* A word that is hardly anything but a name, so that finding it once says enough. */
static bool may_repeat(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;
	const uint32_t other = PS_LEX_CUES | PS_LEX_COUNTRY | PS_LEX_STATE | PS_LEX_CLINICAL | PS_LEX_DRUG |
			       PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_SPANISH;

	return word->end - word->start >= 3 && lex->common < 2 && (lex->flags & other) == 0 && lex->city < 3;
}

/* Scores the tokens and returns how many were taken for names; their indices are in the list. */
static size_t score_tokens(const struct ps_names_config *config, struct ps_names_work *work,
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
	size_t open = ps_model_begin(work->tokens, count, bias, work->list, work->places.words, work->things.words);
	size_t names = 0;

	ps_model_finish(&source, work->tokens, bias, work->list, open);
	for (size_t i = 0; i < open; i++) {
		size_t index = work->list[i];
		struct ps_token *token = &work->tokens[index];
		int32_t score = token->scores[PS_MODEL_NAME];

		if (score < 0 || score < token->scores[PS_MODEL_CITY] ||
			score < ps_doubt(input->text, &token->word, score))
			continue;
		token->state = PS_TOKEN_NAME;
		set_bit(&work->things, index);
		work->list[names++] = (uint16_t)index;
	}
	return names;
}

/* The index behind the firm or facility that starts with token @index. @listed: the firm is one of the lists. */
static size_t thing_at(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, bool *listed)
{
	uint32_t last;

	*listed = false;
	if ((tokens[index].word.lex->flags & PS_LEX_FIRM_START) != 0) {
		size_t end = ps_firm_at(text, tokens, count, index);

		*listed = end > index;
		if (end > index)
			return end;
	}
	if (tokens[index].state != PS_TOKEN_NAME)
		return index;
	last = (uint32_t)ps_trade_at(text, tokens, count, index);
	return last > index ? last : ps_facility_at(text, tokens, count, index, &last);
}

/* A listed firm, one word of which nobody is called, or with a hyphen: "Jackson-Pratt". */
static bool is_no_person(const struct ps_text *text, const struct ps_token *tokens, size_t first, size_t end)
{
	if (end == first + 2 && text->data[tokens[first].word.end] == '-')
		return true;
	for (size_t i = first; i < end; i++)
		if (tokens[i].word.lex->given + tokens[i].word.lex->surname == 0)
			return true;
	return false;
}

/* Keeps in mind that a listed firm, which is no town as well, stands there: "Mutual of Omaha". */
static void note_firm(struct ps_names_work *work, const struct ps_text *text, size_t count, size_t first)
{
	size_t end;

	if ((work->tokens[first].word.lex->flags & PS_LEX_FIRM_START) == 0)
		return;
	end = ps_firm_at(text, work->tokens, count, first);
	if (end > first &&
		ps_phrase_find(text, work->tokens, first, end - first, PS_LEX_PLACES) == PS_LEXICON_NOTHING) {
		for (size_t i = first; i < end; i++)
			set_bit(&work->firms, i);
	}
}

/* Firms and facilities that read like people are left alone where not much speaks for a person. */
static void leave_things(struct ps_names_work *work, const struct ps_text *text, size_t count)
{
	size_t i = 0;

	memset(&work->firms, 0, (count + 63) / 64 * sizeof *work->firms.words);
	while ((i = next_bit(&work->things, &work->things, i, count)) < count) {
		bool listed;
		size_t end = thing_at(text, work->tokens, count, i, &listed);
		int32_t sure = THING_MARGIN * ps_model_head()->scale;
		int32_t best = 0;

		note_firm(work, text, count, i);
		if (listed && is_no_person(text, work->tokens, i, end))
			sure = PS_DOUBT_NEVER;
		for (size_t j = i; j < end; j++)
			best = work->tokens[j].scores[PS_MODEL_NAME] > best ? work->tokens[j].scores[PS_MODEL_NAME]
									    : best;
		for (size_t j = i; best < sure && j < end; j++) {
			work->tokens[j].state = PS_TOKEN_FREE;
			work->tokens[j].scores[PS_MODEL_NAME] = -PS_DOUBT_NEVER;
		}
		i = end > i ? end : i + 1;
	}
}

/* Takes what is a name whatever the model says of it. */
static void take_plain(struct ps_names_work *work, const struct ps_text *text, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t end = i;

		if (ps_plain_may_begin(&work->tokens[i]))
			end = ps_plain_name_at(text, work->tokens, count, i);
		for (size_t j = i; j < end; j++) {
			if (work->tokens[j].state == PS_TOKEN_FREE) {
				work->tokens[j].state = PS_TOKEN_NAME;
				set_bit(&work->things, j);
			}
		}
	}
}

static void collect_repeats(struct ps_names_work *work, size_t names)
{
	int32_t sure = ps_model_head()->scale;

	for (size_t i = 0; i < names; i++) {
		const struct ps_token *token = &work->tokens[work->list[i]];

		if (token->state == PS_TOKEN_NAME && token->scores[PS_MODEL_NAME] >= sure && may_repeat(&token->word))
			repeat_add(work, ps_word_id(&token->word));
	}
}

/* A name that was found stands for its bearer again, but not in the name of a firm: "Doe & Daughters Insurance". */
static void apply_repeats(struct ps_names_work *work, const struct ps_text *text, size_t count)
{
	for (size_t i = 0; i < count && work->repeat_count > 0; i++) {
		struct ps_token *token = &work->tokens[i];

		if (!may_be_repeat(work, ps_word_id(&token->word)))
			continue;
		if (token->state == PS_TOKEN_FREE && *repeat_slot(work, ps_word_id(&token->word)) != 0 &&
			may_repeat(&token->word) && ps_trade_at(text, work->tokens, count, i) == i) {
			token->state = PS_TOKEN_NAME_REPEAT;
			set_bit(&work->things, i);
		}
	}
}

/* Takes into a name what belongs to it. */
static void extend(struct ps_names_work *work, const struct ps_text *text, size_t count)
{
	size_t i = 0;

	while ((i = next_bit(&work->things, &work->things, i, count)) < count) {
		size_t end = ps_join_forward(text, work->tokens, count, i);

		for (size_t j = i + 1; j < end; j++)
			set_bit(&work->things, j);
		i = end;
	}
	for (size_t word = (count + 63) / 64; word > 0; word--) {
		for (uint64_t bits = work->things.words[word - 1]; bits != 0;) {
			unsigned last = 63 - (unsigned)__builtin_clzll(bits);
			size_t index = (word - 1) * 64 + last;

			bits ^= UINT64_C(1) << last;
			for (size_t j = ps_join_backward(text, work->tokens, index); j < index; j++)
				set_bit(&work->things, j);
		}
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

/* The postal code behind a town. What the lanes before took for an ID, since "ID" stands before it, is one in Idaho. */
static enum ps_status add_zip(
	const struct ps_text *text, const struct ps_names_input *input, size_t end, struct ps_findings *out)
{
	struct ps_finding zip;
	size_t low = 0;
	size_t high = out->len < input->shape_count ? out->len : input->shape_count;

	if (ps_zip_behind(text, end, &zip))
		return ps_findings_add(out, zip);
	if (!ps_zip_in_idaho(text, end, &zip))
		return PS_OK;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (out->items[middle].start < zip.start)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < out->len && out->items[low].type == PS_ID && out->items[low].start == zip.start &&
		out->items[low].end == zip.end)
		out->items[low] = zip;
	return PS_OK;
}

/* A place that starts with token @index: listed, or told by what stands round it. */
static size_t place_at(const struct ps_names_config *config, const struct ps_names_work *work,
	const struct ps_names_input *input, size_t count, size_t index, struct ps_finding *finding)
{
	const struct ps_token *tokens = work->tokens;
	struct ps_finding town;
	size_t end = index;
	size_t town_end;

	if ((work->firms.words[index / 64] >> index % 64 & 1) != 0)
		return index;
	if (config->want[PS_STREET] && (work->towns.words[index / 64] >> index % 64 & 1) != 0) {
		end = ps_road_at(input->text, tokens, count, index, finding);
		if (end > index)
			return end;
	}
	if ((tokens[index].word.lex->flags & PS_LEX_PLACES) != 0)
		end = ps_place_at(config, input->text, input->shapes, tokens, count, index, finding);
	/* A listed town with its state, too, is a whole one. */
	if (!config->want[PS_CITY] ||
		(end > index && finding->end < input->text->len && input->text->data[finding->end] == ',') ||
		(work->towns.words[index / 64] >> index % 64 & 1) == 0)
		return end;
	town_end = ps_town_at(input->text, input->shapes, tokens, count, index, &town);
	if (town_end > end) {
		*finding = town;
		end = town_end;
	}
	return end;
}

static enum ps_status emit(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, size_t count, struct ps_findings *out)
{
	const struct ps_text *text = input->text;
	size_t end;
	size_t floor = 0;
	size_t town = 0;

	for (size_t i = 0; i < count; i = end) {
		struct ps_token *token;
		struct ps_finding finding = {0};
		enum ps_status status;

		if (!config->want[PS_FACILITY])
			i = next_bit(&work->places, &work->things, i, count);
		if (i == count)
			break;
		token = &work->tokens[i];

		end = facility_at(config, text, work->tokens, count, i, &finding);
		if (end == i)
			end = place_at(config, work, input, count, i, &finding);
		if (end == i && config->want[PS_CITY] && (token->word.lex->flags & PS_LEX_PLACES) != 0)
			end = ps_place_in_list(text, work->tokens, count, i, town, &finding);
		if (end == i && token->state != PS_TOKEN_FREE)
			end = ps_join_span(text, work->tokens, count, i, floor, &finding);
		if (end == i) {
			end = i + 1;
			continue;
		}
		floor = finding.end;
		/* "Doe D O E": what a span takes in behind its words begins none of its own. */
		while (end < count && work->tokens[end].word.start < floor)
			end++;
		if (finding.type == PS_CITY)
			town = finding.end;
		if (!config->want[finding.type] || finding.start < text->from || finding.start >= text->to)
			continue;
		status = ps_findings_add(out, finding);
		if (status == PS_OK && finding.type == PS_CITY && config->want[PS_ZIP])
			status = add_zip(text, input, finding.end, out);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* Clears what the last text left: only what was used. */
static void start(struct ps_names_work *work)
{
	for (size_t i = 0; i < work->repeat_count; i++)
		work->repeat[work->repeat_used[i]] = 0;
	if (work->repeat_count > 0)
		memset(work->repeat_bits, 0, sizeof work->repeat_bits);
	work->repeat_count = 0;
}

/* Finds the names among the tokens and keeps the sure ones to be found again. */
static void find_sure(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, size_t count)
{
	size_t names = score_tokens(config, work, input, count);

	leave_things(work, input->text, count);
	take_plain(work, input->text, count);
	if (config->want[PS_CITY]) {
		ps_town_marks(input->text, input->shapes, work->tokens, count, work->towns.words);
		ps_road_marks(input->text, work->tokens, count, work->towns.words);
		for (size_t i = 0; i < (count + 63) / 64; i++)
			work->places.words[i] |= work->towns.words[i];
	}
	collect_repeats(work, names);
}

enum ps_status ps_names_find(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, struct ps_findings *out)
{
	struct ps_token_cursor cursor = {0};
	size_t count = scan(work, input, &cursor);
	bool whole = count < PS_TOKENS_MAX;
	enum ps_status status = PS_OK;

	start(work);
	/* A long text is read twice: all names first, then the spans. */
	while (!whole && count > 0) {
		find_sure(config, work, input, count);
		count = scan(work, input, &cursor);
	}
	if (!whole) {
		cursor = (struct ps_token_cursor){0};
		count = scan(work, input, &cursor);
	}
	while (count > 0 && status == PS_OK) {
		find_sure(config, work, input, count);
		apply_repeats(work, input->text, count);
		extend(work, input->text, count);
		status = emit(config, work, input, count, out);
		count = whole ? 0 : scan(work, input, &cursor);
	}
	return status;
}
