/**
 * Names that are typed in small letters, and what else joins names only where
 * their neighbours say so: initials in small letters, a masked surname, the
 * word between two surnames.
 */
#ifndef PS_JOIN_LOWER_H
#define PS_JOIN_LOWER_H

#include "tokens.h"

/** Where the initials before the lower-case @word start: "j. roe", "j.q. roe"; its own start where none stand there. */
size_t ps_lower_initials_start(const struct ps_text *text, const struct ps_word *word, size_t floor);

/** "jane q. roe", "jane q roe": nothing but an initial in small letters between two lower-case words. */
bool ps_is_around_lower_initial(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right);

/** Behind the initial of a lower-case name that is written last name first: "roe, jane q"; @end where none is there. */
size_t ps_behind_lower_last_first(
	const struct ps_text *text, const struct ps_token *tokens, size_t first, size_t last, size_t end);

/** "roe, jane" in small letters where only the given name was sure: whether token @index is its surname. */
bool ps_is_lower_last(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "- bill brzezik": a given name that is a word, typed in small letters behind a sign, before a surname that was
 * found. */
bool ps_is_lower_given(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "jane brzezik.": whether token @index, typed in small letters, ends what a sure given name began. */
bool ps_is_lower_surname(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "Puig i Serra", "Devi a/p Raman": a link between token @index and the next that people of one tongue write. */
bool ps_is_linked(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "R***, Jane": where the letter and stars before a name start; @start where none stand there. */
size_t ps_masked_start(const struct ps_text *text, size_t start, size_t floor);

/** "R***, Jane": nothing but stars and a comma or blank between the letter of a masked name and the next one. */
bool ps_is_around_stars(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right);

/** "ROE,M B": the initial without a blank before it, where neither a column nor a list goes on. */
bool ps_is_close_initial(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token);

/** "K. Wren-Boots": the half behind the hyphen, any word that is written as a name is. */
bool ps_is_hyphen_half(const struct ps_text *text, const struct ps_token *tokens, size_t index);

/** "^I|", "ROE, JANE I'": an initial that might be another word elsewhere, where it ends a component or a name. */
bool ps_is_last_initial(const struct ps_text *text, const struct ps_token *tokens, size_t index);

#endif
