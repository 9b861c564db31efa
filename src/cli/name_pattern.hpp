// Patterns that names are held against.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <regex.h>

#include <memory>
#include <string>

#include "cli/input.hpp"

namespace sluice::cli {

/// An extended regular expression of POSIX. The names come from files that anyone may have written:
/// matching takes no more stack for a long one, which std::regex does.
class NamePattern {
public:
    /// `what` names the option in messages.
    static Parsed<NamePattern> compile(std::string_view what, const std::string& text);

    /// Whether any part of `name` matches. Any thread may ask.
    [[nodiscard]] bool matches(const std::string& name) const;

private:
    struct Free {
        void operator()(regex_t* pattern) const noexcept
        {
            ::regfree(pattern);
            delete pattern;
        }
    };

    std::unique_ptr<regex_t, Free> pattern_;
};

}  // namespace sluice::cli
