#include "field_rules.h"

#include <string.h>

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_text(const char *text, const char *key, size_t len)
{
	if (strlen(text) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (to_lower(text[i]) != to_lower(key[i]))
			return false;
	}
	return true;
}

/* Takes "[n]" or "[*]" from *@at and says whether the element fits. */
static bool fits_element(const char **at, size_t index)
{
	size_t number = 0;
	const char *c = *at + 1;

	if (**at != '[')
		return false;
	if (c[0] == '*' && c[1] == ']') {
		*at = c + 2;
		return true;
	}
	for (; *c >= '0' && *c <= '9'; c++)
		number = number * 10 + (size_t)(*c - '0');
	*at = c + 1;
	return *c == ']' && number == index;
}

/* A key that a path cannot say: it would be read as more than one step. */
static bool is_unsayable(const struct ps_step *step)
{
	return step->len == 0 || memchr(step->key, '.', step->len) != NULL || memchr(step->key, '[', step->len) != NULL;
}

/* "$.patient.name[0]" against the steps from the root. Keys compare with case, as JSON's do. */
static bool fits_path(const char *at, const struct ps_step *path, size_t depth)
{
	if (*at == '$')
		at++;
	for (size_t i = 0; i < depth; i++) {
		if (path[i].key == NULL) {
			if (!fits_element(&at, path[i].index))
				return false;
			continue;
		}
		if (*at != '.' || is_unsayable(&path[i]) || strncmp(at + 1, path[i].key, path[i].len) != 0)
			return false;
		at += 1 + path[i].len;
		if (*at != '\0' && *at != '.' && *at != '[')
			return false;
	}
	return *at == '\0';
}

static bool fits(const struct ps_field_rule *rule, enum ps_place_kind place, const struct ps_step *path, size_t depth)
{
	const struct ps_step *last = depth > 0 ? &path[depth - 1] : NULL;

	/* An element of a list has the key of its list. */
	for (size_t i = depth; last != NULL && last->key == NULL && i > 0; i--)
		last = &path[i - 1];
	if (rule->selector == PS_SELECT_PATH)
		return place == PS_PLACE_PATH && fits_path(rule->at, path, depth);
	if (last == NULL || last->key == NULL)
		return false;
	switch (rule->selector) {
	case PS_SELECT_KEY:
		return place != PS_PLACE_HL7 && same_text(rule->at, last->key, last->len);
	case PS_SELECT_ELEMENT:
		return place == PS_PLACE_ELEMENT && same_text(rule->at, last->key, last->len);
	case PS_SELECT_HL7:
		return place == PS_PLACE_HL7 && same_text(rule->at, last->key, last->len);
	case PS_SELECT_COLUMN:
		return place == PS_PLACE_COLUMN && same_text(rule->at, last->key, last->len);
	case PS_SELECT_FORM:
		return place == PS_PLACE_FORM && same_text(rule->at, last->key, last->len);
	case PS_SELECT_PATH:
		break;
	}
	return false;
}

enum ps_status ps_field_rules_ask(const void *context, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_use *use)
{
	const struct phiscrub_engine *engine = context;
	const struct ps_policy *policy = engine->policy;

	for (size_t i = 0; i < policy->field_count; i++) {
		const struct ps_field_rule *rule = &policy->fields[i];

		if (!fits(rule, place, path, depth))
			continue;
		*type = rule->type;
		*use = rule->use;
		/* What is signed afterwards gets a new one in its place. */
		if (rule->use == PS_USE_SIGNATURE && engine->sign_after)
			*use = PS_USE_KEEP;
		return rule->use == PS_USE_REFUSE ? PS_REFUSED : PS_OK;
	}
	return PS_OK;
}
