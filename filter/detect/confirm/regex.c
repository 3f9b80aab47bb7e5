#define PCRE2_CODE_UNIT_WIDTH 8

#include "regex.h"

#include <pcre2.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Uses after which a regex is worth the 50 to 100 microseconds that JIT takes. */
#define JIT_AFTER 64
#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define HEAP_LIMIT_KIB 1024
#define GROUPS_MAX 32

/* One way of compiling the pattern. */
struct variant {
	/** Compiled on first use; the winner of a race stays. */
	_Atomic(pcre2_code *) code;
	/** A copy with JIT, or NULL. */
	_Atomic(pcre2_code *) fast;
	atomic_uint uses;
};

struct ps_regex {
	const char *pattern;
	/** [1] is anchored when compiled: JIT code does not take the option later. */
	struct variant variants[2];
};

struct ps_regex_work {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

enum ps_status ps_regex_new(const char *pattern, struct ps_regex **regex)
{
	*regex = calloc(1, sizeof(**regex));
	if (*regex == NULL)
		return PS_SYSTEM;
	(*regex)->pattern = pattern;
	return PS_OK;
}

static pcre2_code *compile(const char *pattern, bool anchored, struct ps_error *error, enum ps_status *status)
{
	int number = 0;
	PCRE2_SIZE place = 0;
	PCRE2_UCHAR text[120] = "";
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOTALL | (anchored ? PCRE2_ANCHORED : 0), &number, &place,
		NULL);

	*status = PS_OK;
	if (code == NULL) {
		(void)pcre2_get_error_message(number, text, sizeof(text));
		*status = ps_fail(error, PS_POLICY, place, "PCRE2 cannot compile the pattern: %s", (const char *)text);
	}
	return code;
}

static enum ps_status code_of(struct ps_regex *regex, bool anchored, struct ps_error *error, pcre2_code **out)
{
	struct variant *variant = &regex->variants[anchored];
	pcre2_code *code = atomic_load_explicit(&variant->code, memory_order_acquire);
	enum ps_status status = PS_OK;

	if (code == NULL) {
		pcre2_code *none = NULL;

		code = compile(regex->pattern, anchored, error, &status);
		if (code == NULL)
			return status;
		if (!atomic_compare_exchange_strong(&variant->code, &none, code)) {
			pcre2_code_free(code);
			code = none;
		}
	}
	*out = code;
	return PS_OK;
}

enum ps_status ps_regex_compile(struct ps_regex *regex, struct ps_error *error)
{
	pcre2_code *code;

	return code_of(regex, true, error, &code);
}

enum ps_status ps_regex_look(struct ps_regex *regex, struct ps_regex_facts *facts, struct ps_error *error)
{
	uint32_t empty = 1;
	uint32_t shortest = 0;
	uint32_t behind = 0;
	uint32_t groups = 0;
	pcre2_code *code = NULL;
	enum ps_status status = code_of(regex, true, error, &code);

	*facts = (struct ps_regex_facts){0};
	if (status != PS_OK)
		return status;
	if (pcre2_pattern_info(code, PCRE2_INFO_MATCHEMPTY, &empty) != 0 ||
		pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &shortest) != 0 ||
		pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &behind) != 0 ||
		pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups) != 0)
		return ps_fail(error, PS_INTERNAL, (size_t)-1, "PCRE2 does not tell what a pattern is like");
	/* Of recursion the first says yes in any case; the second is a lower bound. */
	facts->may_be_empty = empty != 0 && shortest == 0;
	facts->behind = behind;
	facts->groups = groups;
	return PS_OK;
}

/* A copy is compiled, since another thread may be matching with the code itself. */
static void make_fast(struct variant *variant, const pcre2_code *code)
{
	pcre2_code *fast = pcre2_code_copy(code);
	pcre2_code *none = NULL;

	if (fast == NULL)
		return;
	if (pcre2_jit_compile(fast, PCRE2_JIT_COMPLETE) != 0 ||
		!atomic_compare_exchange_strong(&variant->fast, &none, fast))
		pcre2_code_free(fast);
}

void ps_regex_free(struct ps_regex *regex)
{
	if (regex == NULL)
		return;
	for (unsigned i = 0; i < 2; i++) {
		pcre2_code_free(atomic_load(&regex->variants[i].code));
		pcre2_code_free(atomic_load(&regex->variants[i].fast));
	}
	free(regex);
}

enum ps_status ps_regex_work_new(struct ps_regex_work **work)
{
	struct ps_regex_work *made = calloc(1, sizeof(*made));

	*work = NULL;
	if (made == NULL)
		return PS_SYSTEM;
	made->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	made->context = pcre2_match_context_create(NULL);
	if (made->data == NULL || made->context == NULL) {
		ps_regex_work_free(made);
		return PS_SYSTEM;
	}
	pcre2_set_match_limit(made->context, MATCH_LIMIT);
	pcre2_set_depth_limit(made->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(made->context, HEAP_LIMIT_KIB);
	*work = made;
	return PS_OK;
}

void ps_regex_work_free(struct ps_regex_work *work)
{
	if (work == NULL)
		return;
	pcre2_match_data_free(work->data);
	pcre2_match_context_free(work->context);
	free(work);
}

static enum ps_status status_of(int code)
{
	switch (code) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_JIT_STACKLIMIT:
	/* A recursion that goes nowhere: "(?R)?a". */
	case PCRE2_ERROR_RECURSELOOP:
		return PS_LIMIT;
	case PCRE2_ERROR_NOMEMORY:
		return PS_SYSTEM;
	default:
		return PS_INTERNAL;
	}
}

enum ps_status ps_regex_match(struct ps_regex *regex, struct ps_regex_work *work, const unsigned char *subject,
	size_t len, size_t at, bool anchored, unsigned group, bool *found, struct ps_regex_match *match)
{
	struct variant *variant = &regex->variants[anchored];
	pcre2_code *code = atomic_load_explicit(&variant->fast, memory_order_acquire);
	const PCRE2_SIZE *ends;
	bool fast = code != NULL;
	int count;

	*found = false;
	if (!fast) {
		enum ps_status status = code_of(regex, anchored, NULL, &code);

		if (status != PS_OK)
			return PS_INTERNAL;
		if (atomic_fetch_add_explicit(&variant->uses, 1, memory_order_relaxed) == JIT_AFTER)
			make_fast(variant, code);
	}
	/* The fast path skips the checks of pcre2_match(), which hold here: no UTF, and the code has JIT. */
	if (fast)
		count = pcre2_jit_match(code, subject, len, at, 0, work->data, work->context);
	else
		count = pcre2_match(code, subject, len, at, 0, work->data, work->context);
	if (count == PCRE2_ERROR_NOMATCH)
		return PS_OK;
	if (count < 0)
		return status_of(count);
	ends = pcre2_get_ovector_pointer(work->data);
	if (group > 0 && (count == 0 || group < (unsigned)count) && ends[2 * group] != PCRE2_UNSET)
		ends += 2 * group;
	if (ends[1] <= ends[0])
		return PS_OK;
	*found = true;
	match->start = ends[0];
	match->end = ends[1];
	return PS_OK;
}
