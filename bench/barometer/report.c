#include "report.h"

void pb_report_head(FILE *csv)
{
	(void)fprintf(csv,
		"kind,corpus,row,bytes,findings,rounds,median_ns,min_ns,q1_ns,q3_ns,max_ns,mb_s,ns_kb,ratio,ratio_q1,"
		"ratio_q3,note\n");
}

static double per_kb(const struct pb_result *result)
{
	return result->bytes == 0 ? 0 : result->ns.median * 1024 / (double)result->bytes;
}

static double mb_s(const struct pb_result *result)
{
	return result->ns.median > 0 ? (double)result->bytes * 1000 / result->ns.median : 0;
}

void pb_report(FILE *csv, const struct pb_result *result)
{
	if (csv != NULL) {
		(void)fprintf(csv, "%s,%s,\"%s\",%llu,%llu,%zu,%.0f,%.0f,%.0f,%.0f,%.0f,%.2f,%.2f,%.3f,%.3f,%.3f,%s\n",
			result->kind, result->corpus, result->row, (unsigned long long)result->bytes,
			(unsigned long long)result->findings, result->rounds, result->ns.median, result->ns.min,
			result->ns.lower, result->ns.upper, result->ns.max, mb_s(result), per_kb(result),
			result->ratio.median, result->ratio.lower, result->ratio.upper,
			result->note != NULL ? result->note : "");
		(void)fflush(csv);
	}
	(void)printf("%-10s %-15s %-18s %10llu findings", result->kind, result->corpus, result->row,
		(unsigned long long)result->findings);
	if (result->bytes > 1024)
		(void)printf(" %9.1f MB/s %10.1f ns/KB  [%.1f .. %.1f]", mb_s(result), per_kb(result),
			result->ns.lower * 1024 / (double)result->bytes,
			result->ns.upper * 1024 / (double)result->bytes);
	else
		(void)printf(" %9.0f ns  [%.0f .. %.0f]", result->ns.median, result->ns.lower, result->ns.upper);
	if (result->ratio.median > 0)
		(void)printf("  %.2f x naive18 [%.2f .. %.2f]", result->ratio.median, result->ratio.lower,
			result->ratio.upper);
	(void)printf("%s%s\n", result->note != NULL ? "  " : "", result->note != NULL ? result->note : "");
	(void)fflush(stdout);
}
