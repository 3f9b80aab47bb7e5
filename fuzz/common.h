/** What the fuzz targets share: one run of a document through the public door. */
#ifndef PS_FUZZ_COMMON_H
#define PS_FUZZ_COMMON_H

#include "phiscrub.h"

struct fuzz_output {
	unsigned char *data;
	size_t len, cap;
	enum phiscrub_status status;
};

/** An engine that lives as long as the process. Stops where there is none. */
struct phiscrub_engine *fuzz_engine(const char *action);

/** Runs data[0 .. len), cut by the bytes of @seed: 0 whole, else pieces of 1 to 64 bytes. */
struct fuzz_output fuzz_run(
	const struct phiscrub_engine *engine, const char *format, const unsigned char *data, size_t len, unsigned seed);

void fuzz_free(struct fuzz_output *output);

/** Stops the process, for libFuzzer to notice, where the claim is false. */
void fuzz_claim(bool claim, const char *what);

/** libFuzzer's entry. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

#endif
