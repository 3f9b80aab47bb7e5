/**
 * Hyperscan's library, opened when it is first needed.
 *
 * Most processes never scan for users' patterns: linked in, libhs and the C++
 * library behind it would cost each start a millisecond. What runs databases
 * comes from libhs_runtime, which is small; what compiles them, from libhs.
 * Both must be the version that was tested, 5.4.0 and not Vectorscan.
 *
 * Any thread may call; the libraries stay open.
 */
#ifndef PS_HYPERSCAN_H
#define PS_HYPERSCAN_H

#include "status.h"

#include <hs.h>

/** What runs databases. */
struct ps_hyperscan_run {
	__typeof__(hs_version) *version;
	__typeof__(hs_alloc_scratch) *alloc_scratch;
	__typeof__(hs_free_scratch) *free_scratch;
	__typeof__(hs_serialize_database) *serialize_database;
	__typeof__(hs_deserialize_database) *deserialize_database;
	__typeof__(hs_free_database) *free_database;
	__typeof__(hs_scan) *scan;
};

/** What compiles them. */
struct ps_hyperscan_compile {
	__typeof__(hs_version) *version;
	__typeof__(hs_expression_info) *expression_info;
	__typeof__(hs_compile) *compile;
	__typeof__(hs_compile_multi) *compile_multi;
	__typeof__(hs_free_compile_error) *free_compile_error;
};

/** libhs_runtime's functions; NULL where it is not there, or not the tested one. */
const struct ps_hyperscan_run *ps_hyperscan_run(void);

/** libhs's functions, where libhs_runtime is there as well; else NULL. */
const struct ps_hyperscan_compile *ps_hyperscan_compile(void);

/** PS_INTERNAL, with what is to be done about a NULL of one of the two. */
PS_MUST_USE enum ps_status ps_hyperscan_fail(struct ps_error *error);

#endif
