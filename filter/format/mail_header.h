/**
 * Mail header fields: where they lie, and what each may hold.
 *
 * The locator cuts the head of a message or part into items with exact offsets
 * (RFC 5322 section 2.2), and names what is damaged instead of skipping it. It
 * changes nothing and allocates nothing.
 *
 *      Subject: Your visit CR LF
 *      │      │ │    on Monday CR LF      a folded line belongs to its field
 *      start  │ value                     end: behind the last line end
 *             name_end
 */
#ifndef PS_MAIL_HEADER_H
#define PS_MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>

/** What the next lines of a head are. */
enum ps_head_item {
	/** A field with a name and a value. */
	PS_HEAD_FIELD,
	/** The line "From sender date" that mailboxes put in front. */
	PS_HEAD_ENVELOPE,
	/** The blank line: the body starts behind it. */
	PS_HEAD_BLANK,
	/** A line that is no field: readers take it for the body's first, or pass over it. */
	PS_HEAD_JUNK,
	/** Nothing is left. */
	PS_HEAD_END
};

struct ps_mail_field {
	enum ps_head_item item;
	/** First byte, and one behind the last line end. */
	size_t start, end;
	/** One behind the name; the first byte behind the colon and blanks; one behind the value's last byte. */
	size_t name_end, value, value_end;
	/** The value has more than one line. */
	bool folded;
	/** The value holds NUL, a CR without LF, or a folded line of blanks only: readers disagree where it ends. */
	bool damaged;
};

/** What lies at data[at .. end). @first is true for a head's first line only. */
void ps_mail_field_next(const unsigned char *data, size_t at, size_t end, bool first, struct ps_mail_field *field);

/** What a field's value is, by its name. */
enum ps_mail_role {
	/** Text for people or unknown programs: scanned. */
	PS_MAIL_TEXT,
	/** Transport and threading: left alone. */
	PS_MAIL_STRUCTURAL,
	/** Addresses with display names: names are text, addresses are exempt. */
	PS_MAIL_ADDRESSES,
	PS_MAIL_CONTENT_TYPE,
	PS_MAIL_CONTENT_DISPOSITION,
	PS_MAIL_CONTENT_ENCODING
};

/** The role of the field called name[0 .. len). *known is false where its name is not one of the standards'. */
enum ps_mail_role ps_mail_role(const unsigned char *name, size_t len, bool *known);

/** The line at data[at .. end): returns one behind its line end, sets *text_end to one behind its text. */
size_t ps_line_end(const unsigned char *data, size_t at, size_t end, size_t *text_end);

/** data[0 .. len) equals @word, ASCII case ignored. */
bool ps_word_is(const unsigned char *data, size_t len, const char *word);

#endif
