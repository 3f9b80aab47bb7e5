/**
 * Detection: text in, disjoint findings out. The only door of this layer, but
 * for roster/entry.h, by which rosters are built.
 *
 *      text ─┬─ anchors ─┬─ walk ── confirm ──┐
 *            │           └─ cues of names ────┼── names ── resolve ── findings
 *            └─ users' patterns (Hyperscan) ──┘
 *
 * The detector is immutable and shared; a work is one thread's memory.
 */
#ifndef PS_DETECT_H
#define PS_DETECT_H

#include "buf.h"
#include "cpu.h"
#include "finding.h"
#include "pattern.h"
#include "roster.h"
#include "text.h"

struct ps_detector;
struct ps_detect_work;

struct ps_detect_config {
	/** Types to look for, by enum ps_type. */
	bool wanted[PS_TYPE_COUNT];
	/** The policy's own patterns; must outlive the detector. */
	const struct ps_pattern *user;
	size_t user_count;
	/** The database of those patterns as ps_detector_user_database gave it, user_len bytes, or NULL. */
	const unsigned char *user_database;
	size_t user_len;
	/** Lists of keyed digests, what is in one is certain, whatever is wanted; must outlive the detector. */
	const struct ps_roster *const *rosters;
	size_t roster_count;
	/** What the policy lets stay, told by @policy, which must outlive the detector; or NULL: nothing. */
	ps_stays *stays;
	const void *policy;
	/** Added to the name model's log-odds. */
	float name_bias;
	/** Every age is a finding, not only those over 89. */
	bool all_ages;
	/** The pattern oracle instead of the shape lane. */
	bool patterns_only;
	/** Every regex is compiled now, and errors are found now. */
	bool strict;
	enum ps_isa isa;
	/** Lanes that run; all true but in tests and benchmarks. */
	bool shapes, cues, names;
};

/** All lanes, the best instruction set, and every type but FACILITY and STATE. */
void ps_detect_defaults(struct ps_detect_config *config);

/** Makes a detector. PS_POLICY: error->offset is the index of the user's pattern that cannot be taken, if below
 * user_count. */
PS_MUST_USE enum ps_status ps_detector_new(
	const struct ps_detect_config *config, struct ps_detector **detector, struct ps_error *error);
void ps_detector_free(struct ps_detector *detector);

PS_MUST_USE enum ps_status ps_detect_work_new(struct ps_detect_work **work);
void ps_detect_work_free(struct ps_detect_work *work);

/**
 * Replaces @out by the findings that start in [text->from, text->to), ordered
 * and disjoint. PS_LIMIT: a limit of a pattern was reached, "could not look".
 */
PS_MUST_USE enum ps_status ps_detect(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out);

/** The name of a finding's rule: "date/month-name". Borrowed from the detector. */
const char *ps_detector_rule(const struct ps_detector *detector, unsigned rule);

/**
 * Why a finding of the last ps_detect with @work and @text was found: one line
 * for a person, NUL-terminated, at most @cap bytes. It may quote the text.
 */
void ps_detect_explain(const struct ps_detector *detector, const struct ps_detect_work *work,
	const struct ps_text *text, const struct ps_finding *finding, char *buf, size_t cap);

/** True where the database was taken; false where there was none, or it was for other patterns or libraries. */
bool ps_detector_used_database(const struct ps_detector *detector);

/** Appends the database of the users' patterns. It is for this version of libhs and this kind of processor alone. */
PS_MUST_USE enum ps_status ps_detector_user_database(const struct ps_detector *detector, struct ps_buf *out);

/** What a database is for, besides its patterns: "5.4.0 avx2". */
const char *ps_detect_database_kind(void);

/** How pattern @index (built-in ones first) runs, a word as in phiscrub_check_row; NULL past the end. */
const char *ps_detector_runs(const struct ps_detector *detector, size_t index, const struct ps_pattern **pattern);

/**
 * Whether pattern @index alone finds anything in the text: tried at every
 * place, and through the lane that it has. PS_INTERNAL where the two disagree.
 */
PS_MUST_USE enum ps_status ps_detect_pattern(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, size_t index, bool *found);

/** True where a finding of the type goes on over the end of the text that was seen, to the end of its class. */
bool ps_detect_is_open(const struct ps_text *text, const struct ps_finding *finding);

/** Where the run that text[at] lies in ends, for findings that are open. */
size_t ps_detect_swallow(const struct ps_text *text, size_t at);

/** The name of check @index, or NULL past the end. */
const char *ps_detect_check_name(size_t index);

#endif
