// What many commands include, beside src/precompiled.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

#include "precompiled.hpp"
