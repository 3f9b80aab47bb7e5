#include "mail_header.h"

#include <string.h>
#include <strings.h>

struct role_row {
	const char *name;
	size_t len;
	enum ps_mail_role role;
};

#define ROW(name, role)                          \
	{                                        \
		(name), sizeof(name) - 1, (role) \
	}

/* In lower case. What is not here is text, and its name as well. */
static const struct role_row roles[] = {
	ROW("from", PS_MAIL_ADDRESSES),
	ROW("to", PS_MAIL_ADDRESSES),
	ROW("cc", PS_MAIL_ADDRESSES),
	ROW("bcc", PS_MAIL_ADDRESSES),
	ROW("sender", PS_MAIL_ADDRESSES),
	ROW("reply-to", PS_MAIL_ADDRESSES),
	ROW("resent-from", PS_MAIL_ADDRESSES),
	ROW("resent-to", PS_MAIL_ADDRESSES),
	ROW("resent-cc", PS_MAIL_ADDRESSES),
	ROW("resent-bcc", PS_MAIL_ADDRESSES),
	ROW("resent-sender", PS_MAIL_ADDRESSES),
	ROW("resent-reply-to", PS_MAIL_ADDRESSES),
	ROW("content-type", PS_MAIL_CONTENT_TYPE),
	ROW("content-disposition", PS_MAIL_CONTENT_DISPOSITION),
	ROW("content-transfer-encoding", PS_MAIL_CONTENT_ENCODING),
	ROW("content-id", PS_MAIL_STRUCTURAL),
	ROW("mime-version", PS_MAIL_STRUCTURAL),
	ROW("received", PS_MAIL_STRUCTURAL),
	ROW("date", PS_MAIL_STRUCTURAL),
	ROW("message-id", PS_MAIL_STRUCTURAL),
	ROW("in-reply-to", PS_MAIL_STRUCTURAL),
	ROW("references", PS_MAIL_STRUCTURAL),
	ROW("return-path", PS_MAIL_STRUCTURAL),
	ROW("resent-date", PS_MAIL_STRUCTURAL),
	ROW("resent-message-id", PS_MAIL_STRUCTURAL),
	ROW("dkim-signature", PS_MAIL_STRUCTURAL),
	ROW("domainkey-signature", PS_MAIL_STRUCTURAL),
	ROW("authentication-results", PS_MAIL_STRUCTURAL),
	ROW("received-spf", PS_MAIL_STRUCTURAL),
	ROW("arc-seal", PS_MAIL_STRUCTURAL),
	ROW("arc-message-signature", PS_MAIL_STRUCTURAL),
	ROW("arc-authentication-results", PS_MAIL_STRUCTURAL),
	ROW("list-id", PS_MAIL_STRUCTURAL),
	ROW("list-help", PS_MAIL_STRUCTURAL),
	ROW("list-post", PS_MAIL_STRUCTURAL),
	ROW("list-owner", PS_MAIL_STRUCTURAL),
	ROW("list-archive", PS_MAIL_STRUCTURAL),
	ROW("list-subscribe", PS_MAIL_STRUCTURAL),
	ROW("list-unsubscribe", PS_MAIL_STRUCTURAL),
	ROW("list-unsubscribe-post", PS_MAIL_STRUCTURAL),
	ROW("subject", PS_MAIL_TEXT),
	ROW("comments", PS_MAIL_TEXT),
	ROW("keywords", PS_MAIL_TEXT),
	ROW("content-description", PS_MAIL_TEXT),
	ROW("content-location", PS_MAIL_TEXT),
	ROW("organization", PS_MAIL_TEXT),
	ROW("user-agent", PS_MAIL_TEXT),
	ROW("x-mailer", PS_MAIL_TEXT),
	ROW("x-priority", PS_MAIL_TEXT),
	ROW("priority", PS_MAIL_TEXT),
	ROW("importance", PS_MAIL_TEXT),
	ROW("precedence", PS_MAIL_TEXT),
	ROW("delivered-to", PS_MAIL_TEXT),
	ROW("thread-topic", PS_MAIL_TEXT),
	ROW("auto-submitted", PS_MAIL_TEXT),
};

bool ps_word_is(const unsigned char *data, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp((const char *)data, word, len) == 0;
}

enum ps_mail_role ps_mail_role(const unsigned char *name, size_t len, bool *known)
{
	*known = true;
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		if (roles[i].len == len && (name[0] | 0x20) == roles[i].name[0] &&
			strncasecmp((const char *)name, roles[i].name, len) == 0)
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
