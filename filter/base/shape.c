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

static bool add_next(struct ps_shape *shape, char c)
{
	unsigned char byte = (unsigned char)c;

	if (is_digit(c) || byte > 0x7e || (byte < ' ' && c != '\t' && c != '\n'))
		return false;
	shape->next[byte / 64] |= (uint64_t)1 << (byte % 64);
	return true;
}

static bool parse_set(const char *at, struct ps_shape *shape)
{
	if (*at == ']')
		return false;
	for (; *at != ']'; at++) {
		char c = *at;

		if (c == '\\') {
			at++;
			c = *at == 't' ? '\t' : *at == 'n' ? '\n' : *at;
			if (*at != 't' && *at != 'n' && *at != ']' && *at != '\\')
				return false;
		}
		if (!add_next(shape, c))
			return false;
	}
	return at[1] == '\0';
}

bool ps_shape_parse(const char *text, struct ps_shape *shape)
{
	const char *at = text;

	*shape = (struct ps_shape){0};
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
	if (*at == '[')
		return parse_set(at + 1, shape);
	return *at != '\\' && *at != ']' && add_next(shape, *at) && at[1] == '\0';
}

bool ps_shape_follows(const struct ps_shape *shape, unsigned char byte)
{
	if (shape->any)
		return true;
	return byte < 128 && (shape->next[byte / 64] >> (byte % 64) & 1) != 0;
}
