/**
 * Messages to a person, on standard error: `phiscrub: place: fact; way out`.
 *
 * One line each, written at once. They name places (files, records, bytes,
 * options), never a byte of a document (I5); what a file's or option's name
 * could do to a terminal is made harmless.
 */
#ifndef PS_MESSAGE_H
#define PS_MESSAGE_H

#include "phiscrub.h"

/** Longest message in bytes; what is longer is cut. */
#define PS_MESSAGE_MAX 1024

void ps_say(const char *place, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Says why the library failed. The place is @place, followed by line and column
 * of a policy or the byte of a document where they are known.
 */
void ps_say_error(const char *place, const struct phiscrub_error *error);

#endif
