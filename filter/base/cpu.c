#include "cpu.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

enum ps_isa ps_cpu_isa(void)
{
/* The C library has asked already; to ask again costs a virtual machine twenty exits to its host. */
#if defined(__x86_64__) && defined(CPU_FEATURE_ACTIVE)
	if (CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512BW) && CPU_FEATURE_ACTIVE(AVX512VL) &&
		CPU_FEATURE_ACTIVE(AVX512_VBMI2))
		return PS_ISA_AVX512;
	if (CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1))
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
