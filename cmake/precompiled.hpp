// What nearly every source includes, compiled once for a component instead of once a file.
//
// Headers of the system alone: a change in a header of Sluice compiles what includes it and nothing
// else. No source counts on this file; where it is not used (SLUICE_PRECOMPILE off, GCC, installed
// libraries' users) everything includes what it needs by itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>
