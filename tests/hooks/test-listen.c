/* Addresses to listen on. */
#include "listen.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <string.h>

Test(listen, takes_a_unix_socket_and_a_loopback_port)
{
	struct ps_listen listen;

	cr_assert_eq(ps_listen_parse(&listen, "unix:/run/phiscrub/milter.sock"), PHISCRUB_OK);
	cr_expect_str_eq(listen.path, "/run/phiscrub/milter.sock");
	cr_assert_eq(ps_listen_parse(&listen, "inet:127.0.0.1:8895"), PHISCRUB_OK);
	cr_expect_str_eq(listen.path, "");
	cr_expect_eq(listen.port, 8895);
	cr_assert_eq(ps_listen_parse(&listen, "inet:localhost:1"), PHISCRUB_OK);
}

Test(listen, refuses_everything_else, .init = cr_redirect_stderr)
{
	static const char *const addresses[] = {"", "unix:", "unix:relative", "inet:127.0.0.1",
		"inet:127.0.0.1:", "inet:127.0.0.1:0", "inet:127.0.0.1:65536", "inet:127.0.0.1:1x", "inet:127.0.0.1:-1",
		"inet:127.0.0.1: 1", "inet:0.0.0.0:8895", "inet:192.0.2.1:8895", "inet::8895",
		"inet:127.0.0.1.example.org:1", "inet6:[::1]:8895", "8895"};
	char path[300] = "unix:/";
	struct ps_listen listen;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		cr_expect_eq(ps_listen_parse(&listen, addresses[i]), PHISCRUB_USAGE, "%s", addresses[i]);
	memset(path + 6, 'x', 107);
	cr_expect_eq(ps_listen_parse(&listen, path), PHISCRUB_USAGE);
	path[5 + 107] = '\0';
	cr_expect_eq(ps_listen_parse(&listen, path), PHISCRUB_OK);
}
