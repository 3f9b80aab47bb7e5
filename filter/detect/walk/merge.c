#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "merge.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Slots of the table of states: at first, and at most. Few are met by a short text, in few pages. */
#define FOUND_FIRST 256
#define FOUND_SIZE 65536
#define ROWS (1 + PS_MERGE_PLAIN + PS_MERGE_SPECIAL)
/* Bytes in a line of the cache. */
#define LINE 64
/* Of what the states of a thread lie in. */
#define BLOCK                                                                    \
	(LINE + ROWS * (PS_MERGE_CLASSES + PS_MERGE_TABLES) * sizeof(uint16_t) + \
		PS_MERGE_SPECIAL * sizeof(struct ps_merge_tail) + FOUND_SIZE * sizeof(uint16_t))
/* The state of a table that goes on no more. */
#define ENDED UINT16_MAX

/* --- the merged tables ------------------------------------------------------------ */

static const struct ps_walk *table_of(const struct ps_merge *merge, unsigned table)
{
	return &ps_walks[merge->first + table];
}

/* Whether all tables take two bytes for the same. */
static bool same_class(const struct ps_merge *merge, unsigned a, unsigned b)
{
	for (unsigned t = 0; t < merge->count; t++) {
		if (table_of(merge, t)->classes[a] != table_of(merge, t)->classes[b])
			return false;
	}
	return true;
}

static bool add_class(struct ps_merge *merge, unsigned byte)
{
	unsigned class = 0;

	while (class < merge->class_count && !same_class(merge, merge->byte_of[class], byte))
		class += 1;
	if (class == PS_MERGE_CLASSES)
		return false;
	merge->classes[byte] = (uint8_t) class;
	if (class == merge->class_count) {
		merge->byte_of[class] = (uint16_t)byte;
		merge->class_count++;
	}
	return true;
}

/* What most walks meet comes first, so that it lies in one line of the cache. */
static bool make_classes(struct ps_merge *merge)
{
	static const char common[] = "0123456789 -/.:,()\"eatnosirhld";

	for (const char *c = common; *c != '\0'; c++)
		(void)add_class(merge, (unsigned char)*c);
	for (unsigned byte = 0; byte <= 256; byte++) {
		if (!add_class(merge, byte))
			return false;
	}
	return true;
}

/* The patterns that two bytes allow, and what each table says of them: the next bytes change little of it. */
struct allowing {
	ps_merge_set patterns;
	uint64_t allowed[PS_MERGE_TABLES];
};

/* What the tables allow behind the bytes @before and, before it, @second. */
static ps_merge_set allowed_behind(
	const struct ps_merge *merge, unsigned before, unsigned second, struct allowing *allowing)
{
	ps_merge_set set;

	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = table_of(merge, t);
		uint64_t allowed = walk->allowed[walk->before[before] * walk->second_count + walk->second[second]];
		uint64_t changed = allowed ^ allowing->allowed[t];

		for (; changed != 0; changed &= changed - 1) {
			unsigned bit = merge->bit_of[t][__builtin_ctzll(changed)];

			allowing->patterns[bit / 64] ^= (uint64_t)1 << bit % 64;
		}
		allowing->allowed[t] = allowed;
	}
	set = allowing->patterns;
	for (unsigned t = 0; t < merge->count; t++) {
		if (allowing->allowed[t] != 0)
			ps_merge_put(&set, PS_MERGE_PATTERNS + t);
	}
	return set;
}

static bool same_before(const struct ps_merge *merge, unsigned a, unsigned b)
{
	for (unsigned t = 0; t < merge->count; t++) {
		if (table_of(merge, t)->before[a] != table_of(merge, t)->before[b])
			return false;
	}
	return true;
}

static bool same_second(const struct ps_merge *merge, unsigned a, unsigned b)
{
	for (unsigned t = 0; t < merge->count; t++) {
		if (table_of(merge, t)->second[a] != table_of(merge, t)->second[b])
			return false;
	}
	return true;
}

/* Gives bytes that are the same to all tables one class; first[class] is one of them. The count, 0 where too many. */
static unsigned class_before(const struct ps_merge *merge,
	bool (*same)(const struct ps_merge *merge, unsigned a, unsigned b), uint8_t *classes, unsigned *first)
{
	unsigned count = 0;

	for (unsigned byte = 0; byte <= 256; byte++) {
		unsigned class = 0;

		while (class < count && !same(merge, first[class], byte))
			class += 1;
		if (class == PS_MERGE_BEFORE)
			return 0;
		classes[byte] = (uint8_t) class;
		if (class == count)
			first[count++] = byte;
	}
	return count;
}

static bool make_allowed(struct ps_merge *merge)
{
	unsigned before[PS_MERGE_BEFORE];
	unsigned second[PS_MERGE_BEFORE];
	unsigned rows = class_before(merge, same_before, merge->before, before);
	unsigned columns = class_before(merge, same_second, merge->second, second);
	struct allowing allowing = {0};

	for (unsigned row = 0; row < rows; row++) {
		for (unsigned column = 0; column < columns; column++)
			merge->allowed[row][column] = allowed_behind(merge, before[row], second[column], &allowing);
	}
	return rows > 0 && columns > 0;
}

/* A pattern of a table. */
struct member {
	unsigned table, bit;
	uint16_t pattern, rank;
};

static int by_rank(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;

	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static bool order_patterns(struct ps_merge *merge, const uint16_t *rank)
{
	struct member members[PS_MERGE_PATTERNS] = {0};
	unsigned count = 0;

	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = table_of(merge, t);

		for (unsigned p = 0; p < walk->pattern_count; p++) {
			if (count == PS_MERGE_PATTERNS)
				return false;
			members[count] = (struct member){t, p, walk->patterns[p], rank[walk->patterns[p]]};
			count++;
		}
	}
	qsort(members, count, sizeof(*members), by_rank);
	for (unsigned i = 0; i < count; i++) {
		merge->patterns[i] = members[i].pattern;
		merge->bit_of[members[i].table][members[i].bit] = (uint8_t)i;
		merge->table_of[i] = (uint8_t)members[i].table;
	}
	merge->pattern_count = count;
	return true;
}

/* Gives the looks of each table, whose bits are above those of its patterns, their merged bits. */
static bool merge_looks(struct ps_merge *merge)
{
	unsigned used = 0;

	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = table_of(merge, t);
		uint64_t own = 0;

		for (unsigned p = 0; p < walk->pattern_count; p++)
			own |= walk->looks[p][0] | walk->looks[p][1];
		for (uint64_t left = own; left != 0; left &= left - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(left);

			if (used == PS_MERGE_LOOKS)
				return false;
			merge->bit_of[t][bit] = (uint8_t)used;
			for (unsigned p = 0; p < walk->pattern_count; p++) {
				ps_merge_looks *looks = merge->looks[merge->bit_of[t][p]];

				looks[0] |= (ps_merge_looks)(walk->looks[p][0] >> bit & 1) << used;
				looks[1] |= (ps_merge_looks)(walk->looks[p][1] >> bit & 1) << used;
				if ((looks[0] | looks[1]) != 0)
					ps_merge_put(&merge->looking, merge->bit_of[t][p]);
			}
			used++;
		}
	}
	return true;
}

#define TEXT_OF(number) #number
/* "12 tables (PS_MERGE_TABLES)" */
#define LIMIT_AS(number, of, name) TEXT_OF(number) " " of " (" name ")"
#define LIMIT(name, of) LIMIT_AS(name, of, #name)

const char *ps_merge_init(struct ps_merge *merge, unsigned first, unsigned count, const uint16_t *rank)
{
	*merge = (struct ps_merge){.first = first, .count = count};
	if (count > PS_MERGE_TABLES)
		return LIMIT(PS_MERGE_TABLES, "tables");
	if (!make_classes(merge))
		return LIMIT(PS_MERGE_CLASSES, "classes of bytes");
	if (!order_patterns(merge, rank))
		return LIMIT(PS_MERGE_PATTERNS, "patterns");
	if (!make_allowed(merge))
		return LIMIT(PS_MERGE_BEFORE, "classes of bytes before a place");
	if (!merge_looks(merge))
		return LIMIT(PS_MERGE_LOOKS, "looks ahead");
	for (unsigned t = 0; t < count; t++)
		merge->reach = table_of(merge, t)->reach > merge->reach ? table_of(merge, t)->reach : merge->reach;
	return NULL;
}

/* --- states ----------------------------------------------------------------------- */

enum ps_status ps_merge_states_init(struct ps_merge_states *states)
{
	*states = (struct ps_merge_states){
		.plain_max = PS_MERGE_PLAIN, .special_max = PS_MERGE_SPECIAL, .found_size = FOUND_FIRST};
	/* In one block, which is mapped: what no state needs is never touched. calloc() may wipe all of it. */
	states->block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (states->block == MAP_FAILED) {
		states->block = NULL;
		return PS_SYSTEM;
	}
	states->next = (void *)((char *)states->block + (LINE - (uintptr_t)states->block % LINE));
	states->tails = (void *)(states->next + ROWS);
	states->parts = (void *)(states->tails + PS_MERGE_SPECIAL);
	states->found = (void *)(states->parts + ROWS);
	return PS_OK;
}

void ps_merge_states_fini(struct ps_merge_states *states)
{
	if (states->block != NULL)
		(void)munmap(states->block, BLOCK);
	*states = (struct ps_merge_states){0};
}

void ps_merge_begin(struct ps_merge_states *states)
{
	states->far.state = 0;
}

/* Nothing is known any more. */
static void forget(struct ps_merge_states *states)
{
	memset(states->next, 0, (1 + (size_t)states->plain_count) * sizeof(*states->next));
	memset(states->next + PS_MERGE_SPECIAL_FIRST, 0, (size_t)states->special_count * sizeof(*states->next));
	memset(states->found, 0, states->found_size * sizeof(*states->found));
	memset(states->starts, 0, sizeof(states->starts));
	states->plain_count = 0;
	states->special_count = 0;
	states->far.state = 0;
	states->forgotten++;
}

static unsigned hash_parts(const uint16_t *parts)
{
	uint64_t words[PS_MERGE_TABLES / 4];
	uint64_t hash = 0;

	memcpy(words, parts, sizeof(words));
	for (unsigned i = 0; i < PS_MERGE_TABLES / 4; i++)
		hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15U ^ hash >> 29;
	return (unsigned)(hash >> 40);
}

/* The slot of a state, or the one where it belongs. */
static unsigned slot_of(const struct ps_merge_states *states, const uint16_t *parts)
{
	unsigned slot = hash_parts(parts) % states->found_size;

	while (states->found[slot] != 0 &&
		memcmp(states->parts[states->found[slot]], parts, sizeof(*states->parts)) != 0)
		slot = (slot + 1) % states->found_size;
	return slot;
}

/* Four times the slots, before half of them are taken. */
static void widen(struct ps_merge_states *states)
{
	if ((states->plain_count + states->special_count) * 2 < states->found_size || states->found_size == FOUND_SIZE)
		return;
	memset(states->found, 0, states->found_size * sizeof(*states->found));
	states->found_size = states->found_size * 4 < FOUND_SIZE ? states->found_size * 4 : FOUND_SIZE;
	for (unsigned row = 1; row <= states->plain_count; row++)
		states->found[slot_of(states, states->parts[row])] = (uint16_t)row;
	for (unsigned i = 0; i < states->special_count; i++) {
		unsigned row = PS_MERGE_SPECIAL_FIRST + i;

		states->found[slot_of(states, states->parts[row])] = (uint16_t)row;
	}
}

/* What the tables accept in these states; *@ended: none of them goes on. */
static struct ps_merge_bits accepts_of(const struct ps_merge *merge, const uint16_t *parts, bool *ended)
{
	struct ps_merge_bits bits = {0};

	*ended = true;
	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = table_of(merge, t);
		uint64_t accepts;

		if (parts[t] == ENDED)
			continue;
		*ended = *ended && parts[t] >= walk->final;
		if (parts[t] < walk->plain)
			continue;
		accepts = walk->accepts[walk->next[parts[t] + walk->width - 1U]];
		for (; accepts != 0; accepts &= accepts - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(accepts);

			if (bit < walk->pattern_count)
				ps_merge_put(&bits.patterns, merge->bit_of[t][bit]);
			else
				bits.looks |= (ps_merge_looks)1 << merge->bit_of[t][bit];
		}
	}
	return bits;
}

static bool is_nothing(const struct ps_merge_bits *bits)
{
	return ps_merge_is_empty(bits->patterns) && bits->looks == 0;
}

/* The row of a new state; where there is no room, all others are forgotten. */
static unsigned add_state(const struct ps_merge *merge, struct ps_merge_states *states, const uint16_t *parts)
{
	bool ended;
	struct ps_merge_bits bits = accepts_of(merge, parts, &ended);
	bool special = ended || !is_nothing(&bits);
	unsigned row;

	if (special ? states->special_count == states->special_max : states->plain_count == states->plain_max)
		forget(states);
	if (special) {
		row = PS_MERGE_SPECIAL_FIRST + states->special_count;
		states->tails[states->special_count] = (struct ps_merge_tail){bits, ended};
		states->special_count++;
	} else {
		row = 1 + states->plain_count;
		states->plain_count++;
	}
	memcpy(states->parts[row], parts, sizeof(states->parts[row]));
	states->found[slot_of(states, parts)] = (uint16_t)row;
	widen(states);
	return row;
}

static unsigned state_of(const struct ps_merge *merge, struct ps_merge_states *states, const uint16_t *parts)
{
	unsigned row = states->found[slot_of(states, parts)];

	return row != 0 ? row : add_state(merge, states, parts);
}

unsigned ps_merge_start(const struct ps_merge *merge, struct ps_merge_states *states, unsigned tables)
{
	uint16_t parts[PS_MERGE_TABLES];
	unsigned state;

	for (unsigned t = 0; t < PS_MERGE_TABLES; t++)
		parts[t] = t < merge->count && (tables >> t & 1) != 0 ? table_of(merge, t)->start : ENDED;
	state = state_of(merge, states, parts);
	states->starts[tables] = (uint16_t)state;
	return state;
}

unsigned ps_merge_step(const struct ps_merge *merge, struct ps_merge_states *states, unsigned state, unsigned class)
{
	const uint16_t *from = states->parts[state];
	uint16_t parts[PS_MERGE_TABLES];
	unsigned forgotten = states->forgotten;
	unsigned to;

	for (unsigned t = 0; t < PS_MERGE_TABLES; t++)
		parts[t] = ENDED;
	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = table_of(merge, t);

		if (from[t] == ENDED || from[t] >= walk->final)
			continue;
		parts[t] = walk->next[from[t] + walk->classes[merge->byte_of[class]]];
		if (parts[t] >= walk->final && walk->accepts[walk->next[parts[t] + walk->width - 1U]] == 0)
			parts[t] = ENDED;
	}
	to = state_of(merge, states, parts);
	/* The row that led here may have been forgotten meanwhile. */
	if (states->forgotten == forgotten)
		states->next[state][class] = (uint16_t)to;
	return to;
}

/* Whether none goes on from a state. */
static bool is_end(const struct ps_merge_states *states, unsigned state)
{
	return state >= PS_MERGE_SPECIAL_FIRST && states->tails[state - PS_MERGE_SPECIAL_FIRST].ended;
}

static void add_bits(struct ps_merge_bits *bits, const struct ps_merge_bits *more)
{
	bits->patterns |= more->patterns;
	bits->looks |= more->looks;
}

/* Goes from @at as far as it goes, which is remembered. The state there. */
static unsigned go_far(const struct ps_merge *merge, struct ps_merge_states *states, const unsigned char *data,
	size_t at, size_t end, unsigned state, struct ps_merge_bits *accepted)
{
	struct ps_merge_far far = states->far;
	unsigned forgotten = states->forgotten;

	if (far.state != state || far.at != at || far.to > end)
		far = (struct ps_merge_far){.at = at, .to = at, .state = state, .last = state};
	if (!is_end(states, far.last))
		(void)ps_merge_steps(merge, states, data, &far.to, end, &far.last, &far.accepted);
	/* The number of the state that it began in means another one by now. */
	if (states->forgotten != forgotten)
		far.state = 0;
	states->far = far;
	add_bits(accepted, &far.accepted);
	return far.last;
}

void ps_merge_finish(const struct ps_merge *merge, struct ps_merge_states *states, const unsigned char *data, size_t at,
	size_t end, unsigned state, struct ps_merge_bits *accepted)
{
	unsigned class = merge->classes[256];
	unsigned to;

	if (at < end)
		state = go_far(merge, states, data, at, end, state, accepted);
	if (is_end(states, state))
		return;
	to = states->next[state][class];
	if (to == 0)
		to = ps_merge_step(merge, states, state, class);
	if (to >= PS_MERGE_SPECIAL_FIRST)
		(void)ps_merge_tell(states, to, accepted);
}
