/*
 * find_names [bias=B]: the name lane alone, for evaluation.
 *
 * Reads documents from stdin: a line "LEN SHAPES", SHAPES lines "START END TYPE"
 * (what other lanes would find), then LEN bytes and a newline. Writes for each a
 * line "START END TYPE SCORE RULE" per finding and a line ".".
 */
#include "names.h"
#include "rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DOC_MAX (64U << 20)
#define SHAPE_MAX 65536

static unsigned char *data;
static uint32_t *caps, *cues;
static struct ps_finding shapes[SHAPE_MAX];

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void explain(const struct ps_names_config *config, const struct ps_names_input *input, struct ps_finding finding)
{
	char why[512];

	ps_names_explain(config, input, finding, why, sizeof why);
	printf("# %.*s: %s\n", (int)(finding.end - finding.start), (const char *)input->text->data + finding.start,
		why);
}

int main(int argc, char **argv)
{
	struct ps_names_config config = {.bias = 0};
	struct ps_names_work *work;
	double spent = 0;
	size_t bytes = 0, words = 0;
	bool why = false;
	unsigned rounds = 1;
	size_t len, shape_count;

	memset(config.want, true, sizeof config.want);
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "bias=", 5) == 0)
			config.bias = strtof(argv[i] + 5, NULL);
		else if (strncmp(argv[i], "rounds=", 7) == 0)
			rounds = (unsigned)strtoul(argv[i] + 7, NULL, 10);
		else if (strcmp(argv[i], "explain") == 0)
			why = true;
	}
	data = calloc(DOC_MAX + PS_TEXT_PADDING, 1);
	caps = calloc(DOC_MAX / 2, sizeof *caps);
	cues = calloc(DOC_MAX / 2, sizeof *cues);
	if (data == NULL || caps == NULL || cues == NULL || ps_names_work_new(&work) != PS_OK)
		return 71;
	while (scanf("%zu %zu%*c", &len, &shape_count) == 2 && len <= DOC_MAX && shape_count <= SHAPE_MAX) {
		struct ps_text text = {.data = data, .len = len, .to = len};
		struct ps_names_input input = {.text = &text, .caps = caps, .cues = cues, .shapes = shapes};
		struct ps_findings found = {0};
		double start;

		for (size_t i = 0; i < shape_count; i++) {
			char type[32];

			if (scanf("%u %u %31s%*c", &shapes[i].start, &shapes[i].end, type) != 3)
				return 65;
			shapes[i].type = (uint8_t)ps_type_by_name(type, strlen(type));
		}
		if (fread(data, 1, len, stdin) != len)
			return 65;
		memset(data + len, 0, PS_TEXT_PADDING);
		input.shape_count = shape_count;
		input.cap_count = ps_names_caps(&text, caps, DOC_MAX / 2);
		input.cue_count = ps_names_scan_cues(&text, cues, DOC_MAX / 2);
		start = now();
		for (unsigned i = 0; i < rounds; i++) {
			found.len = 0;
			if (ps_names_find(&config, work, &input, &found) != PS_OK)
				return 70;
		}
		spent += now() - start;
		bytes += len * rounds;
		words += input.cap_count * rounds;
		for (size_t i = 0; i < found.len; i++) {
			struct ps_finding finding = found.items[i];

			printf("%u %u %s %u %s\n", finding.start, finding.end, ps_type_info(finding.type)->name,
				finding.score, ps_rule_name(finding.rule));
			if (why)
				explain(&config, &input, finding);
		}
		for (size_t i = 0; why && i < input.cap_count; i++) {
			struct ps_finding word = {.start = caps[i], .end = caps[i] + 1};

			while (word.end < len && ((data[word.end] | 0x20) >= 'a' && (data[word.end] | 0x20) <= 'z'))
				word.end++;
			explain(&config, &input, word);
		}
		puts(".");
		ps_findings_fini(&found);
	}
	fprintf(stderr, "%zu bytes, %zu capitalised words, %.1f ns a word, %.3f GB/s\n", bytes, words,
		words > 0 ? spent * 1e9 / (double)words : 0, spent > 0 ? (double)bytes / spent * 1e-9 : 0);
	ps_names_work_free(work);
	return 0;
}
