// libFuzzer's side of a target, which SLUICE_FUZZ_TARGET names.
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    sluice::fuzz::SLUICE_FUZZ_TARGET({data, size});
    return 0;
}
