#include "transfer.h"

#include "chars.h"
#include "mail_header.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Line lengths of quoted-printable (RFC 2045 section 6.7), and the least it is cut at. */
#define QP_LINE_MAX ((size_t)76)
#define QP_LINE_MIN ((size_t)24)
/* Lines of the original that are looked at to find an unchanged one again. */
#define QP_RESYNC 8
/* How often the original may be looked at for that, in all. */
#define QP_WORK ((size_t)2)
#define QP_WORK_MIN ((size_t)65536)

enum ps_transfer ps_transfer_by_name(const unsigned char *name, size_t len)
{
	static const struct {
		const char *name;
		enum ps_transfer transfer;
	} rows[] = {
		{"7bit", PS_TRANSFER_NONE},
		{"8bit", PS_TRANSFER_NONE},
		{"binary", PS_TRANSFER_NONE},
		{"7-bit", PS_TRANSFER_NONE},
		{"8-bit", PS_TRANSFER_NONE},
		{"none", PS_TRANSFER_NONE},
		{"", PS_TRANSFER_NONE},
		{"base64", PS_TRANSFER_BASE64},
		{"quoted-printable", PS_TRANSFER_QP},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ps_word_is(name, len, rows[i].name))
			return rows[i].transfer;
	}
	return PS_TRANSFER_UNKNOWN;
}

const char *ps_line_end_of(const unsigned char *data, size_t len)
{
	const unsigned char *nl = memchr(data, '\n', len);

	return nl == NULL || (nl > data && nl[-1] == '\r') ? "\r\n" : "\n";
}

/* --- quoted-printable --------------------------------------------------------- */

/*
 * The length of the soft line break at src[0 .. len), which starts with '=', or 0:
 * blanks may stand before the line end, and the end of the data is one. A CR
 * alone counts: some readers join there.
 */
static size_t soft_break(const unsigned char *src, size_t len)
{
	size_t i = 1;

	while (i < len && (src[i] == ' ' || src[i] == '\t'))
		i++;
	if (i == len)
		return i;
	if (src[i] == '\r')
		return i + 1 < len && src[i + 1] == '\n' ? i + 2 : i + 1;
	return src[i] == '\n' ? i + 1 : 0;
}

/* Bytes in front of the first '=' in src[0 .. len); it is mostly near. */
static size_t plain_len(const unsigned char *src, size_t len)
{
	const unsigned char *equals;
	size_t i = 0;

#if defined(__SSE2__)
	for (; i < 64 && len - i >= 16; i += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(src + i));
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('=')));

		if (found != 0)
			return i + (unsigned)__builtin_ctz(found);
	}
#endif
	equals = memchr(src + i, '=', len - i);
	return equals == NULL ? len : (size_t)(equals - src);
}

void ps_qp_next(const unsigned char *src, size_t len, struct ps_qp_piece *piece)
{
	size_t soft;

	*piece = (struct ps_qp_piece){.plain = true, .len = 1};
	if (len == 0 || src[0] != '=') {
		piece->len = plain_len(src, len);
		return;
	}
	soft = soft_break(src, len);
	if (soft > 0) {
		*piece = (struct ps_qp_piece){.soft = true, .len = soft};
	} else if (len >= 3 && ps_hex_pair(src + 1, &piece->byte)) {
		piece->plain = false;
		piece->len = 3;
	}
}

/* Decodes into dst, which has room for @len bytes. Returns the length. */
static size_t decode_qp(const unsigned char *src, size_t len, unsigned char *dst)
{
	size_t out = 0;
	size_t i = 0;

	while (i < len) {
		struct ps_qp_piece piece;

#if defined(__SSE2__)
		/* What is decoded is no longer than what was read, so whole vectors have room. */
		while (len - i >= 16 && src[i] != '=') {
			__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(src + i));
			unsigned ends = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('=')));
			unsigned count = (unsigned)__builtin_ctz(ends | 0x10000);

			_mm_storeu_si128((__m128i *)(void *)(dst + out), block);
			i += count;
			out += count;
		}
#endif
		if (len - i >= 3 && src[i] == '=' && ps_hex_pair(src + i + 1, dst + out)) {
			out++;
			i += 3;
			continue;
		}
		ps_qp_next(src + i, len - i, &piece);
		if (piece.plain) {
			memcpy(dst + out, src + i, piece.len);
			out += piece.len;
		} else if (!piece.soft) {
			dst[out++] = piece.byte;
		}
		i += piece.len;
	}
	return out;
}

void ps_qp_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	while (*decoded < target && *source < original_len) {
		struct ps_qp_piece piece;

		ps_qp_next(original + *source, original_len - *source, &piece);
		if (piece.plain && piece.len > target - *decoded)
			piece.len = target - *decoded;
		*decoded += piece.plain ? piece.len : !piece.soft;
		*source += piece.len;
	}
}

void ps_same_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	(void)original;
	*source = target < original_len ? target : original_len;
	*decoded = target;
}

enum ps_status ps_qp_decode(const unsigned char *src, size_t len, struct ps_buf *out)
{
	enum ps_status status = ps_buf_reserve(out, len);

	if (status != PS_OK)
		return status;
	if (len > 0)
		out->len += decode_qp(src, len, out->data + out->len);
	if (out->data != NULL)
		memset(out->data + out->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

/* One behind the hard line that starts at src[at]: soft breaks lie inside it. */
static size_t hard_line_end(const unsigned char *src, size_t at, size_t len)
{
	for (;;) {
		const unsigned char *nl = at < len ? memchr(src + at, '\n', len - at) : NULL;
		size_t end;
		size_t back;

		if (nl == NULL)
			return len;
		end = (size_t)(nl - src) + 1;
		back = end - 1;
		while (back > at && (src[back - 1] == '\r' || src[back - 1] == ' ' || src[back - 1] == '\t'))
			back--;
		if (back == at || src[back - 1] != '=')
			return end;
		at = end;
	}
}

struct qp_writer {
	struct ps_buf *out;
	const char *eol;
	size_t width;
	/* The line that is being written. */
	char line[QP_LINE_MAX + 1];
	size_t column;
};

static enum ps_status end_qp_line(struct qp_writer *w, bool soft)
{
	enum ps_status status;

	if (soft)
		w->line[w->column++] = '=';
	status = ps_buf_add(w->out, w->line, w->column);
	w->column = 0;
	return status == PS_OK && soft ? ps_buf_add_str(w->out, w->eol) : status;
}

/* One decoded line, text and line end, encoded. */
static enum ps_status encode_qp_line(struct qp_writer *w, const unsigned char *line, size_t len)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t text = len;
	enum ps_status status = PS_OK;

	if (text > 0 && line[text - 1] == '\n')
		text -= text > 1 && line[text - 2] == '\r' ? 2 : 1;
	w->column = 0;
	for (size_t i = 0; i < text && status == PS_OK; i++) {
		unsigned char c = line[i];
		bool last = i + 1 == text;
		bool plain = (c > 32 && c < 127 && c != '=') || ((c == ' ' || c == '\t') && !last);

		if (w->column + (plain ? 1 : 3) > w->width - (last ? 0 : 1))
			status = end_qp_line(w, true);
		w->line[w->column++] = plain ? (char)c : '=';
		if (!plain) {
			w->line[w->column++] = hex[c >> 4];
			w->line[w->column++] = hex[c & 15];
		}
	}
	if (status == PS_OK)
		status = end_qp_line(w, false);
	if (status == PS_OK && len > text)
		status = ps_buf_add_str(w->out, w->eol);
	return status;
}

/* The original's lines, walked beside the new text. */
struct qp_lines {
	const unsigned char *src;
	size_t at, len;
	/* Bytes that may still be looked at: lines of many lines would be looked at over and over. */
	size_t work;
	/* Room for any line's decoding. */
	unsigned char *scratch;
};

/*
 * Finds among the next lines of the original one that decodes to what stands at
 * new[0 .. len). Returns its decoded length and its place, or 0.
 */
static size_t find_same_line(struct qp_lines *lines, const unsigned char *text, size_t len, size_t *start, size_t *end)
{
	size_t at = lines->at;

	for (int i = 0; i < QP_RESYNC && at < lines->len && lines->work > 0; i++) {
		size_t stop = hard_line_end(lines->src, at, lines->len);
		size_t decoded;
		bool whole;

		if (stop - at > lines->work) {
			lines->work = 0;
			return 0;
		}
		lines->work -= stop - at;
		decoded = decode_qp(lines->src + at, stop - at, lines->scratch);
		whole = decoded > 0 && (decoded == len || lines->scratch[decoded - 1] == '\n');
		if (whole && decoded <= len && memcmp(lines->scratch, text, decoded) == 0) {
			*start = at;
			*end = stop;
			return decoded;
		}
		at = stop;
	}
	return 0;
}

static size_t qp_width(const unsigned char *original, size_t len)
{
	size_t width = ps_longest_line(original, len);

	if (width > QP_LINE_MAX)
		return QP_LINE_MAX;
	return width < QP_LINE_MIN ? QP_LINE_MIN : width;
}

enum ps_status ps_qp_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	struct qp_writer w = {
		.out = out, .eol = ps_line_end_of(original, original_len), .width = qp_width(original, original_len)};
	struct qp_lines lines = {original, 0, original_len, QP_WORK * original_len + QP_WORK_MIN, NULL};
	struct ps_buf scratch;
	enum ps_status status;

	(void)context;
	ps_buf_init(&scratch, original_len);
	status = ps_buf_reserve(&scratch, original_len);
	lines.scratch = scratch.data;
	for (size_t at = 0; at < decoded_len && status == PS_OK;) {
		size_t start, end;
		size_t same = find_same_line(&lines, decoded + at, decoded_len - at, &start, &end);

		if (same > 0) {
			status = ps_buf_add(out, original + start, end - start);
			lines.at = end;
			at += same;
		} else {
			size_t text_end;
			size_t stop = ps_line_end(decoded, at, decoded_len, &text_end);

			status = encode_qp_line(&w, decoded + at, stop - at);
			at = stop;
		}
	}
	scratch.len = scratch.data == NULL ? 0 : original_len;
	ps_buf_fini(&scratch);
	return status;
}

/* --- lines that stand as they are ---------------------------------------------- */

size_t ps_longest_line(const unsigned char *data, size_t len)
{
	size_t longest = 0;
	size_t at = 0;

#if defined(__SSE2__)
	for (size_t i = 0; len - i >= 16; i += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
		unsigned ends = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')));

		for (; ends != 0; ends &= ends - 1) {
			size_t end = i + (unsigned)__builtin_ctz(ends);
			size_t text = end > at && data[end - 1] == '\r' ? end - 1 - at : end - at;

			if (text > longest)
				longest = text;
			at = end + 1;
		}
	}
#endif
	while (at < len) {
		size_t text_end;
		size_t next = ps_line_end(data, at, len, &text_end);

		if (text_end - at > longest)
			longest = text_end - at;
		at = next;
	}
	return longest;
}

/* Where the line at data[at .. end) is cut: behind its last blank within the limit, else at the limit. */
static size_t cut_of(const unsigned char *data, size_t at, size_t end)
{
	size_t cut = at + PS_MAIL_LINE_MAX;

	if (end - at <= PS_MAIL_LINE_MAX)
		return end;
	while (cut > at + 1 && data[cut - 1] != ' ' && data[cut - 1] != '\t')
		cut--;
	if (cut > at + 1)
		return cut;
	cut = at + PS_MAIL_LINE_MAX;
	while ((data[cut] & 0xC0) == 0x80 && cut > at + PS_MAIL_LINE_MAX - 4)
		cut--;
	return cut;
}

enum ps_status ps_lines_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	const char *eol = ps_line_end_of(original, original_len);
	enum ps_status status = PS_OK;

	(void)context;
	if (ps_longest_line(original, original_len) > PS_MAIL_LINE_MAX)
		return ps_buf_add(out, decoded, decoded_len);
	for (size_t at = 0; at < decoded_len && status == PS_OK;) {
		size_t text_end;
		size_t next = ps_line_end(decoded, at, decoded_len, &text_end);
		size_t cut = cut_of(decoded, at, text_end);

		if (cut == text_end) {
			status = ps_buf_add(out, decoded + at, next - at);
			at = next;
			continue;
		}
		status = ps_buf_add(out, decoded + at, cut - at);
		if (status == PS_OK)
			status = ps_buf_add_str(out, eol);
		at = cut;
	}
	return status;
}
