#include "hidden.h"

#include "fill.h"

#include <math.h>
#include <string.h>

/* What one network is made of. */
struct layer {
	float hidden[PS_NETWORK_ROWS][HIDDEN_UNITS];
	float direct[PS_FEATURE_ROWS];
	float bias[HIDDEN_UNITS], worth[HIDDEN_UNITS];
	float start;
};

/* Squares of gradients, added up; of a row's units their mean. */
struct squares {
	float hidden[PS_NETWORK_ROWS];
	float direct[PS_FEATURE_ROWS];
	float bias[HIDDEN_UNITS], worth[HIDDEN_UNITS];
	float start;
};

static struct layer layer, mean;
static struct squares squares;
static unsigned mean_count;
/* Of all rounds so far, added up. */
static double direct_sum[PS_FEATURE_ROWS], start_sum;

/* Between -0.5 and 0.5. */
static float draw(uint64_t *random)
{
	return (float)((double)(fill_random(random) % 1000003) / 1000003.0 - 0.5);
}

void hidden_begin(uint64_t *random)
{
	memset(&layer, 0, sizeof layer);
	memset(&mean, 0, sizeof mean);
	memset(&squares, 0, sizeof squares);
	mean_count = 0;
	for (size_t row = 0; row < PS_NETWORK_ROWS; row++) {
		for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
			layer.hidden[row][unit] = 0.2F * draw(random);
	}
	/* One half speaks for a name, the other against it. */
	for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
		layer.worth[unit] = unit % 2 == 0 ? -0.3F : 0.3F;
}

/* The log-odds; @units: what each unit adds up to. */
static double look(const uint16_t *rows, size_t count, float *units)
{
	double sum = (double)layer.start;

	memcpy(units, layer.bias, sizeof layer.bias);
	for (size_t i = 0; i < count; i++) {
		const float *hidden = layer.hidden[rows[i] % PS_NETWORK_ROWS];

		sum += (double)layer.direct[rows[i]];
		for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
			units[unit] += hidden[unit];
	}
	for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
		sum += units[unit] > 0 ? (double)(layer.worth[unit] * units[unit]) : 0;
	return sum;
}

/* One step of AdaGrad. */
static void descend(float *weight, float *square, double gradient, double rate)
{
	*square += (float)(gradient * gradient);
	*weight -= (float)(rate * gradient / (sqrt((double)*square) + 1e-6));
}

static void learn_direct(const uint16_t *rows, size_t count, double error, const struct hidden_settings *settings)
{
	for (size_t i = 0; i < count; i++) {
		float *weight = &layer.direct[rows[i]];

		descend(weight, &squares.direct[rows[i]], error + settings->l2 * (double)*weight, settings->rate);
	}
	descend(&layer.start, &squares.start, error, settings->rate);
}

static void learn_hidden(
	const uint16_t *rows, size_t count, const float *units, double error, const struct hidden_settings *settings)
{
	float gradients[HIDDEN_UNITS] = {0};
	float square = 0;

	for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++) {
		if (units[unit] <= 0)
			continue;
		gradients[unit] = (float)error * layer.worth[unit];
		square += gradients[unit] * gradients[unit] / HIDDEN_UNITS;
		descend(&layer.worth[unit], &squares.worth[unit], error * (double)units[unit], settings->rate);
	}
	if (square < 1e-12F)
		return;
	for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
		descend(&layer.bias[unit], &squares.bias[unit], (double)gradients[unit], settings->rate);
	for (size_t i = 0; i < count; i++) {
		size_t row = rows[i] % PS_NETWORK_ROWS;
		float step;

		squares.hidden[row] += square;
		step = (float)settings->rate / (sqrtf(squares.hidden[row]) + 1e-6F);
		for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++)
			layer.hidden[row][unit] -= step * gradients[unit];
	}
}

void hidden_step(
	const uint16_t *rows, size_t count, bool is_name, const struct hidden_settings *settings, uint64_t *random)
{
	uint16_t shown[PS_FEATURE_MAX];
	float units[HIDDEN_UNITS];
	size_t shown_count = 0;
	uint64_t limit = (uint64_t)(settings->drop * 1024.0);
	double error;

	for (size_t i = 0; i < count; i++) {
		if (fill_random(random) % 1024 >= limit)
			shown[shown_count++] = rows[i];
	}
	error = 1.0 / (1.0 + exp(-look(shown, shown_count, units))) - (is_name ? 1.0 : 0.0);
	learn_direct(shown, shown_count, error, settings);
	learn_hidden(shown, shown_count, units, error, settings);
}

/* Moves @mean, of @count values, towards @values. */
static void move_mean(float *to, const float *values, size_t count)
{
	float part = 1.0F / (float)mean_count;

	for (size_t i = 0; i < count; i++)
		to[i] += (values[i] - to[i]) * part;
}

void hidden_note(void)
{
	mean_count++;
	move_mean(mean.hidden[0], layer.hidden[0], PS_NETWORK_ROWS * HIDDEN_UNITS);
	move_mean(mean.direct, layer.direct, PS_FEATURE_ROWS);
	move_mean(mean.bias, layer.bias, HIDDEN_UNITS);
	move_mean(mean.worth, layer.worth, HIDDEN_UNITS);
	move_mean(&mean.start, &layer.start, 1);
}

/* In steps, and no more than @max of them. */
static int in_steps(double value, double steps, int max)
{
	double rounded = round(value * steps);

	return rounded > max ? max : rounded < -max ? -max : (int)rounded;
}

void hidden_end(unsigned round, struct ps_network *network)
{
	size_t first = (size_t)round * HIDDEN_UNITS;

	for (unsigned unit = 0; unit < HIDDEN_UNITS; unit++) {
		network->bias[first + unit] =
			(int16_t)in_steps((double)mean.bias[unit], PS_NETWORK_STEPS, PS_NETWORK_BIAS_MAX);
		network->worth[first + unit] = (int16_t)in_steps(
			(double)mean.worth[unit] / HIDDEN_ROUNDS, PS_NETWORK_WORTH, PS_NETWORK_WORTH_MAX);
		for (size_t row = 0; row < PS_NETWORK_ROWS; row++)
			network->hidden[row][first + unit] =
				(uint8_t)(PS_NETWORK_NOTHING +
					  in_steps((double)mean.hidden[row][unit], PS_NETWORK_STEPS, INT8_MAX));
	}
	for (size_t row = 0; row < PS_FEATURE_ROWS; row++)
		direct_sum[row] += (double)mean.direct[row] / HIDDEN_ROUNDS;
	start_sum += (double)mean.start / HIDDEN_ROUNDS;
}

void hidden_finish(double scale, struct ps_network *network)
{
	for (size_t row = 0; row < PS_FEATURE_ROWS; row++)
		network->direct[row] = (int8_t)in_steps(direct_sum[row], scale, INT8_MAX);
	network->start = in_steps(start_sum, scale, INT16_MAX);
}
