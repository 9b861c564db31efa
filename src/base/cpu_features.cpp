// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_features.hpp"

namespace sluice {
namespace {

CpuFeatures detect() noexcept
{
    CpuFeatures features;
#if defined(__x86_64__)
    // The compiler's runtime asks CPUID and XGETBV, so these say what may be used, not just what
    // the silicon has. It has no name for ADX; every processor with AVX-512 or since Broadwell
    // and Zen has it, and nothing here depends on it beyond a report.
    __builtin_cpu_init();
    features.bmi2 = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
    features.avx2 = __builtin_cpu_supports("avx2") != 0;
    features.avx512 =
        __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
        __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0;
    features.amd = __builtin_cpu_is("amd") != 0;
    unsigned eax = 7;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    features.adx = ((ebx >> 19) & 1) != 0;
#endif
    return features;
}

}  // namespace

const CpuFeatures& cpu_features() noexcept
{
    static const CpuFeatures features = detect();
    return features;
}

std::string describe(const CpuFeatures& features)
{
    std::string text;
    const auto add = [&text](bool present, const char* name) {
        if (!present)
            return;
        if (!text.empty())
            text += ' ';
        text += name;
    };
    add(features.amd, "amd");
    add(features.bmi2, "bmi2");
    add(features.adx, "adx");
    add(features.avx2, "avx2");
    add(features.avx512, "avx512");
    return text.empty() ? "baseline" : text;
}

}  // namespace sluice
