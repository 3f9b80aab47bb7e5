/**
 * Training the network (filter/detect/names/network.h).
 *
 * A round makes a small network of HIDDEN_UNITS units from nothing; HIDDEN_ROUNDS
 * of them side by side are the network that is kept, whose score is their mean:
 * what one order of the examples taught by chance falls out of it. Log-likelihood,
 * AdaGrad, features hidden at random. One network at a time, in static memory.
 */
#ifndef PS_HIDDEN_H
#define PS_HIDDEN_H

#include "network.h"

#include <stdint.h>

#define HIDDEN_UNITS 32
#define HIDDEN_ROUNDS (PS_NETWORK_UNITS / HIDDEN_UNITS)

struct hidden_settings {
	/** How far a step goes; how much weights that add by themselves shrink in it; the part of the features that is
	 * hidden in it. */
	double rate, l2, drop;
};

/** Starts a round. */
void hidden_begin(uint64_t *random);

/** Learns from a word's @rows, at most PS_FEATURE_MAX. */
void hidden_step(
	const uint16_t *rows, size_t count, bool is_name, const struct hidden_settings *settings, uint64_t *random);

/** Takes the weights as they are into the round's mean. */
void hidden_note(void);

/** Ends round @round, below HIDDEN_ROUNDS: its mean enters @network. */
void hidden_end(unsigned round, struct ps_network *network);

/** To be called behind the last round: fills in what adds by itself, in steps of @scale to one of log-odds. */
void hidden_finish(double scale, struct ps_network *network);

#endif
