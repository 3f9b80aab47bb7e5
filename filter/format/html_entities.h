/**
 * Character references: what "&#53;", "&eacute" and "&amp;" stand for.
 *
 * HTML's rules are those of the WHATWG standard, section 13.2.5.72 and on:
 * 106 old names need no semicolon, numbers may have any count of leading
 * zeros, and 0x80 to 0x9F mean windows-1252. XML knows five names and numbers;
 * other names are read as in HTML, since XHTML's DTD declares them.
 */
#ifndef PS_HTML_ENTITIES_H
#define PS_HTML_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that the longest value needs. */
#define PS_ENTITY_MAX 8

enum ps_entity_place {
	PS_ENTITY_HTML_TEXT,
	/** "&copy=1" and "&copy1" stay as they are. */
	PS_ENTITY_HTML_ATTRIBUTE,
	/** Always with a semicolon. */
	PS_ENTITY_XML
};

/**
 * Reads the reference that starts with the '&' at data[0]; at most @len bytes
 * are looked at. Returns how many of them it takes and puts its UTF-8 into
 * @out; 0 where the '&' is just that.
 */
size_t ps_entity_read(const unsigned char *data, size_t len, enum ps_entity_place place,
	unsigned char out[PS_ENTITY_MAX], size_t *out_len);

/** UTF-8 of a code point; one that is none becomes U+FFFD. Returns 1 to 4. */
size_t ps_codepoint_write(uint32_t codepoint, unsigned char *out);

#endif
