/**
 * Policy: what a compliance officer decided, as plain data that never changes.
 *
 * A policy is a YAML file (patterns/policies/README.md is its reference) or
 * one of the built-in ones, and may extend another. Loading is strict: what is
 * not understood refuses the whole policy with its file, line and column.
 *
 * Limits: PS_POLICY_EXTENDS_MAX policies in a chain, and those of yaml.h.
 */
#ifndef PS_POLICY_H
#define PS_POLICY_H

#include "action.h"
#include "buf.h"
#include "digest.h"
#include "patterns.h"
#include "use.h"

#define PS_POLICY_EXTENDS_MAX 8

/** A list of texts. */
struct ps_texts {
	/** NUL-terminated each. */
	const char *const *items;
	size_t count;
};

/** Where something stands, for messages. */
struct ps_policy_place {
	/** NULL: in no file. */
	const char *file;
	uint32_t line, column;
};

/** What the policy says about one type. */
struct ps_type_choice {
	struct ps_action_rule rule;
	/** Where the action was said. */
	struct ps_policy_place action_at;
	/** False: the type is not looked for. */
	bool find;
	/** True: only what a roster knows is a finding of the type. */
	bool only_roster;
};

enum ps_field_selector {
	/** A JSON path of the forms $ .key [n] [*]. */
	PS_SELECT_PATH,
	/** A key of any structured format, compared without case. */
	PS_SELECT_KEY,
	/** An XML or HTML element's local name. */
	PS_SELECT_ELEMENT,
	/** An HL7 field, "PID-5" or "PID-5.1". */
	PS_SELECT_HL7,
	/** A CSV column by its header, compared without case. */
	PS_SELECT_COLUMN,
	/** A form field's name. */
	PS_SELECT_FORM
};

/** A known place of structured bodies. */
struct ps_field_rule {
	enum ps_field_selector selector;
	/** The path, key or name, as written. */
	const char *at;
	/** What the place holds, or PS_NONE. A type goes with PS_USE_PLAIN and the two kinds of URL. */
	enum ps_type type;
	enum ps_use use;
	/** Where it stands, for messages. */
	const char *file;
	uint32_t line, column;
};

struct ps_roster_rule {
	enum ps_type type;
	/** Path, relative ones already joined to the policy's folder. */
	const char *path;
	const char *file;
	uint32_t line, column;
};

enum ps_attachment_choice { PS_ATTACHMENT_SCRUB, PS_ATTACHMENT_PASS, PS_ATTACHMENT_REFUSE };

/** One row of `attachments:`; the most specific row that fits counts: "text/plain" before "text/?" before "*". */
struct ps_attachment_rule {
	/** Lower case: "text/plain", "text/" followed by a star, or a star. */
	const char *media;
	enum ps_attachment_choice choice;
};

#define PS_PRESET_FORMATS_MAX 4

/** What is known of one API's request bodies; see preset.h. */
struct ps_preset {
	/** Its name, or NULL without a preset. */
	const char *name;
	/** Formats of its bodies, the usual one first; NULL at the end. */
	const char *formats[PS_PRESET_FORMATS_MAX + 1];
	/** Marks stand in round brackets. */
	bool round_marks;
	/** It hashes what the policy did not: without a key, one of this run will do. */
	bool brings_hash;
};

enum ps_number_choice { PS_NUMBER_LABEL, PS_NUMBER_ZERO, PS_NUMBER_NULL };

struct ps_policy {
	/** Owns everything below. */
	struct ps_arena arena;
	/** The built-in name, the `name:` of the file, or the file's own name. */
	const char *name;
	/** One line for people; may be "". */
	const char *description;
	/** The texts of the whole chain and of a preset, each behind what it builds on. */
	struct ps_policy_text {
		const char *text;
		size_t len;
	} texts[PS_POLICY_EXTENDS_MAX + 1];
	size_t text_count;

	/** By enum ps_type. */
	struct ps_type_choice types[PS_TYPE_COUNT];
	/** AGE: every age is a finding, not only those over 89. */
	bool all_ages;
	/** URL: scheme and host stay, and what is in path, query and fragment goes. */
	bool url_keep_host;
	/** ZIP, DATE, ...: the day by which ages are reckoned, year * 10000 + month * 100 + day; 0: today. */
	uint32_t reference_date;
	/** Added to the log-odds of names, in hundredths; positive finds more. */
	int name_bias;
	/** What a JSON number that is a finding becomes. */
	enum ps_number_choice number;

	/** What stays: lower-case host names, digits of telephone numbers, names and texts as written. */
	struct ps_texts allow_domains, allow_phones, allow_names, allow_text;
	const struct ps_field_rule *fields;
	size_t field_count;
	const struct ps_roster_rule *rosters;
	size_t roster_count;
	/** The user's own patterns; files[i] is the file of items[i]. */
	struct ps_pattern_list patterns;

	/** Bytes of an atomic document; structures in structures; parts of a mail. */
	size_t limit_message;
	uint32_t limit_depth, limit_parts;

	/** In the order of the file; never empty. */
	const struct ps_attachment_rule *attachments;
	size_t attachment_count;
	/** Display names beside addresses stay. */
	bool email_keep_display_names;
	/** Signed or encrypted parts: their bytes pass or are scrubbed, where the default refuses them. */
	enum ps_attachment_choice email_signed, email_encrypted;
	/** DTSTART, DTEND and UID of calendar parts stay. */
	bool email_keep_calendar;

	/** Segments an SMS may cost; 0: no limit. */
	uint32_t sms_max_segments;
	/** What an SMS becomes by the action link: "You have a message: {url}"; "" for none. */
	const char *sms_link;

	/** The preset that was put on top, if any. Its fields come behind the policy's own. */
	struct ps_preset preset;

	/** File of the key, or NULL: then the environment variable PHISCRUB_KEY. */
	const char *key_file;
	struct ps_policy_place key_at;
};

struct ps_policy_source {
	/** A built-in name or a file's path; NULL is safe-harbor. With text it is the name in messages. */
	const char *name;
	/** A policy in memory, text[0 .. text_len), or NULL. */
	const char *text;
	size_t text_len;
	/** Names that `check:` may say, NULL at the end; NULL itself: any. */
	const char *const *checks;
	/** A preset to put on top: a built-in name or a file's path, or NULL. */
	const char *preset;
	/** Trees that ps_policy_keep made, trees[0 .. trees_len): texts that are among them are not parsed again. */
	const unsigned char *trees;
	size_t trees_len;
};

/**
 * Loads a policy. On success *@policy is the caller's, to be freed. On failure
 * it is NULL: PS_POLICY with line, column and a text that begins with
 * "FILE:LINE:COLUMN: ", or PS_SYSTEM.
 */
PS_MUST_USE enum ps_status ps_policy_load(
	const struct ps_policy_source *source, struct ps_policy **policy, struct ps_error *error);

/** NULL is allowed. */
void ps_policy_free(struct ps_policy *policy);

/** Appends the trees of the policy's texts to @trees; see kept.h. */
PS_MUST_USE enum ps_status ps_policy_keep(const struct ps_policy *policy, struct ps_buf *trees);

/** Bytes of a policy's digest in hex, with the NUL. */
#define PS_POLICY_DIGEST (2 * PS_DIGEST_BYTES + 1)

/** Hex digest of the texts of the whole chain; changes when any byte of them does. PS_INTERNAL without libsodium. */
PS_MUST_USE enum ps_status ps_policy_digest(const struct ps_policy *policy, char hex[PS_POLICY_DIGEST]);

/** Fails at a place of the policy's pattern @index, for what only detection can check. */
PS_MUST_USE enum ps_status ps_policy_fail_pattern(const struct ps_policy *policy, size_t index, uint32_t line,
	uint32_t column, const char *fact, struct ps_error *error);

/** Fails at the place of the policy's roster @index, as only opening it can. */
PS_MUST_USE enum ps_status ps_policy_fail_roster(
	const struct ps_policy *policy, size_t index, const char *fact, struct ps_error *error);

/**
 * Fails at the place of the key's file, or of the action of @type, as only who
 * reads keys can. Without such a place (no file, a built-in action) @fact stands alone.
 */
PS_MUST_USE enum ps_status ps_policy_fail_key(const struct ps_policy *policy, const char *fact, struct ps_error *error);
PS_MUST_USE enum ps_status ps_policy_fail_action(
	const struct ps_policy *policy, enum ps_type type, const char *fact, struct ps_error *error);

/** What becomes of an attachment of that media type (lower case, without parameters). */
enum ps_attachment_choice ps_policy_attachment(const struct ps_policy *policy, const char *media, size_t len);

/** The tables of keys, for the reference page: row @index, or false past the end. @path is where the map stands. */
bool ps_policy_keys_at(size_t index, const char **path, struct ps_key_table *table);

#endif
