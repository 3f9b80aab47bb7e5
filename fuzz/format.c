/*
 * I4 and I2 for one format, and nothing survives: what is kept comes out as it went in, however it was cut; and a
 * value planted beside any bytes is gone, or the document is refused.
 */
/* memmem */
#define _GNU_SOURCE
#include "common.h"

#include <stdlib.h>
#include <string.h>

#define PLANTED "zq.marlowe@mail.example.org"
/* No character of this one may be a delimiter that an HL7 header names, as '@' may. */
#define PLANTED_HL7 "219-55-0187"

/* The value in the format's escapes, as a second planted one. */
#define JSON_ESCAPED "\\u007aq.marl\\u006f\\u0077e\\u0040mail.example\\u002eorg"
#define MARKUP_ESCAPED "zq.marl&#111;we&#x40;mail.example&#46;org"
#define PERCENT_ESCAPED "zq.marl%6Fwe%40mail.example%2Eorg"

/* What stands around the fuzzer's bytes, so that a reader who accepts all of it sees the value as text. */
struct planting {
	const char *format, *before, *after;
	/* What must not be in the output: the value, and as it stands in escapes; or NULL. */
	const char *value, *escaped;
};

static const struct planting plantings[] = {
	{"email", "", "\r\n\r\n " PLANTED " \r\n", PLANTED, NULL},
	{"json", "[", ",\" " PLANTED " \",\" " JSON_ESCAPED " \"]", PLANTED, JSON_ESCAPED},
	{"form", "", "&p=+" PLANTED "+&q=+" PERCENT_ESCAPED "+", PLANTED, PERCENT_ESCAPED},
	/* The first line names the boundary: the fuzzer's bytes come after the first part. */
	{"multipart", "--b\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\n " PLANTED " \r\n--b\r\n", "", PLANTED,
		NULL},
	{"xml", "<r>", "<p> " PLANTED " </p><q> " MARKUP_ESCAPED " </q></r>", PLANTED, MARKUP_ESCAPED},
	/* Leaves whatever the bytes opened; they may open what reads no entities, so that comes first. */
	{"html", "<p> " MARKUP_ESCAPED " </p>",
		"-->\"'></script></style></title></textarea></iframe></noembed></noframes></xmp><p> " PLANTED " </p>",
		PLANTED, MARKUP_ESCAPED},
	{"hl7", "", "\rNTE|1|| SSN " PLANTED_HL7 " \r", PLANTED_HL7, NULL},
	{"csv", "", "\n " PLANTED " \n", PLANTED, NULL},
	{"sms", "", "\n " PLANTED " \n", PLANTED, NULL},
};

static const struct planting *planting_of(const char *format)
{
	size_t i = 0;

	while (strcmp(plantings[i].format, format) != 0)
		i++;
	return &plantings[i];
}

static bool holds(const struct fuzz_output *output, const char *value)
{
	return output->len > 0 && memmem(output->data, output->len, value, strlen(value)) != NULL;
}

/* Bytes behind the mark of UTF-16 are other letters. */
static bool is_utf16(const unsigned char *data, size_t len)
{
	return len >= 2 && data[0] + data[1] == 0xFE + 0xFF && (data[0] == 0xFE || data[1] == 0xFE);
}

/* The fuzzer's own bytes may hold the value in a place that is left alone. */
static bool may_plant(const unsigned char *data, size_t len)
{
	return len == 0 || (!is_utf16(data, len) && memmem(data, len, "zq.marl", 7) == NULL &&
				   memmem(data, len, "219-55-", 7) == NULL);
}

/* What a flow wrote before it was refused counts, too. */
static void check_planted(const struct phiscrub_engine *engine, const unsigned char *data, size_t len)
{
	const struct planting *planting = planting_of(FUZZ_FORMAT);
	size_t before = strlen(planting->before);
	size_t after = strlen(planting->after);
	unsigned char *planted = malloc(before + len + after);
	struct fuzz_output output;

	fuzz_claim(planted != NULL, "there is memory");
	if (may_plant(data, len)) {
		memcpy(planted, planting->before, before);
		if (len > 0)
			memcpy(planted + before, data, len);
		memcpy(planted + before + len, planting->after, after);
		output = fuzz_run(engine, FUZZ_FORMAT, planted, before + len + after, 0);
		fuzz_claim(!holds(&output, planting->value), "no planted value survives");
		fuzz_claim(planting->escaped == NULL || !holds(&output, planting->escaped), "nor in escapes");
		fuzz_free(&output);
	}
	free(planted);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static struct phiscrub_engine *keeper, *scrubber;
	struct fuzz_output kept;
	struct fuzz_output whole;
	struct fuzz_output pieces;

	if (keeper == NULL) {
		keeper = fuzz_engine("keep");
		scrubber = fuzz_engine(NULL);
	}
	kept = fuzz_run(keeper, FUZZ_FORMAT, data, len, 0);
	fuzz_claim(kept.status != PHISCRUB_OK || (kept.len == len && (len == 0 || memcmp(kept.data, data, len) == 0)),
		"what is kept is what came");
	fuzz_claim(kept.status == PHISCRUB_OK || kept.len == 0 || strcmp(FUZZ_FORMAT, "csv") == 0,
		"nothing of a refused document is written");
	whole = fuzz_run(scrubber, FUZZ_FORMAT, data, len, 0);
	pieces = fuzz_run(scrubber, FUZZ_FORMAT, data, len, 7);
	fuzz_claim(whole.status == pieces.status, "pieces end as the whole does");
	fuzz_claim(whole.len == pieces.len && (whole.len == 0 || memcmp(whole.data, pieces.data, whole.len) == 0),
		"pieces come out as the whole does");
	check_planted(scrubber, data, len);
	fuzz_free(&kept);
	fuzz_free(&whole);
	fuzz_free(&pieces);
	return 0;
}
