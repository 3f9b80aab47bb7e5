/**
 * Attachments: which parts of a mail are scanned, pass, or refuse the mail.
 *
 * One table of media types, first match wins. A policy brings its own.
 */
#ifndef PS_ATTACHMENTS_H
#define PS_ATTACHMENTS_H

#include "buf.h"

#include <stdbool.h>

enum ps_part_action {
	/** Read as text, or as the format that its type names. */
	PS_PART_SCRUB,
	/** Passes as it is; images only with the bytes of their type, and their metadata is read. */
	PS_PART_PASS,
	/** The mail is refused. */
	PS_PART_REFUSE,
	/** Passes without a look, whatever it is. */
	PS_PART_KEEP
};

struct ps_part_rule {
	/** "type/subtype" in lower case; "type/ *" without the blank for all of a type; "*" for all. */
	const char *type;
	enum ps_part_action action;
};

/** What a policy says about mail. Immutable; lives longer than the documents it is given to. */
struct ps_email_options {
	const struct ps_part_rule *parts;
	size_t part_count;
	/** multipart/signed: changing it breaks the signature. */
	enum ps_part_action signed_parts;
	/** multipart/encrypted and S/MIME envelopes: nothing can be seen inside. */
	enum ps_part_action encrypted_parts;
	/** The names beside addresses stay, as the addresses do. */
	bool keep_display_names;
};

/** Text is scanned, images pass, all else is refused. */
extern const struct ps_email_options ps_email_defaults;

/** Everything that cannot be read passes, as `-a keep` asks for. */
extern const struct ps_email_options ps_email_keep_all;

/** What the options say about a part of @type ("text/plain", lower case). */
enum ps_part_action ps_part_action(const struct ps_email_options *options, const char *type);

/** data[0 .. len) starts like an image of @type. False for types whose start is not known. */
bool ps_image_matches(const char *type, const unsigned char *data, size_t len);

/** data[0 .. len) starts like a file that is no text: an archive, a document, an image. */
bool ps_is_binary_file(const unsigned char *data, size_t len);

/** data[0 .. len) is a text with a file in it that mail readers take out: uuencode, yEnc, BinHex. */
bool ps_has_inline_file(const unsigned char *data, size_t len);

/**
 * Appends the text that stands in an image's bytes: runs of printable characters,
 * in one byte or two each, with a newline behind each. PS_REFUSED where metadata is compressed.
 */
PS_MUST_USE enum ps_status ps_image_text(const unsigned char *data, size_t len, struct ps_buf *out);

#endif
