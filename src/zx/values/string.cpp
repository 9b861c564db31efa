// Making, joining and indexing strings.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/string.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "zx/values/utf8.hpp"

namespace sluice::zx {

namespace {

// Longer ones get a buffer; the largest inline ones still fit a cell, and are short enough to find
// a code point in by a scan.
constexpr std::size_t longest_inline = 440;
// Beyond this a concatenation is likely to be one of many, which a buffer makes cheap.
constexpr std::size_t longest_inline_concatenation = 128;
// Code points between two marks of a buffer.
constexpr std::uint32_t mark_distance = 64;

// Bytes from `text` on to the beginning of the code point `count` further.
std::size_t skip_code_points(const char* text, std::size_t count) noexcept
{
    const char* position = text;
    for (; count != 0; --count)
        position += utf8_length_of(*position);
    return static_cast<std::size_t>(position - text);
}

}  // namespace

/// Characters that several strings share, each a beginning of them. Marks, made as they are asked
/// for, say where every 64th code point begins; they hold for all those strings alike.
struct String::Buffer {
    std::uint32_t references;
    std::uint32_t used;
    std::uint32_t capacity;
    std::uint32_t mark_count;
    std::uint32_t* marks;
    std::uint32_t mark_capacity;
    std::uint32_t unused;

    [[nodiscard]] char* characters() noexcept { return reinterpret_cast<char*>(this + 1); }

    static Buffer* create(Heap& heap, std::size_t capacity) noexcept
    {
        void* const memory = heap.allocate_buffer(sizeof(Buffer) + capacity);
        if (memory == nullptr)
            return nullptr;
        return ::new (memory) Buffer{.references = 0,
                                     .used = 0,
                                     .capacity = static_cast<std::uint32_t>(capacity),
                                     .mark_count = 0,
                                     .marks = nullptr,
                                     .mark_capacity = 0,
                                     .unused = 0};
    }

    void destroy(Heap& heap) noexcept
    {
        if (marks != nullptr)
            heap.free_buffer(marks, mark_capacity * sizeof(std::uint32_t));
        heap.free_buffer(this, sizeof(Buffer) + capacity);
    }

    /// Makes the marks up to and including number `mark`, which lies within the used part; as many
    /// as memory allows.
    void extend_marks(Heap& heap, std::uint32_t mark) noexcept
    {
        if (mark >= mark_capacity) {
            const std::uint32_t wanted = std::max({mark + 1, mark_capacity * 2, 16U});
            void* const memory = heap.resize_buffer(marks, mark_capacity * sizeof(std::uint32_t),
                                                    wanted * sizeof(std::uint32_t));
            if (memory == nullptr)
                return;
            marks = static_cast<std::uint32_t*>(memory);
            mark_capacity = wanted;
        }
        while (mark_count <= mark) {
            const std::uint32_t last = mark_count == 0 ? 0 : marks[mark_count - 1];
            const std::size_t step =
                mark_count == 0 ? 0 : skip_code_points(characters() + last, mark_distance);
            marks[mark_count++] = last + static_cast<std::uint32_t>(step);
        }
    }
};

String::Buffer*& String::buffer() const noexcept
{
    return *reinterpret_cast<Buffer**>(const_cast<String*>(this) + 1);
}

// ---- making ------------------------------------------------------------------------------------

String* String::create(Heap& heap, std::string_view text)
{
    if (text.empty())
        return heap.empty_string();
    if (text.size() == 1)
        return heap.ascii_string(static_cast<unsigned char>(text[0]));
    return create_copy(heap, text, count_code_points(text));
}

String* String::create_ascii(Heap& heap, std::string_view text)
{
    if (text.empty())
        return heap.empty_string();
    if (text.size() == 1)
        return heap.ascii_string(static_cast<unsigned char>(text[0]));
    return create_copy(heap, text, text.size());
}

String* String::create_lossy(Heap& heap, std::string_view bytes)
{
    if (is_utf8(bytes))
        return create(heap, bytes);
    std::string text;
    while (!bytes.empty()) {
        const std::size_t length = utf8_sequence(bytes);
        if (length == 0)
            text += "\xef\xbf\xbd";
        else
            text += bytes.substr(0, length);
        bytes.remove_prefix(std::max(length, std::size_t{1}));
        if (text.size() > max_size)
            return nullptr;
    }
    return create(heap, text);
}

String* String::create_copy(Heap& heap, std::string_view text, std::size_t length)
{
    if (text.size() <= longest_inline) {
        char* characters;
        String* const string = create_inline(heap, text.size(), length, characters);
        if (string != nullptr && !text.empty())
            std::memcpy(characters, text.data(), text.size());
        return string;
    }
    Buffer* const buffer = Buffer::create(heap, text.size());
    if (buffer == nullptr)
        return nullptr;
    std::memcpy(buffer->characters(), text.data(), text.size());
    buffer->used = buffer->capacity;
    String* const string = create_shared(heap, buffer, text.size(), length);
    if (string == nullptr)
        buffer->destroy(heap);
    return string;
}

String* String::create_inline(Heap& heap, std::size_t size, std::size_t length, char*& characters)
{
    String* const string = heap.create_with_tail<String>(size, nullptr, size, length);
    if (string == nullptr)
        return nullptr;
    characters = reinterpret_cast<char*>(string + 1);
    string->data_ = characters;
    return string;
}

String* String::create_shared(Heap& heap, Buffer* buffer, std::size_t size, std::size_t length)
{
    String* const string =
        heap.create_with_tail<String>(sizeof(Buffer*), buffer->characters(), size, length);
    if (string == nullptr)
        return nullptr;
    string->is_shared_ = true;
    string->set_releasable(true);
    ::new (string + 1)(Buffer*)(buffer);
    ++buffer->references;
    return string;
}

void String::release(Heap& heap) noexcept
{
    Buffer* const shared = buffer();
    if (--shared->references == 0)
        shared->destroy(heap);
}

// ---- joining -----------------------------------------------------------------------------------

String* String::concatenate(Heap& heap, String* left, String* right)
{
    if (left->empty())
        return right;
    return concatenate(heap, left, right->view(), right->length());
}

String* String::concatenate(Heap& heap, String* left, std::string_view right,
                            std::size_t right_code_points)
{
    if (right.empty())
        return left;
    const std::size_t size = left->size() + right.size();
    const std::size_t length = left->length() + right_code_points;
    Buffer* const old = left->is_shared_ ? left->buffer() : nullptr;
    const bool at_end = old != nullptr && old->used == left->size();

    if (at_end && old->capacity >= size) {
        String* const string = create_shared(heap, old, size, length);
        if (string == nullptr)
            return nullptr;
        std::memcpy(old->characters() + left->size(), right.data(), right.size());
        old->used = static_cast<std::uint32_t>(size);
        return string;
    }
    if (old == nullptr && size <= longest_inline_concatenation) {
        char* characters;
        String* const string = create_inline(heap, size, length, characters);
        if (string == nullptr)
            return nullptr;
        std::memcpy(characters, left->data_, left->size());
        std::memcpy(characters + left->size(), right.data(), right.size());
        return string;
    }

    // Only what has been appended to before is given room for more; where memory is short less
    // room, but never so little that appending bit by bit becomes quadratic.
    Buffer* grown = Buffer::create(heap, at_end ? std::min(size * 2, max_size) : size);
    if (grown == nullptr && at_end)
        grown = Buffer::create(heap, std::min(size + size / 8, max_size));
    if (grown == nullptr)
        return nullptr;
    std::memcpy(grown->characters(), left->data_, left->size());
    std::memcpy(grown->characters() + left->size(), right.data(), right.size());
    grown->used = static_cast<std::uint32_t>(size);
    String* const string = create_shared(heap, grown, size, length);
    if (string == nullptr)
        grown->destroy(heap);
    return string;
}

// ---- indexing ----------------------------------------------------------------------------------

std::size_t String::offset_of(Heap& heap, std::size_t index) const noexcept
{
    if (is_ascii())
        return index;
    if (index == length_)
        return size();
    if (!is_shared_)
        return skip_code_points(data_, index);
    Buffer& shared = *buffer();
    auto mark = static_cast<std::uint32_t>(index / mark_distance);
    if (mark >= shared.mark_count)
        shared.extend_marks(heap, mark);
    if (shared.mark_count == 0)
        return skip_code_points(data_, index);
    mark = std::min(mark, shared.mark_count - 1);
    const std::size_t offset = shared.marks[mark];
    return offset + skip_code_points(data_ + offset, index - std::size_t{mark} * mark_distance);
}

String* String::at(Heap& heap, std::size_t index) const
{
    const std::size_t offset = offset_of(heap, index);
    const std::size_t size = utf8_length_of(data_[offset]);
    if (size == 1)
        return heap.ascii_string(static_cast<unsigned char>(data_[offset]));
    return create_copy(heap, {data_ + offset, size}, 1);
}

String* String::slice(Heap& heap, std::size_t begin, std::size_t end) const
{
    if (begin == end)
        return heap.empty_string();
    const std::size_t from = offset_of(heap, begin);
    const std::size_t to = offset_of(heap, end);
    if (to - from == 1)
        return heap.ascii_string(static_cast<unsigned char>(data_[from]));
    return create_copy(heap, {data_ + from, to - from}, end - begin);
}

}  // namespace sluice::zx
