/**
 * Help: what --help prints, made from the table of options.
 */
#ifndef PS_HELP_H
#define PS_HELP_H

#include "options.h"
#include "output.h"

/** Prints the help of one command. */
void ps_help_print(struct ps_output *output, enum ps_command command);

#endif
