/* I4 and I2 for one format: what is kept comes out as it went in, scrubbed or not and however it was cut. */
#include "common.h"

#include <string.h>

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
	fuzz_free(&kept);
	fuzz_free(&whole);
	fuzz_free(&pieces);
	return 0;
}
