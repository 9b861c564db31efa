// The display form of values: what `print`, `string` and concatenation show.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zx/values/heap.hpp"
#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Writes display forms. Nesting costs no stack, containers that contain themselves end in
/// `[...]` or `{...}`, and the output ends where a limit says.
class DisplayWriter {
public:
    /// With a heap, also Heap::request_stop ends what is written, as the limit does.
    explicit DisplayWriter(std::size_t limit = static_cast<std::size_t>(-1),
                           const Heap* heap = nullptr) noexcept
        : limit_{limit}, heap_{heap}
    {}

    /// Appends the display form of a value; false if the output would pass the limit.
    bool write(Value value);
    [[nodiscard]] const std::string& output() const noexcept { return output_; }

    // For Object::display: what comes next. Values are written after the call has returned, in
    // the order given, with the texts between them.
    void text(std::string_view text);
    void value(Value value);

private:
    struct Task {
        enum class Kind : std::uint8_t { Text, Value, List, Map, End };

        Kind kind;
        bool first = true;  // of a map: no entry has been written
        std::uint32_t position = 0;
        Value value;
        std::string text;
    };

    void begin(Value value);
    bool advance_list(Task& task);
    bool advance_map(Task& task);
    void append(std::string_view text);
    void push(Task task);
    bool append_scalar(Value value);

    std::string output_;
    std::size_t limit_;
    const Heap* heap_;
    std::size_t looked_at_ = 0;  ///< Length of the output when the heap was last asked.
    bool full_ = false;
    std::vector<Task> tasks_;
    std::vector<Task> deferred_;  // what the hook that runs wants after its first value
};

/// The most bytes that a text may have which is put together beside the heap, to become a string
/// on it: it is there twice for a moment, in memory that may be half empty. A page is always fine.
std::size_t text_limit(const Heap& heap) noexcept;

/// What to report when a text did not stay within a limit: strings cannot be that long, or memory
/// is out, or it was to stop.
Status text_too_long(const Heap& heap, std::size_t limit, ErrorText& error);

/// The display form as a string: the value itself if it is one.
Status display_string(Heap& heap, Value value, String*& string, ErrorText& error);

/// The display form, or a beginning of it of at most `limit` bytes, cut between characters.
std::string display_text(Value value, std::size_t limit);

}  // namespace sluice::zx
