#include "shapes.h"

#include "starts.h"

#include <string.h>

#define LENGTHS (sizeof(((struct ps_shapes *)0)->by_length) / sizeof(ps_merge_set))

/* Patterns that need a cue, accepted at a place; they wait until surer ones were looked at. */
struct waiting {
	/** Where a kind has them: bits of its merge, and what else was accepted on the way. */
	const struct ps_shapes_kind *kind;
	struct ps_merge_bits accepted;
	/** Where not: one pattern. */
	size_t pattern;
	size_t start;
};

#define WAITING_MAX 32
/* Tables that keep how far they walked: those of one anchor, at least. */
#define MEMOS 8

/* Patterns of a kind that find nothing in a candidate that would change anything: where it begins, and further on. */
struct covered {
	ps_merge_set first, later;
	bool known;
};

/* What every step is handed. */
struct run {
	const struct ps_shapes *shapes;
	const struct ps_patterns *patterns;
	struct ps_shapes_work *states;
	struct ps_confirm_work *work;
	const struct ps_text *text;
	const struct ps_class_bits *bits;
	struct ps_findings *out;
	/** The candidate that reaches farthest, of several the best; what it covers need not be looked at. */
	struct ps_finding cover;
	uint16_t cover_rank;
	/** Patterns that find nothing in it that would change anything, by kind: digit, token; where they are known. */
	struct covered covered[2];
	struct waiting waiting[WAITING_MAX];
	unsigned waiting_count;
	/** By table. */
	struct ps_walk_memo memos[MEMOS];
};

/* Whether a code at @start may take in capitals before it; see prefix_start() in confirm.c. */
static inline bool may_be_prefixed(const struct ps_text *text, size_t start)
{
	unsigned char sign;
	unsigned char last;

	if (start < 2)
		return false;
	sign = text->data[start - 1];
	last = text->data[start - 2];
	if (sign != ' ' && sign != '-' && sign != '/' && sign != '.' && sign != '_')
		return false;
	return (last >= 'A' && last <= 'Z') || (last >= '0' && last <= '9');
}

/*
 * Whether a match of the pattern at @start could lie in a candidate that is
 * worth more: then it would change nothing, since their union has the same ends
 * and the same type without it.
 */
static inline bool may_be_covered(const struct run *run, size_t pattern, size_t start)
{
	unsigned rank = run->shapes->rank[pattern];

	if (start >= run->cover.end || start < run->cover.start || rank > run->cover_rank)
		return false;
	/* Of equals the longer one is better. */
	if (rank == run->cover_rank && start == run->cover.start)
		return false;
	/* A group may lie ahead of where the match ends. */
	if (run->patterns->items[pattern].pattern->group != 0)
		return false;
	if (run->patterns->items[pattern].pattern->anchor == PS_ANCHOR_TOKEN && may_be_prefixed(run->text, start))
		return false;
	return !run->work->all;
}

/* Where a table says that a match of the pattern ends, or begins, in what PCRE2 would see; 0 where there is none. */
static inline size_t end_of(const struct run *run, size_t pattern, const struct ps_walk_ends *ends, size_t start)
{
	size_t reach = (size_t)run->patterns->items[pattern].pattern->max + PS_PATTERN_BEHIND;
	size_t len = run->text->len;

	return ps_walk_end(ends, run->text->data, start, len - start > reach ? start + reach : len);
}

/* Keeps the candidates that were added since there were @before of them, where they cover more. */
static inline void take_cover(struct run *run, size_t before)
{
	for (size_t i = before; i < run->out->len; i++) {
		const struct ps_finding *finding = &run->out->items[i];
		uint16_t rank = ps_shapes_rank((enum ps_type)finding->type, finding->score);

		if (finding->end < run->cover.end || (finding->end == run->cover.end && rank < run->cover_rank))
			continue;
		if (finding->end == run->cover.end && rank == run->cover_rank && finding->start > run->cover.start)
			continue;
		run->cover = *finding;
		run->cover_rank = rank;
		run->covered[0].known = false;
		run->covered[1].known = false;
	}
}

/* The patterns of a kind that are worth less than that. */
static inline ps_merge_set worth_less(const struct ps_shapes_kind *kind, unsigned type, unsigned score)
{
	unsigned first = kind->below[type][score];

	return (ps_merge_set){~ps_low_bits(first), first > 64 ? ~ps_low_bits(first - 64) : ~(uint64_t)0};
}

/*
 * The patterns of a kind that match nothing from inside the cover but what lies
 * in it and is worth less. A match that goes over its end holds the byte behind
 * it, behind the last one, and the byte behind that, or ends.
 */
static struct covered find_covered(const struct run *run, const struct ps_shapes_kind *kind)
{
	struct covered covered = {.known = true};
	const struct ps_walk_follow *follow = &ps_walk_follow;
	size_t end = run->cover.end;
	size_t len = end - run->cover.start;
	ps_merge_set over = {0};

	if (len > PS_SHAPES_COVER || run->work->all)
		return covered;
	if (end < run->text->len) {
		unsigned char before = run->text->data[end - 1];
		unsigned char behind = run->text->data[end];
		const ps_merge_set *next = kind->follows[follow->rows[behind]];

		over = next[follow->columns[256]];
		if (end + 1 < run->text->len)
			over |= next[follow->columns[run->text->data[end + 1]]];
		over &= kind->follows[follow->rows[before]][follow->columns[behind]];
	}
	over = kind->whole & ~kind->short_by[len] & ~over;
	covered.first = over & worth_less(kind, run->cover.type, run->cover.score);
	/* Equals count too, but one more than a bare shape's score is worth more than what is no bare shape. */
	covered.later = over & worth_less(kind, run->cover.type,
				       run->cover.score + (run->cover.score != PS_SCORE_BARE ? 1U : 0U));
	return covered;
}

/* The patterns of a kind that need not be looked for at @start. */
static inline ps_merge_set covered_at(struct run *run, const struct ps_shapes_kind *kind, size_t start)
{
	bool token = kind == &run->shapes->token;
	struct covered *known = &run->covered[token];
	ps_merge_set covered = {0};

	if (start >= run->cover.end || start < run->cover.start)
		return covered;
	if (!known->known)
		*known = find_covered(run, kind);
	covered = start == run->cover.start ? known->first : known->later;
	return token && may_be_prefixed(run->text, start) ? covered & kind->plain : covered;
}

/* Whether the cover goes to the end of the run that it ends in, so that no pattern of such runs goes over it. */
static inline bool covers_run(const struct run *run, size_t pattern)
{
	return ps_walk_in_run[pattern] &&
	       (run->cover.end == run->text->len || ps_walk_is_stop(run->text->data[run->cover.end]));
}

/* Confirms a pattern that the walk accepted. */
static enum ps_status confirm(struct run *run, size_t pattern, size_t start)
{
	const struct ps_walk_ends *ends = ps_walk_ends[pattern];
	const struct ps_walk_ends *begins = ps_walk_begins[pattern];
	size_t max = run->patterns->items[pattern].pattern->max;
	bool exact = ends != NULL && ends->exact;
	bool unsure = exact && !ends->sure;
	bool covered = may_be_covered(run, pattern, start);
	size_t before = run->out->len;
	struct ps_regex_match match = {start, 0};
	enum ps_status status;

	if (covered && covers_run(run, pattern))
		return PS_OK;
	/* Many equals in one run end one behind the other: their ends are not worth the walk. */
	covered = covered && ends != NULL && (exact || run->shapes->rank[pattern] < run->cover_rank);
	if (exact || covered) {
		match.end = end_of(run, pattern, ends, start);
		exact = exact && match.end != 0;
		if (match.end == 0 ? !unsure : covered && match.end <= run->cover.end && match.end - start < max)
			return PS_OK;
	}
	if (exact && begins != NULL)
		match.start = end_of(run, pattern, begins, start);
	if (exact && match.end - start < max)
		status = ps_confirm_match(run->patterns, run->work, run->text, pattern, start, match, run->out);
	else
		status = ps_confirm_at(run->patterns, run->work, run->text, pattern, start, run->out);
	take_cover(run, before);
	return status;
}

/* Those of a kind's patterns that need a cue and have it, where these sets have one. */
static inline ps_merge_set cued_by(const struct ps_shapes_kind *kind, uint64_t sets)
{
	ps_merge_set cued = {0};

	for (sets &= kind->cue_sets; sets != 0; sets &= sets - 1)
		cued |= kind->by_set[__builtin_ctzll(sets)];
	return cued;
}

/* Confirms patterns of a kind, the best first, and spares those that it covers. */
static enum ps_status confirm_set(struct run *run, const struct ps_shapes_kind *kind, ps_merge_set set, size_t start)
{
	enum ps_status status = PS_OK;

	while (!ps_merge_is_empty(set) && status == PS_OK) {
		size_t before = run->out->len;

		status = confirm(run, kind->merge.patterns[ps_merge_take(&set)], start);
		if (run->out->len != before)
			set &= ~covered_at(run, kind, start);
	}
	return status;
}

/* The sets that have a cue before @start. */
static inline uint64_t sets_at(const struct run *run, size_t start)
{
	return ps_confirm_cues(run->patterns, run->work, run->text, start)->sets;
}

static enum ps_status confirm_cued(struct run *run, const struct waiting *waiting)
{
	const struct ps_shapes_kind *kind = waiting->kind;
	ps_merge_set set;

	if (kind == NULL) {
		uint64_t cues = run->patterns->items[waiting->pattern].cues;

		return (sets_at(run, waiting->start) & cues) != 0 ? confirm(run, waiting->pattern, waiting->start)
								  : PS_OK;
	}
	set = waiting->accepted.patterns & ~covered_at(run, kind, waiting->start);
	if (ps_merge_is_empty(set))
		return PS_OK;
	set &= cued_by(kind, sets_at(run, waiting->start));
	if (ps_merge_is_empty(set))
		return PS_OK;
	set = ps_merge_looked(&kind->merge, set, &waiting->accepted);
	return confirm_set(run, kind, set, waiting->start);
}

/* Confirms what has waited and has its cue. */
static enum ps_status confirm_all(struct run *run)
{
	enum ps_status status = PS_OK;

	for (unsigned i = 0; i < run->waiting_count && status == PS_OK; i++)
		status = confirm_cued(run, &run->waiting[i]);
	run->waiting_count = 0;
	return status;
}

static inline enum ps_status confirm_waiting(struct run *run)
{
	return run->waiting_count > 0 ? confirm_all(run) : PS_OK;
}

/* Leaves patterns that need a cue until surer ones were looked at. */
static inline enum ps_status wait(struct run *run, const struct waiting *waiting)
{
	run->waiting[run->waiting_count] = *waiting;
	run->waiting_count++;
	return run->waiting_count == WAITING_MAX ? confirm_all(run) : PS_OK;
}

/* Confirms those patterns of one table out of @wanted, which may begin there, that the walk accepts at text[start];
 * those with cues wait. */
static enum ps_status go_table(struct run *run, unsigned table, uint64_t wanted, size_t start)
{
	const struct ps_walk *walk = &ps_walks[table];
	enum ps_status status = PS_OK;

	wanted = ps_walk_run(walk, wanted, run->text->data, start, run->text->len, &run->memos[table % MEMOS]);
	for (; wanted != 0 && status == PS_OK; wanted &= wanted - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(wanted);

		if ((run->shapes->walks[table].cued >> bit & 1) != 0)
			status = wait(run, &(struct waiting){.pattern = walk->patterns[bit], .start = start});
		else
			status = confirm(run, walk->patterns[bit], start);
	}
	return status;
}

/* The same of those that are wanted: at most places none may begin. */
static inline enum ps_status walk_table(struct run *run, unsigned table, uint64_t wanted, size_t start)
{
	const struct ps_walk *walk = &ps_walks[table];

	wanted &= ps_walk_allowed(walk, run->text->data, start);
	if (wanted == 0 || (start < run->text->len && !ps_walk_may_begin(walk, run->text->data[start])))
		return PS_OK;
	return go_table(run, table, wanted, start);
}

/* Confirms the patterns of one anchor at the starts that it has. */
static enum ps_status walk_anchor(struct run *run, enum ps_anchor anchor, const struct ps_starts *starts)
{
	const struct ps_shapes *shapes = run->shapes;
	unsigned first = shapes->anchors[anchor].first;
	enum ps_status status = PS_OK;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		for (unsigned i = 0; i < starts->count && status == PS_OK; i++)
			status = walk_table(run, table, shapes->walks[table].wanted, starts->at[i]);
	}
	return status;
}

/* Confirms those patterns out of @wanted that the tables in @tables accept at text[start]. */
static inline enum ps_status walk_kind(struct run *run, const struct ps_shapes_kind *kind,
	struct ps_merge_states *states, unsigned tables, ps_merge_set wanted, size_t start)
{
	const struct ps_text *text = run->text;
	enum ps_status status = PS_OK;
	struct ps_merge_bits accepted;
	ps_merge_set sure;

	wanted &= ps_merge_allowed(&kind->merge, text->data, start) & ~covered_at(run, kind, start);
	tables &= ps_merge_tables(wanted);
	if (tables == 0 || ps_merge_is_empty(wanted))
		return PS_OK;
	ps_merge_walk(&kind->merge, states, tables, text->data, start, text->len, &accepted);
	accepted.patterns &= wanted;
	if (ps_merge_is_empty(accepted.patterns))
		return PS_OK;
	sure = accepted.patterns & kind->sure;
	accepted.patterns &= ~kind->sure;
	if (!ps_merge_is_empty(sure))
		status = confirm_set(run, kind, ps_merge_looked(&kind->merge, sure, &accepted), start);
	if (status == PS_OK && !ps_merge_is_empty(accepted.patterns))
		status = wait(run, &(struct waiting){.kind = kind, .accepted = accepted, .start = start});
	return status;
}

/* The sets of the words that may lead to the run. */
static inline uint64_t sets_before(struct run *run, size_t place)
{
	uint64_t sets;
	size_t start;
	size_t end;

	if (!ps_word_before_bits(run->text, run->bits, place, PS_STARTS_LEAD_GAP, &start, &end))
		return 0;
	sets = ps_cues_word(run->patterns->words, run->text, start, end);
	/* "Box B12": the letters are the number's. */
	if (end - start <= 2 && ps_word_before_bits(run->text, run->bits, start, PS_STARTS_LEAD_GAP, &start, &end))
		sets |= ps_cues_word(run->patterns->words, run->text, start, end);
	return sets;
}

/* Whether a word stands before the run, at most PS_STARTS_LEAD_GAP bytes away. */
static inline bool may_be_led(const struct run *run, size_t place)
{
	return PS_BITS_BEFORE(run->bits, letter, place) >> (64 - PS_STARTS_LEAD_GAP - 1) != 0;
}

static enum ps_status try_lead(struct run *run, size_t place, ps_merge_set mask)
{
	unsigned first = run->shapes->anchors[PS_ANCHOR_LEAD].first;
	uint64_t sets = sets_before(run, place);
	enum ps_status status = PS_OK;
	struct ps_starts starts;

	if (sets == 0)
		return PS_OK;
	ps_starts_lead_bits(run->text, run->bits, place, &starts);
	for (unsigned table = first; table < first + run->shapes->anchors[PS_ANCHOR_LEAD].count; table++) {
		uint64_t wanted = mask[run->shapes->walks[table].word] >> run->shapes->walks[table].shift;
		uint64_t led = 0;

		for (uint64_t left = sets; left != 0; left &= left - 1)
			led |= run->shapes->walks[table].by_word[__builtin_ctzll(left)];
		wanted &= led & run->shapes->walks[table].wanted;
		for (unsigned i = 0; i < starts.count && wanted != 0 && status == PS_OK; i++)
			status = walk_table(run, table, wanted, starts.at[i]);
	}
	return status;
}

static inline bool is_sign(unsigned char c)
{
	return c == '(' || c == '+' || c == '#';
}

/* The patterns that begin at a run of digits, or at signs right before it: ps_starts_digit() in short. */
static inline enum ps_status try_run(struct run *run, size_t place, ps_merge_set mask)
{
	const struct ps_shapes_kind *kind = &run->shapes->digit;
	enum ps_status status = PS_OK;
	size_t first = place;

	if (ps_merge_is_empty(mask))
		return PS_OK;
	while (first > 0 && place - first < 2 && is_sign(run->text->data[first - 1]))
		first--;
	/* The longest is the best. */
	for (size_t at = first; at <= place && status == PS_OK; at++)
		status = walk_kind(run, kind, &run->states->digit, ~0U, mask, at);
	return status;
}

/* The patterns of tokens that may begin at @start, without those whose cue is known to be missing. */
static inline ps_merge_set wanted_tokens(const struct run *run, size_t start)
{
	const struct ps_shapes_kind *kind = &run->shapes->token;
	const struct ps_cue_view *view = ps_confirm_known_cues(run->work, start);

	return view == NULL ? kind->wanted : kind->sure | cued_by(kind, view->sets);
}

/* Whether ps_starts_token_bits() could find a start: most runs are a token's second, or too short for one. */
static inline bool may_be_token(const struct run *run, size_t place)
{
	uint64_t before = PS_BITS_BEFORE(run->bits, token, place);
	uint64_t inside;

	if (before >> 63 == 0) {
		uint64_t token = PS_BITS_FROM(run->bits, token, place);

		/* Two bytes are enough where one is a letter. */
		token |= token << 1 & PS_BITS_FROM(run->bits, letter, place) << 1 & 4;
		return (token & 7) == 7;
	}
	inside = ~before == 0 ? ~(uint64_t)0 : ~ps_low_bits(64 - ps_ones_below(before));
	return (PS_BITS_BEFORE(run->bits, digit, place) & inside) == 0;
}

static enum ps_status try_token(struct run *run, size_t place)
{
	const struct ps_shapes *shapes = run->shapes;
	enum ps_status status = PS_OK;
	struct ps_starts starts;
	unsigned tables;
	bool letter;

	ps_starts_token_bits(run->text, run->bits, place, &starts, &letter);
	tables = letter ? shapes->codes : shapes->tokens;
	for (unsigned i = 0; i < starts.count && status == PS_OK; i++)
		status = walk_kind(run, &shapes->token, &run->states->token, tables, wanted_tokens(run, starts.at[i]),
			starts.at[i]);
	return status;
}

/* Whether the run at @place stands apart; see pattern.h. */
static inline bool is_apart(const struct ps_text *text, size_t place)
{
	unsigned char before;

	if (place == 0)
		return true;
	before = text->data[place - 1];
	if (before == ' ' || before == '"')
		return true;
	if ((before | 0x20) >= 'a' && (before | 0x20) <= 'z')
		return false;
	if (before == '-' || before == '_')
		return false;
	if (before != '.' && before != '/' && before != ':')
		return true;
	return place < 2 || text->data[place - 2] < '0' || text->data[place - 2] > '9';
}

/* What kind of run begins at a place: which patterns may begin there. */
static inline ps_merge_set look_at_run(struct run *run, size_t place)
{
	const struct ps_shapes *shapes = run->shapes;
	const struct ps_text *text = run->text;
	uint64_t digit = PS_BITS_FROM(run->bits, digit, place);
	uint64_t joint = PS_BITS_FROM(run->bits, joint, place) & ps_low_bits(PS_SHAPES_STRETCH);
	unsigned len = ps_ones_above(digit);
	unsigned digits = (unsigned)__builtin_popcountll(digit & ps_low_bits(ps_ones_above(joint)));
	unsigned char next = place + len < text->len ? text->data[place + len] : 0;
	unsigned char second = place + len + 1 < text->len ? text->data[place + len + 1] : 0;
	ps_merge_set mask;

	if (len >= LENGTHS)
		return (ps_merge_set){0};
	mask = shapes->by_length[len] & shapes->by_next[next] & shapes->by_second[second] & shapes->by_digits[digits] &
	       shapes->by_first[text->data[place] - '0'];
	if (place == 0 || text->data[place - 1] != '+')
		mask &= ~shapes->plus;
	if (!is_apart(text, place))
		mask &= ~shapes->apart;
	return mask;
}

/* What may stand between masked characters and digits, and what are such characters. */
static const unsigned char masking[256] = {[' '] = 1,
	['-'] = 1,
	['.'] = 1,
	['('] = 1,
	[')'] = 1,
	['+'] = 1,
	['*'] = 2,
	['#'] = 2,
	['x'] = 2,
	['X'] = 2,
	[0x80] = 2,
	[0xA2] = 2,
	[0xE2] = 2};

/* Whether masked characters may stand before the run, seen from the first byte that parts no digits. */
static inline bool may_be_masked(const struct ps_text *text, size_t place)
{
	size_t at = place;

	while (at > 0 && masking[text->data[at - 1]] == 1)
		at--;
	return at > 0 && masking[text->data[at - 1]] == 2;
}

static enum ps_status try_digits(struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++) {
		size_t place = places->at[i];
		ps_merge_set mask = look_at_run(run, place);
		struct ps_starts starts;

		status = try_run(run, place, mask & ~run->shapes->lead);
		if (!ps_merge_is_empty(mask & run->shapes->lead) && status == PS_OK && may_be_led(run, place))
			status = try_lead(run, place, mask);
		if (status == PS_OK)
			status = confirm_waiting(run);
		if (status == PS_OK)
			status = may_be_token(run, place) ? try_token(run, place) : PS_OK;
		if (status == PS_OK && may_be_masked(run->text, place)) {
			ps_starts_mask(run->text, place, &starts);
			status = walk_anchor(run, PS_ANCHOR_MASK, &starts);
		}
		if (status == PS_OK)
			status = confirm_waiting(run);
	}
	return status;
}

static enum ps_status try_sign(struct run *run, size_t place)
{
	struct ps_starts starts;
	struct ps_starts behind;
	enum ps_status status;

	ps_starts_behind(run->text, place, &behind);
	switch (run->text->data[place]) {
	case '@':
		ps_starts_at(run->text, place, &starts);
		status = walk_anchor(run, PS_ANCHOR_AT, &starts);
		return status == PS_OK ? walk_anchor(run, PS_ANCHOR_HANDLE, &behind) : status;
	case ':':
		ps_starts_colon(run->text, place, &starts);
		return walk_anchor(run, PS_ANCHOR_COLON, &starts);
	case '/':
		status = walk_anchor(run, PS_ANCHOR_SLASH, &behind);
		if (status != PS_OK)
			return status;
		break;
	default:
		break;
	}
	ps_starts_link(run->text, place, &starts);
	return walk_anchor(run, PS_ANCHOR_LINK, &starts);
}

static enum ps_status try_signs(struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++)
		status = try_sign(run, places->at[i]);
	return status == PS_OK ? confirm_waiting(run) : status;
}

/* The places where all of the patterns of one literal were tried last: from .. to. */
struct tried {
	size_t from, to;
	uint64_t patterns[PS_LITERALS_TABLES];
};

/* Where to begin with a literal at text[at]: no place is tried twice for the patterns that were just tried there. */
static size_t first_untried(struct tried *tried, const struct ps_literal *literal, size_t at)
{
	size_t from = at > literal->reach ? at - literal->reach : 0;
	size_t first = from;

	if (literal->reach == 0)
		return from;
	if (memcmp(tried->patterns, literal->patterns, sizeof(tried->patterns)) == 0 && from >= tried->from &&
		from <= tried->to && at >= tried->to) {
		first = tried->to + 1;
		from = tried->from;
	}
	tried->from = from;
	tried->to = at;
	memcpy(tried->patterns, literal->patterns, sizeof(tried->patterns));
	return first;
}

/* The patterns without an anchor that may begin at a literal, or a little before it. */
static enum ps_status try_literals(
	struct run *run, const struct ps_literals *literals, const struct ps_literal_hits *hits)
{
	unsigned first = run->shapes->anchors[PS_ANCHOR_NONE].first;
	struct tried tried = {0};
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < hits->len; i++) {
		const struct ps_literal *literal = &literals->items[hits->items[i].literal];
		size_t at = hits->items[i].at;

		for (size_t start = first_untried(&tried, literal, at); start <= at; start++) {
			for (uint64_t left = literal->tables; left != 0 && status == PS_OK; left &= left - 1) {
				unsigned t = (unsigned)__builtin_ctzll(left);

				status = walk_table(run, first + t, literal->patterns[t], start);
			}
		}
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

void ps_shapes_work_fini(struct ps_shapes_work *work)
{
	ps_merge_states_fini(&work->digit);
	ps_merge_states_fini(&work->token);
}

/* Makes room for the walks' states where there is none, and begins a text. */
static enum ps_status begin(struct ps_merge_states *states)
{
	ps_merge_begin(states);
	return states->next != NULL ? PS_OK : ps_merge_states_init(states);
}

enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_shapes_work *work, struct ps_confirm_work *confirm, const struct ps_text *text,
	const struct ps_anchors *anchors, const struct ps_literals *literals, const struct ps_literal_hits *hits,
	struct ps_findings *out)
{
	struct run run = {.shapes = shapes,
		.patterns = patterns,
		.states = work,
		.work = confirm,
		.text = text,
		.bits = anchors->bits,
		.out = out};
	enum ps_status status = begin(&work->digit);

	if (status == PS_OK)
		status = begin(&work->token);
	confirm->bits = anchors->bits;
	if (status == PS_OK)
		status = try_digits(&run, &anchors->digits);
	if (status == PS_OK)
		status = try_signs(&run, &anchors->signs);
	if (status == PS_OK)
		status = try_literals(&run, literals, hits);
	if (status == PS_OK)
		status = confirm_waiting(&run);
	confirm->bits = NULL;
	return status;
}
