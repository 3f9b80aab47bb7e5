#include "xml_input.h"

#include "chars.h"
#include "input.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* The declaration is at the start and short. */
#define DECLARATION_MAX 256

/* --- memory --------------------------------------------------------------------- */

/* Bytes that one thread's parsers have together: a tag of a million attributes asks for much. */
static _Thread_local size_t held;

/* In front of each block: how much is to be wiped. */
union head {
	size_t size;
	max_align_t align;
};

static void *wiped_malloc(size_t size)
{
	union head *head = size > PS_XML_MEMORY - held ? NULL : malloc(sizeof(*head) + size);
	if (head == NULL)
		return NULL;
	held += size;
	head->size = size;
	return head + 1;
}

static void wiped_free(void *block)
{
	if (block == NULL)
		return;
	union head *head = (union head *)block - 1;
	held -= head->size;
	ps_wipe_free(head, sizeof(*head) + head->size);
}

static void *wiped_realloc(void *block, size_t size)
{
	void *grown = wiped_malloc(size);
	if (grown == NULL || block == NULL)
		return grown;
	size_t old = ((union head *)block - 1)->size;
	memcpy(grown, block, old < size ? old : size);
	wiped_free(block);
	return grown;
}

XML_Parser ps_xml_parser_new(void)
{
	static const XML_Memory_Handling_Suite memory = {wiped_malloc, wiped_realloc, wiped_free};
	return XML_ParserCreate_MM("UTF-8", &memory, NULL);
}

/* --- encodings -------------------------------------------------------------------- */

/* The encoding that "<?xml version='1.0' encoding='...'?>" names; *len 0 where it names none. */
static const unsigned char *declared(const unsigned char *data, size_t len, size_t *name_len)
{
	static const char key[] = "encoding";
	size_t most = len < DECLARATION_MAX ? len : DECLARATION_MAX;
	*name_len = 0;
	if (most < 6 || memcmp(data, "<?xml", 5) != 0 || !ps_is_space(data[5]))
		return data;
	for (size_t at = 5; most - at > sizeof(key) && data[at] != '>'; at++) {
		if (!ps_is_space(data[at]) || memcmp(data + at + 1, key, sizeof(key) - 1) != 0)
			continue;
		at += sizeof(key);
		while (at < most && (ps_is_space(data[at]) || data[at] == '='))
			at++;
		if (at == most || (data[at] != '"' && data[at] != '\''))
			return data;
		const unsigned char *close = memchr(data + at + 1, data[at], most - at - 1);
		if (close != NULL)
			*name_len = (size_t)(close - (data + at + 1));
		return data + at + 1;
	}
	return data;
}

static const struct ps_charset *charset(const char *name)
{
	return ps_charset_by_name((const unsigned char *)name, strlen(name));
}

/* By the first bytes, XML 1.0 appendix F; NULL where they are like ASCII. */
static const struct ps_charset *wide_charset(const unsigned char *data, size_t len)
{
	if (len < 4)
		return NULL;
	if (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0)
		return charset("utf-16");
	if (data[0] == '<' && data[1] == 0 && data[2] != 0 && data[3] == 0)
		return charset("utf-16le");
	if (data[0] == 0 && data[1] == '<' && data[2] == 0 && data[3] != 0)
		return charset("utf-16be");
	return NULL;
}

/* Sets *found to the charset that has to be decoded, or to NULL where nothing has to be. */
static enum ps_status find_charset(
	struct ps_document *doc, unsigned layer, const unsigned char *data, size_t len, const struct ps_charset **found)
{
	size_t name_len;
	*found = wide_charset(data, len);
	if (*found != NULL || (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0))
		return PS_OK;
	const unsigned char *name = declared(data, len, &name_len);
	if (name_len == 0)
		return PS_OK;
	/* Inside another document the text was decoded already, mostly. */
	if (ps_layer_depth(doc, layer) > 0 && ps_is_utf8(data, len))
		return PS_OK;
	const struct ps_charset *named = ps_charset_by_name(name, name_len);
	if (named == NULL)
		return ps_fail(ps_document_error(doc), PS_REFUSED, 0, "XML in an encoding that is not known");
	if (named == charset("utf-8") || ps_charset_is_direct(named, data, len))
		return PS_OK;
	if (named == charset("utf-16") || named == charset("utf-32"))
		return ps_fail(ps_document_error(doc), PS_MALFORMED, 0, "XML is not in the encoding that it declares");
	*found = named;
	return PS_OK;
}

enum ps_status ps_xml_input(struct ps_document *doc, unsigned *layer, size_t *start, size_t *end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, *layer, &len) + *start;
	const struct ps_charset *found;
	enum ps_status status = find_charset(doc, *layer, data, *end - *start, &found);
	if (status != PS_OK || found == NULL)
		return status;
	return ps_input_decode(doc, found, layer, start, end);
}
