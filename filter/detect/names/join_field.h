/**
 * Names that fill a field: a column, an element, a value in quotation marks, a
 * component of HL7. There what stands beside a name's comma or caret is the
 * rest of it, whatever it may mean elsewhere.
 *
 * Each says whether token @index is part of such a name: a *given* one behind
 * a name that was taken, tokens[index - 1] among it; a *last* one before such
 * a name, tokens[index + 1] among it.
 */
#ifndef PS_JOIN_FIELD_H
#define PS_JOIN_FIELD_H

#include "tokens.h"

/** "QUIET, WREN    12/1": a name and what follows its comma fill a column, and the rest is listed as nothing else. */
bool ps_fills_field_given(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "Quiet, Wren J    12/1": any words before the comma of a given name that is sure, where all of it fills a column. */
bool ps_fills_field_last(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "|QUIET^MD WREN^": the words behind the caret of a surname that begins the field. */
bool ps_fills_caret_given(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "|TALL BULL^ROSE": the words before the caret of a name, from the field's beginning on. */
bool ps_fills_caret_last(const struct ps_text *text, const struct ps_token *tokens, size_t index);

#endif
