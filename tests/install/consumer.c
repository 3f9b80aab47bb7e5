/* The smallest user of the library; also compiled as C++. */
#include <phiscrub.h>
#include <stdio.h>
#include <string.h>

static bool print(void *context, const unsigned char *data, size_t len)
{
	return fwrite(data, 1, len, (FILE *)context) == len;
}

int main(void)
{
	static const char text[] = "call 503-555-0142\n";
	struct phiscrub_engine *engine;
	struct phiscrub_stream *stream;
	struct phiscrub_error error;
	struct phiscrub_stream_options options;

	memset(&options, 0, sizeof(options));
	options.sink = print;
	options.sink_context = stdout;
	if (phiscrub_engine_new(NULL, &engine, &error) != PHISCRUB_OK) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	if (phiscrub_engine_policy_name(NULL) != NULL || phiscrub_engine_notice(NULL) != NULL)
		return 1;
	if (phiscrub_stream_new(engine, &options, &stream, &error) != PHISCRUB_OK)
		return 1;
	if (phiscrub_stream_feed(stream, text, sizeof(text) - 1) != PHISCRUB_OK)
		return 1;
	if (phiscrub_stream_finish(stream) != PHISCRUB_OK)
		return 1;
	phiscrub_stream_free(stream);
	phiscrub_engine_free(engine);
	return 0;
}
