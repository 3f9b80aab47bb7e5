/* Network addresses: IPv4 dotted quads and the IPv6 text form (RFC 4291 section 2.2). */
#include "ip.h"

#include "check.h"
#include "near.h"

#include <arpa/inet.h>
#include <string.h>

bool ps_check_ipv4(const unsigned char *value, size_t len)
{
	unsigned parts = 0;
	size_t i = 0;

	while (i < len) {
		unsigned number = 0;
		size_t start = i;

		for (; i < len && value[i] >= '0' && value[i] <= '9' && i - start < 4; i++)
			number = number * 10 + (unsigned)(value[i] - '0');
		if (i == start || number > 255 || (value[start] == '0' && i - start > 1) || (parts == 0 && number == 0))
			return false;
		parts++;
		if (i < len && value[i] != '.')
			return false;
		i++;
	}
	return parts == 4;
}

bool ps_check_ipv6(const unsigned char *value, size_t len)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (len < 3 || len >= sizeof(text))
		return false;
	memcpy(text, value, len);
	text[len] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}

/* Parts of three digits that no version has. */
#define LONG_PARTS 2

static bool has_long_parts(const struct ps_text *text, size_t start, size_t end)
{
	unsigned count = 0;
	size_t digits = 0;
	size_t at;

	for (at = start; at < end && (ps_near_digit(text->data[at]) || text->data[at] == '.'); at++) {
		digits = text->data[at] == '.' ? 0 : digits + 1;
		count += digits == 3;
	}
	return count >= LONG_PARTS && ps_check_ipv4(text->data + start, at - start);
}

bool ps_ip_is_no_version(const struct ps_text *text, size_t start, size_t end)
{
	static const char *const keys[] = {
		"host=", "src=", "source=", "remote=", "peer=", "client=", "from=", "remote: ", "client: ", NULL};
	static const char *const labels[] = {"ip", "ip is", "ip#", "ipv4", "addr", "address", "ipaddress", "clientip",
		"remoteip", "remoteaddr", "remoteaddress", NULL};
	size_t at = start;

	if (has_long_parts(text, start, end) || ps_near_ends_any(text, start, keys))
		return true;
	while (at > 0 && ps_near_sign(text->data[at - 1], " :=\"'"))
		at--;
	return ps_near_ends_any(text, at, labels);
}
