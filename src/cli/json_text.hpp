// JSON as the program prints it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sluice::cli {

/// The text of a document, on one line unless `indent` is given. File names may be any bytes, and
/// JSON is UTF-8: what is not gets U+FFFD in its place, since the rest is worth printing.
inline std::string json_text(const nlohmann::ordered_json& json, int indent = -1)
{
    return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace sluice::cli
