/** Field rules: what a policy knows about places of structured bodies. */
#ifndef PS_FIELD_RULES_H
#define PS_FIELD_RULES_H

#include "document.h"
#include "engine.h"

/** A ps_place_rule over the `fields:` of the struct phiscrub_engine at @context. The first rule that fits counts. */
ps_place_rule ps_field_rules_ask;

#endif
