#include "network.h"

#include "model.h"

#include <string.h>

/* Units that lie in one vector of bytes, and in one of their sums. */
#define BYTES 16
#define LANES 8
#define VECTORS (PS_NETWORK_UNITS / BYTES)

typedef uint8_t bytes __attribute__((vector_size(BYTES)));
typedef uint16_t lanes __attribute__((vector_size(LANES * sizeof(uint16_t))));

_Static_assert(PS_NETWORK_UNITS % BYTES == 0, "units fill vectors");
_Static_assert(PS_FEATURE_MAX * 255 + PS_NETWORK_BIAS_MAX <= INT16_MAX, "what a unit adds up fits its number");
_Static_assert(
	(int64_t)(PS_FEATURE_MAX * 127 + PS_NETWORK_BIAS_MAX) * PS_NETWORK_WORTH_MAX * PS_NETWORK_UNITS <= INT32_MAX,
	"and so does what all are worth");

/* What each unit adds up to; one of the compiler's own conversions of signed bytes costs three times as much. */
static inline void add_rows(const struct ps_network *network, const uint16_t *rows, size_t count, int16_t *sums)
{
	lanes low[VECTORS] = {0};
	lanes high[VECTORS] = {0};
	const bytes nothing = {0};

	for (size_t i = 0; i < count; i++) {
		const uint8_t *row = network->hidden[rows[i] % PS_NETWORK_ROWS];

#pragma GCC unroll 8
		for (unsigned vector = 0; vector < VECTORS; vector++) {
			bytes adds;

			memcpy(&adds, row + (size_t)vector * BYTES, sizeof adds);
			low[vector] += (lanes)__builtin_shuffle(
				adds, nothing, (bytes){0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23});
			high[vector] += (lanes)__builtin_shuffle(
				adds, nothing, (bytes){8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31});
		}
	}
	for (unsigned vector = 0; vector < VECTORS; vector++) {
		memcpy(sums + (size_t)vector * BYTES, &low[vector], sizeof low[vector]);
		memcpy(sums + (size_t)vector * BYTES + LANES, &high[vector], sizeof high[vector]);
	}
	for (unsigned unit = 0; unit < PS_NETWORK_UNITS; unit++)
		sums[unit] = (int16_t)(sums[unit] + network->bias[unit] - (int16_t)count * PS_NETWORK_NOTHING);
}

int32_t ps_network_score_of(const struct ps_network *network, const uint16_t *rows, size_t count, int32_t scale)
{
	int16_t sums[PS_NETWORK_UNITS];
	int32_t worth = 0;
	int32_t score = network->start;

	add_rows(network, rows, count, sums);
	for (unsigned unit = 0; unit < PS_NETWORK_UNITS; unit++)
		worth += (int32_t)(sums[unit] > 0 ? sums[unit] : 0) * network->worth[unit];
	for (size_t i = 0; i < count; i++)
		score += network->direct[rows[i]];
	score += (int32_t)((int64_t)worth * scale / (PS_NETWORK_STEPS * PS_NETWORK_WORTH));
	return score * network->part / PS_NETWORK_WHOLE;
}

int32_t ps_network_score(const struct ps_context_source *source, size_t index)
{
	struct ps_features features;

	ps_features_of(source, index, &features);
	return ps_network_score_of(&ps_network_table, features.rows, features.count, ps_model_head()->scale);
}
