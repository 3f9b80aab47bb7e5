#include "hyperscan.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

/* Only 5.4.0 was tested; Vectorscan calls itself 5.4.9 and later. */
#define TESTED "5.4.0"

/* A function's name, and where its address goes: the members of a struct that holds nothing else. */
struct wanted {
	const char *name;
	void *place;
};

static struct ps_hyperscan_run run;
static struct ps_hyperscan_compile compile;
static bool has_run, has_compile;
static pthread_once_t run_once = PTHREAD_ONCE_INIT;
static pthread_once_t compile_once = PTHREAD_ONCE_INIT;

static bool find_all(const char *library, const struct wanted *wanted, size_t count)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; i < count && handle != NULL; i++) {
		void *address = dlsym(handle, wanted[i].name);

		if (address == NULL)
			return false;
		memcpy(wanted[i].place, &address, sizeof(address));
	}
	return handle != NULL;
}

static bool is_tested(const char *version)
{
	return strncmp(version, TESTED, strlen(TESTED)) == 0;
}

static void open_run(void)
{
	const struct wanted wanted[] = {{"hs_version", &run.version}, {"hs_alloc_scratch", &run.alloc_scratch},
		{"hs_free_scratch", &run.free_scratch}, {"hs_serialize_database", &run.serialize_database},
		{"hs_deserialize_database", &run.deserialize_database}, {"hs_free_database", &run.free_database},
		{"hs_scan", &run.scan}};

	has_run = find_all("libhs_runtime.so.5", wanted, sizeof(wanted) / sizeof(*wanted)) && is_tested(run.version());
}

static void open_compile(void)
{
	const struct wanted wanted[] = {{"hs_version", &compile.version},
		{"hs_expression_info", &compile.expression_info}, {"hs_compile", &compile.compile},
		{"hs_compile_multi", &compile.compile_multi}, {"hs_free_compile_error", &compile.free_compile_error}};

	has_compile = ps_hyperscan_run() != NULL && find_all("libhs.so.5", wanted, sizeof(wanted) / sizeof(*wanted)) &&
		      is_tested(compile.version());
}

const struct ps_hyperscan_run *ps_hyperscan_run(void)
{
	return pthread_once(&run_once, open_run) == 0 && has_run ? &run : NULL;
}

const struct ps_hyperscan_compile *ps_hyperscan_compile(void)
{
	return pthread_once(&compile_once, open_compile) == 0 && has_compile ? &compile : NULL;
}

enum ps_status ps_hyperscan_fail(struct ps_error *error)
{
	return ps_fail(error, PS_INTERNAL, (size_t)-1,
		"libhs is not there, or not the tested " TESTED ": install libhyperscan5 " TESTED ", not Vectorscan");
}
