/**
 * Messages: annotated documents as contexts.
 *
 * The files of bench/quality/messages and personas hold documents, each behind a line
 * "=== <id>", with spans as [[TYPE|surface]]. Each becomes one context in the
 * grammar of fill.h, where a name stands as it was written or is another one
 * of its form, and the other spans stand as they are.
 */
#ifndef PS_MESSAGES_H
#define PS_MESSAGES_H

/** Called for each document; @context is the callee's to keep and free. */
typedef void messages_take(void *data, const char *id, char *context);

/** Reads the file; ends the program where it cannot be opened. What breaks the form is left out. */
void messages_read(const char *path, messages_take *take, void *data);

#endif
