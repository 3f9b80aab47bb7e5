#include "keyfile.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GOOD "0123456789abcdef0123456789abcdef"

static char scratch[] = "/tmp/phiscrub-key-XXXXXX";

static void enter_scratch(void)
{
	cr_assert_not_null(mkdtemp(scratch));
	cr_assert_eq(chdir(scratch), 0);
}

static void leave_scratch(void)
{
	(void)remove("key");
	(void)remove("link");
	(void)remove("folder");
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(rmdir(scratch), 0);
}

TestSuite(keyfile, .init = enter_scratch, .fini = leave_scratch);

static void write_key(const char *text, size_t len, mode_t mode)
{
	FILE *file = fopen("key", "wb");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(text, 1, len, file), len);
	cr_assert_eq(fclose(file), 0);
	cr_assert_eq(chmod("key", mode), 0);
}

static void refuses(const char *path, const char *part)
{
	struct ps_secret secret;
	struct ps_error error = {.text = ""};

	cr_assert_eq(ps_key_load_file(path, &secret, &error), PS_POLICY);
	cr_assert_not_null(strstr(error.text, part), "%s", error.text);
}

Test(keyfile, white_space_around_a_key_does_not_count)
{
	struct ps_secret plain;
	struct ps_secret spaced;

	write_key(GOOD, 32, 0600);
	cr_assert_eq(ps_key_load_file("key", &plain, NULL), PS_OK);
	write_key(" \t" GOOD "\r\n\n", 37, 0400);
	(void)remove("key");
	write_key(" \t" GOOD "\r\n\n", 37, 0400);
	cr_assert_eq(ps_key_load_file("key", &spaced, NULL), PS_OK);
	cr_assert_eq(memcmp(&plain, &spaced, sizeof(plain)), 0);
}

Test(keyfile, refuses_what_others_may_read_or_write)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0644, 0777};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		write_key(GOOD, 32, modes[i]);
		refuses("key", "others have rights to the key");
	}
}

Test(keyfile, refuses_a_short_key)
{
	write_key(GOOD, 31, 0600);
	refuses("key", "a key needs at least 32 bytes");
	write_key("                                          x", 43, 0600);
	refuses("key", "a key needs at least 32 bytes");
	write_key("", 0, 0600);
	refuses("key", "a key needs at least 32 bytes");
}

Test(keyfile, refuses_a_file_without_end)
{
	char *text = calloc(1, PS_KEY_MAX + 1);

	write_key(text, PS_KEY_MAX + 1, 0600);
	refuses("key", "a key has at most 4096 bytes");
	free(text);
}

Test(keyfile, refuses_what_is_no_regular_file)
{
	write_key(GOOD, 32, 0600);
	cr_assert_eq(symlink("key", "link"), 0);
	refuses("link", "not a symbolic link");
	cr_assert_eq(mkdir("folder", 0700), 0);
	refuses("folder", "a key is a regular file");
	(void)remove("key");
	cr_assert_eq(mkfifo("key", 0600), 0);
	refuses("key", "a key is a regular file");
	refuses("/dev/null", "a key is a regular file");
	refuses("none", "the key cannot be opened");
}

Test(keyfile, the_environment_is_the_same_key)
{
	struct ps_secret file;
	struct ps_secret environment;
	bool found;

	write_key(GOOD, 32, 0600);
	cr_assert_eq(ps_key_load_file("key", &file, NULL), PS_OK);
	cr_assert_eq(setenv(PS_KEY_VARIABLE, GOOD "\n", 1), 0);
	cr_assert_eq(ps_key_load_environment(&environment, &found, NULL), PS_OK);
	cr_assert(found);
	cr_assert_eq(memcmp(&file, &environment, sizeof(file)), 0);
}

Test(keyfile, a_short_key_in_the_environment_is_refused_and_none_is_not_found)
{
	struct ps_secret secret;
	struct ps_error error;
	bool found;

	cr_assert_eq(unsetenv(PS_KEY_VARIABLE), 0);
	cr_assert_eq(ps_key_load_environment(&secret, &found, &error), PS_OK);
	cr_assert_not(found);
	cr_assert_eq(setenv(PS_KEY_VARIABLE, "secret", 1), 0);
	cr_assert_eq(ps_key_load_environment(&secret, &found, &error), PS_POLICY);
	cr_assert_null(strstr(error.text, "secret"), "%s", error.text);
}

Test(keyfile, no_message_holds_a_byte_of_the_key)
{
	struct ps_secret secret;
	struct ps_error error;

	write_key("canarycanarycanary", 18, 0600);
	cr_assert_eq(ps_key_load_file("key", &secret, &error), PS_POLICY);
	cr_assert_null(strstr(error.text, "canary"));
}
