// A strict JSON parser that makes values as it reads.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "zx/values/big_integer.hpp"
#include "zx/values/json.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/number_text.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

// Longer keys are hardly names that a program's text mentions.
constexpr std::size_t longest_interned_key = 64;

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

/// Recursion is as deep as containers nest, which is bounded.
class JsonParser {
public:
    JsonParser(Heap& heap, std::string_view text, ErrorText& error) noexcept
        : heap_{heap}, text_{text}, error_{error}
    {}

    Status parse(Value& value)
    {
        if (!is_utf8(text_))
            return error_.fail("parse error: not UTF-8");
        if (const Status status = parse_value(value, 0); status != Status::Ok)
            return status;
        skip_space();
        return position_ == text_.size() ? Status::Ok : fail("unexpected text after the value");
    }

private:
    Status fail(std::string_view what)
    {
        const std::string_view before = text_.substr(0, position_);
        const auto line = 1 + std::ranges::count(before, '\n');
        const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
        const std::size_t column = 1 + count_code_points(before.substr(start));
        return error_.fail("parse error: ", what, " at line ", format_integer(line).view(),
                           " column ", format_integer(static_cast<std::int64_t>(column)).view());
    }

    [[nodiscard]] bool at(char c) const noexcept
    {
        return position_ < text_.size() && text_[position_] == c;
    }
    bool take(char c) noexcept
    {
        if (!at(c))
            return false;
        ++position_;
        return true;
    }

    void skip_space() noexcept
    {
        while (at(' ') || at('\n') || at('\t') || at('\r'))
            ++position_;
    }

    Status parse_value(Value& value, std::size_t depth)
    {
        skip_space();
        if (patience_.ends(16))
            return Status::OutOfMemory;
        if (position_ == text_.size())
            return fail("unexpected end of text");
        switch (text_[position_]) {
            case '{':
                return parse_object(value, depth + 1);
            case '[':
                return parse_array(value, depth + 1);
            case '"': {
                String* string;
                const Status status = parse_string(string, false);
                if (status == Status::Ok)
                    value = Value::from(string);
                return status;
            }
            case 't':
                return parse_word("true", Value::from_boolean(true), value);
            case 'f':
                return parse_word("false", Value::from_boolean(false), value);
            case 'n':
                return parse_word("null", Value::null(), value);
            default:
                return parse_number(value);
        }
    }

    Status parse_word(std::string_view word, Value meaning, Value& value)
    {
        if (!text_.substr(position_).starts_with(word))
            return fail("expected a value");
        position_ += word.size();
        value = meaning;
        return Status::Ok;
    }

    Status parse_array(Value& value, std::size_t depth)
    {
        if (depth > deepest_json)
            return fail("containers nest too deeply");
        List* const list = List::create(heap_);
        if (list == nullptr)
            return Status::OutOfMemory;
        ++position_;
        skip_space();
        if (!take(']')) {
            do {
                Value element;
                if (const Status status = parse_value(element, depth); status != Status::Ok)
                    return status;
                if (!list->append(heap_, element))
                    return Status::OutOfMemory;
                skip_space();
            } while (take(','));
            if (!take(']'))
                return fail("expected ',' or ']'");
        }
        value = Value::from(list);
        return Status::Ok;
    }

    Status parse_object(Value& value, std::size_t depth)
    {
        if (depth > deepest_json)
            return fail("containers nest too deeply");
        Map* const map = Map::create(heap_);
        if (map == nullptr)
            return Status::OutOfMemory;
        ++position_;
        skip_space();
        if (!take('}')) {
            do {
                skip_space();
                if (!at('"'))
                    return fail("expected a key in double quotes");
                String* key;
                if (const Status status = parse_string(key, true); status != Status::Ok)
                    return status;
                skip_space();
                if (!take(':'))
                    return fail("expected ':'");
                Value element;
                if (const Status status = parse_value(element, depth); status != Status::Ok)
                    return status;
                if (!map->set(heap_, key, element))
                    return Status::OutOfMemory;
                skip_space();
            } while (take(','));
            if (!take('}'))
                return fail("expected ',' or '}'");
        }
        value = Value::from(map);
        return Status::Ok;
    }

    Status parse_string(String*& string, bool is_key)
    {
        const std::size_t quote = position_++;
        const std::size_t start = position_;
        std::string unescaped;
        bool escaped = false;
        for (std::size_t run = start;;) {
            while (position_ < text_.size() && text_[position_] != '"' &&
                   text_[position_] != '\\' && static_cast<unsigned char>(text_[position_]) >= 0x20)
                ++position_;
            if (position_ == text_.size()) {
                position_ = quote;
                return fail("string without an end");
            }
            const std::string_view plain = text_.substr(run, position_ - run);
            if (text_[position_] == '"') {
                ++position_;
                if (!escaped)
                    return make_string(plain, is_key, string);
                unescaped += plain;
                return make_string(unescaped, is_key, string);
            }
            if (text_[position_] != '\\')
                return fail("control character in a string");
            escaped = true;
            unescaped += plain;
            if (const Status status = parse_escape(unescaped); status != Status::Ok)
                return status;
            run = position_;
        }
    }

    Status make_string(std::string_view characters, bool is_key, String*& string)
    {
        if (characters.size() > String::max_size)
            return error_.fail("String too long");
        string = is_key && characters.size() <= longest_interned_key
                     ? heap_.intern(characters)
                     : String::create(heap_, characters);
        return string != nullptr ? Status::Ok : Status::OutOfMemory;
    }

    Status parse_escape(std::string& out)
    {
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (position_ + 1 == text_.size())
            return fail("escape without an end");
        const char name = text_[position_ + 1];
        if (name != 'u') {
            const std::size_t which = names.find(name);
            if (which == std::string_view::npos)
                return fail("unknown escape");
            out += meanings[which];
            position_ += 2;
            return Status::Ok;
        }
        std::uint32_t unit = 0;
        if (!parse_unit(position_, unit))
            return fail("expected four hexadecimal digits after \\u");
        std::size_t size = 6;
        if (unit >= 0xd800 && unit <= 0xdfff) {
            std::uint32_t low = 0;
            if (unit >= 0xdc00 || !parse_unit(position_ + 6, low) || low < 0xdc00 || low > 0xdfff)
                return fail("surrogate that is not one of a pair");
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            size = 12;
        }
        append_utf8(out, unit);
        position_ += size;
        return Status::Ok;
    }

    // "\uXXXX" at `position`.
    [[nodiscard]] bool parse_unit(std::size_t position, std::uint32_t& unit) const noexcept
    {
        const std::string_view escape = text_.substr(std::min(position, text_.size()), 6);
        if (escape.size() != 6 || !escape.starts_with("\\u"))
            return false;
        unit = 0;
        for (const char c : escape.substr(2)) {
            const int digit = is_digit(c)              ? c - '0'
                              : (c >= 'a' && c <= 'f') ? c - 'a' + 10
                              : (c >= 'A' && c <= 'F') ? c - 'A' + 10
                                                       : -1;
            if (digit < 0)
                return false;
            unit = unit * 16 + static_cast<std::uint32_t>(digit);
        }
        return true;
    }

    Status parse_number(Value& value)
    {
        const std::size_t start = position_;
        const auto digits = [&] {
            const std::size_t first = position_;
            while (position_ < text_.size() && is_digit(text_[position_]))
                ++position_;
            return position_ - first;
        };
        take('-');
        const bool zero_first = at('0');
        const std::size_t whole = digits();
        if (whole == 0) {
            position_ = start;
            return fail("expected a value");
        }
        if (zero_first && whole > 1) {
            position_ = start;
            return fail("number with a leading zero");
        }
        bool integral = true;
        if (take('.')) {
            integral = false;
            if (digits() == 0)
                return fail("expected a digit");
        }
        if (take('e') || take('E')) {
            integral = false;
            if (!take('+'))
                take('-');
            if (digits() == 0)
                return fail("expected a digit");
        }
        const std::string_view number = text_.substr(start, position_ - start);
        if (!integral) {
            value = Value::from_float(*parse_float(number));
            return Status::Ok;
        }
        switch (parse_integer(heap_, number, value)) {
            case ParsedInteger::Ok:
                return Status::Ok;
            case ParsedInteger::OutOfMemory:
                return Status::OutOfMemory;
            default:
                position_ = start;
                return fail("integer too large");
        }
    }

    Heap& heap_;
    Patience patience_{heap_};
    std::string_view text_;
    ErrorText& error_;
    std::size_t position_ = 0;
};

}  // namespace

Status parse_json(Heap& heap, std::string_view text, Value& value, ErrorText& error)
{
    return JsonParser{heap, text, error}.parse(value);
}

}  // namespace sluice::zx
