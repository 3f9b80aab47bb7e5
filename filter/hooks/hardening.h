/**
 * Hardening: what the process gives up before it reads a byte.
 *
 * No core dump and no debugger's look at memory that held input (I6). A closed
 * pipe is an error to handle, never a signal that ends the program between two
 * writes. A roster that is cut short while it is mapped ends the program with a
 * message. What a large message took is given back to the system. The three
 * standard descriptors are never free, so that no file that is opened later can
 * land on one of them.
 */
#ifndef PS_HARDENING_H
#define PS_HARDENING_H

#include "phiscrub.h"

/**
 * First thing of main(). @code: the exit status where a mapped file was cut
 * short. PHISCRUB_SYSTEM where the process cannot be made safe.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_harden(int code);

#endif
