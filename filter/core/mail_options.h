/** What a policy says about mail, in the form that the e-mail format takes. */
#ifndef PS_MAIL_OPTIONS_H
#define PS_MAIL_OPTIONS_H

#include "attachments.h"
#include "policy.h"

/**
 * Options from the policy's `email:`, the most specific media types first; NULL
 * without memory. They borrow the policy's strings. To be freed with free().
 */
struct ps_email_options *ps_mail_options_new(const struct ps_policy *policy);

#endif
