#include "cpu.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <stdbool.h>
#include <sys/platform/x86.h>
#endif

#if defined(CPU_FEATURE_ACTIVE)
/* As CPU_FEATURE_ACTIVE, which shifts a 1 into the sign. */
static bool is_active(unsigned feature)
{
	const struct cpuid_feature *leaf = __x86_get_cpuid_feature_leaf(feature / (32 * 4));

	return (leaf->active_array[feature / 32 % 4] >> feature % 32 & 1) != 0;
}
#endif

enum ps_isa ps_cpu_isa(void)
{
/* The C library has asked already; to ask again costs a virtual machine twenty exits to its host. */
#if defined(__x86_64__) && defined(CPU_FEATURE_ACTIVE)
	if (is_active(x86_cpu_AVX512F) && is_active(x86_cpu_AVX512BW) && is_active(x86_cpu_AVX512VL) &&
		is_active(x86_cpu_AVX512_VBMI2))
		return PS_ISA_AVX512;
	if (is_active(x86_cpu_AVX2) && is_active(x86_cpu_BMI1))
		return PS_ISA_AVX2;
#elif defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2"))
		return PS_ISA_AVX512;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
		return PS_ISA_AVX2;
#endif
	return PS_ISA_SCALAR;
}

const char *ps_isa_name(enum ps_isa isa)
{
	static const char *const names[PS_ISA_COUNT] = {"scalar", "avx2", "avx512"};

	return names[isa];
}
