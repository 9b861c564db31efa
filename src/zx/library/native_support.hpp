// What builtins are written with: arguments in, results out, and the errors between.
//
// Messages begin with the builtin's name. Functions that take an argument give false when it is of
// another kind; the error is then set, and the builtin returns NativeStatus::Error.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "zx/runtime/native.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Fails with the parts put together.
NativeStatus misuse(NativeCall& call, std::initializer_list<std::string_view> parts,
                    ErrorKind kind = ErrorKind::Runtime);

/// "<name>() takes <what>".
NativeStatus takes(NativeCall& call, std::string_view name, std::string_view what);

// ---- arguments ---------------------------------------------------------------------------------

[[nodiscard]] bool take_text(NativeCall& call, std::string_view name, std::size_t index,
                             std::string_view& text);
/// An Integer that fits 64 bits, or a Float without a fraction.
[[nodiscard]] bool take_integer(NativeCall& call, std::string_view name, std::size_t index,
                                std::int64_t& integer);
/// The same, or `otherwise` where the argument is not given or null.
[[nodiscard]] bool take_integer(NativeCall& call, std::string_view name, std::size_t index,
                                std::int64_t& integer, std::int64_t otherwise);
/// Any number as a Float.
[[nodiscard]] bool take_number(NativeCall& call, std::string_view name, std::size_t index,
                               double& number);
[[nodiscard]] bool take_list(NativeCall& call, std::string_view name, std::size_t index,
                             List*& list);
[[nodiscard]] bool take_map(NativeCall& call, std::string_view name, std::size_t index, Map*& map);

[[nodiscard]] inline bool is_given(const NativeCall& call, std::size_t index) noexcept
{
    return !call.argument(index).is_null();
}

/// The display form of a value; of strings their text, where it lies.
class DisplayForm {
public:
    /// False: it would be longer than strings may be.
    [[nodiscard]] bool read(Value value);
    [[nodiscard]] std::string_view view() const noexcept { return view_; }

private:
    std::string buffer_;
    std::string_view view_;
};

/// Reads the display form of an argument.
[[nodiscard]] bool take_display(NativeCall& call, std::string_view name, std::size_t index,
                                DisplayForm& form);

/// The number as a Float; the value is a number.
[[nodiscard]] double as_float(Value number) noexcept;

// ---- results -----------------------------------------------------------------------------------

inline NativeStatus give_null(NativeCall& call) noexcept
{
    return call.done(Value::null());
}
inline NativeStatus give_boolean(NativeCall& call, bool boolean) noexcept
{
    return call.done(Value::from_boolean(boolean));
}
inline NativeStatus give_integer(NativeCall& call, std::int64_t integer) noexcept
{
    return call.done(Value::from_integer(integer));
}
inline NativeStatus give_float(NativeCall& call, double number) noexcept
{
    return call.done(Value::from_float(number));
}
/// A new string of these bytes; what is not UTF-8 in them becomes U+FFFD.
NativeStatus give_text(NativeCall& call, std::string_view text);
/// A new object, or out of memory where there is none.
template <class T>
NativeStatus give(NativeCall& call, const T* object) noexcept
{
    return object == nullptr ? NativeStatus::OutOfMemory : call.done(Value::from(object));
}

/// What an operation's Status is to a builtin that ends with it. `result` is what it gives.
NativeStatus give_status(NativeCall& call, Status status, const ErrorText& error, Value result);
/// The same for the runtime's functions, which set the error themselves.
inline NativeStatus give_status(NativeCall& call, Status status, Value result) noexcept
{
    if (status == Status::Ok)
        return call.done(result);
    return status == Status::Error ? NativeStatus::Error : NativeStatus::OutOfMemory;
}

/// A value for a text, in the course of building a larger one; Undefined when memory is out.
[[nodiscard]] Value text_value(Heap& heap, std::string_view text);

/// Makes a map entry by entry. Once memory is out the rest is ignored.
class MapBuilder {
public:
    explicit MapBuilder(Heap& heap, std::size_t capacity = 8) noexcept
        : heap_{heap}, map_{Map::create(heap, capacity)}
    {}

    /// Undefined counts as out of memory.
    MapBuilder& set(std::string_view key, Value value);
    MapBuilder& text(std::string_view key, std::string_view text);
    MapBuilder& integer(std::string_view key, std::int64_t integer)
    {
        return set(key, Value::from_integer(integer));
    }

    /// nullptr when memory was out.
    [[nodiscard]] Map* map() const noexcept { return map_; }
    NativeStatus give_to(NativeCall& call) const noexcept { return give(call, map_); }

private:
    Heap& heap_;
    Map* map_;
};

/// The entry of a map, or null.
[[nodiscard]] Value entry(const Heap& heap, const Map& map, std::string_view key) noexcept;

}  // namespace sluice::zx
