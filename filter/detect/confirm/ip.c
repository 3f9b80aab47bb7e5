/* Network addresses: IPv4 dotted quads and the IPv6 text form (RFC 4291 section 2.2). */
#include "check.h"

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
