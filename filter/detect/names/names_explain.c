#include "model.h"
#include "names.h"
#include "network.h"
#include "tokens.h"

#include <stdio.h>
#include <stdlib.h>

/* Features that are named. */
#define SHOWN 6

struct reason {
	uint8_t template;
	int weight;
};

static int by_weight(const void *left, const void *right)
{
	return abs(((const struct reason *)right)->weight) - abs(((const struct reason *)left)->weight);
}

static void write_reasons(const struct ps_context_source *source, size_t index, char *buf, size_t cap)
{
	const struct ps_model_head *head = ps_model_head();
	struct ps_features features;
	struct reason reasons[PS_FEATURE_MAX];
	size_t count = 0;
	double scale = head->scale > 0 ? (double)head->scale : 1;
	int sum = head->start[PS_MODEL_NAME];
	int len;

	ps_features_of(source, index, &features);
	for (size_t i = 0; i < features.count; i++) {
		if (ps_feature_stage(features.templates[i]) > PS_STAGE_FAR)
			continue;
		reasons[count].template = features.templates[i];
		reasons[count].weight = ps_model_weight(features.rows[i], PS_MODEL_NAME);
		sum += reasons[count].weight;
		count++;
	}
	qsort(reasons, count, sizeof *reasons, by_weight);
	len = snprintf(buf, cap, "model %+.1f", (double)sum / scale);
	if (ps_network_is_asked(sum) && len >= 0 && (size_t)len < cap)
		len += snprintf(buf + len, cap - (size_t)len, ", network %+.1f",
			(double)ps_network_score_of(&ps_network_table, features.rows, features.count, head->scale) /
				scale);
	if (len >= 0 && (size_t)len < cap)
		len += snprintf(buf + len, cap - (size_t)len, ":");
	for (size_t i = 0; i < SHOWN && i < count && len >= 0 && (size_t)len < cap; i++)
		len += snprintf(buf + len, cap - (size_t)len, "%s %s %+.1f", i > 0 ? "," : "",
			ps_feature_name(reasons[i].template), (double)reasons[i].weight / scale);
}

void ps_names_explain(const struct ps_names_config *config, const struct ps_names_input *input,
	struct ps_finding finding, char *buf, size_t cap)
{
	struct ps_token *tokens = calloc(PS_TOKENS_MAX, sizeof *tokens);
	struct ps_token_cursor cursor = {0};
	size_t count;

	(void)config;
	snprintf(buf, cap, "score %u", (unsigned)finding.score);
	if (tokens == NULL)
		return;
	while ((count = ps_tokens_read(input, &cursor, tokens)) > 0) {
		struct ps_context_source source = {
			.text = input->text,
			.tokens = tokens,
			.token_count = count,
			.shapes = input->shapes,
			.shape_count = input->shape_count,
		};

		for (size_t i = 0; i < count; i++) {
			if (tokens[i].word.start < finding.start || tokens[i].word.start >= finding.end)
				continue;
			write_reasons(&source, i, buf, cap);
			free(tokens);
			return;
		}
	}
	free(tokens);
}
