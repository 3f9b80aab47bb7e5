/**
 * The network: a second opinion on words of which the linear model is not sure.
 *
 * One hidden layer over the features that the model adds up, so that it knows
 * what two of them say together where the model knows what each says alone.
 * It costs some tens of times what the model costs, and is asked of few words.
 * Made by patterns/names/train.c and kept in patterns/names/network.bin. All
 * of it is in whole numbers: the same score on every machine.
 */
#ifndef PS_NETWORK_H
#define PS_NETWORK_H

#include "feature.h"

#define PS_NETWORK_MAGIC "psnet 1"
/** Units of the hidden layer. */
#define PS_NETWORK_UNITS 64
/** Rows of features share one of the network's where these bits of their numbers are the same. */
#define PS_NETWORK_BITS 15
#define PS_NETWORK_ROWS (1U << PS_NETWORK_BITS)
/** Steps of a hidden weight, and of what a unit is worth, that make 1. */
#define PS_NETWORK_STEPS 64
#define PS_NETWORK_WORTH 2048
/** What a unit is worth at most, and where it starts, so that no sum overflows. */
#define PS_NETWORK_WORTH_MAX 1800
#define PS_NETWORK_BIAS_MAX 8191
/** The byte that adds nothing to a unit. */
#define PS_NETWORK_NOTHING 128
#define PS_NETWORK_WHOLE 64

/** Little-endian, as it lies in its file. */
struct ps_network {
	char magic[8];
	/** The model's scores for NAME, in its steps, from which on and below which it is asked. */
	int32_t low, high;
	/** Where the sum starts, in the model's steps; the score, 0 and more for a name, is in them, too. */
	int32_t start;
	/** Of PS_NETWORK_WHOLE, the part of a score that is told: a network is surer than it is right. */
	int32_t part;
	/** Of each unit: where it starts, in PS_NETWORK_STEPS, and what it is worth, in PS_NETWORK_WORTH. */
	int16_t bias[PS_NETWORK_UNITS], worth[PS_NETWORK_UNITS];
	/** By row: what each unit adds, in PS_NETWORK_STEPS, and PS_NETWORK_NOTHING. */
	uint8_t hidden[PS_NETWORK_ROWS][PS_NETWORK_UNITS];
	/** By row of features: what it adds by itself, in the model's steps. */
	int8_t direct[PS_FEATURE_ROWS];
};

/** network_table.S */
extern const struct ps_network ps_network_table;

/** Whether the network is asked of a word to which the model, having seen all of it, gave @score for NAME. */
static inline bool ps_network_is_asked(int32_t score)
{
	return score >= ps_network_table.low && score < ps_network_table.high;
}

/** The score of a word with these @count @rows, in the model's steps of @scale to one of log-odds: 0 and more for a
 * name. */
int32_t ps_network_score_of(const struct ps_network *network, const uint16_t *rows, size_t count, int32_t scale);

/** The same of token @index of @source, by the built-in network. */
int32_t ps_network_score(const struct ps_context_source *source, size_t index);

#endif
