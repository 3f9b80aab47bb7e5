#include "exits.h"

#include <stdio.h>
#include <stdlib.h>

/* Log-odds from which a span's score is 99. */
#define SCORE_TOP 4

/* How far below 0 nearly all names that end up at @least or more stand after @stage, with the sum starting at @start.
 */
static int32_t rest_after(const struct learnt_model *model, const struct examples *examples, enum ps_stage stage,
	unsigned group, int32_t start, int32_t least, double keep)
{
	int32_t *sums = examples_alloc(examples->count + 1, sizeof *sums);
	size_t count = 0;
	int32_t rest;

	for (size_t i = 0; i < examples->count; i++) {
		const struct example *item = &examples->items[i];

		if (!item->label[group] || start + learnt_sum(model, examples, item, PS_STAGE_FAR, group) < least)
			continue;
		sums[count] = -(start + learnt_sum(model, examples, item, stage, group));
		count++;
	}
	qsort(sums, count, sizeof *sums, examples_by_value);
	rest = count == 0 ? 0 : sums[(size_t)((double)(count - 1) * keep)];
	free(sums);
	return rest;
}

struct end {
	int32_t near, all;
};

static int by_near_sum(const void *left, const void *right)
{
	return examples_by_value(&((const struct end *)right)->near, &((const struct end *)left)->near);
}

/*
 * The lowest sum after the near neighbours from which on nearly all words end up so high that it makes no difference
 * how high: a span's score is 60 + 10 a unit of log-odds, and at most 99.
 */
static int32_t enough_after(
	const struct learnt_model *model, const struct examples *examples, int32_t start, double keep)
{
	struct end *ends = examples_alloc(examples->count + 1, sizeof *ends);
	size_t lost = 0;
	int32_t enough = INT32_MAX;

	for (size_t i = 0; i < examples->count; i++)
		ends[i] = (struct end){
			start + learnt_sum(model, examples, &examples->items[i], PS_STAGE_NEAR, PS_MODEL_NAME),
			start + learnt_sum(model, examples, &examples->items[i], PS_STAGE_FAR, PS_MODEL_NAME)};
	qsort(ends, examples->count, sizeof *ends, by_near_sum);
	for (size_t i = 0; i < examples->count; i++) {
		lost += ends[i].all < SCORE_TOP * model->scale;
		/* Words that stand as high go the same way. */
		if (i + 1 < examples->count && ends[i + 1].near == ends[i].near)
			continue;
		if ((double)lost <= (double)(i + 1) * (1 - keep))
			enough = ends[i].near;
	}
	free(ends);
	return enough;
}

static void report_exits(
	const struct learnt_model *model, const struct examples *examples, const struct ps_model_head *head)
{
	static const char *const names[] = {"the lists", "the word before", "the word behind"};
	size_t enough = 0;

	printf("start %d %d, enough %d\n", head->start[0], head->start[1], head->enough);
	for (enum ps_stage stage = PS_STAGE_LISTS; stage < PS_STAGE_FAR; stage++) {
		size_t left = 0;

		for (size_t i = 0; i < examples->count; i++) {
			const struct example *item = &examples->items[i];
			bool hope = false;
			int32_t sum = 0;

			for (unsigned group = PS_MODEL_CLASSES; group-- > 0;) {
				sum = head->start[group] + learnt_sum(model, examples, item, stage, group);
				hope = hope || (sum + head->rest[stage][group] >= 0 &&
						       (group == PS_MODEL_NAME || item->may_be_city));
			}
			left += hope;
			enough += stage == PS_STAGE_NEAR && sum >= head->enough && !item->may_be_city;
		}
		printf("after %s: rest %d %d, %zu of %zu words go on\n", names[stage], head->rest[stage][0],
			head->rest[stage][1], left, examples->count);
	}
	printf("%zu of them are names whatever the far neighbours say\n", enough);
}

void exits_set(const struct learnt_model *model, const struct examples *examples, int32_t low, double keep,
	struct ps_model_head *head)
{
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		for (enum ps_stage stage = PS_STAGE_LISTS; stage < PS_STAGE_FAR; stage++)
			head->rest[stage][group] = rest_after(model, examples, stage, group, head->start[group],
				group == PS_MODEL_NAME ? low : 0, keep);
	}
	head->enough = enough_after(model, examples, head->start[PS_MODEL_NAME], keep);
	report_exits(model, examples, head);
}
