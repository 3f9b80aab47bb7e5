#include "stats.h"

#include "message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 30 };

/** When the first progress line appears, and how often it changes; seconds. */
static const double patience = 1.0, interval = 0.2;

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

void ps_meter_start(struct ps_meter *meter, bool active)
{
	memset(meter, 0, sizeof(*meter));
	meter->active = active;
	meter->draws = active && isatty(STDERR_FILENO) == 1;
	meter->last_drawn = patience - interval;
	(void)clock_gettime(CLOCK_MONOTONIC, &meter->start);
}

static void draw(struct ps_meter *meter, double seconds)
{
	double megabytes = (double)meter->done / 1e6;

	if (meter->total >= meter->done && meter->total > 0) {
		char bar[BAR + 1];
		size_t full = (size_t)((double)meter->done / (double)meter->total * BAR);

		memset(bar, '.', BAR);
		memset(bar, '#', full);
		bar[BAR] = '\0';
		(void)fprintf(stderr, "\r[%s] %3.0f %%  %.0f MB  %.0f MB/s\033[K", bar,
			100.0 * (double)meter->done / (double)meter->total, megabytes, megabytes / seconds);
	} else {
		(void)fprintf(stderr, "\r%.0f MB  %.0f MB/s\033[K", megabytes, megabytes / seconds);
	}
	meter->drawn = true;
}

void ps_meter_add(struct ps_meter *meter, size_t len)
{
	if (!meter->active)
		return;
	meter->done += len;
	if (!meter->draws)
		return;

	double seconds = seconds_since(&meter->start);

	if (seconds - meter->last_drawn < interval)
		return;
	meter->last_drawn = seconds;
	draw(meter, seconds);
}

void ps_meter_count(struct ps_meter *meter, const char *type)
{
	struct phiscrub_type_info info;
	size_t i = 0;

	while (i < PS_METER_TYPES - 1 && phiscrub_type_at(i, &info) && strcmp(info.name, type) != 0)
		i++;
	meter->by_type[i]++;
}

/** "NAME 2, DATE 1", with a colon before the first. */
static void list_types(const struct ps_meter *meter, char *list, size_t size)
{
	struct phiscrub_type_info info;
	size_t len = 0;

	list[0] = '\0';
	for (size_t i = 0; i < PS_METER_TYPES && phiscrub_type_at(i, &info) && len < size - 1; i++) {
		if (meter->by_type[i] == 0)
			continue;

		int added = snprintf(
			list + len, size - len, "%s%s %" PRIu64, len == 0 ? ": " : ", ", info.name, meter->by_type[i]);

		len += added < 0 ? 0 : (size_t)added;
	}
}

void ps_meter_finish(struct ps_meter *meter, const struct phiscrub_stats *stats)
{
	char types[PS_MESSAGE_MAX / 2];

	if (!meter->active)
		return;

	double seconds = seconds_since(&meter->start);

	if (meter->drawn)
		(void)fputs("\r\033[K", stderr);
	list_types(meter, types, sizeof(types));
	ps_say("stats", "documents %" PRIu64 ", refused %" PRIu64 ", bytes in %" PRIu64 ", bytes out %" PRIu64,
		stats->documents, meter->refused, stats->bytes_in, stats->bytes_out);
	ps_say("stats", "findings %" PRIu64 "%s", stats->findings, types);
	if (stats->segments_in > 0)
		ps_say("stats", "sms segments before %" PRIu64 ", after %" PRIu64, stats->segments_in,
			stats->segments_out);
	ps_say("stats", "%.3f s, %.1f MB/s", seconds, seconds > 0 ? (double)stats->bytes_in / 1e6 / seconds : 0.0);
}
