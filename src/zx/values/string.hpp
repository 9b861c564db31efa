// Strings: immutable UTF-8 that knows its length in code points.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/compiler.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/utf8.hpp"

namespace sluice::zx {

/// The hash of a text under a seed; never 0. Seeds that strangers don't know keep them from making
/// collisions.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed) noexcept;

/// A string. Its characters are either right behind it, or in a buffer that it shares with the
/// strings that were made by appending to it.
///
/// Appending is amortised over the appended part: a string whose end is the end of its buffer's
/// used part lets the next one grow in place. No string sees what lies beyond its own length, so
/// all stay immutable.
class String final : public Object {
public:
    static constexpr Tag kind_tag = Tag::String;
    static constexpr bool needs_release = false;  // set for those with a buffer
    /// In bytes.
    static constexpr std::size_t max_size = std::size_t{256} << 20;

    /// A copy of `text`, well-formed UTF-8 of at most `max_size` bytes; nullptr when memory is out.
    [[nodiscard]] static String* create(Heap& heap, std::string_view text);
    /// The same for a text of which the caller knows that it is ASCII.
    [[nodiscard]] static String* create_ascii(Heap& heap, std::string_view text);
    /// The same for any bytes: each one that is not part of UTF-8 becomes U+FFFD.
    [[nodiscard]] static String* create_lossy(Heap& heap, std::string_view bytes);
    /// `left` followed by `right`, together at most `max_size` bytes. `right` may lie in `left`.
    [[nodiscard]] static String* concatenate(Heap& heap, String* left, std::string_view right,
                                             std::size_t right_code_points);
    [[nodiscard]] static String* concatenate(Heap& heap, String* left, String* right);

    [[nodiscard]] std::string_view view() const noexcept { return {data_, size()}; }
    /// In bytes.
    [[nodiscard]] std::size_t size() const noexcept { return extra_; }
    /// In code points.
    [[nodiscard]] std::size_t length() const noexcept { return length_; }
    [[nodiscard]] bool is_ascii() const noexcept { return length_ == extra_; }
    [[nodiscard]] bool empty() const noexcept { return extra_ == 0; }

    [[nodiscard]] std::uint64_t hash(const Heap& heap) const noexcept
    {
        if (hash_ == 0)
            hash_ = hash_text(view(), heap.hash_seed());
        return hash_;
    }

    /// Same content. Cheap where the answer is no.
    [[nodiscard]] SLUICE_ALWAYS_INLINE bool same_text(const String& other) const noexcept
    {
        if (this == &other)
            return true;
        if (extra_ != other.extra_ || (interned() && other.interned()))
            return false;
        if (hash_ != 0 && other.hash_ != 0 && hash_ != other.hash_)
            return false;
        return view() == other.view();
    }

    /// The byte at which code point `index` begins; `index` is at most `length()`.
    ///
    /// Direct for ASCII; otherwise found by a scan from the last of the marks that long strings
    /// keep (without them, where there is no memory for marks).
    [[nodiscard]] std::size_t offset_of(Heap& heap, std::size_t index) const noexcept;
    /// The string of code point `index`, which exists; nullptr when memory is out.
    [[nodiscard]] String* at(Heap& heap, std::size_t index) const;
    /// Code points `begin` to `end`, both within the string and in order; nullptr as above.
    [[nodiscard]] String* slice(Heap& heap, std::size_t begin, std::size_t end) const;

    void release(Heap& heap) noexcept override;

private:
    friend class Heap;
    friend class Map;
    struct Buffer;

    String(const char* data, std::size_t size, std::size_t length) noexcept
        : Object{kind_tag}, data_{data}, length_{static_cast<std::uint32_t>(length)}
    {
        extra_ = static_cast<std::uint32_t>(size);
    }

    static String* create_copy(Heap& heap, std::string_view text, std::size_t length);
    static String* create_inline(Heap& heap, std::size_t size, std::size_t length,
                                 char*& characters);
    static String* create_shared(Heap& heap, Buffer* buffer, std::size_t size, std::size_t length);
    [[nodiscard]] Buffer*& buffer() const noexcept;

    const char* data_;
    mutable std::uint64_t hash_ = 0;  // 0: not known yet
    std::uint32_t length_;
    bool is_shared_ = false;  // a pointer to the buffer follows, not characters
};

static_assert(sizeof(String) == 40);

}  // namespace sluice::zx
