// What nearly every test includes, compiled once for a program of tests instead of once a file.
//
// Headers of the system and of the test libraries alone: a change in a header of Sluice compiles
// what includes it and nothing else. No source counts on this file; where it is not used
// (SLUICE_PRECOMPILE off, GCC) everything includes what it needs by itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
