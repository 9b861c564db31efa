// Lines that are typed one by one, until they make statements that can run.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::zx {

/// The parser decides whether an input is at its end. So that this takes linear time, it is asked
/// only when all brackets are closed.
class InputText {
public:
    /// Adds a line, without its line feed. True: the input has come to its end, with or without
    /// errors; false: more lines belong to it.
    bool add(std::string_view line);

    /// Whether a line can only be the beginning of the next input: those of an indented block have
    /// come to their end.
    [[nodiscard]] bool ends_before(std::string_view line) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    void clear() { *this = {}; }

private:
    [[nodiscard]] bool is_open_after(std::string_view line);

    std::string text_;
    std::string piece_;         // lines behind the last one that ended outside of a string
    std::ptrdiff_t depth_ = 0;  // brackets that are open before `piece_`
    std::size_t asked_at_ = 0;  // the length of the text that the parser saw last
    bool is_in_string_ = false;
    bool is_in_suite_ = false;
};

}  // namespace sluice::zx
