/** States of an automaton as a table: classes of bytes, and states that do the same made one. */
#ifndef PS_STATES_H
#define PS_STATES_H

#include "net.h"

/**
 * A table of states. Row s is next[s * width ..]: the state for each class of
 * bytes, times width; the last entry is the index of what the state accepts.
 */
struct ps_table {
	/** The class of each byte and of the end. */
	uint8_t classes[PS_NET_BYTES];
	/** Classes + 1. */
	unsigned width;
	unsigned states;
	/** Where it begins; states below `plain` accept nothing and go on; from `final` on none goes on. */
	unsigned start, plain, final;
	uint32_t *next;
	/** Distinct sets of accepted patterns. */
	uint64_t *accepts;
	unsigned accept_count;
};

void ps_table_fini(struct ps_table *table);

/** A state before it has a row. */
struct ps_state {
	/** What is accepted on coming here. */
	uint64_t accepts;
	/** None goes on from it. */
	bool ended;
};

struct ps_states {
	const struct ps_state *items;
	/** Rows of the state that each class leads to. The first state is where a walk begins. */
	const unsigned *rows;
	unsigned count;
};

/** Gives bytes that all nodes of a net treat alike one class. The count of classes. */
unsigned ps_net_classes(const struct ps_net *net, uint8_t *classes);

/**
 * Writes the table of the states, of which classes and width are set: rows have
 * one entry less than it is wide. False where it would have more than @limit
 * entries, or memory is missing.
 */
bool ps_states_merge(const struct ps_states *states, unsigned limit, struct ps_table *table);

#endif
