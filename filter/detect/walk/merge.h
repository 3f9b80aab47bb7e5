/**
 * The merged walk: the tables of one kind of place in one pass over its bytes.
 *
 * The patterns of an anchor are too many for one table, so walkc makes several.
 * Here they are walked side by side: a state stands for the states that all of
 * them are in, and is made when a text first leads to it. Texts lead to some
 * hundred of them, so that a step costs the same as in a single table.
 *
 * States are the packs' own and hold no input; which of them were made tells
 * no more than what forms of numbers a thread has met.
 *
 * **Limits**: PS_MERGE_TABLES tables, PS_MERGE_PATTERNS patterns, PS_MERGE_LOOKS
 * looks, PS_MERGE_CLASSES and PS_MERGE_BEFORE classes of bytes; packs past one
 * of them are not built (make_tables.c). States that go past PS_MERGE_PLAIN or
 * PS_MERGE_SPECIAL are all forgotten and made anew.
 */
#ifndef PS_MERGE_H
#define PS_MERGE_H

#include "status.h"
#include "walk.h"

#include <string.h>

#define PS_MERGE_TABLES 12
#define PS_MERGE_PATTERNS 116
#define PS_MERGE_CLASSES 128
/** Classes of the bytes before a place. */
#define PS_MERGE_BEFORE 64
/** States that lead on and accept nothing; those that accept or end. */
#define PS_MERGE_PLAIN 24000
#define PS_MERGE_SPECIAL 5000
/** The number of the first of those. */
#define PS_MERGE_SPECIAL_FIRST (1 + PS_MERGE_PLAIN)

/**
 * A set of merged patterns, bit b % 64 of word b / 64, and of tables in the
 * highest bits: all that have one of the patterns, and perhaps others.
 */
typedef uint64_t ps_merge_set __attribute__((vector_size((PS_MERGE_PATTERNS + PS_MERGE_TABLES) / 8)));

/** A set of looks ahead. */
__extension__ typedef unsigned __int128 ps_merge_looks;

#define PS_MERGE_LOOKS 128

/** What was accepted on a way: patterns, and looks ahead. */
struct ps_merge_bits {
	ps_merge_set patterns;
	ps_merge_looks looks;
};

/** Of a special state: what it accepts, and whether none goes on from it. */
struct ps_merge_tail {
	struct ps_merge_bits accepted;
	bool ended;
};

/** Immutable: which tables, and what their bits mean when they are merged. */
struct ps_merge {
	/** The class of each byte, and of the end of the text. */
	uint8_t classes[257];
	/** The class of each byte before a place, and of the beginning of the text; the same of the byte before that.
	 */
	uint8_t before[257], second[257];
	/** What may stand behind two bytes of these classes. */
	ps_merge_set allowed[PS_MERGE_BEFORE][PS_MERGE_BEFORE];
	/** Of each class, a byte that is in it, or 256 for the end. Classes of digits and common signs come first. */
	uint16_t byte_of[PS_MERGE_CLASSES];
	unsigned class_count;
	/** The tables: ps_walks[first .. first + count). */
	unsigned first, count;
	/** The merged bit of each pattern of each table, and of its looks. */
	uint8_t bit_of[PS_MERGE_TABLES][PS_WALK_PATTERNS];
	/** The table of each pattern; the patterns that begin with looks. */
	uint8_t table_of[PS_MERGE_PATTERNS];
	ps_merge_set looking;
	unsigned pattern_count;
	/** Of each merged pattern: its index, and the looks that must be accepted with it, and that must not. */
	uint16_t patterns[PS_MERGE_PATTERNS];
	ps_merge_looks looks[PS_MERGE_PATTERNS][2];
	/** Bytes from a place on that a walk goes at most. */
	unsigned reach;
};

/**
 * How the last walk that went far did so: from data[at], where it was in
 * `state` (0: there was none), to data[to], where it is in `last`; see struct
 * ps_walk_memo.
 */
struct ps_merge_far {
	size_t at, to;
	unsigned state, last;
	struct ps_merge_bits accepted;
};

/** The states that one thread has made. Zeroed is empty and valid. */
struct ps_merge_states {
	/**
	 * A row for each state: by class the number of the state that it leads to, 0
	 * where that is not made. Plain states come first; 0 is none. What most walks
	 * meet lies in a row's first line of the cache.
	 */
	uint16_t (*next)[PS_MERGE_CLASSES];
	/** Of special states, from PS_MERGE_SPECIAL_FIRST on. */
	struct ps_merge_tail *tails;
	/** Of each row: the state of each table. */
	uint16_t (*parts)[PS_MERGE_TABLES];
	/** Row numbers of states by the hash of their parts, 0 for none. */
	uint16_t *found;
	/** The slots of it that are in use, which grow. */
	unsigned found_size;
	/** What these four lie in. Owned. */
	void *block;
	unsigned plain_count, special_count;
	/** How many there may be; PS_MERGE_PLAIN and PS_MERGE_SPECIAL but in tests. */
	unsigned plain_max, special_max;
	/** Where a walk of a set of tables begins; 0 where it is not made. */
	uint16_t starts[1 << PS_MERGE_TABLES];
	/** How often all states were forgotten. */
	unsigned forgotten;
	struct ps_merge_far far;
};

/**
 * Merges ps_walks[first .. first + count); the pattern with the highest @rank
 * gets bit 0. NULL, or else the limit that they go past: "12 tables
 * (PS_MERGE_TABLES)", and then @merge is of no use.
 */
PS_MUST_USE const char *ps_merge_init(struct ps_merge *merge, unsigned first, unsigned count, const uint16_t *rank);

PS_MUST_USE enum ps_status ps_merge_states_init(struct ps_merge_states *states);
void ps_merge_states_fini(struct ps_merge_states *states);

/** To be called when the text changes: what the last walk met there is forgotten, the states are kept. */
void ps_merge_begin(struct ps_merge_states *states);

/** The state that @state leads to over a byte of @class, made where it is new. */
unsigned ps_merge_step(const struct ps_merge *merge, struct ps_merge_states *states, unsigned state, unsigned class);

/** Where a walk begins that goes through the tables of set @tables. */
unsigned ps_merge_start(const struct ps_merge *merge, struct ps_merge_states *states, unsigned tables);

/** The rest of a walk: over data[at .. end), from a place where an earlier one may know the way, and the end. */
void ps_merge_finish(const struct ps_merge *merge, struct ps_merge_states *states, const unsigned char *data, size_t at,
	size_t end, unsigned state, struct ps_merge_bits *accepted);

#define PS_MERGE_TABLE_SHIFT (PS_MERGE_PATTERNS % 64)

/** Whether there are no patterns in a set; tables there may be. */
static inline bool ps_merge_is_empty(ps_merge_set set)
{
	return (set[0] | set[1] << PS_MERGE_TABLES) == 0;
}

/** The tables in a set, bit t for the t-th of the merge. */
static inline unsigned ps_merge_tables(ps_merge_set set)
{
	return (unsigned)(set[1] >> PS_MERGE_TABLE_SHIFT);
}

static inline void ps_merge_put(ps_merge_set *set, unsigned bit)
{
	(*set)[bit / 64] |= (uint64_t)1 << bit % 64;
}

/** Adds a pattern, and its table. */
static inline void ps_merge_put_pattern(const struct ps_merge *merge, ps_merge_set *set, unsigned bit)
{
	ps_merge_put(set, bit);
	ps_merge_put(set, PS_MERGE_PATTERNS + merge->table_of[bit]);
}

/** Takes the lowest bit, the pattern of the highest rank, out of a set that is not empty. */
static inline unsigned ps_merge_take(ps_merge_set *set)
{
	unsigned bit;

	if ((*set)[0] != 0) {
		bit = (unsigned)__builtin_ctzll((*set)[0]);
		(*set)[0] &= (*set)[0] - 1;
		return bit;
	}
	bit = (unsigned)__builtin_ctzll((*set)[1]);
	(*set)[1] &= (*set)[1] - 1;
	return 64 + bit;
}

/** Patterns that the two bytes before data[at] allow there. */
static inline ps_merge_set ps_merge_allowed(const struct ps_merge *merge, const unsigned char *data, size_t at)
{
	unsigned before = merge->before[at > 0 ? data[at - 1] : 256];
	unsigned second = merge->second[at > 1 ? data[at - 2] : 256];

	return merge->allowed[before][second];
}

/* Adds what a special state accepts. True where none goes on from it. */
static inline bool ps_merge_tell(const struct ps_merge_states *states, unsigned state, struct ps_merge_bits *accepted)
{
	const struct ps_merge_tail *tail = &states->tails[state - PS_MERGE_SPECIAL_FIRST];

	accepted->patterns |= tail->accepted.patterns;
	accepted->looks |= tail->accepted.looks;
	return tail->ended;
}

/* Steps from data[*at] to data[end], or to a state from which none goes on: then true. */
static inline bool ps_merge_steps(const struct ps_merge *merge, struct ps_merge_states *states,
	const unsigned char *data, size_t *at, size_t end, unsigned *state, struct ps_merge_bits *accepted)
{
	uint16_t(*const next)[PS_MERGE_CLASSES] = states->next;
	unsigned now = *state;

	for (size_t i = *at; i < end; i++) {
		unsigned class = merge->classes[data[i]];
		unsigned to = next[now][class];

		/* Most states are plain; 0 becomes the greatest number. */
		if (to - 1 >= PS_MERGE_SPECIAL_FIRST - 1) {
			if (to == 0)
				to = ps_merge_step(merge, states, now, class);
			if (to >= PS_MERGE_SPECIAL_FIRST && ps_merge_tell(states, to, accepted)) {
				*at = i + 1;
				*state = to;
				return true;
			}
		}
		now = to;
	}
	*at = end;
	*state = now;
	return false;
}

/** What the tables of set @tables accept from data[at] on. @states are this thread's, begun for this text. */
static inline void ps_merge_walk(const struct ps_merge *merge, struct ps_merge_states *states, unsigned tables,
	const unsigned char *data, size_t at, size_t len, struct ps_merge_bits *accepted)
{
	size_t end = len - at > merge->reach ? at + merge->reach : len;
	size_t stride = ((at + PS_WALK_SHORT) | (PS_WALK_STRIDE - 1)) + 1;
	unsigned state = states->starts[tables];

	*accepted = (struct ps_merge_bits){0};
	if (state == 0)
		state = ps_merge_start(merge, states, tables);
	if (ps_merge_steps(merge, states, data, &at, stride < end ? stride : end, &state, accepted))
		return;
	ps_merge_finish(merge, states, data, at, end, state, accepted);
}

/** Takes the patterns out of @set whose looks ahead were not accepted as they must. No tables are left in it. */
static inline ps_merge_set ps_merge_looked(
	const struct ps_merge *merge, ps_merge_set set, const struct ps_merge_bits *accepted)
{
	ps_merge_set looking = set & merge->looking;

	for (unsigned word = 0; word < 2; word++) {
		for (uint64_t left = looking[word]; left != 0; left &= left - 1) {
			const ps_merge_looks *looks = merge->looks[word * 64 + (unsigned)__builtin_ctzll(left)];

			if ((accepted->looks & looks[0]) != looks[0] || (accepted->looks & looks[1]) != 0)
				set[word] &= ~(left & (~left + 1));
		}
	}
	set[1] &= ((uint64_t)1 << PS_MERGE_TABLE_SHIFT) - 1;
	return set;
}

#endif
