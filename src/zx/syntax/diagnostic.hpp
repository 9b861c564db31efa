// What is wrong with a program's text, and how that is shown.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/syntax/source.hpp"

namespace sluice::zx {

enum class Severity : std::uint8_t { Error, Warning };

struct Diagnostic {
    Severity severity = Severity::Error;
    std::string_view code;  ///< stable, in kebab-case, a literal
    std::string message;    ///< one line
    std::string hint;       ///< one line; may be empty
    std::uint32_t offset = 0;
    std::uint32_t length = 1;
};

/// Errors of one file, in the order of the text. Keeps the first 20 that are found, and one a
/// place: what is said of it after that is a consequence.
class Diagnostics {
public:
    static constexpr std::size_t most_errors = 20;

    void add(Diagnostic diagnostic);

    /// Errors from this offset on are no more than consequences of one that is there: they are
    /// dropped.
    void distrust_from(std::uint32_t offset);

    /// The error at this offset is that the text ends too early.
    void note_early_end(std::uint32_t offset) { early_end_ = std::min(early_end_, offset); }
    [[nodiscard]] std::uint32_t early_end() const { return early_end_; }

    [[nodiscard]] bool is_full() const { return list_.size() >= most_errors; }
    [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
    [[nodiscard]] std::vector<Diagnostic> take() { return std::exchange(list_, {}); }

private:
    std::vector<Diagnostic> list_;
    std::uint32_t trusted_end_ = ~std::uint32_t{0};
    std::uint32_t early_end_ = ~std::uint32_t{0};
};

/// `file:line:column: error: message`, the source line with a caret line below, and the hint. Long
/// lines are cut around the caret; what a terminal would act upon is shown as "?" or a blank.
std::string render(const Diagnostic& diagnostic, const Source& source, bool colour = false);

/// One object of a JSON array: file, line, column, end_column, severity, code, message, hint.
std::string to_json(const Diagnostic& diagnostic, const Source& source);

/// All of them, as one JSON array.
std::string to_json(const std::vector<Diagnostic>& diagnostics, const Source& source);

/// `text` in single quotes, cut after 40 bytes, with what does not print replaced.
std::string quote_source(std::string_view text);

}  // namespace sluice::zx
