/**
 * Uses: what a rule wants done with the value of a place, beyond saying what it holds.
 */
#ifndef PS_USE_H
#define PS_USE_H

enum ps_use {
	/** Read as any value. */
	PS_USE_PLAIN,
	/** Stays as it is, read for context only. */
	PS_USE_KEEP,
	/** The text of a message: UTF-8, or what the form says; what `sms:` says is for it. */
	PS_USE_TEXT,
	/**
	 * A URL that must go on working: scheme, host and path stay, names and
	 * values of the query are read. With a type, the path's last segment is one.
	 */
	PS_USE_URL,
	/** The same, where the document is refused unless it is https. */
	PS_USE_CALLBACK,
	/** Text in hexadecimal digits. */
	PS_USE_HEX,
	/** The charset of a form's texts, by a name that means the same to everybody; elsewhere UTF-8 or a part of it.
	 */
	PS_USE_CHARSET,
	/** A form's data coding: 0, 1 or 2, and with 2 a text is UTF-16BE where no charset is named. */
	PS_USE_CODING,
	/** A signature over the rest: refused, unless the document is signed afterwards. */
	PS_USE_SIGNATURE,
	/** The document is refused where the value is not empty. */
	PS_USE_REFUSE
};

#endif
