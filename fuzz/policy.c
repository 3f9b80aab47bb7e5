/* The loader of policies: a policy is taken, or refused with a place; nothing else. */
#include "common.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct phiscrub_engine_options options = {
		.policy_text = (const char *)data, .policy_text_len = len, .lanes = "shapes"};
	struct phiscrub_engine *engine = NULL;
	struct phiscrub_error error;
	enum phiscrub_status status = phiscrub_engine_new(&options, &engine, &error);

	fuzz_claim((status == PHISCRUB_OK) == (engine != NULL), "there is an engine where there is no error");
	fuzz_claim(status == error.status, "the error says what was returned");
	fuzz_claim(status == PHISCRUB_OK || error.text[0] != '\0', "a refusal says why");
	fuzz_claim(status != PHISCRUB_INTERNAL, "no call fails by a mistake of ours");
	phiscrub_engine_free(engine);
	return 0;
}
