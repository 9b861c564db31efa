// Values as JSON, with a stack of open containers in the place of recursion.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/json.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/number_text.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t levels_without_limit = 1000;

}  // namespace

class JsonWriter {
public:
    JsonWriter(const Heap& heap, JsonLayout layout, ErrorText& error) noexcept
        : heap_{heap}, patience_{heap}, limit_{text_limit(heap)}, layout_{layout}, error_{error}
    {}
    ~JsonWriter()
    {
        for (const Container& open : open_)
            open.object->set(Object::visiting_flag, false);
    }
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    Status write(Value value)
    {
        Status status = begin(value);
        while (status == Status::Ok && !open_.empty())
            status = patience_.ends(16) ? Status::OutOfMemory : advance();
        if (status == Status::Ok && full_)
            status = text_too_long(heap_, limit_, error_);
        return status;
    }
    [[nodiscard]] const std::string& output() const noexcept { return output_; }

private:
    struct Container {
        const Object* object;
        std::size_t position;
        bool first;
        JsonFields fields;
    };

    void append(std::string_view text)
    {
        if (full_ || text.size() > limit_ - output_.size())
            full_ = true;
        else
            output_ += text;
    }

    void append_quoted(std::string_view text)
    {
        constexpr std::string_view digits = "0123456789abcdef";
        append("\"");
        std::size_t run = 0;
        for (std::size_t i = 0; i < text.size() && !full_; ++i) {
            const auto c = static_cast<unsigned char>(text[i]);
            if (c >= 0x20 && c != '"' && c != '\\')
                continue;
            append(text.substr(run, i - run));
            run = i + 1;
            constexpr std::string_view characters = "\"\\\b\f\n\r\t";
            constexpr std::string_view names = "\"\\bfnrt";
            if (const std::size_t which = characters.find(text[i]);
                which != std::string_view::npos) {
                append("\\");
                append(names.substr(which, 1));
            } else {
                append("\\u00");
                append(digits.substr(c >> 4, 1));
                append(digits.substr(c & 15, 1));
            }
        }
        append(text.substr(run));
        append("\"");
    }

    void break_line(std::size_t level)
    {
        append("\n");
        for (std::size_t i = 0; i < level && !full_; ++i)
            append("  ");
    }

    void begin_part(Container& container)
    {
        if (!std::exchange(container.first, false))
            append(layout_ == JsonLayout::Line ? ", " : ",");
        if (layout_ == JsonLayout::Indented)
            break_line(open_.size());
    }

    // Writes a value, or opens it if it is a container.
    Status begin(Value value)
    {
        switch (value.tag()) {
            case Tag::Undefined:
            case Tag::Null:
                append("null");
                return Status::Ok;
            case Tag::Boolean:
                append(value.boolean() ? "true" : "false");
                return Status::Ok;
            case Tag::Integer:
                append(format_integer(value.integer()).view());
                return Status::Ok;
            case Tag::BigInteger:
                append(to_decimal(*value.as<BigInteger>()));
                return Status::Ok;
            case Tag::Float:
                if (!std::isfinite(value.number()))
                    return error_.fail("stringify error: JSON has no ",
                                       format_float(value.number()).view());
                append(format_float(value.number()).view());
                return Status::Ok;
            case Tag::String:
                append_quoted(value.as<String>()->view());
                return Status::Ok;
            case Tag::DateTime:
                append_quoted(display_text(value, limit_));
                return Status::Ok;
            default:
                return open(value);
        }
    }

    Status open(Value value)
    {
        const Object& object = *value.object();
        JsonFields fields;
        if (!value.is_list() && !value.is_map() && !object.json_fields(fields)) {
            append_quoted(display_text(value, limit_));
            return Status::Ok;
        }
        if (object.has(Object::visiting_flag))
            return error_.fail("stringify error: a container is within itself");
        append(value.is_list() ? "[" : "{");
        // Levels of nesting take memory too, and count as output does.
        if (open_.size() >= levels_without_limit && open_.size() > limit_ / sizeof(Container))
            full_ = true;
        open_.push_back(
            {.object = &object, .position = 0, .first = true, .fields = std::move(fields)});
        object.set(Object::visiting_flag, true);
        return Status::Ok;
    }

    // Writes the next part of the innermost container, or ends it.
    Status advance()
    {
        Container& container = open_.back();
        const bool is_list = container.object->tag() == Tag::List;
        Value part;
        if (!full_ && next_part(container, part))
            return begin(part);
        container.object->set(Object::visiting_flag, false);
        const bool empty = container.first;
        open_.pop_back();
        if (!empty && layout_ == JsonLayout::Indented)
            break_line(open_.size());
        append(is_list ? "]" : "}");
        return Status::Ok;
    }

    // Writes what stands before the next part; false if there is none.
    bool next_part(Container& container, Value& part)
    {
        if (container.object->tag() == Tag::List) {
            const List& list = *static_cast<const List*>(container.object);
            if (container.position == list.size())
                return false;
            begin_part(container);
            part = list[container.position++];
            return true;
        }
        if (container.object->tag() == Tag::Map) {
            const Map& map = *static_cast<const Map*>(container.object);
            while (container.position < map.used()) {
                const MapEntry& entry =
                    map.entry_at(static_cast<std::uint32_t>(container.position++));
                if (entry.key == nullptr)
                    continue;
                begin_entry(container, entry.key->view());
                part = entry.value;
                return true;
            }
            return false;
        }
        const auto& fields = container.fields.fields_;
        if (container.position == fields.size())
            return false;
        const auto& [name, value] = fields[container.position++];
        begin_entry(container, name);
        part = value;
        return true;
    }

    void begin_entry(Container& container, std::string_view key)
    {
        begin_part(container);
        append_quoted(key);
        append(": ");
    }

    const Heap& heap_;
    Patience patience_;
    std::string output_;
    std::size_t limit_;
    JsonLayout layout_;
    ErrorText& error_;
    bool full_ = false;
    std::vector<Container> open_;
};

Status write_json(Heap& heap, Value value, JsonLayout layout, String*& string, ErrorText& error)
{
    JsonWriter writer{heap, layout, error};
    if (const Status status = writer.write(value); status != Status::Ok)
        return status;
    string = String::create(heap, writer.output());
    return string != nullptr ? Status::Ok : Status::OutOfMemory;
}

}  // namespace sluice::zx
