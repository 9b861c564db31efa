// Constants for code that is looked at, not run: no runtime is there to give them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/listing_linker.hpp"

#include <bit>

#include "zx/values/big_integer.hpp"
#include "zx/values/list.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

Value ListingLinker::string(std::string_view text)
{
    if (const auto known = strings_.find(text); known != strings_.end())
        return known->second;
    const String* const made = String::create_lossy(heap_, text);
    const Value value = made == nullptr ? Value::null() : Value::from(made);
    strings_.emplace(text, value);
    return value;
}

Value ListingLinker::integer(std::string_view digits)
{
    Value value;
    const ParsedInteger parsed = parse_integer(heap_, digits, value);
    if (parsed == ParsedInteger::OutOfMemory)
        return Value::null();
    return parsed == ParsedInteger::Ok ? value : Value{};
}

Value ListingLinker::names(const std::vector<std::string_view>& names)
{
    List* const list = List::create(heap_, names.size());
    if (list == nullptr)
        return Value::null();
    for (const std::string_view name : names)
        if (!list->append(heap_, string(name)))
            return Value::null();
    return Value::from(list);
}

Value ListingLinker::builtin(std::uint32_t index)
{
    const auto [place, is_new] = builtins_.try_emplace(index, Value::null());
    if (is_new) {
        // A string of its own, which no text of the program shares.
        const std::string_view name = builtin_name_(index);
        if (const String* const made = String::create_lossy(heap_, name); made != nullptr) {
            place->second = Value::from(made);
            builtin_names_.emplace(place->second.payload(), name);
        }
    }
    return place->second;
}

Value* ListingLinker::module_slot(std::uint32_t module, std::uint32_t index)
{
    return std::bit_cast<Value*>(std::uintptr_t{module} << 32 | index);
}

ListingLinker::Place ListingLinker::place_of(Value place) noexcept
{
    return {static_cast<std::uint32_t>(place.payload() >> 32),
            static_cast<std::uint32_t>(place.payload())};
}

std::string_view ListingLinker::builtin_of(Value constant) const
{
    if (!constant.is_string())
        return {};
    const auto found = builtin_names_.find(constant.payload());
    return found == builtin_names_.end() ? std::string_view{} : found->second;
}

}  // namespace sluice::zx
