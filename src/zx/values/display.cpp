// Display forms, with a stack of tasks in the place of recursion.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/display.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "zx/values/big_integer.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/number_text.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t tasks_without_limit = 1000;
constexpr std::size_t always_fine = 4096;
constexpr std::size_t bytes_between_looks = std::size_t{1} << 20;

}  // namespace

void DisplayWriter::append(std::string_view text)
{
    if (full_ || text.size() > limit_ - output_.size()) {
        full_ = true;
        return;
    }
    output_ += text;
    if (output_.size() - looked_at_ > bytes_between_looks) [[unlikely]] {
        looked_at_ = output_.size();
        full_ = heap_ != nullptr && heap_->is_stopped();
    }
}

// Whether the value was one of those that contain no others.
bool DisplayWriter::append_scalar(Value value)
{
    switch (value.tag()) {
        case Tag::Undefined:
        case Tag::Null:
            append("null");
            return true;
        case Tag::Boolean:
            append(value.boolean() ? "true" : "false");
            return true;
        case Tag::Integer:
            append(format_integer(value.integer()).view());
            return true;
        case Tag::Float:
            append(format_float(value.number()).view());
            return true;
        case Tag::DateTime:
            append("<DateTime: ");
            append(format_float(value.number()).view());
            append(">");
            return true;
        case Tag::BigInteger:
            append(to_decimal(*value.as<BigInteger>()));
            return true;
        case Tag::String:
            append(value.as<String>()->view());
            return true;
        default:
            return false;
    }
}

// Levels of nesting take memory too, and count as output does.
void DisplayWriter::push(Task task)
{
    if (tasks_.size() >= tasks_without_limit && tasks_.size() > limit_ / sizeof(Task))
        full_ = true;
    tasks_.push_back(std::move(task));
}

void DisplayWriter::text(std::string_view text)
{
    if (deferred_.empty())
        append(text);
    else
        deferred_.push_back({.kind = Task::Kind::Text, .value = {}, .text = std::string{text}});
}

void DisplayWriter::value(Value value)
{
    if (!deferred_.empty() || !append_scalar(value))
        deferred_.push_back({.kind = Task::Kind::Value, .value = value, .text = {}});
}

namespace {

// Maps of datetime.now(), which are marked, show as one moment; all others give an empty text.
std::string moment_of(const Map& map)
{
    constexpr std::string_view names[] = {"year", "month", "day", "hour", "minute", "second"};
    constexpr std::string_view before[] = {"", "-", "-", "T", ":", ":"};
    constexpr std::size_t widths[] = {4, 2, 2, 2, 2, 2};
    std::string text;
    if (!map.custom() || map.used() <= std::size(names))
        return text;
    for (std::uint32_t i = 0; i < std::size(names); ++i) {
        const MapEntry& entry = map.entry_at(i);
        if (entry.key == nullptr || entry.key->view() != names[i] || !entry.value.is_integer())
            return {};
        const std::string digits = std::to_string(entry.value.integer());
        text += before[i];
        text.append(widths[i] - std::min(widths[i], digits.size()), '0');
        text += digits;
    }
    return text;
}

}  // namespace

// Writes a value, or puts on the stack what is needed to write it.
void DisplayWriter::begin(Value value)
{
    if (append_scalar(value))
        return;
    const Object& object = *value.object();
    if (object.has(Object::visiting_flag)) {
        append(value.is_list() ? "[...]" : "{...}");
        return;
    }
    object.set(Object::visiting_flag, true);
    if (value.is_list()) {
        append("[");
        push({.kind = Task::Kind::List, .value = value, .text = {}});
    } else if (const std::string moment = value.is_map() ? moment_of(*value.as<Map>()) : "";
               !moment.empty()) {
        append(moment);
        object.set(Object::visiting_flag, false);
    } else if (value.is_map()) {
        append("{");
        push({.kind = Task::Kind::Map, .value = value, .text = {}});
    } else {
        push({.kind = Task::Kind::End, .value = value, .text = {}});
        object.display(*this);
        std::move(deferred_.rbegin(), deferred_.rend(), std::back_inserter(tasks_));
        deferred_.clear();
    }
}

// Both write up to the next part that is a container, and begin that one. False at the end.
bool DisplayWriter::advance_list(Task& task)
{
    const List& list = *task.value.as<List>();
    while (task.position < list.size() && !full_) {
        if (task.position != 0)
            append(", ");
        const Value element = list[task.position++];
        if (!append_scalar(element)) {
            begin(element);  // `task` may have moved
            return true;
        }
    }
    append("]");
    return false;
}

bool DisplayWriter::advance_map(Task& task)
{
    const Map& map = *task.value.as<Map>();
    while (task.position < map.used() && !full_) {
        const MapEntry& entry = map.entry_at(task.position++);
        if (entry.key == nullptr)
            continue;
        if (!std::exchange(task.first, false))
            append(", ");
        append(entry.key->view());
        append(": ");
        if (!append_scalar(entry.value)) {
            begin(entry.value);
            return true;
        }
    }
    append("}");
    return false;
}

bool DisplayWriter::write(Value value)
{
    if (append_scalar(value))
        return !full_;
    begin(value);
    while (!tasks_.empty()) {
        Task& task = tasks_.back();
        bool more = false;
        switch (task.kind) {
            case Task::Kind::Text:
                append(task.text);
                break;
            case Task::Kind::Value: {
                const Value next = task.value;
                tasks_.pop_back();
                if (!full_)
                    begin(next);
                continue;
            }
            case Task::Kind::List:
                more = advance_list(task);
                break;
            case Task::Kind::Map:
                more = advance_map(task);
                break;
            case Task::Kind::End:
                break;
        }
        if (more)
            continue;
        if (task.kind != Task::Kind::Text)
            task.value.object()->set(Object::visiting_flag, false);
        tasks_.pop_back();
    }
    return !full_;
}

std::size_t text_limit(const Heap& heap) noexcept
{
    return std::clamp(heap.headroom() / 3, always_fine, String::max_size);
}

Status text_too_long(const Heap& heap, std::size_t limit, ErrorText& error)
{
    return limit == String::max_size && !heap.is_stopped() ? error.fail("String too long")
                                                           : Status::OutOfMemory;
}

Status display_string(Heap& heap, Value value, String*& string, ErrorText& error)
{
    if (value.is_string()) {
        string = value.as<String>();
        return Status::Ok;
    }
    if (value.is_integer()) {
        string = String::create_ascii(heap, format_integer(value.integer()).view());
    } else {
        const std::size_t limit = text_limit(heap);
        DisplayWriter writer{limit, &heap};
        if (!writer.write(value))
            return text_too_long(heap, limit, error);
        string = String::create(heap, writer.output());
    }
    return string != nullptr ? Status::Ok : Status::OutOfMemory;
}

std::string display_text(Value value, std::size_t limit)
{
    DisplayWriter writer{limit};
    if (value.is_string()) {
        std::string_view text = value.as<String>()->view();
        if (text.size() > limit) {
            while (limit != 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80)
                --limit;
            text = text.substr(0, limit);
        }
        return std::string{text};
    }
    writer.write(value);
    return writer.output();
}

}  // namespace sluice::zx
