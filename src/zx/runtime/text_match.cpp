// The operator `matches`.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/text_match.hpp"

#include "zx/values/regex.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

Status match_text(const Heap& heap, Value text, Value pattern, bool& result, ErrorText& error)
{
    if (!text.is_string() || !pattern.is_string())
        return error.fail("Type error: matches requires strings, got ",
                          kind_of(text.is_string() ? pattern : text).error_name);
    const auto regex = Regex::compile(strip_slashes(pattern.as<String>()->view()));
    if (!regex)
        return error.fail("Invalid pattern: ", regex.error());
    const auto matches = regex->matches_at_start(text.as<String>()->view(), heap);
    if (!matches)
        return Status::OutOfMemory;
    result = *matches;
    return Status::Ok;
}

}  // namespace sluice::zx
