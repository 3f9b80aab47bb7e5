/**
 * Firms of the lists whose names read like a person's, and what they call their goods.
 */
#ifndef PS_FIRM_H
#define PS_FIRM_H

#include "tokens.h"

/**
 * The index behind the firm or product ("Edward Jones", "Edward Jones Ada XLR") whose name starts with token @index;
 * @index where none does.
 */
size_t ps_firm_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index);

#endif
