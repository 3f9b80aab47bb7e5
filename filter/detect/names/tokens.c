#include "tokens.h"
#include "word_window.h"

/* Lower-case words after a cue that are looked at. */
#define LOWER_MAX 3
/* Longest text that is read word by word for want of capitals. */
#define LOWER_TEXT_MAX 4096
/* Longest text whose lower-case words that are hardly anything but given names are looked at, wherever they stand. */
#define MESSAGE_MAX 1280
/* Of struct ps_lex: among the commonest words. */
#define COMMON 7
#define INSIDE SIZE_MAX

/* Moves the cursor's shape past what ends before @at; true where @at lies inside the next one. */
static bool is_inside_shape(const struct ps_names_input *input, struct ps_token_cursor *cursor, size_t at)
{
	while (cursor->shape < input->shape_count && input->shapes[cursor->shape].end <= at)
		cursor->shape++;
	return cursor->shape < input->shape_count && input->shapes[cursor->shape].start <= at;
}

/* A word that could be a lower-case name: listed as one or in no list, and not common. */
static bool may_be_lower_name(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;

	if (word->kind != PS_WORD_LOWER || word->shape != PS_SHAPE_LOWER || word->end - word->start < 2)
		return false;
	if ((lex->flags & PS_LEX_FUNCTION) != 0)
		return false;
	return lex->given > 0 || lex->surname > 0 || lex->common == 0;
}

/* From these on a word behind a cue is a surname that its given name may follow: "pt: doe, jane". */
#define LAST_SURNAME 4
#define LAST_COMMON 2

static bool may_come_last(const struct ps_word *word)
{
	return word->lex->surname >= LAST_SURNAME && word->lex->common <= LAST_COMMON;
}

/* A given name that hardly means anything else: no cue has to stand before it. */
static bool is_plainly_given(const struct ps_word *word)
{
	const uint32_t other = PS_LEX_CUES | PS_LEX_COUNTRY | PS_LEX_STATE | PS_LEX_CLINICAL | PS_LEX_DRUG |
			       PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_SPANISH | PS_LEX_PROPER | PS_LEX_ACRONYM;

	return word->end - word->start > 3 && word->lex->given >= 3 && word->lex->common == 0 &&
	       (word->lex->flags & other) == 0;
}

/* True where a common English word stands beside @word, with a blank between them. */
static bool is_beside_common(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word other;
	size_t at;

	if (ps_gap_before(text, word->start, &at) == PS_GAP_SPACE) {
		ps_word_read_back(text, at, &other);
		if (other.lex->common >= COMMON)
			return true;
	}
	if (ps_gap_after(text, word->after, &at) != PS_GAP_SPACE)
		return false;
	ps_word_read(text, at, &other);
	return other.lex->common >= COMMON;
}

/* Makes a token of the word that was read into @token, the first of all where @is_first. */
static inline void append(const struct ps_text *text, struct ps_token *token, bool is_first, size_t shape)
{
	struct ps_token *before = token - !is_first;
	bool steps = !is_first & (token->word.start - before->word.end <= PS_RUN_GAP);

	token->shape = (uint32_t)shape;
	token->state = PS_TOKEN_FREE;
	token->joins_next = false;
	token->steps_next = false;
	before->steps_next = steps;
	before->joins_next = steps & ps_run_joins(text, &before->word, &token->word);
}

/* Bytes of the longest key that is looked at. */
#define KEY_MAX 48

/* True where the word at @at begins a key of JSON: `"web_commit": `. Keys in lower case name things. */
static bool is_key(const struct ps_text *text, size_t at)
{
	size_t end = at;

	if (at == 0 || text->data[at - 1] != '"')
		return false;
	while (end < text->len && end - at < KEY_MAX) {
		unsigned char byte = text->data[end];

		if (ps_gap_bits[byte] != PS_GAP_BIT_WORD && byte != '_' && byte != '.' && byte != '-' &&
			ps_letter_len(text, end) == 0)
			break;
		end++;
	}
	if (end + 1 < text->len && text->data[end] == '\\')
		end++;
	return end + 1 < text->len && text->data[end] == '"' &&
	       (text->data[end + 1] == ':' ||
		       (text->data[end + 1] == ' ' && end + 2 < text->len && text->data[end + 2] == ':'));
}

/* Whether the word in lower case begins a town of several words: "oak creek". */
static bool begins_lower_town(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;

	if ((word->lex->flags & PS_LEX_PLACE_START) == 0 || word->kind != PS_WORD_LOWER || word->possessive ||
		word->end + 1 >= text->len || text->data[word->end] != ' ' || ps_letter_len(text, word->end + 1) == 0 ||
		ps_is_capital(text, word->end + 1))
		return false;
	ps_word_read(text, word->end + 1, &next);
	if (!ps_lexicon_may_go_on(word->hash, next.hash))
		return false;
	return (ps_lexicon_look_up(text->data + word->start, next.end - word->start)->flags & PS_LEX_CITY) != 0;
}

/* Behind the initial at @at, "q." or "q", between two words in lower case; @at where none stands there. */
static size_t behind_initial_between(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;
	size_t left = text->len - at;

	if (left < 4 || data[0] < 'b' || data[0] > 'z' || (data[1] != '.' && data[1] != ' ') || at == 0 ||
		data[-1] != ' ')
		return at;
	if (data[1] == '.')
		return data[2] == ' ' && ps_letter_len(text, at + 3) > 0 ? at + 2 : at;
	return ps_letter_len(text, at + 2) > 0 ? at + 1 : at;
}

/* Lower-case words from @at on, plain names only where no cue is @cued; returns how many were appended. */
static size_t read_lower(const struct ps_names_input *input, struct ps_token_cursor *cursor, size_t at, bool cued,
	struct ps_token *tokens, size_t count)
{
	size_t before = count;
	bool town = false;

	for (unsigned i = 0; i < LOWER_MAX && count < PS_TOKENS_MAX; i++) {
		struct ps_word *word = &tokens[count].word;
		size_t next;
		enum ps_gap gap = ps_gap_after(input->text, at, &next);

		if (gap == PS_GAP_EDGE || (i > 0 && gap != PS_GAP_SPACE && gap != PS_GAP_HYPHEN && gap != PS_GAP_PLUS &&
						  !(cued && i == 1 && count > before && gap == PS_GAP_COMMA &&
							  may_come_last(&tokens[count - 1].word))))
			break;
		if (next < cursor->at || ps_letter_len(input->text, next) == 0 || ps_is_capital(input->text, next) ||
			is_inside_shape(input, cursor, next) || is_key(input->text, next))
			break;
		if (i == 1 && behind_initial_between(input->text, next) > next) {
			at = behind_initial_between(input->text, next);
			continue;
		}
		ps_word_read(input->text, next, word);
		if (i == 0 && !cued && (!is_plainly_given(word) || !is_beside_common(input->text, word)))
			break;
		/* The first word of a town brings the second one with it. */
		if (town)
			town = false;
		else if (cued && begins_lower_town(input->text, word))
			town = true;
		else if (!may_be_lower_name(word) && !(i > 0 && (word->lex->flags & PS_LEX_PARTICLE) != 0))
			break;
		append(input->text, &tokens[count], count == 0, cursor->shape);
		count++;
		cursor->at = word->after;
		at = word->after;
		if (word->possessive)
			break;
	}
	return count - before;
}

/* A short text that its writer typed without capitals: every word of it may be a name. */
static bool is_lower_text(const struct ps_names_input *input)
{
	return input->text->len <= LOWER_TEXT_MAX && input->cap_count * 64 < input->text->len;
}

/* Start of the next word that the cursor did not reach, if every word is looked at. */
static size_t next_word(const struct ps_names_input *input, const struct ps_token_cursor *cursor)
{
	size_t at = cursor->at;

	while (at < input->text->len && ps_letter_len(input->text, at) == 0)
		at++;
	return at;
}

/* Behind the word that starts at @at. */
static size_t behind_word(const struct ps_text *text, size_t at)
{
	for (;;) {
		size_t size = ps_letter_len(text, at);

		if (size == 0)
			return at;
		at += size;
	}
}

/* True where what stands at @at, or behind signs and blanks there, is a letter and no capital. */
static bool leads_to_lower(const struct ps_text *text, size_t at)
{
	unsigned char byte = text->data[at];
	size_t next;

	if (byte >= 'a' && byte <= 'z')
		return true;
	/* What an empty line leads to is what the next line does. */
	if ((byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '\n' || at >= text->len)
		return false;
	return ps_gap_after(text, at, &next) != PS_GAP_EDGE && ps_letter_len(text, next) > 0 &&
	       !ps_is_capital(text, next);
}

/* Bytes of the longest number or time that a line begins with, and of the signs beside it. */
#define NUMBER_MAX 12

/* Behind the number of an item or the time that the line at @at begins with: "2. ", "14:03  ", "[09:15] "; else @at. */
static size_t behind_number(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data;
	size_t end = at;
	bool is_number = false;

	/* A blank, a sign or a digit of ASCII, a bracket, a byte of a pictograph. */
	while (end < text->len && end - at < NUMBER_MAX &&
		((data[end] >= ' ' && data[end] <= '9') || data[end] == ']' || data[end] >= 0xe2 ||
			(data[end] >= 0x80 && data[end] < 0xc0))) {
		is_number |= data[end] >= '0' && data[end] <= '9';
		end++;
	}
	return is_number && end < text->len && data[end - 1] == ' ' && data[end - 2] != ',' ? end : at;
}

/* Start of the next line at or behind @at that a lower-case word may begin; the text's start counts, too. */
static size_t next_line(const struct ps_text *text, size_t at)
{
	if (at == 0 && leads_to_lower(text, 0))
		return 0;
	at = at == 0 ? 0 : at - 1;
	for (at = ps_line_end(text, at); at < text->len; at = ps_line_end(text, at)) {
		at = behind_number(text, at + 1);
		if (leads_to_lower(text, at))
			return at;
	}
	return text->len;
}

/* Where the next lower-case word has to be looked at: behind a cue, at a line's start, or everywhere. */
static size_t next_low(const struct ps_names_input *input, struct ps_token_cursor *cursor, bool every_word)
{
	size_t cue;

	while (cursor->cue < input->cue_count &&
		(input->cues[cursor->cue] < cursor->at || !leads_to_lower(input->text, input->cues[cursor->cue])))
		cursor->cue++;
	if (cursor->line < cursor->at)
		cursor->line = next_line(input->text, cursor->at);
	if (every_word)
		return next_word(input, cursor);
	cue = cursor->cue < input->cue_count ? input->cues[cursor->cue] : input->text->len;
	return cue < cursor->line ? cue : cursor->line;
}

/* True where nothing but signs and blanks stands from @at up to the word at or behind @low. */
static bool leads_to_word(const struct ps_text *text, size_t at, size_t low)
{
	while (low < text->len && ps_letter_len(text, low) == 0)
		low++;
	while (at < low && ps_letter_len(text, at) == 0)
		at++;
	return at == low;
}

/* Reads the lower-case words at @low. */
static size_t read_low(const struct ps_names_input *input, struct ps_token_cursor *cursor, size_t low, bool every_word,
	struct ps_token *tokens, size_t count)
{
	bool cued = is_lower_text(input) || leads_to_word(input->text, cursor->line, low) ||
		    (cursor->cue < input->cue_count && leads_to_word(input->text, input->cues[cursor->cue], low));
	size_t found = read_lower(input, cursor, low, cued, tokens, count);

	if (cursor->cue < input->cue_count && input->cues[cursor->cue] == low)
		cursor->cue++;
	if (low == cursor->line)
		cursor->line = next_line(input->text, low + 1);
	if (every_word && found == 0)
		cursor->at = behind_word(input->text, next_word(input, cursor));
	return count + found;
}

static inline bool opens_mark(const struct ps_text *text, size_t at)
{
	return at > 0 && ps_gap_bits[text->data[at - 1]] == PS_GAP_BIT_OPENS;
}

/*
 * Up to where capitalised words from @start on can be read without looking: no cue, no shape and not the text's end
 * before. INSIDE where the word at @start must not be read; the cursor then says from where on words may be.
 */
static size_t open_until(const struct ps_names_input *input, struct ps_token_cursor *cursor, size_t low, size_t start)
{
	size_t until = low + 1;

	if (is_inside_shape(input, cursor, start)) {
		cursor->at = input->shapes[cursor->shape].end;
		return INSIDE;
	}
	if (cursor->shape < input->shape_count && input->shapes[cursor->shape].start < until)
		until = input->shapes[cursor->shape].start;
	if (input->text->len < PS_WORD_QUICK)
		return 0;
	return until < input->text->len - PS_WORD_QUICK ? until : input->text->len - PS_WORD_QUICK;
}

/* Reads capitalised words up to @low. */
static size_t read_capitals(const struct ps_names_input *input, struct ps_token_cursor *cursor, size_t low,
	struct ps_token *tokens, size_t count)
{
	const struct ps_text text = *input->text;
	const uint32_t *cap = input->caps + cursor->cap;
	const uint32_t *caps_end = input->caps + input->cap_count;
	struct ps_token *token = tokens + count;
	size_t at = cursor->at;
	size_t until = 0;

	for (; cap < caps_end && token < tokens + PS_TOKENS_MAX; cap++) {
		size_t start = *cap;
		bool is_read = false;

		if (start < at)
			continue;
		if (start >= until) {
			if (start > low)
				break;
			until = open_until(input, cursor, low, start);
			if (until == INSIDE) {
				at = cursor->at;
				until = 0;
				continue;
			}
		}
		if (opens_mark(&text, start)) {
			size_t mark = ps_mark_len(&text, start - 1);

			if (mark > 0) {
				at = start - 1 + mark;
				continue;
			}
		}
		if (start < until) {
			enum ps_quick_result result = ps_word_scan_quickly(text.data, start, &token->word);

			if (result == PS_QUICK_NUMBER)
				continue;
			is_read = result == PS_QUICK_WORD;
		}
		if (!is_read) {
			ps_word_scan(&text, start, &token->word);
			if (token->word.kind != PS_WORD_CAPITAL)
				continue;
		}
		ps_lexicon_prefetch(token->word.hash);
		append(&text, token, token == tokens, cursor->shape);
		at = token->word.after;
		token++;
	}
	cursor->cap = (size_t)(cap - input->caps);
	cursor->at = at;
	return (size_t)(token - tokens);
}

size_t ps_tokens_scan(const struct ps_names_input *input, struct ps_token_cursor *cursor, struct ps_token *tokens)
{
	bool every_word = input->text->len <= MESSAGE_MAX || is_lower_text(input);
	size_t count = 0;

	if (cursor->at == 0)
		cursor->line = next_line(input->text, 0);
	while (count < PS_TOKENS_MAX) {
		size_t low = next_low(input, cursor, every_word);

		count = read_capitals(input, cursor, low, tokens, count);
		if (low >= input->text->len && cursor->cap >= input->cap_count)
			break;
		if (low < input->text->len && low >= cursor->at && count < PS_TOKENS_MAX)
			count = read_low(input, cursor, low, every_word, tokens, count);
	}
	return count;
}

size_t ps_tokens_read(const struct ps_names_input *input, struct ps_token_cursor *cursor, struct ps_token *tokens)
{
	size_t count = ps_tokens_scan(input, cursor, tokens);

	for (size_t i = 0; i < count; i++)
		ps_word_look_up(&tokens[i].word);
	return count;
}
