#include "allow.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || lower(c) != c || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* --- texts ---------------------------------------------------------------------- */

/* The text stands at @at, whole: "Ana" is not in "Anatomy". */
static bool stands_at(const char *text, size_t len, size_t at, const char *item, size_t item_len)
{
	if (item_len > len - at || memcmp(text + at, item, item_len) != 0)
		return false;
	if (at > 0 && is_word_byte(text[at - 1]) && is_word_byte(item[0]))
		return false;
	return at + item_len == len || !is_word_byte(text[at + item_len]) || !is_word_byte(item[item_len - 1]);
}

static bool lies_in_text(const struct ps_texts *texts, const char *text, size_t len, size_t start, size_t end)
{
	for (size_t i = 0; i < texts->count; i++) {
		size_t item_len = strlen(texts->items[i]);
		size_t first;

		if (item_len < end - start)
			continue;
		first = end > item_len ? end - item_len : 0;
		for (size_t at = first; at <= start; at++) {
			if (stands_at(text, len, at, texts->items[i], item_len))
				return true;
		}
	}
	return false;
}

/* --- names ---------------------------------------------------------------------- */

/* The next word of a name, without a title. */
static size_t next_word(const char *text, size_t len, size_t *at)
{
	static const char *const titles[] = {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "md", "rn", "np", "do"};
	size_t start;
	bool title;

	do {
		while (*at < len && !is_word_byte(text[*at]))
			(*at)++;
		start = *at;
		while (*at < len && (is_word_byte(text[*at]) || text[*at] == '-' || text[*at] == '\''))
			(*at)++;
		title = false;
		for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
			size_t same = 0;

			while (same < *at - start && lower(text[start + same]) == titles[i][same])
				same++;
			title = title || (same > 0 && same == *at - start && titles[i][same] == '\0');
		}
	} while (title);
	return start;
}

static bool is_same_name(const char *one, size_t one_len, const char *other, size_t other_len)
{
	size_t one_at = 0;
	size_t other_at = 0;
	bool any = false;

	for (;;) {
		size_t one_start = next_word(one, one_len, &one_at);
		size_t other_start = next_word(other, other_len, &other_at);
		size_t word = one_at - one_start;

		if (word != other_at - other_start)
			return false;
		if (word == 0)
			return any;
		for (size_t i = 0; i < word; i++) {
			if (lower(one[one_start + i]) != lower(other[other_start + i]))
				return false;
		}
		any = true;
	}
}

static bool is_allowed_name(const struct ps_texts *names, const char *value, size_t len)
{
	for (size_t i = 0; i < names->count; i++) {
		if (is_same_name(names->items[i], strlen(names->items[i]), value, len))
			return true;
	}
	return false;
}

/* --- telephone numbers ------------------------------------------------------------ */

/* Digits of a telephone number that no account is likely to share. */
#define WHOLE_PHONE ((size_t)10)

/* A number that begins with North America's 1 is the same without it. */
static const char *without_one(const char *digits)
{
	return strlen(digits) == 11 && digits[0] == '1' ? digits + 1 : digits;
}

/* @least: digits that the number on the list must have. */
static bool is_allowed_phone(const struct ps_texts *phones, const char *value, size_t len, size_t least)
{
	char digits[16] = "";
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (value[i] >= '0' && value[i] <= '9') {
			if (count == sizeof(digits) - 1)
				return false;
			digits[count] = value[i];
			count++;
		} else if (is_word_byte(value[i])) {
			return false;
		}
	}
	for (size_t i = 0; i < phones->count; i++) {
		if (strlen(phones->items[i]) >= least &&
			strcmp(without_one(phones->items[i]), without_one(digits)) == 0)
			return true;
	}
	return false;
}

/* --- hosts -------------------------------------------------------------------------- */

static bool is_host(const char *item, const char *host, size_t len)
{
	size_t item_len = strlen(item);
	bool below = item[0] == '*';

	if (below) {
		item++;
		item_len--;
		if (len <= item_len)
			return false;
		host += len - item_len;
		len = item_len;
	}
	if (len != item_len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (lower(host[i]) != item[i])
			return false;
	}
	return true;
}

static bool is_allowed_host(const struct ps_texts *domains, const char *host, size_t len)
{
	if (len > 0 && host[len - 1] == '.')
		len--;
	for (size_t i = 0; i < domains->count; i++) {
		if (is_host(domains->items[i], host, len))
			return true;
	}
	return false;
}

static bool is_host_end(char c)
{
	return c == '/' || c == '?' || c == '#' || c == ':' || c == '\\' || c == '[';
}

/*
 * Scheme, host and a port (RFC 3986 section 3.2). What is before an '@' is a
 * user, and then nothing stays, as where a browser would read another host.
 */
static size_t kept_of_url(const struct ps_policy *policy, const char *url, size_t len)
{
	size_t host = 0;
	size_t end;

	for (size_t i = 0; i + 3 <= len && host == 0; i++) {
		if (memcmp(url + i, "://", 3) == 0)
			host = i + 3;
		else if (!is_word_byte(url[i]) && strchr("+-.", url[i]) == NULL)
			break;
	}
	end = host;
	while (end < len && !is_host_end(url[end])) {
		if (url[end] == '@')
			return 0;
		end++;
	}
	if (end == host || (!policy->url_keep_host && !is_allowed_host(&policy->allow_domains, url + host, end - host)))
		return 0;
	if (end < len && url[end] == ':') {
		size_t digits = 0;

		while (end + 1 + digits < len && url[end + 1 + digits] >= '0' && url[end + 1 + digits] <= '9')
			digits++;
		if (end + 1 + digits < len && !is_host_end(url[end + 1 + digits]))
			return 0;
		end += 1 + digits;
	}
	if (end < len && memchr(url + end, '@', len - end) != NULL && url[end] != '/' && url[end] != '?')
		return 0;
	return end < len && url[end] == '/' ? end + 1 : end;
}

static bool is_allowed_address(const struct ps_texts *domains, const char *address, size_t len)
{
	size_t at = len;

	while (at > 0 && address[at - 1] != '@')
		at--;
	return at > 0 && is_allowed_host(domains, address + at, len - at);
}

size_t ps_policy_kept(
	const struct ps_policy *policy, enum ps_type type, const char *text, size_t len, size_t start, size_t end)
{
	const char *value = text + start;
	size_t value_len = end - start;
	bool all = false;

	if (policy->allow_text.count > 0 && lies_in_text(&policy->allow_text, text, len, start, end))
		return value_len;
	if (type == PS_URL)
		return kept_of_url(policy, value, value_len);
	if (type == PS_EMAIL)
		all = is_allowed_address(&policy->allow_domains, value, value_len);
	else if (type == PS_PHONE || type == PS_FAX)
		all = is_allowed_phone(&policy->allow_phones, value, value_len, 0);
	else if (type == PS_ID || type == PS_ACCOUNT)
		/* A call-tracking number beside "id" or "account": the very phone, with its area code. */
		all = is_allowed_phone(&policy->allow_phones, value, value_len, WHOLE_PHONE);
	else if (type == PS_NAME)
		all = is_allowed_name(&policy->allow_names, value, value_len);
	return all ? value_len : 0;
}
