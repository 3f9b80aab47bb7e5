/** Which vector instructions this processor has, asked once by whoever chooses a table of functions. */
#ifndef PS_CPU_H
#define PS_CPU_H

enum ps_isa { PS_ISA_SCALAR, PS_ISA_AVX2, PS_ISA_AVX512, PS_ISA_COUNT };

/** The best set that processor and operating system offer. AVX512 means F, BW, VL and VBMI2. */
enum ps_isa ps_cpu_isa(void);

/** "scalar", "avx2", "avx512". */
const char *ps_isa_name(enum ps_isa isa);

#endif
