#include "transfer.h"

#include "chars.h"
#include "mail_header.h"

#include <string.h>

/* Line lengths of quoted-printable (RFC 2045 section 6.7), and the least it is cut at. */
#define QP_LINE_MAX ((size_t)76)
#define QP_LINE_MIN ((size_t)24)
/* Bytes put into a buffer at once. */
#define STEP ((size_t)3072)
/* Lines of the original that are looked at to find an unchanged one again. */
#define QP_RESYNC 8
/* How often the original may be looked at for that, in all. */
#define QP_WORK ((size_t)2)
#define QP_WORK_MIN ((size_t)65536)

/* What a byte is in base64: its value 0 .. 63, or one of these. */
#define B64_PAD 0x40
#define B64_BLANK 0x80
#define B64_OTHER 0xC0

static const char b64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* clang-format off */
static const unsigned char b64_class[256] = {
	192, 192, 192, 192, 192, 192, 192, 192, 192, 128, 128, 128, 128, 128, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	128, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 62, 192, 192, 192, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 192, 192, 192, 64, 192, 192,
	192, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 192, 192, 192, 192, 192,
	192, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
};
/* clang-format on */

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

/* --- base64 ------------------------------------------------------------------ */

/* Whole groups of four clean letters, as many as there are. Returns one behind the last one read. */
static size_t decode_groups(const unsigned char *src, size_t at, size_t len, unsigned char *dst, size_t *written)
{
	size_t out = *written;

	while (len - at >= 4) {
		unsigned a = b64_class[src[at]];
		unsigned b = b64_class[src[at + 1]];
		unsigned c = b64_class[src[at + 2]];
		unsigned d = b64_class[src[at + 3]];

		if ((a | b | c | d) > 63)
			break;
		dst[out] = (unsigned char)(a << 2 | b >> 4);
		dst[out + 1] = (unsigned char)(b << 4 | c >> 2);
		dst[out + 2] = (unsigned char)(c << 6 | d);
		out += 3;
		at += 4;
	}
	*written = out;
	return at;
}

/* Ends a group of less than four letters. Returns the bytes it stands for. */
static size_t flush_group(unsigned bits, unsigned count, unsigned char *dst)
{
	if (count < 2)
		return 0;
	bits <<= 6 * (4 - count);
	dst[0] = (unsigned char)(bits >> 16);
	dst[1] = (unsigned char)(bits >> 8);
	return count - 1;
}

static enum ps_status decode_base64(
	const unsigned char *src, size_t len, bool pad_ends_group, struct ps_buf *out, bool *odd)
{
	enum ps_status status = ps_buf_reserve(out, len / 4 * 3 + 6);
	unsigned char *dst;
	size_t written = 0;
	unsigned bits = 0;
	unsigned count = 0;
	bool padded = false;

	*odd = false;
	if (status != PS_OK)
		return status;
	dst = out->data + out->len;
	for (size_t i = 0; i < len; i++) {
		unsigned value;

		if (count == 0) {
			i = decode_groups(src, i, len, dst, &written);
			if (i == len)
				break;
		}
		value = b64_class[src[i]];
		if (value < 64) {
			*odd = *odd || padded;
			bits = bits << 6 | value;
			count++;
		} else if (value == B64_PAD) {
			padded = true;
		} else if (value == B64_OTHER) {
			*odd = true;
		}
		if (count == 4 || (value == B64_PAD && pad_ends_group)) {
			written += count == 4 ? 0 : flush_group(bits, count, dst + written);
			if (count == 4) {
				dst[written] = (unsigned char)(bits >> 16);
				dst[written + 1] = (unsigned char)(bits >> 8);
				dst[written + 2] = (unsigned char)bits;
				written += 3;
			}
			bits = 0;
			count = 0;
		}
	}
	written += flush_group(bits, count, dst + written);
	out->len += written;
	memset(out->data + out->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

enum ps_status ps_base64_decode(const unsigned char *src, size_t len, struct ps_buf *out, bool *odd)
{
	return decode_base64(src, len, true, out, odd);
}

enum ps_status ps_base64_decode_on(const unsigned char *src, size_t len, struct ps_buf *out)
{
	bool odd;

	return decode_base64(src, len, false, out, &odd);
}

/* Encodes src[0 .. len) into dst, which has room for four bytes for each begun three. Returns the length. */
static size_t encode_base64(const unsigned char *src, size_t len, char *dst)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i += 3) {
		unsigned have = len - i < 3 ? (unsigned)(len - i) : 3;
		unsigned bits = (unsigned)src[i] << 16;

		if (have > 1)
			bits |= (unsigned)src[i + 1] << 8;
		if (have > 2)
			bits |= src[i + 2];
		dst[out] = b64_alphabet[bits >> 18];
		dst[out + 1] = b64_alphabet[bits >> 12 & 63];
		dst[out + 2] = have > 1 ? b64_alphabet[bits >> 6 & 63] : '=';
		dst[out + 3] = have > 2 ? b64_alphabet[bits & 63] : '=';
		out += 4;
	}
	return out;
}

enum ps_status ps_base64_encode(const unsigned char *src, size_t len, struct ps_buf *out)
{
	char step[STEP / 3 * 4];

	for (size_t i = 0; i < len; i += STEP) {
		size_t part = len - i < STEP ? len - i : STEP;
		enum ps_status status = ps_buf_add(out, step, encode_base64(src + i, part, step));

		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* One behind the next letter. */
static size_t past_letter(const unsigned char *src, size_t at, size_t len)
{
	while (at < len && b64_class[src[at]] > 63)
		at++;
	return at < len ? at + 1 : len;
}

/* Byte k of a group starts in its letter k; the fourth letter belongs to the third byte. */
void ps_base64_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	while (*decoded < target && *source < original_len) {
		*source = past_letter(original, *source, original_len);
		*decoded += 1;
		if (*decoded % 3 == 0)
			*source = past_letter(original, *source, original_len);
	}
}

static bool is_line_blank(unsigned char c)
{
	return b64_class[c] == B64_BLANK;
}

/* Letters in lines of @width, each line but the last with @eol. */
static enum ps_status add_in_lines(
	const unsigned char *letters, size_t len, size_t width, const char *eol, struct ps_buf *out)
{
	for (size_t i = 0; i < len; i += width) {
		size_t part = len - i < width ? len - i : width;
		enum ps_status status = ps_buf_add(out, letters + i, part);

		if (status == PS_OK && i + part < len)
			status = ps_buf_add_str(out, eol);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* The line end that data[0 .. len) uses first. */
static const char *line_end_of(const unsigned char *data, size_t len)
{
	const unsigned char *nl = memchr(data, '\n', len);

	return nl == NULL || (nl > data && nl[-1] == '\r') ? "\r\n" : "\n";
}

enum ps_status ps_base64_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	size_t head = 0;
	size_t tail = original_len;
	size_t width = 0;
	struct ps_buf letters;
	enum ps_status status;

	(void)context;
	while (head < original_len && is_line_blank(original[head]))
		head++;
	while (tail > head && is_line_blank(original[tail - 1]))
		tail--;
	while (head + width < tail && b64_class[original[head + width]] < B64_BLANK)
		width++;
	if (width == 0 || width > PS_MAIL_LINE_MAX)
		width = QP_LINE_MAX;
	ps_buf_init(&letters, decoded_len / 3 * 4 + 4);
	status = ps_base64_encode(decoded, decoded_len, &letters);
	if (status == PS_OK)
		status = ps_buf_add(out, original, head);
	if (status == PS_OK)
		status = add_in_lines(letters.data, letters.len, width, line_end_of(original, original_len), out);
	if (status == PS_OK)
		status = ps_buf_add(out, original + tail, original_len - tail);
	ps_buf_fini(&letters);
	return status;
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

void ps_qp_next(const unsigned char *src, size_t len, struct ps_qp_piece *piece)
{
	const unsigned char *equals = memchr(src, '=', len);
	size_t soft;

	*piece = (struct ps_qp_piece){.plain = true, .len = 1};
	if (equals != src) {
		piece->len = equals == NULL ? len : (size_t)(equals - src);
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
		.out = out, .eol = line_end_of(original, original_len), .width = qp_width(original, original_len)};
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
	const char *eol = line_end_of(original, original_len);
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
