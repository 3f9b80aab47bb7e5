/**
 * The head of a message or part: its fields as text, and what they say about
 * the body.
 *
 * Where fields contradict each other, or where readers disagree what is a
 * field, all that is said is kept: the body is then read in each way.
 */
#ifndef PS_MAIL_HEAD_H
#define PS_MAIL_HEAD_H

#include "charset.h"
#include "mail_value.h"
#include "mime.h"

/** Longest "type/subtype"; RFC 6838 section 4.2 allows 255, none comes near. */
#define PS_MEDIA_TYPE_MAX 96

/** One Content-Type. */
struct ps_mail_type {
	/** "type/subtype" in lower case. */
	char name[PS_MEDIA_TYPE_MAX + 1];
	/** NULL: the charset is not known. */
	const struct ps_charset *charset;
	unsigned char boundary[PS_BOUNDARY_MAX];
	size_t boundary_len;
	/** format=flowed with delsp=yes: a blank before a soft line end is no blank. */
	bool delsp;
	/** message/partial with more than one fragment. */
	bool fragment;
};

/** Contradicting Content-Type fields, or parameters, that are followed. */
#define PS_MAIL_TYPES 3

struct ps_mail_head {
	/** At least one; more where readers may choose. */
	struct ps_mail_type types[PS_MAIL_TYPES];
	size_t type_count;
	/** A bit 1 << enum ps_transfer for each encoding that is said; that of PS_TRANSFER_NONE where nothing is. */
	unsigned transfers;
	/** Where the body starts. */
	size_t body;
	/** Readers disagree where the head ends, or what it says. */
	bool doubtful;
};

struct ps_mail_head_options {
	/** Nothing is exempt and nothing left alone: what was taken for a mail may be none. */
	bool everything;
	/** What a missing Content-Type stands for. */
	const char *default_type;
};

/** Reads the head in r.layer[r.start .. r.end), adds its text to the document and fills @head. */
PS_MUST_USE enum ps_status ps_mail_head_read(
	struct ps_range r, const struct ps_mail_head_options *options, struct ps_mail_head *head);

#endif
