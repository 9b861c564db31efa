// Searching and rewriting strings.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/string_methods.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "zx/values/display.hpp"
#include "zx/values/letter_case.hpp"
#include "zx/values/operations.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t npos = std::string_view::npos;

std::uint32_t decode(std::string_view character) noexcept
{
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
    };
    switch (character.size()) {
        case 1:
            return byte(0);
        case 2:
            return (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f);
        case 3:
            return (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
        default:
            return (byte(0) & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 |
                   (byte(3) & 0x3f);
    }
}

bool is_white_space(std::uint32_t code_point) noexcept
{
    return (code_point >= 0x09 && code_point <= 0x0d) || code_point == 0x20 || code_point == 0x85 ||
           code_point == 0xa0 || code_point == 0x1680 ||
           (code_point >= 0x2000 && code_point <= 0x200a) || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0x202f || code_point == 0x205f ||
           code_point == 0x3000;
}

bool is_continuation(char byte) noexcept
{
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

Status make_string(Heap& heap, const std::string& text, String*& result, ErrorText& error)
{
    if (text.size() > String::max_size)
        return error.fail("String too long");
    result = String::create(heap, text);
    return result != nullptr ? Status::Ok : Status::OutOfMemory;
}

Status map_letters(Heap& heap, const String& string, std::uint32_t (*map)(std::uint32_t) noexcept,
                   String*& result, ErrorText& error)
{
    if (string.size() > text_limit(heap))
        return Status::OutOfMemory;
    std::string mapped;
    mapped.reserve(string.size());
    const std::string_view text = string.view();
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = utf8_length_of(text[i]);
        append_utf8(mapped, map(decode(text.substr(i, size))));
        i += size;
    }
    return make_string(heap, mapped, result, error);
}

}  // namespace

// memmem, unlike std::string_view::find, does not take the product of the lengths at worst.
std::size_t find_in(std::string_view text, std::string_view part, std::size_t from) noexcept
{
    if (from > text.size())
        return npos;
    if (part.empty())
        return from;
    const void* const found =
        ::memmem(text.data() + from, text.size() - from, part.data(), part.size());
    if (found == nullptr)
        return npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::int64_t index_of(const String& string, const String& part) noexcept
{
    const std::size_t found = find_in(string.view(), part.view());
    if (found == npos)
        return -1;
    return static_cast<std::int64_t>(
        string.is_ascii() ? found : count_code_points(string.view().substr(0, found)));
}

Status to_upper(Heap& heap, const String& string, String*& result, ErrorText& error)
{
    return map_letters(heap, string, capital_of, result, error);
}

Status to_lower(Heap& heap, const String& string, String*& result, ErrorText& error)
{
    return map_letters(heap, string, small_of, result, error);
}

String* trimmed(Heap& heap, String* string)
{
    std::string_view text = string->view();
    while (!text.empty()) {
        const std::size_t size = utf8_length_of(text.front());
        if (!is_white_space(decode(text.substr(0, size))))
            break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (is_continuation(text[start]))
            --start;
        if (!is_white_space(decode(text.substr(start))))
            break;
        text = text.substr(0, start);
    }
    return text.size() == string->size() ? string : String::create(heap, text);
}

Status split(Heap& heap, const String& string, const String& separator, List*& result,
             ErrorText& error)
{
    if (separator.empty())
        return error.fail("split() takes a separator that is not empty");
    List* const parts = List::create(heap);
    if (parts == nullptr)
        return Status::OutOfMemory;
    const std::string_view text = string.view();
    for (std::size_t start = 0;;) {
        const std::size_t end = find_in(text, separator.view(), start);
        const String* const part = String::create(heap, text.substr(start, end - start));
        if (part == nullptr || !parts->append(heap, Value::from(part)))
            return Status::OutOfMemory;
        if (end == npos)
            break;
        start = end + separator.size();
    }
    result = parts;
    return Status::Ok;
}

Status replace(Heap& heap, String* string, const String& part, const String& by, String*& result,
               ErrorText& error)
{
    const std::string_view text = string->view();
    std::size_t found = part.empty() ? npos : find_in(text, part.view());
    if (found == npos) {
        result = string;
        return Status::Ok;
    }
    const std::size_t limit = text_limit(heap);
    Patience patience{heap};
    std::string replaced;
    std::size_t start = 0;
    while (found != npos) {
        replaced += text.substr(start, found - start);
        replaced += by.view();
        start = found + part.size();
        if (replaced.size() + (text.size() - start) > limit)
            return text_too_long(heap, limit, error);
        if (patience.ends(part.size() + by.size()))
            return Status::OutOfMemory;
        found = find_in(text, part.view(), start);
    }
    replaced += text.substr(start);
    return make_string(heap, replaced, result, error);
}

Status char_at(Heap& heap, const String& string, Value index, Value& result, ErrorText& error)
{
    const Status status = get_index(heap, Value::from(&string), index, result, error);
    if (status == Status::Ok && result.is_null())
        result = Value::from(heap.empty_string());
    return status;
}

}  // namespace sluice::zx
