/**
 * JSON's tokens: strings, numbers and words, as RFC 8259 has them and strictly.
 *
 * Nothing is copied or decoded: a token is a range of the input.
 */
#ifndef PS_JSON_TOKEN_H
#define PS_JSON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where a reader stands: bytes [at, end) are still to be read. PS_TEXT_PADDING readable bytes follow the end. */
struct ps_json_tokens {
	/** Borrowed. */
	const unsigned char *data;
	size_t at, end;
};

/** A string's content, between the quotes. */
struct ps_json_string {
	size_t start, end;
	bool escaped;
	/** There may be a '<', a '&' or a '%' in it; else there is none. */
	bool markup;
};

static inline void ps_json_skip_space(struct ps_json_tokens *json)
{
	const unsigned char *data = json->data;
	size_t at = json->at;

	if (at < json->end && data[at] > ' ')
		return;
	while (at < json->end && (data[at] == ' ' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t'))
		at++;
	json->at = at;
}

/** The first byte at or behind @at that ends a run of ordinary characters: '"', '\\' or a control. */
size_t ps_json_plain_end(const unsigned char *data, size_t at, size_t end, bool *markup);

/** The escape at data[0 .. len), which starts with '\\': its length and its character; 0 where it is none. */
size_t ps_json_escape(const unsigned char *data, size_t len, uint32_t *cp);

/*
 * Each reads one token and moves on behind it. False, and json->at tells the
 * place, where it is none.
 */

/** A string; json->at is behind its opening quote. */
bool ps_json_string(struct ps_json_tokens *json, struct ps_json_string *string);

bool ps_json_number(struct ps_json_tokens *json);

/** true, false or null: @word. */
bool ps_json_literal(struct ps_json_tokens *json, const char *word);

#endif
