// Gives compiled code its constants in the machine that runs it.
// SPDX-License-Identifier: Apache-2.0
#include "zx/engine/linker.hpp"

#include "zx/values/big_integer.hpp"
#include "zx/values/list.hpp"

namespace sluice::zx {

Value RuntimeLinker::string(std::string_view text)
{
    String* const made = runtime_.intern(text);
    if (made == nullptr) {
        ran_out_ = true;
        return Value::null();
    }
    return Value::from(made);
}

Value RuntimeLinker::integer(std::string_view digits)
{
    Value value;
    const ParsedInteger parsed = parse_integer(runtime_.heap(), digits, value);
    if (parsed == ParsedInteger::OutOfMemory) {
        ran_out_ = true;
        return Value::null();
    }
    return parsed == ParsedInteger::Ok ? value : Value{};
}

Value RuntimeLinker::names(const std::vector<std::string_view>& names)
{
    List* const list = List::create(runtime_.heap(), names.size());
    for (const std::string_view name : names)
        if (list == nullptr || !list->append(runtime_.heap(), string(name)))
            ran_out_ = true;
    return list == nullptr ? Value::null() : Value::from(list);
}

Value RuntimeLinker::builtin(std::uint32_t index)
{
    if (builtins_[index] == nullptr)
        builtins_[index] = runtime_.heap().create<BuiltinObject>(&catalog_.builtin(index));
    if (builtins_[index] == nullptr) {
        ran_out_ = true;
        return Value::null();
    }
    return Value::from(builtins_[index]);
}

Value* RuntimeLinker::module_slot(std::uint32_t module, std::uint32_t index)
{
    return runtime_.module_slots(module) + index;
}

}  // namespace sluice::zx
