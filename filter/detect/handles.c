#include "handles.h"

#include "handle.h"
#include "lexicon.h"
#include "rule.h"

/* Letters of what hospitals put before logins. */
#define ROLE_MAX 5

#define HANDLE_SCORE 80

/* Bytes of a row of bits. */
#define BLOCK 64

/* By the lower five bits of a byte: those before it so that a word which logins stand behind may end with the two. */
static const uint32_t cue_ends[32] = {
	['y' & 31] = 1U << ('b' & 31),
	['r' & 31] = 1U << ('e' & 31),
	['d' & 31] = 1U << ('i' & 31),
	['n' & 31] = 1U << ('i' & 31),
	['s' & 31] = 1U << ('a' & 31),
	['k' & 31] = 1U << ('s' & 31),
	['g' & 31] = 1U << ('n' & 31),
	['f' & 31] = 1U << ('o' & 31),
	['o' & 31] = 1U << ('d' & 31) | 1U << ('t' & 31),
	['a' & 31] = 1U << (' ' & 31),
	['c' & 31] = 1U << ('c' & 31),
	['x' & 31] = 1U << ('h' & 31),
	['h' & 31] = 1U << ('s' & 31),
	[':' & 31] = UINT32_MAX,
	['}' & 31] = UINT32_MAX,
};

/* Whether the word that ends before @end may be one of those that logins stand behind; its last two bytes may. */
static bool may_follow_word(const unsigned char *end)
{
	unsigned third = end[-3] | 0x20U;

	switch (end[-1] | 0x20U) {
	case 'y':
	case 'o':
		/* "by", "sudo", "assigned to". */
		return third == ' ' || third == '\n' || third == 'u';
	case 'r':
	case 'h':
		return third == 's';
	case 'd':
		return third == 'u' || third == 'r' || third == ' ' || third == '(';
	case 'n':
		return third == 'g';
	case 's':
	case 'f':
		return third == ' ';
	case 'k':
	case 'a':
		return third == 'a' || third == 'o';
	case 'g':
		return third == 'i' && (end[-4] | 0x20) == 'p';
	case 'x':
		return third == 't';
	default:
		return true;
	}
}

/* Whether the line's word at text[at], a handle's first one, stands alone before two blanks or a sign. */
static bool may_be_before_time(const struct ps_text *text, size_t at)
{
	size_t end = at;

	while (end < text->len && end - at <= PS_HANDLE_MAX && ps_handle_inner(text->data[end]))
		end++;
	return ps_near_byte(text, end) == ' ' && !ps_handle_small(ps_near_byte(text, end + 1) | 0x20);
}

/* Whether a few letters stand before the sign before text[at], and no other handle. */
static bool may_be_behind_role(const struct ps_text *text, size_t at)
{
	size_t start = at - 1;

	while (start > 0 && at - start <= ROLE_MAX + 1 && ps_handle_small(text->data[start - 1]))
		start--;
	return at - start > 2 && at - start <= ROLE_MAX + 1 && (start == 0 || !ps_handle_inner(text->data[start - 1]));
}

/* Whether the key whose value begins with a quotation mark at text[quote] is one of those of handles: "u", who, nick.
 */
static bool may_be_value(const struct ps_text *text, size_t quote)
{
	size_t at = quote;

	if (at > 0 && text->data[at - 1] == ' ')
		at--;
	/* visitor="doe", from="doe". */
	if (at > 1 && text->data[at - 1] == '=')
		return ps_near_sign(text->data[at - 2], "rm");
	return at > 2 && text->data[at - 1] == ':' && text->data[at - 2] == '"' &&
	       ps_near_sign(text->data[at - 3], "uokm");
}

/* Whether the bytes before the word at text[at] are such that logins are looked for behind them. */
static bool may_follow(const struct ps_text *text, size_t at)
{
	switch (text->data[at - 1]) {
	case '\n':
		return may_be_before_time(text, at);
	case '=':
	case '(':
	case '[':
		return true;
	case '"':
		return may_be_value(text, at - 1);
	case '\'':
		return at > 1 && text->data[at - 2] == '=';
	case '<':
		return at > 1 && text->data[at - 2] == ' ';
	case '@':
		return at > 1 && text->data[at - 2] == '<';
	case '_':
		return may_be_behind_role(text, at);
	default:
		return false;
	}
}

/* What a byte before a word asks for: a look at the word, or one where a cue may end before it. */
enum { LOOK = 1, LOOK_BEHIND_CUE = 2 };
static const unsigned char before_word[256] = {
	[' '] = LOOK_BEHIND_CUE,
	['\n'] = LOOK,
	['='] = LOOK,
	['('] = LOOK,
	['['] = LOOK,
	['"'] = LOOK,
	['\''] = LOOK,
	['<'] = LOOK,
	['@'] = LOOK,
	['_'] = LOOK,
};

/* Whether may_be_handle() is worth asking about the word at data[0], three bytes or more from both ends: 1, or 0.
 * Without a branch, since most words are not, and those that are come without a rule. */
static inline unsigned is_candidate(const unsigned char *data)
{
	unsigned before = before_word[data[-1]];
	unsigned apart = ps_initial_apart[data[0] & 31] >> (data[1] & 31);
	unsigned cue = cue_ends[data[-2] & 31] >> (data[-3] & 31);

	return (apart | before | (before >> 1 & cue)) & 1;
}

/* Whether the word at text[at], three bytes or more from both ends, is worth a look. Most are not, and few bytes tell.
 */
static bool may_be_handle(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	/* As ps_initial_is_apart(), but for what is no letter. */
	if ((ps_initial_apart[data[0] & 31] >> (data[1] & 31) & 1) != 0)
		return true;
	if (data[-1] == ' ')
		return data[0] > 'Z' && at > 4 && may_follow_word(data - 1);
	return may_follow(text, at);
}

/* Whether a common word stands at text[at], behind a blank or a bracket, where no common word is a handle. */
static bool is_common(const struct ps_text *text, size_t at)
{
	size_t end = at;

	if (at == 0 || !ps_near_sign(text->data[at - 1], " (["))
		return false;
	while (end < text->len && end - at <= PS_HANDLE_WORD_MAX && ps_near_letter(text->data[end]))
		end++;
	return !ps_handle_sign(ps_near_byte(text, end)) && !ps_near_digit(ps_near_byte(text, end)) &&
	       (ps_near_byte(text, end) != ':' || at < 2 || text->data[at - 2] != ']') &&
	       ps_lexicon_look_up(text->data + at, end - at)->common > 0;
}

static enum ps_status look_at(const struct ps_text *text, size_t at, struct ps_findings *out)
{
	struct ps_finding finding = {.type = PS_USERNAME, .score = HANDLE_SCORE, .rule = PS_RULE_LOGIN};
	struct ps_handle handle;

	if (is_common(text, at) || !ps_handle_read(text, at, &handle) || !ps_handle_is_login(text, &handle) ||
		ps_handle_is_nobodys(text, &handle))
		return PS_OK;
	finding.start = (uint32_t)handle.start;
	finding.end = (uint32_t)handle.end;
	return ps_findings_add(out, finding);
}

/* The words among @starts, bits of the block at text[base], that are worth a look: their number, and where they are. */
static size_t candidates_of(const struct ps_text *text, size_t base, uint64_t starts, uint32_t *candidates)
{
	size_t count = 0;

	/* Too few bytes stand before the first words; only the very first is looked at all the same. */
	if (base == 0) {
		if ((starts & 1) != 0)
			candidates[count++] = 0;
		starts &= ~(((uint64_t)1 << PS_HANDLE_MIN) - 1);
	}
	for (; starts != 0; starts &= starts - 1) {
		uint32_t at = (uint32_t)base + (uint32_t)__builtin_ctzll(starts);

		candidates[count] = at;
		count += is_candidate(text->data + at);
	}
	return count;
}

enum ps_status ps_handles_find(const struct ps_text *text, const struct ps_class_bits *bits, struct ps_findings *out)
{
	const size_t end = text->len < PS_HANDLE_MIN ? 0 : text->len - PS_HANDLE_MIN + 1;
	const size_t before = out->len;
	uint32_t candidates[BLOCK];
	uint64_t carry = 0;

	for (size_t base = 0; base < end; base += BLOCK) {
		const struct ps_class_bits *row = &bits[base / BLOCK];
		size_t count = candidates_of(text, base, row->letter & ~(row->alnum << 1 | carry), candidates);

		carry = row->alnum >> 63;
		for (size_t i = 0; i < count; i++) {
			size_t at = candidates[i];
			enum ps_status status;

			/* Too near to the end; a word of the handle that was just found. */
			if (at >= end || (out->len > before && at < out->items[out->len - 1].end) ||
				(at > 0 && !may_be_handle(text, at)))
				continue;
			status = look_at(text, at, out);
			if (status != PS_OK)
				return status;
		}
	}
	return PS_OK;
}
