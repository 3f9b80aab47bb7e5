#include "handle.h"

#include <string.h>

/* Signs in it; digits behind a word of it. */
#define SIGNS_MAX 3
#define DIGITS_MAX 4

/* Whether text[at ..) is one of @words, NULL behind them, and the handle ends behind it. */
static bool ends_with_one(const struct ps_text *text, size_t at, size_t end, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strlen(*words) == end - at && ps_near_begins(text, at, *words))
			return true;
	}
	return false;
}

/* "jdoe.com", "jdoe.pdf": a host or a file. */
static bool is_host_or_file(const struct ps_text *text, const struct ps_handle *handle)
{
	static const char *const ends[] = {"com", "org", "net", "edu", "gov", "mil", "io", "health", "us", "ca", "uk",
		"de", "fr", "es", "it", "eu", "co", "ai", "me", "app", "dev", "example", "test", "local", "lan",
		"internal", "int", "info", "care", "pdf", "jpg", "jpeg", "png", "gif", "heic", "tif", "tiff", "txt",
		"doc", "docx", "csv", "xls", "xlsx", "zip", "gz", "log", "py", "js", "ts", "c", "h", "cc", "cpp", "hpp",
		"java", "go", "rb", "rs", "cs", "php", "pl", "sh", "html", "htm", "xml", "json", "yml", "yaml", "conf",
		"cfg", "ini", "sql", "tmp", "bak", "wav", "mp3", "mp4", "dcm", "md", "asc", "so", "o", "dll", "exe",
		"jar", NULL};
	size_t at = handle->end;

	while (at > handle->start && text->data[at - 1] != '.')
		at--;
	return at > handle->start && ends_with_one(text, at, handle->end, ends);
}

/* "svc_jdoe", "deploy-bot": nobody's. */
static bool is_machine(const struct ps_text *text, const struct ps_handle *handle)
{
	static const char *const words[] = {"svc", "bot", "service", "system", "noreply", "batch", "cron", "job",
		"jobs", "api", "app", "web", "node", "pool", "queue", "host", "server", "srv", "worker", "db", "prod",
		"dev", "test", "stage", "line", "bed", "room", "unit", "ward", "bay", "gate", "sensor", "cam", "device",
		"lib", "sync", "daemon", "agent", "proxy", "sms", "mail", "smtp", "http", "https", "portal", "chart",
		"default", "team", "group", "desk", "list", "kiosk", "gateway", "gw", "bridge", "relay", "eth", "feed",
		"import", "export", "backup", "scheduler", "integration", "interface", "report", "reports", "admin",
		"root", NULL};
	size_t at = handle->start;

	while (at < handle->end) {
		size_t end = at;

		while (end < handle->end && ps_near_letter(text->data[end]))
			end++;
		if (end > at && ends_with_one(text, at, end, words))
			return true;
		at = end + 1;
	}
	return handle->end - handle->start > 3 && ps_near_ends(text, handle->end, "bot");
}

/* Whether what stands beside the handle makes it part of an address, a path, a call, an assignment. */
static bool is_part(const struct ps_text *text, const struct ps_handle *handle)
{
	unsigned char before = handle->start > 0 ? text->data[handle->start - 1] : ' ';
	unsigned char behind = ps_near_byte(text, handle->end);
	unsigned char next = ps_near_byte(text, handle->end + 1);

	if (ps_near_letter(before) || ps_near_sign(before, "/\\$%&#+^~") ||
		(before == '@' && (handle->start < 2 || text->data[handle->start - 2] != '<')))
		return true;
	if (ps_near_letter(behind) || ps_near_sign(behind, "@/\\(=%+$[") ||
		(behind == ':' && (next == ':' || next == '/')))
		return true;
	/* A key of JSON. */
	return before == '"' && behind == '"' && (next == ':' || ps_near_byte(text, handle->end + 2) == ':');
}

/* Whether the handle's word is one of its parts: a sign or an end on both sides, digits behind it at most. */
static bool is_whole_word(const struct ps_text *text, const struct ps_handle *handle)
{
	size_t at = handle->word_end;

	while (at < handle->end && at - handle->word_end < DIGITS_MAX && ps_near_digit(text->data[at]))
		at++;
	return (at == handle->end || ps_handle_sign(text->data[at])) &&
	       (handle->word == handle->start || ps_handle_sign(text->data[handle->word - 1]));
}

/* All small letters or all capitals; "JDoe" and "S_JDOE" are written so by programs, too. */
static bool is_one_case(const unsigned char *word, size_t len, bool alone)
{
	size_t upper = 0;

	for (size_t i = 0; i < len; i++)
		upper += ps_near_upper(word[i]);
	return upper == 0 || (upper == len && alone);
}

static enum ps_initial initial_of_word(const struct ps_text *text, const struct ps_handle *handle)
{
	const unsigned char *word = text->data + handle->word;
	size_t len = handle->word_end - handle->word;

	if (len > PS_HANDLE_WORD_MAX ||
		!is_one_case(word, len, handle->start == handle->word && text->data[handle->word_end] != '_') ||
		!is_whole_word(text, handle))
		return PS_INITIAL_NONE;
	return ps_initial_of(word, len);
}

/* Whether text[start .. end) is what hospitals put before logins: "sn_jdoe". */
static bool is_behind_role(const struct ps_text *text, size_t start, size_t end)
{
	static const char *const roles[] = {"sn", "him", "rn", "md", "np", "pa", "ma", "ext", "tech", "lab", "rx", "ot",
		"pt", "rt", "cna", "lpn", "lvn", "reg", "adm", "nurse", "dr", "cm", "sw", "msw", "icu", "hha", "pharm",
		"phrm", "rad", "bill", "temp", "float", "er", "ed", "sched", "supv", "mgr", "crna", "slp", "emt", NULL};

	return ends_with_one(text, start, end, roles);
}

/* The best of the handle's words: "sn_jdoe". */
static enum ps_initial initial_in(const struct ps_text *text, const struct ps_handle *handle)
{
	struct ps_handle part = *handle;
	enum ps_initial best = PS_INITIAL_NONE;

	for (size_t at = handle->start; at < handle->end; at = part.word_end + 1) {
		enum ps_initial one;

		part.word = at;
		part.word_end = at;
		while (part.word_end < handle->end && ps_near_letter(text->data[part.word_end]))
			part.word_end++;
		one = initial_of_word(text, &part);
		if (one == PS_INITIAL_LIKELY && at > handle->start && is_behind_role(text, handle->start, at - 1))
			one = PS_INITIAL_SURE;
		best = one > best ? one : best;
	}
	return best;
}

bool ps_handle_read(const struct ps_text *text, size_t at, struct ps_handle *handle)
{
	size_t signs = 0;
	size_t hyphens = 0;

	*handle = (struct ps_handle){.word = at, .word_end = at, .start = at};
	while (handle->word_end - at <= PS_HANDLE_WORD_MAX && handle->word_end < text->len &&
		(ps_handle_small(text->data[handle->word_end]) || ps_near_upper(text->data[handle->word_end])))
		handle->word_end++;
	while (handle->start > 0 && ps_handle_inner(text->data[handle->start - 1]) &&
		at - handle->start <= PS_HANDLE_MAX)
		handle->start--;
	handle->end = handle->word_end;
	while (handle->end < text->len && ps_handle_inner(text->data[handle->end]) && handle->end - at <= PS_HANDLE_MAX)
		handle->end++;
	while (handle->start < at && ps_handle_sign(text->data[handle->start]))
		handle->start++;
	while (handle->end > handle->word_end && ps_handle_sign(text->data[handle->end - 1]))
		handle->end--;
	for (size_t i = handle->start; i < handle->end; i++) {
		signs += ps_handle_sign(text->data[i]);
		hyphens += text->data[i] == '-';
	}
	if (handle->end - handle->start > PS_HANDLE_MAX || handle->end - handle->start < PS_HANDLE_MIN ||
		signs > SIGNS_MAX || hyphens > 1 || is_part(text, handle))
		return false;
	handle->initial = initial_in(text, handle);
	return true;
}

bool ps_handle_is_nobodys(const struct ps_text *text, const struct ps_handle *handle)
{
	return is_host_or_file(text, handle) || is_machine(text, handle);
}
