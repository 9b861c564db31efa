// Numbers as programs write and read them in decimal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::zx {

/// A short text that needs no memory of its own.
class NumberText {
public:
    [[nodiscard]] std::string_view view() const noexcept { return {characters_.data(), size_}; }
    [[nodiscard]] char* data() noexcept { return characters_.data(); }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return 32; }
    void set_size(std::size_t size) noexcept { size_ = size; }
    void append(std::string_view text) noexcept;
    void append(std::size_t count, char character) noexcept;

private:
    std::array<char, 32> characters_;
    std::size_t size_ = 0;
};

NumberText format_integer(std::int64_t integer) noexcept;

/// The shortest decimal that reads back as the same number, with `.0` or an exponent where it
/// would look like an integer: `2.0`, `1e+18`, `1e-05`, `inf`, `nan`.
NumberText format_float(double number) noexcept;

/// Reads a decimal Float, the whole text: optional sign, digits with an optional fraction and
/// exponent, or `inf`, `infinity` or `nan` in any case. Too large gives infinity, too small zero.
std::optional<double> parse_float(std::string_view text) noexcept;

}  // namespace sluice::zx
