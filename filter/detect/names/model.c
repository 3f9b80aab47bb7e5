#include "model.h"

/* lexicon_table.S */
extern const unsigned char ps_model_table[];

struct row {
	int8_t weight[PS_MODEL_CLASSES];
};

const struct ps_model_head *ps_model_head(void)
{
	return (const void *)ps_model_table;
}

static const struct row *weight_rows(void)
{
	return (const void *)(ps_model_table + sizeof(struct ps_model_head));
}

int ps_model_weight(uint16_t row, enum ps_model_class group)
{
	return weight_rows()[row].weight[group];
}

void ps_model_add(const struct ps_features *features, size_t from, int32_t scores[PS_MODEL_CLASSES])
{
	const struct row *table = weight_rows();
	int32_t name = scores[PS_MODEL_NAME];
	int32_t city = scores[PS_MODEL_CITY];

	for (size_t i = from; i < features->count; i++) {
		const struct row *row = &table[features->rows[i]];

		name += row->weight[PS_MODEL_NAME];
		city += row->weight[PS_MODEL_CITY];
	}
	scores[PS_MODEL_NAME] = name;
	scores[PS_MODEL_CITY] = city;
}
