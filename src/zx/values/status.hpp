// How operations on values end, and what they say when they fail.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::zx {

/// How an operation ended. After OutOfMemory nothing has changed, so that the engine may collect
/// and try once more.
enum class [[nodiscard]] Status : std::uint8_t { Ok, Error, OutOfMemory };

/// The message of a failed operation, as a program sees it in `catch`.
class ErrorText {
public:
    /// Puts a message together; gives Status::Error, to be returned at once.
    template <class... Parts>
    Status fail(const Parts&... parts)
    {
        text_.clear();
        (text_.append(std::string_view{parts}), ...);
        return Status::Error;
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    void clear() noexcept { text_.clear(); }

private:
    std::string text_;
};

/// Where files may choose between rules.
struct OperatorRules {
    /// Int / Int is an Int if it divides and a Float otherwise, instead of rounding down.
    bool exact_division = false;
    /// Integers end at 64 bits.
    bool only_64_bits = false;
    /// String + anything else is an error.
    bool strict_concatenation = false;
};

}  // namespace sluice::zx
