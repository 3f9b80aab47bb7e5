/**
 * The walk: which patterns could match at a place, in one pass over its bytes.
 *
 * At build time walkc makes tables from the packs' regexes: deterministic
 * automata that accept whatever PCRE2 would match, and a little more. A place
 * where no pattern is accepted, most places, costs a few steps and no regex.
 * What is accepted is confirmed, for nearly all patterns by a table of its own
 * that says just where PCRE2's match ends (struct ps_walk_ends), else by PCRE2;
 * so the walk can save time and never change what is found.
 */
#ifndef PS_WALK_H
#define PS_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Patterns in one table, at most. */
#define PS_WALK_PATTERNS 64

/** Constant, made by walkc. Patterns of one anchor; bit b is patterns[b]. */
struct ps_walk {
	/** The class of each byte, and of the end of the text. */
	uint8_t classes[257];
	/** The class of each byte before a place, and of the beginning of the text; the same of the byte before that.
	 */
	uint8_t before[257], second[257];
	/** Rows of `width` entries: the row for each class, and what the state accepts. */
	const uint16_t *next;
	const uint64_t *accepts;
	/** What may stand behind two bytes, in rows of `second_count` by the class of the one right before. */
	const uint64_t *allowed;
	/** Of each pattern: looks ahead from its beginning that must be accepted with it, and that must not. */
	const uint64_t (*looks)[2];
	/** Indices into ps_builtin_patterns. */
	const uint16_t *patterns;
	/** Rows below `plain` accept nothing and go on; from `final` on none goes on. */
	uint16_t start, plain, final, width;
	/** Bytes from a place on that PCRE2 would see of any of the patterns: a walk goes no farther. */
	uint16_t reach;
	uint8_t pattern_count, second_count;
	/** An enum ps_anchor. */
	uint8_t anchor;
};

/** All of them, those of one anchor together. */
extern const struct ps_walk ps_walks[];
extern const size_t ps_walk_count;

/** What a state says of the end of a match, beside how many bytes it is before the place that was come to: the
 * remembered end is it; an end is to be remembered. */
#define PS_WALK_KEPT 64
#define PS_WALK_KEEP 128
/** Entries of a row are a multiple of this, and in its units rows are numbered. */
#define PS_WALK_END_UNIT 16

/** Constant, made by walkc: where a match of one pattern ends. */
struct ps_walk_ends {
	/** As in struct ps_walk; the last entry of a row says where a match ends, and is 0 where it says nothing. */
	uint8_t classes[257];
	/** Where its rows begin in ps_walk_end_rows. */
	uint32_t rows;
	uint16_t start, plain, final;
	/** Entries of a row that are in use. */
	uint16_t width;
	/** Bytes before the place with which the walk begins. Where there are any, the last but one entry of a row is
	 * where it goes at the place. */
	uint8_t sight;
	/** An end is remembered so many bytes behind it, below PS_WALK_KEPT. */
	uint8_t far;
	/** True: just where PCRE2's match or its group ends. False: no match is longer, and there may be none. */
	bool exact;
	/** With exact: where no end is told there is no match. Else PCRE2 is to be asked then. */
	bool sure;
};

/** The rows of all of them. */
extern const uint16_t ps_walk_end_rows[];

/** By index into ps_builtin_patterns; NULL where there is none. */
extern const struct ps_walk_ends *const ps_walk_ends[];

/** The same for where the group begins that is the finding; NULL where that or the match does so at the place. */
extern const struct ps_walk_ends *const ps_walk_begins[];

/** Classes of bytes that stand before, and behind, each other in matches, at most. */
#define PS_WALK_FOLLOW_ROWS 80
#define PS_WALK_FOLLOW 64

/** Constant, made by walkc: the class of each byte as the one before, and as the one behind, which may be the end. */
struct ps_walk_follow {
	uint8_t rows[257], columns[257];
};

extern const struct ps_walk_follow ps_walk_follow;

/** By index into ps_builtin_patterns and class before: the classes that may stand behind it in a match, a bit each. */
extern const uint64_t ps_walk_follows[][PS_WALK_FOLLOW_ROWS];

/** Whether a run without an end of its own (URL, address, id) ends before this byte: a blank, a quote, '<' or '>'. */
static inline bool ps_walk_is_stop(unsigned char c)
{
	return c <= ' ' || c == '"' || c == '<' || c == '>';
}

/** Constant, made by walkc, by index into ps_builtin_patterns: no match holds such a byte. */
extern const bool ps_walk_in_run[];

/* Ends that were met on a walk. */
struct ps_walk_met {
	size_t found, kept;
};

/* What a state says of the end, where the walk has come to @at. */
static inline void ps_walk_note(const struct ps_walk_ends *ends, struct ps_walk_met *met, unsigned said, size_t at)
{
	if (said % PS_WALK_KEPT != 0)
		met->found = at - said % PS_WALK_KEPT;
	else if ((said & PS_WALK_KEPT) != 0)
		met->found = met->kept;
	if ((said & PS_WALK_KEEP) != 0)
		met->kept = at - ends->far;
}

/** The end of the match that begins at data[at]; 0 where there is none. */
static inline size_t ps_walk_end(const struct ps_walk_ends *ends, const unsigned char *data, size_t at, size_t len)
{
	const uint16_t *next = ps_walk_end_rows + ends->rows;
	struct ps_walk_met met = {0};
	unsigned state = ends->start;

	if (ends->sight > 0) {
		for (size_t i = at > ends->sight ? at - ends->sight : 0; i < at; i++)
			state = next[state * PS_WALK_END_UNIT + ends->classes[data[i]]];
		state = next[state * PS_WALK_END_UNIT + ends->width - 2U];
	}
	while (at < len) {
		state = next[state * PS_WALK_END_UNIT + ends->classes[data[at]]];
		at++;
		if (state < ends->plain)
			continue;
		ps_walk_note(ends, &met, next[state * PS_WALK_END_UNIT + ends->width - 1U], at);
		if (state >= ends->final)
			return met.found;
	}
	state = next[state * PS_WALK_END_UNIT + ends->classes[256]];
	ps_walk_note(ends, &met, next[state * PS_WALK_END_UNIT + ends->width - 1U], len + 1);
	return met.found;
}

/** Patterns that the two bytes before data[at] allow there. */
static inline uint64_t ps_walk_allowed(const struct ps_walk *walk, const unsigned char *data, size_t at)
{
	unsigned before = walk->before[at > 0 ? data[at - 1] : 256];
	unsigned second = walk->second[at > 1 ? data[at - 2] : 256];

	return walk->allowed[before * walk->second_count + second];
}

/** Whether any pattern may begin with @byte. */
static inline bool ps_walk_may_begin(const struct ps_walk *walk, unsigned char byte)
{
	unsigned state = walk->next[walk->start + walk->classes[byte]];

	return state < walk->final || walk->accepts[walk->next[state + walk->width - 1U]] != 0;
}

/* Steps from data[*at] to data[end], or to a state from which none goes on. What was accepted on the way. */
static inline uint64_t ps_walk_steps(
	const struct ps_walk *walk, const unsigned char *data, size_t *at, size_t end, unsigned *state)
{
	const uint16_t *next = walk->next;
	uint64_t accepted = 0;
	unsigned now = *state;
	size_t i = *at;

	while (i < end) {
		now = next[now + walk->classes[data[i]]];
		i++;
		if (now < walk->plain)
			continue;
		accepted |= walk->accepts[next[now + walk->width - 1U]];
		if (now >= walk->final)
			break;
	}
	*at = i;
	*state = now;
	return accepted;
}

/* Places where a walk may go on as an earlier one did: their multiples, past so many bytes that most do not reach. */
#define PS_WALK_STRIDE 32
#define PS_WALK_SHORT 8

/**
 * How the last walk that went far did so: from data[at], where it was in
 * `state`, to data[to], where it is in `last`. Another that comes to the same
 * place in the same state goes the same way, so that many starts before one
 * long run cost no more than the run. Zeroed is none; for one text.
 */
struct ps_walk_memo {
	const struct ps_walk *walk;
	size_t at, to;
	unsigned state, last;
	/** What was accepted between. */
	uint64_t accepted;
};

/* From a place on where @memo may know the way. Apart, for most walks end before. */
static __attribute__((noinline, unused)) uint64_t ps_walk_far(const struct ps_walk *walk, const unsigned char *data,
	size_t at, size_t len, unsigned *state, struct ps_walk_memo *memo)
{
	if (memo->walk != walk || memo->at != at || memo->state != *state || memo->to > len)
		*memo = (struct ps_walk_memo){walk, at, at, *state, *state, 0};
	if (memo->last < walk->final)
		memo->accepted |= ps_walk_steps(walk, data, &memo->to, len, &memo->last);
	*state = memo->last;
	return memo->accepted;
}

/* What is accepted on the way from data[at] on: patterns, and looks ahead in the bits above them. */
static inline uint64_t ps_walk_accept(
	const struct ps_walk *walk, const unsigned char *data, size_t at, size_t len, struct ps_walk_memo *memo)
{
	const uint16_t *next = walk->next;
	size_t stride = ((at + PS_WALK_SHORT) | (PS_WALK_STRIDE - 1)) + 1;
	size_t stop = stride < len ? stride : len;
	unsigned state = walk->start;
	uint64_t accepted = 0;

	while (at < stop) {
		state = next[state + walk->classes[data[at]]];
		at++;
		if (state < walk->plain)
			continue;
		accepted |= walk->accepts[next[state + walk->width - 1U]];
		if (state >= walk->final)
			return accepted;
	}
	if (at < len)
		accepted |= ps_walk_far(walk, data, at, len, &state, memo);
	if (state >= walk->final)
		return accepted;
	state = next[state + walk->classes[256]];
	return accepted | walk->accepts[next[state + walk->width - 1U]];
}

/** Those of the @wanted patterns that data[at .. len) could match from data[at] on. @memo is of the same data. */
static inline uint64_t ps_walk_run(const struct ps_walk *walk, uint64_t wanted, const unsigned char *data, size_t at,
	size_t len, struct ps_walk_memo *memo)
{
	uint64_t accepted = ps_walk_accept(walk, data, at, len - at > walk->reach ? at + walk->reach : len, memo);

	wanted &= accepted;
	for (uint64_t left = wanted; left != 0; left &= left - 1) {
		const uint64_t *looks = walk->looks[__builtin_ctzll(left)];

		if ((accepted & looks[0]) != looks[0] || (accepted & looks[1]) != 0)
			wanted &= ~(left & (~left + 1));
	}
	return wanted;
}

#endif
