// What the compilers call differently.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#define SLUICE_ALWAYS_INLINE [[gnu::always_inline]] inline
#define SLUICE_NOINLINE [[gnu::noinline]]

/// Out of line and placed away from hot code: for the paths that hardly ever run.
#define SLUICE_COLD [[gnu::noinline, gnu::cold]]

/// Condition hints. Preferred over [[likely]] where the hint belongs to a condition that is part
/// of a larger expression or of a macro.
#define SLUICE_LIKELY(condition) __builtin_expect(static_cast<bool>(condition), 1)
#define SLUICE_UNLIKELY(condition) __builtin_expect(static_cast<bool>(condition), 0)

/// x86-64 with the instructions that x86-64-v3 names (AVX2, BMI1, BMI2): chosen at compile time.
#if defined(__x86_64__) && defined(__AVX2__) && defined(__BMI2__)
#define SLUICE_X86_64_V3 1
#else
#define SLUICE_X86_64_V3 0
#endif
