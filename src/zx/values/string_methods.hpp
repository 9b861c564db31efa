// What strings can do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/status.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// The byte at which `part` first occurs in `text` from byte `from` on, or npos. Takes time in
/// proportion to both, whatever they are.
std::size_t find_in(std::string_view text, std::string_view part, std::size_t from = 0) noexcept;

/// The code point at which `part` first occurs, or -1.
std::int64_t index_of(const String& string, const String& part) noexcept;

// Letters of the Latin, Greek and Cyrillic alphabets; one character for one.
Status to_upper(Heap& heap, const String& string, String*& result, ErrorText& error);
Status to_lower(Heap& heap, const String& string, String*& result, ErrorText& error);

/// Without white space, as Unicode has it, at the ends; nullptr when memory is out.
[[nodiscard]] String* trimmed(Heap& heap, String* string);

/// The parts between the separators; an empty separator is an error.
Status split(Heap& heap, const String& string, const String& separator, List*& result,
             ErrorText& error);

/// With `by` in the place of each `part`; an empty part is nowhere.
Status replace(Heap& heap, String* string, const String& part, const String& by, String*& result,
               ErrorText& error);

/// The one-character string at code point `index`, "" where there is none.
Status char_at(Heap& heap, const String& string, Value index, Value& result, ErrorText& error);

}  // namespace sluice::zx
