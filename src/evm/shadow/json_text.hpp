// JSON written from the top down.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::evm {

/// A JSON document in the making. Members come in the order in which they are added; keys and
/// strings are ASCII.
class JsonText {
public:
    JsonText() { open('{'); }

    void begin_object(std::string_view key);
    void begin_list(std::string_view key);
    void begin_object();  ///< As an element of a list.
    void end();           ///< Of the innermost object or list.

    void member(std::string_view key, std::string_view value);
    void number(std::string_view key, double value);
    void flag(std::string_view key, bool value);
    void element(std::string_view value);

    /// Ends whatever is open; the text is complete then.
    [[nodiscard]] std::string finish();

    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

private:
    void open(char bracket);
    void begin_line();
    void begin_member(std::string_view key);
    void append_string(std::string_view value);

    std::string text_;
    std::string closing_;  ///< The brackets that are to come, innermost last.
    bool is_first_ = true;
};

}  // namespace sluice::evm
