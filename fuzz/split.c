/* I2: the output depends on the bytes and not on how they were cut. The first byte says how they are. */
#include "common.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static const char *const formats[] = {"text", "auto", "csv"};
	static struct phiscrub_engine *engine;
	const char *format;
	struct fuzz_output whole;
	struct fuzz_output pieces;

	if (len == 0)
		return 0;
	if (engine == NULL)
		engine = fuzz_engine(NULL);
	format = formats[data[0] % 3];
	whole = fuzz_run(engine, format, data + 1, len - 1, 0);
	pieces = fuzz_run(engine, format, data + 1, len - 1, data[0] + 1u);
	fuzz_claim(whole.status == pieces.status, "pieces end as the whole does");
	fuzz_claim(whole.len == pieces.len && (whole.len == 0 || memcmp(whole.data, pieces.data, whole.len) == 0),
		"pieces come out as the whole does");
	fuzz_free(&whole);
	fuzz_free(&pieces);
	return 0;
}
