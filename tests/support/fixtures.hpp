// Where the official fixtures are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace sluice::test {

/// The folder that the environment variable SLUICE_FIXTURES names, or a default beside the source
/// tree. It may not exist: tests that need it then skip themselves, and say so.
std::filesystem::path fixtures();

}  // namespace sluice::test
