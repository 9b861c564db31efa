// What the processor at hand can do, asked once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sluice {

/// Instruction-set extensions that some part of Sluice has a special path for. All false on other
/// architectures than x86-64. "Usable" means that the operating system saves the registers too.
struct CpuFeatures {
    bool bmi2 = false;    ///< BMI1 and BMI2: ANDN, MULX, RORX, SHLX
    bool adx = false;     ///< ADCX, ADOX
    bool avx2 = false;    ///< 256-bit integer vectors
    bool avx512 = false;  ///< AVX-512 F, VL, BW and DQ
    bool amd = false;     ///< Made by AMD, whose vector units trade latency for width
};

/// The features of the processor this runs on. Cheap after the first call.
const CpuFeatures& cpu_features() noexcept;

/// A line for reports, e.g. "amd bmi2 adx avx2 avx512"; "baseline" when there is none.
std::string describe(const CpuFeatures& features);

}  // namespace sluice
