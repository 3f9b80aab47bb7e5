/**
 * --check-postfix: does the Postfix of this machine send every mail through the
 * milter, and does it hold mail back when the milter fails?
 *
 * Reads `postconf`, changes nothing. One line a fact on standard output, "ok",
 * "note" or "unsafe" first. Ends with PS_EXIT_POLICY where anything is unsafe.
 */
#ifndef PS_POSTFIX_H
#define PS_POSTFIX_H

#include "options.h"

enum ps_exit ps_postfix_check(const struct ps_options *options);

#endif
