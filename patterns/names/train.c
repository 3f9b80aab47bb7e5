/*
 * train PATTERNS WEIGHTS NETWORK [KEY=VALUE...]: the name model's weights, and those of the network that is asked where
 * the model is not sure.
 *
 * Reads PATTERNS/names/contexts/ *.txt, fills each context many times, takes
 * the features that the program takes, and fits the weights of two logistic
 * regressions (name or not, city or not) by AdaGrad. This is done several times
 * with other names in the contexts, and the weights are the mean of all: what
 * one drawing of names taught by chance falls out. A tenth of the contexts,
 * chosen by their hash, is held out: on it the threshold is set and recall and
 * precision are reported. The same lists, contexts and keys give the same file.
 *
 * dump=FILE writes the held-out texts as JSON lines. Keys: seed fills epochs rate l2 scale, drop: the part of
 * features hidden at each step, part: words to be found per name of the held-out contexts, and keep: the part of found
 * names that leaving early may not lose.
 */
#include "examples.h"
#include "exits.h"
#include "fill.h"
#include "finding.h"
#include "hidden.h"
#include "judge.h"
#include "messages.h"
#include "model.h"
#include "names.h"
#include "tokens.h"
#include "view.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT_MAX 40000
#define LINE_MAX 8192
/* Times an epoch at which weights enter their mean. */
#define MEAN_STEPS 20

struct settings {
	uint64_t seed;
	/** How many models are made, whose mean is kept; of each, fillings of a context and epochs. */
	unsigned rounds, fills, epochs;
	/** Times a message is filled, and the part of them, of @folds, that is left out. */
	unsigned message_fills, fold, folds;
	/** Where the held-out texts go, or NULL. */
	FILE *dump;
	double rate, l2, scale, keep, drop, part;
	/** The part of features that is hidden from the network; @part with it; log-odds of the model within which it
	 * is asked. */
	double network_drop, network_part, low, high;
};

struct context {
	char *text;
	/** Index of its file. */
	unsigned file;
	bool held_out;
	/** A whole document, that stands alone. */
	bool is_message;
};

static struct context contexts[CONTEXT_MAX];
static size_t context_count;
static char *file_names[EXAMPLES_FILES];
static size_t file_count;

static float weights[PS_FEATURE_ROWS][PS_MODEL_CLASSES];
static float gradients[PS_FEATURE_ROWS][PS_MODEL_CLASSES];
static float bias[PS_MODEL_CLASSES], bias_gradient[PS_MODEL_CLASSES];

/* The weights' mean while they still wander, over all rounds: what one order of the examples taught by chance falls out
 * of it. */
static float mean[PS_FEATURE_ROWS][PS_MODEL_CLASSES], mean_bias[PS_MODEL_CLASSES];
static unsigned mean_count;

static struct learnt_model model;
static struct ps_network network = {.magic = PS_NETWORK_MAGIC, .part = PS_NETWORK_WHOLE};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "train: %s: %s\n", name, what);
	exit(1);
}

static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
	return hash ^ hash >> 31;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void read_file(const char *folder, unsigned file)
{
	static char line[LINE_MAX];
	char path[8192];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", folder, file_names[file]);
	in = fopen(path, "r");
	if (in == NULL)
		die("cannot be opened", path);
	while (fgets(line, sizeof line, in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		if (context_count == CONTEXT_MAX)
			die("too many contexts", path);
		contexts[context_count].text = strdup(line);
		contexts[context_count].file = file;
		contexts[context_count].held_out = hash_text(line) % 10 == 0;
		context_count++;
	}
	fclose(in);
}

/* Adds the names of the folder's texts, in their order; returns the first one's index. */
static unsigned list_files(const char *folder)
{
	size_t first = file_count;
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (dir == NULL)
		die("cannot be opened", folder);
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len <= 4 || strcmp(entry->d_name + len - 4, ".txt") != 0)
			continue;
		if (file_count == EXAMPLES_FILES)
			die("too many files", folder);
		file_names[file_count++] = strdup(entry->d_name);
	}
	closedir(dir);
	qsort(file_names + first, file_count - first, sizeof *file_names, by_name);
	return (unsigned)first;
}

static void read_contexts(const char *patterns)
{
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/names/contexts", patterns);
	for (unsigned i = list_files(folder); i < file_count; i++)
		read_file(folder, i);
}

/* Where a message goes: its file, and which are left out. */
struct messages_to {
	const struct settings *settings;
	unsigned file;
};

static void take_message(void *data, const char *id, char *text)
{
	const struct messages_to *to = data;

	if (to->settings->folds > 0 && hash_text(id) % to->settings->folds == to->settings->fold) {
		free(text);
		return;
	}
	if (context_count == CONTEXT_MAX)
		die("too many contexts", id);
	contexts[context_count++] = (struct context){
		.text = text, .file = to->file, .held_out = hash_text(id) % 10 == 0, .is_message = true};
}

/* Adds the annotated documents of PATTERNS/../bench/quality/@name. */
static void read_messages(const char *patterns, const char *name, const struct settings *settings)
{
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/../bench/quality/%s", patterns, name);
	for (unsigned i = list_files(folder); i < file_count; i++) {
		struct messages_to to = {.settings = settings, .file = i};
		char path[8192];

		snprintf(path, sizeof path, "%s/%s", folder, file_names[i]);
		messages_read(path, take_message, &to);
	}
}

void *examples_alloc(size_t count, size_t size)
{
	void *values = calloc(count, size);

	if (values == NULL)
		die("out of memory", "examples");
	return values;
}

int examples_by_value(const void *left, const void *right)
{
	return *(const int32_t *)left < *(const int32_t *)right ? -1 : *(const int32_t *)left > *(const int32_t *)right;
}

static void *room(void *items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return items;
	*cap = *cap == 0 ? 65536 : *cap * 2;
	items = realloc(items, *cap * size);
	if (items == NULL)
		die("out of memory", "examples");
	return items;
}

static void add_example(
	struct examples *examples, const struct ps_features *features, const bool *label, unsigned file, unsigned shape)
{
	struct example *item;

	examples->items = room(examples->items, examples->count, &examples->cap, sizeof *examples->items);
	while (examples->row_count + PS_FEATURE_MAX > examples->row_cap) {
		examples->rows = room(examples->rows, examples->row_cap, &examples->row_cap, sizeof *examples->rows);
		examples->stages = room(examples->stages, examples->stage_cap, &examples->stage_cap, 1);
	}
	item = &examples->items[examples->count++];
	item->start = examples->row_count;
	item->count = (uint8_t)features->count;
	item->file = (uint16_t)file;
	item->shape = (uint8_t)shape;
	memcpy(item->label, label, sizeof item->label);
	memcpy(examples->rows + examples->row_count, features->rows, features->count * sizeof *features->rows);
	for (size_t i = 0; i < features->count; i++)
		examples->stages[examples->row_count + i] = (uint8_t)ps_feature_stage(features->templates[i]);
	examples->row_count += features->count;
}

static bool is_in(const struct fill_text *text, size_t at, enum fill_kind kind)
{
	for (size_t i = 0; i < text->span_count; i++) {
		if (text->spans[i].kind == kind && text->spans[i].start <= at && at < text->spans[i].end)
			return true;
	}
	return false;
}

/* Runs the lane's own reading over the text and keeps every token as an example. */
static void take(struct examples *examples, const struct fill_text *filled, unsigned file)
{
	static uint32_t caps[FILL_TEXT_MAX], cues[FILL_TEXT_MAX];
	static struct ps_token tokens[PS_TOKENS_MAX];
	struct ps_finding shapes[FILL_SPAN_MAX];
	struct ps_text text = {.data = (const unsigned char *)filled->data, .len = filled->len, .to = filled->len};
	struct ps_names_input input = {.text = &text, .caps = caps, .cues = cues, .shapes = shapes};
	struct ps_token_cursor cursor = {0};
	struct ps_context_source source;
	size_t count;

	for (size_t i = 0; i < filled->span_count; i++) {
		if (filled->spans[i].kind == FILL_SHAPE)
			shapes[input.shape_count++] = (struct ps_finding){.start = filled->spans[i].start,
				.end = filled->spans[i].end,
				.type = filled->spans[i].type};
	}
	input.cap_count = ps_names_caps(&text, caps, FILL_TEXT_MAX);
	input.cue_count = ps_names_scan_cues(&text, cues, FILL_TEXT_MAX);
	count = ps_tokens_read(&input, &cursor, tokens);
	source = (struct ps_context_source){.text = &text,
		.tokens = tokens,
		.token_count = count,
		.shapes = shapes,
		.shape_count = input.shape_count};
	for (size_t i = 0; i < count; i++) {
		const struct ps_word *word = &tokens[i].word;
		bool label[PS_MODEL_CLASSES] = {
			is_in(filled, word->start, FILL_NAME), is_in(filled, word->start, FILL_CITY)};
		struct ps_features features;

		ps_features_of(&source, i, &features);
		add_example(examples, &features, label, file, word->shape);
		examples->items[examples->count - 1].may_be_city = ps_model_may_be_city(word->lex);
		examples->items[examples->count - 1].skip_city = word->lex->city >= 3 && !label[PS_MODEL_CITY] &&
								 !label[PS_MODEL_NAME] &&
								 !is_in(filled, word->start, FILL_HOSPITAL);
	}
}

/* One line of what eval_names.py reads. */
static void dump_text(FILE *file, const struct fill_text *text, unsigned name)
{
	static const char *const kinds[] = {"NAME", "CITY", "MAY"};

	fprintf(file, "{\"id\":\"%s\",\"text\":\"", file_names[name]);
	for (size_t i = 0; i < text->len; i++) {
		unsigned char byte = (unsigned char)text->data[i];

		if (byte == '"' || byte == '\\')
			fprintf(file, "\\%c", byte);
		else if (byte < ' ')
			fprintf(file, "\\u%04x", byte);
		else
			fputc(byte, file);
	}
	fputs("\",\"spans\":[", file);
	for (size_t i = 0; i < text->span_count; i++) {
		const struct fill_span *span = &text->spans[i];

		fprintf(file, "%s{\"start\":%u,\"end\":%u,\"type\":\"%s\"}", i > 0 ? "," : "", span->start, span->end,
			span->kind == FILL_SHAPE ? ps_type_info(span->type)->name : kinds[span->kind]);
	}
	fputs("]}\n", file);
}

static struct fill_style choose_style(const struct context *context, uint64_t *random)
{
	const char *name = file_names[context->file];
	bool chatty = strstr(name, "sms") != NULL || strstr(name, "chat") != NULL || strstr(name, "voice") != NULL;
	size_t dice = (size_t)(fill_random(random) % 100);
	struct fill_style style = {.marks = fill_random(random) % 100 < 6};

	style.spike = fill_random(random) % 100 < 30 && !context->held_out && !style.marks;
	if (dice < 5)
		style.letters = 1;
	else if (dice < (chatty ? 25U : 7U))
		style.letters = 2;
	return style;
}

/* What stands between two contexts: a line's end, an empty line, or behind a sentence a blank. */
static void put_break(struct fill_text *text, uint64_t *random)
{
	char last = text->len > 0 ? text->data[text->len - 1] : '\n';
	size_t dice = (size_t)(fill_random(random) % 3);

	if (dice == 2 && (last == '.' || last == '!' || last == '?')) {
		text->data[text->len++] = ' ';
		return;
	}
	text->data[text->len++] = '\n';
	if (dice == 1)
		text->data[text->len++] = '\n';
}

/* One text: a context, mostly with one or two others of its file before or after. */
static void write_text(struct fill_text *text, size_t index, uint64_t *random)
{
	const struct context *context = &contexts[index];
	struct fill_style style = choose_style(context, random);
	size_t more = (size_t)(fill_random(random) % 10);

	text->len = 0;
	text->span_count = 0;
	if (!fill_context(text, context->text, &style, random) || context->is_message)
		return;
	more = more < 5 ? 0 : more < 8 ? 1 : 2;
	while (more-- > 0) {
		size_t other = index + 1 + (size_t)(fill_random(random) % 40);

		if (other >= context_count || contexts[other].file != context->file ||
			contexts[other].held_out != context->held_out || text->len + 2 > FILL_TEXT_MAX)
			continue;
		put_break(text, random);
		fill_context(text, contexts[other].text, &style, random);
	}
}

/* The same as the program reads it. */
static void make_text(struct fill_text *text, size_t index, uint64_t *random)
{
	write_text(text, index, random);
	view_fold(text);
}

/* One step on one example. Features are hidden at random, so that none is relied on alone. */
static void step(
	const struct examples *examples, const struct example *item, const struct settings *settings, uint64_t *random)
{
	uint16_t rows[PS_FEATURE_MAX];
	size_t count = 0;
	uint64_t limit = (uint64_t)(settings->drop * 1024.0);

	for (size_t i = 0; i < item->count; i++) {
		if (examples->stages[item->start + i] <= PS_STAGE_FAR && fill_random(random) % 1024 >= limit)
			rows[count++] = examples->rows[item->start + i];
	}
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		double sum = (double)bias[group];
		double error;

		if (group == PS_MODEL_CITY && item->skip_city)
			continue;
		for (size_t i = 0; i < count; i++)
			sum += (double)weights[rows[i]][group];
		error = 1.0 / (1.0 + exp(-sum)) - (item->label[group] ? 1.0 : 0.0);
		for (size_t i = 0; i < count; i++) {
			float *weight = &weights[rows[i]][group];
			double gradient = error + settings->l2 * (double)*weight;

			gradients[rows[i]][group] += (float)(gradient * gradient);
			*weight -=
				(float)(settings->rate * gradient / (sqrt((double)gradients[rows[i]][group]) + 1e-6));
		}
		bias_gradient[group] += (float)(error * error);
		bias[group] -= (float)(settings->rate * error / (sqrt((double)bias_gradient[group]) + 1e-6));
	}
}

/* Adds the weights as they are to their mean over the second half of the training. */
static void add_to_mean(void)
{
	mean_count++;
	for (size_t row = 0; row < PS_FEATURE_ROWS; row++) {
		for (unsigned group = 0; group < PS_MODEL_CLASSES; group++)
			mean[row][group] += (weights[row][group] - mean[row][group]) / (float)mean_count;
	}
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++)
		mean_bias[group] += (bias[group] - mean_bias[group]) / (float)mean_count;
}

/* One round: weights from nothing, which enter their mean. */
static void train(const struct examples *examples, const struct settings *settings, bool with_network, uint64_t *random)
{
	const struct hidden_settings hidden = {settings->rate, settings->l2, settings->network_drop};
	size_t *order = calloc(examples->count, sizeof *order);

	if (order == NULL)
		die("out of memory", "order");
	for (size_t i = 0; i < examples->count; i++)
		order[i] = i;
	memset(weights, 0, sizeof weights);
	memset(gradients, 0, sizeof gradients);
	memset(bias, 0, sizeof bias);
	memset(bias_gradient, 0, sizeof bias_gradient);
	hidden_begin(random);
	for (unsigned epoch = 0; epoch < settings->epochs; epoch++) {
		for (size_t i = examples->count - 1; i > 0; i--) {
			size_t j = (size_t)(fill_random(random) % (i + 1));
			size_t keep = order[i];

			order[i] = order[j];
			order[j] = keep;
		}
		for (size_t i = 0; i < examples->count; i++) {
			const struct example *item = &examples->items[order[i]];

			step(examples, item, settings, random);
			if (with_network)
				hidden_step(examples->rows + item->start, item->count, item->label[PS_MODEL_NAME],
					&hidden, random);
			if (epoch * 2 < settings->epochs || i % (examples->count / MEAN_STEPS + 1) != 0)
				continue;
			add_to_mean();
			if (with_network)
				hidden_note();
		}
		fprintf(stderr, "epoch %u of %u\n", epoch + 1, settings->epochs);
	}
	free(order);
}

static int32_t in_steps(float value, double scale)
{
	return (int32_t)round((double)value * scale);
}

/* What was learnt, as the program will have it. */
static void quantise(double scale)
{
	model.scale = (int32_t)scale;
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		model.bias[group] = in_steps(mean_bias[group], scale);
		for (size_t row = 0; row < PS_FEATURE_ROWS; row++) {
			int32_t steps = in_steps(mean[row][group], scale);

			model.weights[row][group] = (int8_t)(steps > 127 ? 127 : steps < -127 ? -127 : steps);
		}
	}
}

static void save(const char *path, double keep, const struct examples *examples)
{
	struct ps_model_head head = {.magic = PS_MODEL_MAGIC, .scale = model.scale};
	FILE *file = fopen(path, "wb");

	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++)
		head.start[group] = model.bias[group] - model.threshold[group];
	exits_set(&model, examples, network.low, keep, &head);
	if (file == NULL || fwrite(&head, sizeof head, 1, file) != 1 ||
		fwrite(model.weights, sizeof model.weights, 1, file) != 1 || fclose(file) != 0)
		die("cannot be written", path);
}

static void save_network(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(&network, sizeof network, 1, file) != 1 || fclose(file) != 0)
		die("cannot be written", path);
}

static void set(struct settings *settings, const char *text)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL)
		die("not KEY=VALUE", text);
	if (strncmp(text, "seed=", 5) == 0)
		settings->seed = strtoull(equals + 1, NULL, 10);
	else if (strncmp(text, "fills=", 6) == 0)
		settings->fills = (unsigned)strtoul(equals + 1, NULL, 10);
	else if (strncmp(text, "messages=", 9) == 0)
		settings->message_fills = (unsigned)strtoul(equals + 1, NULL, 10);
	else if (strncmp(text, "fold=", 5) == 0)
		settings->fold = (unsigned)strtoul(equals + 1, NULL, 10);
	else if (strncmp(text, "folds=", 6) == 0)
		settings->folds = (unsigned)strtoul(equals + 1, NULL, 10);
	else if (strncmp(text, "epochs=", 7) == 0)
		settings->epochs = (unsigned)strtoul(equals + 1, NULL, 10);
	else if (strncmp(text, "rate=", 5) == 0)
		settings->rate = strtod(equals + 1, NULL);
	else if (strncmp(text, "l2=", 3) == 0)
		settings->l2 = strtod(equals + 1, NULL);
	else if (strncmp(text, "scale=", 6) == 0)
		settings->scale = strtod(equals + 1, NULL);
	else if (strncmp(text, "keep=", 5) == 0)
		settings->keep = strtod(equals + 1, NULL);
	else if (strncmp(text, "drop=", 5) == 0)
		settings->drop = strtod(equals + 1, NULL);
	else if (strncmp(text, "network_drop=", 13) == 0)
		settings->network_drop = strtod(equals + 1, NULL);
	else if (strncmp(text, "network_part=", 13) == 0)
		settings->network_part = strtod(equals + 1, NULL);
	else if (strncmp(text, "low=", 4) == 0)
		settings->low = strtod(equals + 1, NULL);
	else if (strncmp(text, "high=", 5) == 0)
		settings->high = strtod(equals + 1, NULL);
	else if (strncmp(text, "dump=", 5) == 0)
		settings->dump = fopen(equals + 1, "w");
	else if (strncmp(text, "part=", 5) == 0)
		settings->part = strtod(equals + 1, NULL);
	else
		die("unknown key", text);
}

/* How often a context is filled. */
static unsigned fills_of(const struct context *context, const struct settings *settings)
{
	unsigned fills = context->held_out ? 6 : context->is_message ? settings->message_fills : settings->fills;

	/* What has no slot is the same every time. */
	if (strchr(context->text, '{') == NULL)
		return fills / 3 + 1;
	return strstr(context->text, "{?") != NULL && !context->is_message ? fills * 2 : fills;
}

/* Fills all contexts, of those that are held out only in the first round. How many are broken. */
static size_t fill_contexts(const struct settings *settings, bool is_first, struct examples *learnt,
	struct examples *held, uint64_t *random)
{
	static struct fill_text text;
	size_t broken = 0;

	for (size_t i = 0; i < context_count; i++) {
		unsigned fills = fills_of(&contexts[i], settings);

		if (contexts[i].held_out && !is_first)
			continue;
		for (unsigned fill = 0; fill < fills; fill++) {
			make_text(&text, i, random);
			if (text.len == 0) {
				if (fill == 0 && is_first) {
					fprintf(stderr, "broken context: %s\n", contexts[i].text);
					broken++;
				}
				break;
			}
			if (settings->dump != NULL && contexts[i].held_out && fill == 0)
				dump_text(settings->dump, &text, contexts[i].file);
			take(contexts[i].held_out ? held : learnt, &text, contexts[i].file);
		}
	}
	return broken;
}

int main(int argc, char **argv)
{
	static struct examples learnt, held;
	struct settings settings = {.seed = 1,
		.rounds = 6,
		.fills = 25,
		.message_fills = 60,
		.epochs = 3,
		.rate = 0.05,
		.l2 = 5e-3,
		.scale = 24,
		.keep = 0.9965,
		.drop = 0.2,
		.part = 1.11,
		.network_drop = 0.35,
		.network_part = 1.16,
		.low = -2.5,
		.high = 4};
	uint64_t random;
	size_t broken = 0;

	if (argc < 4) {
		fputs("usage: train PATTERNS WEIGHTS NETWORK [KEY=VALUE...]\n", stderr);
		return 64;
	}
	for (int i = 4; i < argc; i++)
		set(&settings, argv[i]);
	random = settings.seed;
	fill_load(argv[1]);
	read_contexts(argv[1]);
	if (settings.message_fills > 0) {
		read_messages(argv[1], "messages", &settings);
		read_messages(argv[1], "personas", &settings);
	}
	network.low = (int32_t)(settings.low * settings.scale);
	network.high = (int32_t)(settings.high * settings.scale);
	if (settings.rounds < HIDDEN_ROUNDS)
		die("too few for the network", "rounds");
	for (unsigned round = 0; round < settings.rounds; round++) {
		learnt.row_count = 0;
		learnt.count = 0;
		broken += fill_contexts(&settings, round == 0, &learnt, &held, &random);
		printf("round %u: examples %zu, held out %zu\n", round + 1, learnt.count, held.count);
		train(&learnt, &settings, round < HIDDEN_ROUNDS, &random);
		if (round < HIDDEN_ROUNDS)
			hidden_end(round, &network);
	}
	hidden_finish(settings.scale, &network);
	quantise(settings.scale);
	if (settings.dump != NULL && fclose(settings.dump) != 0)
		die("cannot be written", "dump");
	printf("contexts %zu, broken %zu\n", context_count, broken);
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		static const char *const titles[] = {"NAME", "CITY"};

		model.threshold[group] = judge_threshold(&model, &held, group, settings.part);
		judge_report(&model, NULL, &held, group, titles[group], file_names, file_count);
	}
	judge_network(&model, &network, &held, settings.network_part);
	judge_report(&model, &network, &held, PS_MODEL_NAME, "NAME, with the network", file_names, file_count);
	printf("\nbias %d %d, threshold %d %d\n", model.bias[0], model.bias[1], model.threshold[0], model.threshold[1]);
	printf("network: asked from %d to %d, start %d, %d of %d told\n", network.low, network.high, network.start,
		network.part, PS_NETWORK_WHOLE);
	save(argv[2], settings.keep, &learnt);
	save_network(argv[3]);
	return 0;
}
