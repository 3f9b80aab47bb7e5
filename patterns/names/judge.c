#include "judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
	size_t right, found, gold;
};

/* What a word adds up to, with the bias. */
static int32_t score_of(
	const struct learnt_model *model, const struct examples *held, const struct example *item, unsigned group)
{
	return model->bias[group] + learnt_sum(model, held, item, PS_STAGE_FAR, group);
}

int32_t judge_threshold(const struct learnt_model *model, const struct examples *held, unsigned group, double part)
{
	int32_t *scores = examples_alloc(held->count + 1, sizeof *scores);
	size_t count = 0;
	size_t gold = 0;
	size_t found;
	int32_t threshold;

	for (size_t i = 0; i < held->count; i++) {
		gold += held->items[i].label[group];
		if (group == PS_MODEL_NAME || held->items[i].may_be_city)
			scores[count++] = score_of(model, held, &held->items[i], group);
	}
	qsort(scores, count, sizeof *scores, examples_by_value);
	found = (size_t)(part * (double)gold);
	threshold = count == 0 ? 0 : scores[found < count ? count - found : 0];
	free(scores);
	return threshold;
}

/* What the model says of a word before the network is asked, 0 and more for a name. */
static int32_t name_score(const struct learnt_model *model, const struct examples *held, const struct example *item)
{
	return score_of(model, held, item, PS_MODEL_NAME) - model->threshold[PS_MODEL_NAME];
}

static bool is_asked(const struct ps_network *network, int32_t score)
{
	return score >= network->low && score < network->high;
}

static int32_t network_score(const struct learnt_model *model, const struct ps_network *network,
	const struct examples *held, const struct example *item)
{
	return ps_network_score_of(network, held->rows + item->start, item->count, model->scale);
}

/* Moves the network's start so that, where it is asked, @part as many words are found in all as there are names. */
static void calibrate_network(
	const struct learnt_model *model, struct ps_network *network, const struct examples *held, double part)
{
	int32_t *scores = examples_alloc(held->count + 1, sizeof *scores);
	size_t count = 0;
	size_t sure = 0;
	size_t gold = 0;
	size_t found;

	for (size_t i = 0; i < held->count; i++) {
		int32_t score = name_score(model, held, &held->items[i]);

		gold += held->items[i].label[PS_MODEL_NAME];
		sure += score >= network->high;
		if (is_asked(network, score))
			scores[count++] = network_score(model, network, held, &held->items[i]);
	}
	qsort(scores, count, sizeof *scores, examples_by_value);
	found = (size_t)(part * (double)gold);
	found = found < sure ? 0 : found - sure;
	if (count > 0)
		network->start -= scores[found < count ? count - found : 0];
	free(scores);
}

/* How far off the network is where it is asked, if @part of its scores is told: what each word's log-odds say against
 * what it is, added up. */
static double misfit(
	const struct learnt_model *model, const struct ps_network *network, const struct examples *held, double part)
{
	double sum = 0;

	for (size_t i = 0; i < held->count; i++) {
		const struct example *item = &held->items[i];
		double odds;

		if (!is_asked(network, name_score(model, held, item)))
			continue;
		odds = (double)network_score(model, network, held, item) / model->scale * part;
		sum += log1p(exp(item->label[PS_MODEL_NAME] ? -odds : odds));
	}
	return sum;
}

/* Lets the network tell that part of its scores which fits the held-out contexts best. */
static void temper_network(const struct learnt_model *model, struct ps_network *network, const struct examples *held)
{
	int32_t best = PS_NETWORK_WHOLE;
	double least = misfit(model, network, held, 1);

	for (int32_t part = 1; part < PS_NETWORK_WHOLE; part++) {
		double sum = misfit(model, network, held, (double)part / PS_NETWORK_WHOLE);

		if (sum < least) {
			least = sum;
			best = part;
		}
	}
	network->part = best;
}

void judge_network(
	const struct learnt_model *model, struct ps_network *network, const struct examples *held, double part)
{
	calibrate_network(model, network, held, part);
	temper_network(model, network, held);
}

static void report_line(const char *name, const struct counts *counts)
{
	printf("%-24s %8zu names  recall %.3f  precision %.3f\n", name, counts->gold,
		counts->gold == 0 ? 1.0 : (double)counts->right / (double)counts->gold,
		counts->found == 0 ? 1.0 : (double)counts->right / (double)counts->found);
}

/* Whether a word is taken; with the network as the program takes it. */
static bool is_found(const struct learnt_model *model, const struct ps_network *network, const struct examples *held,
	const struct example *item, unsigned group)
{
	int32_t score = score_of(model, held, item, group) - model->threshold[group];

	if (network != NULL && is_asked(network, score))
		score = network_score(model, network, held, item);
	return score >= 0 && (group == PS_MODEL_NAME || item->may_be_city);
}

void judge_report(const struct learnt_model *model, const struct ps_network *network, const struct examples *held,
	unsigned group, const char *title, char *const *files, size_t file_count)
{
	static struct counts by_file[EXAMPLES_FILES];
	struct counts all = {0};
	struct counts shapes[8] = {0};
	static const char *const shape_names[] = {
		"lower case", "initials", "Title Case", "UPPER CASE", "CamelCase", "humpBack", "other", ""};

	memset(by_file, 0, sizeof by_file);
	for (size_t i = 0; i < held->count; i++) {
		const struct example *item = &held->items[i];
		bool found = is_found(model, network, held, item, group);
		struct counts *each[] = {&all, &by_file[item->file], &shapes[item->shape & 7]};

		for (size_t j = 0; j < 3; j++) {
			each[j]->found += found;
			each[j]->gold += item->label[group];
			each[j]->right += found && item->label[group];
		}
	}
	printf("\n%s, words of held-out contexts\n", title);
	report_line("all", &all);
	for (size_t i = 0; i < file_count; i++)
		report_line(files[i], &by_file[i]);
	for (size_t i = 0; i < 7; i++)
		report_line(shape_names[i], &shapes[i]);
}
