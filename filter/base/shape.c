#include "shape.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool parse_run(const char **at, uint8_t *length)
{
	unsigned sum = 0;

	if (!is_digit(**at))
		return false;
	while (is_digit(**at)) {
		sum = sum * 10 + (unsigned)(**at - '0');
		if (sum > PS_SHAPE_RUN_MAX)
			return false;
		(*at)++;
	}
	*length = (uint8_t)sum;
	return sum > 0;
}

static void add_byte(uint64_t *set, unsigned byte)
{
	set[byte / 64] |= (uint64_t)1 << (byte % 64);
}

static void add_range(uint64_t *set, unsigned first, unsigned last)
{
	for (unsigned byte = first; byte <= last; byte++)
		add_byte(set, byte);
}

/* What stands behind a backslash; false where nothing may. */
static bool add_escape(uint64_t *set, char c)
{
	switch (c) {
	case 't':
		add_byte(set, '\t');
		return true;
	case 'n':
		add_byte(set, '\n');
		return true;
	case 'r':
		add_byte(set, '\r');
		return true;
	case ']':
	case '\\':
		add_byte(set, (unsigned char)c);
		return true;
	case 'U':
		add_range(set, 'A', 'Z');
		add_range(set, 0x80, 0xFF);
		return true;
	case 'L':
		add_range(set, 'a', 'z');
		add_range(set, 0x80, 0xFF);
		return true;
	case 'D':
		add_range(set, '0', '9');
		return true;
	default:
		return false;
	}
}

/* Reads "[...]" or one byte; *@at ends up behind it. */
static bool parse_set(const char **at, uint64_t *set)
{
	const char *c = *at;

	if (*c != '[') {
		if (*c == '\\' || *c == ']' || is_digit(*c) || *c < ' ' || *c > 0x7e)
			return false;
		add_byte(set, (unsigned char)*c);
		*at = c + 1;
		return true;
	}
	c++;
	if (*c == ']')
		return false;
	for (; *c != ']'; c++) {
		if (*c == '\\') {
			c++;
			if (!add_escape(set, *c))
				return false;
		} else if (*c < ' ' || *c > 0x7e) {
			return false;
		} else {
			add_byte(set, (unsigned char)*c);
		}
	}
	*at = c + 1;
	return true;
}

static bool holds_digit(const uint64_t *set)
{
	return (set[0] >> '0' & 0x3FF) != 0;
}

bool ps_shape_parse(const char *text, struct ps_shape *shape)
{
	const char *at = text;

	*shape = (struct ps_shape){.any_second = true};
	if (*at == '+') {
		shape->plus = true;
		at++;
	}
	if (!parse_run(&at, &shape->min))
		return false;
	shape->max = shape->min;
	if (at[0] == '-' && is_digit(at[1])) {
		at++;
		if (!parse_run(&at, &shape->max) || shape->max < shape->min)
			return false;
	}
	if (*at == '\0') {
		shape->any = true;
		return true;
	}
	if (!parse_set(&at, shape->next) || holds_digit(shape->next))
		return false;
	if (*at == '\0')
		return true;
	shape->any_second = false;
	return *at == '[' && parse_set(&at, shape->second) && *at == '\0';
}

static bool holds(const uint64_t *set, unsigned char byte)
{
	return (set[byte / 64] >> (byte % 64) & 1) != 0;
}

bool ps_shape_follows(const struct ps_shape *shape, unsigned char byte)
{
	return shape->any || holds(shape->next, byte);
}

bool ps_shape_second(const struct ps_shape *shape, unsigned char byte)
{
	return shape->any_second || holds(shape->second, byte);
}
