/**
 * Setup: an engine and a stream as the command line asks for them, with the
 * messages where they cannot be had.
 */
#ifndef PS_SETUP_H
#define PS_SETUP_H

#include "options.h"

/** The library's view of the options. */
struct phiscrub_engine_options ps_setup_engine_options(const struct ps_options *options);

/** On success *@engine is the caller's; else NULL, and the reason was said. */
PHISCRUB_MUST_USE enum phiscrub_status ps_setup_engine(
	const struct ps_options *options, struct phiscrub_engine **engine);

/**
 * Fills format, atomic and jobs of @stream_options from the command line, then
 * makes the stream. The rest of @stream_options is the caller's.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_setup_stream(const struct ps_options *options,
	const struct phiscrub_engine *engine, struct phiscrub_stream_options *stream_options,
	struct phiscrub_stream **stream);

#endif
