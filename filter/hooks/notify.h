/**
 * Tells systemd how the service is, as sd_notify(3) does, over the datagram
 * socket that NOTIFY_SOCKET names. Without one nothing happens.
 */
#ifndef PS_NOTIFY_H
#define PS_NOTIFY_H

/** Sends @state: "READY=1", lines apart by '\n'. What cannot be sent is not: no service stops for it. */
void ps_notify(const char *state);

#endif
