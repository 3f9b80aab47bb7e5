/**
 * phiscrub: removes protected health information (PHI) from text on its way
 * out of a system.
 *
 * Make an *engine* from a policy once. Make a *stream* for each thread, feed it
 * a document, finish it. What the stream hands to your sink is scrubbed. When
 * anything fails, nothing more is written, every later call fails in the same
 * way, and the bytes that the sink has are to be thrown away unless the format
 * is a flow (text, csv).
 *
 * The offsets, limits and formats are described in filter/README.md.
 */
#ifndef PHISCRUB_H
#define PHISCRUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PHISCRUB_VERSION "0.1.0"

#if defined(__GNUC__)
#define PHISCRUB_MUST_USE __attribute__((warn_unused_result))
#define PHISCRUB_EXPORT __attribute__((visibility("default")))
#else
#define PHISCRUB_MUST_USE
#define PHISCRUB_EXPORT
#endif

/** How a call ended. The same bytes meet the same permanent end again. */
enum phiscrub_status {
	PHISCRUB_OK = 0,
	/** Permanent: the input is not what its declared format says. */
	PHISCRUB_MALFORMED,
	/** Permanent: a documented limit was reached, so not everything could be looked at. */
	PHISCRUB_LIMIT,
	/** Permanent: the policy refuses this document. */
	PHISCRUB_REFUSED,
	/** The policy, or a pack it names, is not acceptable. */
	PHISCRUB_POLICY,
	/** The caller broke a rule of this interface. */
	PHISCRUB_USAGE,
	/** Temporary: no memory, or another system resource is missing. */
	PHISCRUB_SYSTEM,
	/** Temporary: reading or writing failed; also what a sink's refusal becomes. */
	PHISCRUB_IO,
	/** Temporary: the library contradicts itself or a library it needs is broken. */
	PHISCRUB_INTERNAL
};

#define PHISCRUB_ERROR_TEXT 256

/** Why a call failed. Never holds a byte of the input. */
struct phiscrub_error {
	enum phiscrub_status status;
	/** Byte of the document, or SIZE_MAX where no place is known. */
	size_t offset;
	/** Line and column of a policy file, from 1; 0 where there are none. */
	size_t line, column;
	/** One line, NUL-terminated. */
	char text[PHISCRUB_ERROR_TEXT];
};

/* --- the engine ---------------------------------------------------------- */

/** A policy made ready to run. Immutable: any number of threads may share it. */
struct phiscrub_engine;

struct phiscrub_engine_options {
	/** A built-in policy's name or a YAML file's path; NULL for "safe-harbor". Ignored with policy_text. */
	const char *policy;
	/** A policy in memory: YAML of policy_text_len bytes, or NULL. Not kept. */
	const char *policy_text;
	size_t policy_text_len;
	/** One action's name for every type, over the policy ("keep"), or NULL. */
	const char *action;
	/** True: the shipped patterns run through Hyperscan alone, the oracle of the fast lanes. Slow. */
	bool patterns_only;
	/** Instruction set for tests and benchmarks: "scalar", "avx2", "avx512"; NULL for the best there is. */
	const char *isa;
	/**
	 * Lanes to run, for tests and benchmarks: NULL for all, else a comma list
	 * of "shapes", "cues", "names". What a lane alone would find is not found.
	 */
	const char *lanes;
	/**
	 * What is known of an API's request bodies: a built-in preset's name
	 * ("twilio") or a YAML file's path, or NULL. With it every document is
	 * atomic and in one of the preset's formats.
	 */
	const char *preset;
	/** With a preset: the body gets its signature afterwards, so one that stands in it is no reason to refuse. */
	bool sign_after;
	/** What stands for {url} in the policy's sms: link; or NULL, and then a link that names it refuses the
	 * document. */
	const char *link_url;
	/** True: such a link without a URL is PHISCRUB_USAGE at once. */
	bool needs_link;
	/** True: its streams write an audit trail, so a key is loaded, where there is one, for joining equal values. */
	bool trail;
};

/**
 * Makes an engine. @options may be NULL for all defaults. On success *@engine
 * is owned by the caller. On failure *@engine is NULL and @error (may be NULL)
 * says why.
 */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_engine_new(
	const struct phiscrub_engine_options *options, struct phiscrub_engine **engine, struct phiscrub_error *error);

/** Frees an engine that no stream uses any more. NULL is allowed. */
PHISCRUB_EXPORT void phiscrub_engine_free(struct phiscrub_engine *engine);

/** What a person should be told of this engine, in one line ("policy.yaml.db: stale ..."), or NULL. Borrowed. */
PHISCRUB_EXPORT const char *phiscrub_engine_notice(const struct phiscrub_engine *engine);

/** The policy's name, borrowed from the engine. */
PHISCRUB_EXPORT const char *phiscrub_engine_policy_name(const struct phiscrub_engine *engine);

/* --- findings ------------------------------------------------------------ */

/** One finding, handed to a callback. Type, pattern and action live as long as the engine, text for the call. */
struct phiscrub_finding {
	/** As in `phiscrub types`: "NAME", "SSN". */
	const char *type;
	/** What found it: a pattern's id or a rule, "date/month-name". */
	const char *pattern;
	/** Bytes [start, end) of the raw document, whatever its encoding. */
	uint64_t start, end;
	/** 0 to 1. */
	double score;
	/** The value as a reader of the document sees it. Never log it. */
	const char *text;
	size_t text_len;
	/** The action's name: "label". */
	const char *action;
	/** Where the stream explains, one line for a person that may quote the document; else NULL. */
	const char *why;
};

/**
 * Called in order of start, when everything around the finding was accepted and
 * before its bytes are written. Of a document that the policy refuses, only the
 * findings that refuse it are told.
 */
typedef void phiscrub_on_finding(void *context, const struct phiscrub_finding *finding);

/* --- streams ------------------------------------------------------------- */

/**
 * Takes scrubbed bytes: writes all of data[0 .. len) and returns true, or
 * returns false, which fails the stream with PHISCRUB_IO.
 */
typedef bool phiscrub_sink(void *context, const unsigned char *data, size_t len);

/**
 * One document after the other through one engine. For one thread at a time,
 * and not for its own sink and on_finding. A stream that is NULL is PHISCRUB_USAGE.
 */
struct phiscrub_stream;

/** Counts of any number of streams and threads, see the end of this file. */
struct phiscrub_counters;

struct phiscrub_stream_options {
	/** A format's name ("email") or media type ("application/json"); NULL for "auto". */
	const char *format;
	/** True: every document is atomic, whatever its format (records). */
	bool atomic;
	/** Where output goes; NULL throws it away (finding only). */
	phiscrub_sink *sink;
	void *sink_context;
	/** Told of each finding, or NULL. */
	phiscrub_on_finding *on_finding;
	void *finding_context;
	/** True: findings are told with why they were found. Slow. */
	bool explain;
	/**
	 * Threads for flow formats: 1 or 0 for none but the caller's. With more, what
	 * one call of feed could not finish leaves with a later one, or with finish;
	 * sink and on_finding are called by the caller's thread alone.
	 */
	unsigned jobs;
	/** True: what short messages cost is counted (the format sms, and the texts of a preset). */
	bool count_segments;
	/**
	 * Takes the audit trail: whole lines of JSON, without text, before the bytes
	 * they speak of go to the sink. One call a document, also for one that is
	 * refused; of a flow one a section and one at the end. False: the document
	 * fails with PHISCRUB_IO and nothing of it leaves. NULL: no trail.
	 */
	phiscrub_sink *audit;
	void *audit_context;
	/** What the trail calls the way by which documents come ("filter"), or NULL. Borrowed. */
	const char *channel;
	/** Told of every document, or NULL. Borrowed. */
	struct phiscrub_counters *counters;
	/** Whose dates the action shift moves by the same number of days: a patient's or study's code; or NULL. Copied.
	 */
	const char *shift_context;
};

/** Counts of one stream since it was made. */
struct phiscrub_stats {
	uint64_t documents, bytes_in, bytes_out, findings;
	/** Segments that short messages cost before and after; counted where the stream was asked to. */
	uint64_t segments_in, segments_out;
};

/** Makes a stream. *@stream is owned by the caller and must go before its engine. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_stream_new(const struct phiscrub_engine *engine,
	const struct phiscrub_stream_options *options, struct phiscrub_stream **stream, struct phiscrub_error *error);

/** Feeds the next bytes of the document. They are not kept by reference. How the bytes are cut does not matter. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_stream_feed(
	struct phiscrub_stream *stream, const void *data, size_t len);

/** Ends the document: everything that is left is scrubbed and written. PHISCRUB_OK means output is complete. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_stream_finish(struct phiscrub_stream *stream);

/**
 * Makes the stream ready for its next document: after finish, or after a
 * failure that concerned one document (MALFORMED, LIMIT, REFUSED). Other
 * failures stay, and so does their status.
 */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_stream_reset(struct phiscrub_stream *stream);

/** Why the stream failed; status PHISCRUB_OK where it did not. Borrowed until the next call. */
PHISCRUB_EXPORT const struct phiscrub_error *phiscrub_stream_error(const struct phiscrub_stream *stream);

PHISCRUB_EXPORT struct phiscrub_stats phiscrub_stream_stats(const struct phiscrub_stream *stream);

/**
 * Tells the trail that the document that was finished last was released, and
 * then did not reach its receiver. Of no use after anything but a finish.
 */
PHISCRUB_EXPORT void phiscrub_stream_unsent(struct phiscrub_stream *stream);

/** Wipes and frees. A document that was begun and not ended is told to the trail as failed. NULL is allowed. */
PHISCRUB_EXPORT void phiscrub_stream_free(struct phiscrub_stream *stream);

/* --- counters --------------------------------------------------------------- */

/** All zero; NULL without memory. To be freed after the streams that count in it. */
PHISCRUB_EXPORT struct phiscrub_counters *phiscrub_counters_new(void);

/** NULL is allowed. */
PHISCRUB_EXPORT void phiscrub_counters_free(struct phiscrub_counters *counters);

/** Hands the counters to @sink as Prometheus text (0.0.4). Names and labels are our own; none comes from input. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_counters_print(
	struct phiscrub_counters *counters, phiscrub_sink *sink, void *context);

/* --- what it knows -------------------------------------------------------- */

struct phiscrub_type_info {
	const char *name, *letter, *description;
};

/** Row @index of the type table; false past its end. */
PHISCRUB_EXPORT bool phiscrub_type_at(size_t index, struct phiscrub_type_info *info);

struct phiscrub_policy_info {
	const char *name, *description;
};

/** Row @index of the built-in policies; false past their end. */
PHISCRUB_EXPORT bool phiscrub_policy_at(size_t index, struct phiscrub_policy_info *info);

/** Row @index of the built-in presets; false past their end. */
PHISCRUB_EXPORT bool phiscrub_preset_at(size_t index, struct phiscrub_policy_info *info);

struct phiscrub_format_info {
	const char *name, *description;
	/** True: endless documents, cut into sections. False: atomic. */
	bool flow;
	/** True: a document of it may span lines, so --lines is refused. */
	bool spans_lines;
	/** Media types that mean this format, NULL-terminated. */
	const char *const *media_types;
};

/** Row @index of the formats; false past their end. */
PHISCRUB_EXPORT bool phiscrub_format_at(size_t index, struct phiscrub_format_info *info);

/** What one pattern of a policy costs and whether its examples hold. */
struct phiscrub_check_row {
	const char *pattern, *type;
	/**
	 * "anchored": tried where a digit, capital or sign stands that the pass over all bytes notes anyway, so it
	 * costs next to nothing elsewhere; "literal": tried at its words, which that pass looks for. Of a policy's
	 * patterns, which take one pass of Hyperscan more: "exact": tried where it ends; "prefilter": PCRE2 is tried at
	 * every byte of what may be one; "cue-only": at every byte around its cues. "off": its type is not looked for,
	 * and its examples are not run.
	 */
	const char *runs;
	size_t hits, misses;
};

typedef void phiscrub_on_check(void *context, const struct phiscrub_check_row *row);

/**
 * Loads a policy strictly, with its packs, and runs every example.
 * @on_check (may be NULL) is called once a pattern. The first example that
 * fails ends it with PHISCRUB_POLICY and its place.
 */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_check(const struct phiscrub_engine_options *options,
	phiscrub_on_check *on_check, void *context, struct phiscrub_error *error);

/**
 * Writes the database of the policy's own patterns beside the policy, as
 * POLICY.yaml.db; PHISCRUB_USAGE where the policy is no file. Later engines take
 * it instead of compiling, where nothing has changed. The examples must hold
 * first, as in phiscrub_check().
 */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_compile(
	const struct phiscrub_engine_options *options, struct phiscrub_error *error);

/* --- rosters: exact data match ---------------------------------------------- */

/**
 * A roster is a file of keyed digests of a list, in which text is looked up:
 * what is in it is found for certain. Feed a list, one entry a line, and finish.
 */
struct phiscrub_roster_builder;

struct phiscrub_roster_options {
	/** What the entries are: "NAME", "MRN". */
	const char *type;
	/** The key's file, or NULL for the environment variable PHISCRUB_KEY. */
	const char *key_file;
};

struct phiscrub_roster_info {
	const char *type;
	/** Lines of the list, and digests of the ways in which they are written. */
	uint64_t entries, digests;
};

PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_roster_new(
	const struct phiscrub_roster_options *options, struct phiscrub_roster_builder **builder,
	struct phiscrub_error *error);

/** The next bytes of the list. Empty lines are left out; a line that is no entry fails with its number. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_roster_feed(
	struct phiscrub_roster_builder *builder, const void *data, size_t len, struct phiscrub_error *error);

/** Ends the list and writes the roster. @info may be NULL. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_roster_finish(struct phiscrub_roster_builder *builder,
	phiscrub_sink *sink, void *context, struct phiscrub_roster_info *info, struct phiscrub_error *error);

/** Wipes and frees. NULL is allowed. */
PHISCRUB_EXPORT void phiscrub_roster_free(struct phiscrub_roster_builder *builder);

/** Opens the roster at @path with its key and reads all of it: whether it is whole, and what it holds. */
PHISCRUB_EXPORT PHISCRUB_MUST_USE enum phiscrub_status phiscrub_roster_read(
	const char *path, const char *key_file, struct phiscrub_roster_info *info, struct phiscrub_error *error);

#ifdef __cplusplus
}
#endif

#endif
