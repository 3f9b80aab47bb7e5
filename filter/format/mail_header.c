#include "mail_header.h"

#include <string.h>
#include <strings.h>

struct role_row {
	const char *name;
	enum ps_mail_role role;
};

/* Names that end in '*' stand for all that start so. Sorted by meaning; looked up in order. */
static const struct role_row roles[] = {
	{"from", PS_MAIL_ADDRESSES},
	{"to", PS_MAIL_ADDRESSES},
	{"cc", PS_MAIL_ADDRESSES},
	{"bcc", PS_MAIL_ADDRESSES},
	{"sender", PS_MAIL_ADDRESSES},
	{"reply-to", PS_MAIL_ADDRESSES},
	{"resent-from", PS_MAIL_ADDRESSES},
	{"resent-to", PS_MAIL_ADDRESSES},
	{"resent-cc", PS_MAIL_ADDRESSES},
	{"resent-bcc", PS_MAIL_ADDRESSES},
	{"resent-sender", PS_MAIL_ADDRESSES},
	{"resent-reply-to", PS_MAIL_ADDRESSES},
	{"content-type", PS_MAIL_CONTENT_TYPE},
	{"content-disposition", PS_MAIL_CONTENT_DISPOSITION},
	{"content-transfer-encoding", PS_MAIL_CONTENT_ENCODING},
	{"content-id", PS_MAIL_STRUCTURAL},
	{"mime-version", PS_MAIL_STRUCTURAL},
	{"received", PS_MAIL_STRUCTURAL},
	{"date", PS_MAIL_STRUCTURAL},
	{"message-id", PS_MAIL_STRUCTURAL},
	{"in-reply-to", PS_MAIL_STRUCTURAL},
	{"references", PS_MAIL_STRUCTURAL},
	{"return-path", PS_MAIL_STRUCTURAL},
	{"resent-date", PS_MAIL_STRUCTURAL},
	{"resent-message-id", PS_MAIL_STRUCTURAL},
	{"dkim-signature", PS_MAIL_STRUCTURAL},
	{"domainkey-signature", PS_MAIL_STRUCTURAL},
	{"authentication-results", PS_MAIL_STRUCTURAL},
	{"received-spf", PS_MAIL_STRUCTURAL},
	{"arc-*", PS_MAIL_STRUCTURAL},
	{"list-*", PS_MAIL_STRUCTURAL},
	{"subject", PS_MAIL_TEXT},
	{"comments", PS_MAIL_TEXT},
	{"keywords", PS_MAIL_TEXT},
	{"content-description", PS_MAIL_TEXT},
	{"content-location", PS_MAIL_TEXT},
	{"organization", PS_MAIL_TEXT},
	{"user-agent", PS_MAIL_TEXT},
	{"x-mailer", PS_MAIL_TEXT},
	{"x-priority", PS_MAIL_TEXT},
	{"priority", PS_MAIL_TEXT},
	{"importance", PS_MAIL_TEXT},
	{"precedence", PS_MAIL_TEXT},
	{"delivered-to", PS_MAIL_TEXT},
	{"thread-topic", PS_MAIL_TEXT},
	{"auto-submitted", PS_MAIL_TEXT},
};

bool ps_word_is(const unsigned char *data, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp((const char *)data, word, len) == 0;
}

static bool row_matches(const char *pattern, const unsigned char *name, size_t len)
{
	size_t pattern_len = strlen(pattern);

	if (pattern[pattern_len - 1] != '*')
		return ps_word_is(name, len, pattern);
	return len >= pattern_len && strncasecmp((const char *)name, pattern, pattern_len - 1) == 0;
}

enum ps_mail_role ps_mail_role(const unsigned char *name, size_t len, bool *known)
{
	*known = true;
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		if ((name[0] | 0x20) == roles[i].name[0] && row_matches(roles[i].name, name, len))
			return roles[i].role;
	}
	*known = false;
	return PS_MAIL_TEXT;
}

size_t ps_line_end(const unsigned char *data, size_t at, size_t end, size_t *text_end)
{
	const unsigned char *nl = end > at ? memchr(data + at, '\n', end - at) : NULL;
	size_t next;

	if (nl == NULL) {
		*text_end = end;
		return end;
	}
	next = (size_t)(nl - data) + 1;
	*text_end = next - 1;
	if (*text_end > at && data[*text_end - 1] == '\r')
		*text_end -= 1;
	return next;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool only_blanks(const unsigned char *data, size_t at, size_t end)
{
	while (at < end && is_blank(data[at]))
		at++;
	return at == end;
}

/* One behind a field's name, or @at where no name with its colon stands there. *colon: the colon's place. */
static size_t name_end(const unsigned char *data, size_t at, size_t end, size_t *colon)
{
	size_t i = at;
	size_t stop;

	while (i < end && data[i] > 32 && data[i] < 127 && data[i] != ':')
		i++;
	stop = i;
	while (i < end && is_blank(data[i]))
		i++;
	if (stop == at || i == end || data[i] != ':')
		return at;
	*colon = i;
	return stop;
}

static bool is_damaged(const unsigned char *data, size_t at, size_t end)
{
	if (at == end)
		return false;
	if (memchr(data + at, 0, end - at) != NULL)
		return true;
	while (at < end) {
		const unsigned char *cr = memchr(data + at, '\r', end - at);

		if (cr == NULL)
			return false;
		at = (size_t)(cr - data) + 1;
		if (at == end || data[at] != '\n')
			return true;
	}
	return false;
}

/* Takes the folded lines behind the first one. */
static void take_folds(const unsigned char *data, size_t end, struct ps_mail_field *field)
{
	while (field->end < end && is_blank(data[field->end])) {
		size_t text_end;
		size_t next = ps_line_end(data, field->end, end, &text_end);

		if (only_blanks(data, field->end, text_end))
			field->damaged = true;
		field->folded = true;
		field->value_end = text_end;
		field->end = next;
	}
}

void ps_mail_field_next(const unsigned char *data, size_t at, size_t end, bool first, struct ps_mail_field *field)
{
	size_t text_end;
	size_t next;
	size_t colon = 0;

	*field = (struct ps_mail_field){.item = PS_HEAD_END, .start = at, .end = at};
	if (at == end)
		return;
	next = ps_line_end(data, at, end, &text_end);
	field->end = next;
	field->name_end = at;
	field->value = at;
	field->value_end = text_end;
	if (text_end == at) {
		field->item = PS_HEAD_BLANK;
		return;
	}
	if (first && text_end - at > 5 && (memcmp(data + at, "From ", 5) == 0 || memcmp(data + at, ">From ", 6) == 0)) {
		field->item = PS_HEAD_ENVELOPE;
		return;
	}
	field->name_end = name_end(data, at, text_end, &colon);
	if (field->name_end == at) {
		field->item = PS_HEAD_JUNK;
		return;
	}
	field->item = PS_HEAD_FIELD;
	field->value = colon + 1;
	while (field->value < text_end && is_blank(data[field->value]))
		field->value++;
	take_folds(data, end, field);
	if (!field->damaged)
		field->damaged = is_damaged(data, field->value, field->value_end);
}
