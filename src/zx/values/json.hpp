// JSON texts from values and back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/values/heap.hpp"
#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Containers within containers that a JSON text may have.
inline constexpr std::size_t deepest_json = 500;

/// Reads a JSON text (RFC 8259, nothing beyond it). Integers may be as large as integers get; of
/// equal keys the last one counts. Messages begin with "parse error: " and name line and column.
Status parse_json(Heap& heap, std::string_view text, Value& value, ErrorText& error);

enum class JsonLayout : std::uint8_t {
    Line,      ///< {"a": 1, "b": [1, 2]}
    Indented,  ///< One element a line, two spaces a level.
};

/// Writes a value as JSON. A container within itself, nan and infinities are errors.
Status write_json(Heap& heap, Value value, JsonLayout layout, String*& string, ErrorText& error);

/// Takes up the fields of an object, in the order in which they are to be written.
class JsonFields {
public:
    void add(std::string_view name, Value value) { fields_.emplace_back(name, value); }

private:
    friend class JsonWriter;

    std::vector<std::pair<std::string, Value>> fields_;
};

}  // namespace sluice::zx
