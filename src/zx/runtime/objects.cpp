// Functions, builtins and contracts as objects.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/objects.hpp"

#include <algorithm>
#include <new>

#include "zx/runtime/native.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"

namespace sluice::zx {
namespace {

constexpr KindInfo lambda_kind{"function", "Lambda", "LAMBDA_FUNCTION"};

bool continues_name(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || byte == '_' || (byte >= '0' && byte <= '9') ||
           (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// A parameter's name as it is written: no table of symbols is at hand where values are displayed.
std::string_view written_name(const FunctionCode& code, std::uint32_t offset) noexcept
{
    if (code.module == nullptr || code.module->source == nullptr)
        return {};
    const std::string_view text = code.module->source->text();
    const std::size_t begin = std::min<std::size_t>(offset, text.size());
    std::size_t end = begin;
    while (end < text.size() && continues_name(text[end]))
        ++end;
    return text.substr(begin, end - begin);
}

std::int32_t find(const std::unordered_map<const String*, std::uint32_t>& index,
                  const String* name) noexcept
{
    const auto found = index.find(name);
    return found == index.end() ? -1 : static_cast<std::int32_t>(found->second);
}

}  // namespace

FunctionObject* FunctionObject::create(Heap& heap, FunctionCode* code, Value self)
{
    const std::size_t count = code->captures.size();
    auto* const function = heap.create_with_tail<FunctionObject>(count * sizeof(Cell*), code, self);
    if (function != nullptr)
        std::fill_n(function->captured(), count, nullptr);
    return function;
}

void FunctionObject::trace(Marker& marker) const
{
    marker.mark(self);
    for (std::size_t i = 0; i < code->captures.size(); ++i)
        marker.mark(captured()[i]);
}

const KindInfo& FunctionObject::kind() const noexcept
{
    return code->is_lambda ? lambda_kind : kind_info(kind_tag);
}

void FunctionObject::display(DisplayWriter& writer) const
{
    writer.text(code->is_lambda ? "<lambda" : "<action");
    if (!code->is_lambda && !code->name.empty()) {
        writer.text(" ");
        writer.text(code->name);
    }
    writer.text("(");
    if (code->function != nullptr) {
        bool is_first = true;
        for (const Parameter* parameter : code->function->parameters) {
            if (!is_first)
                writer.text(", ");
            is_first = false;
            writer.text(written_name(*code, parameter->name.offset));
        }
    }
    writer.text(")>");
}

void BuiltinObject::display(DisplayWriter& writer) const
{
    writer.text("<builtin ");
    writer.text(written_name(*info));
    writer.text(">");
}

void BoundMethod::display(DisplayWriter& writer) const
{
    writer.value(callable);
}

void ContractClass::trace(Marker& marker) const
{
    marker.mark(base);
    marker.mark(name);
    for (const String* state_name : state_names)
        marker.mark(state_name);
    for (const ActionEntry& entry : actions) {
        marker.mark(entry.name);
        marker.mark(entry.function);
    }
}

std::int32_t ContractClass::find_state(const String* state_name) const noexcept
{
    return find(state_index, state_name);
}

std::int32_t ContractClass::find_action(const String* action_name) const noexcept
{
    return find(action_index, action_name);
}

ContractObject::ContractObject(ContractClass* its_class, String* its_address,
                               std::size_t slot_count) noexcept
    : Object{kind_tag},
      contract_class{its_class},
      address{its_address},
      slot_count_{static_cast<std::uint32_t>(slot_count)}
{
    set_owned(true);
    std::uninitialized_value_construct_n(slots(), slot_count);
}

ContractObject* ContractObject::create(Heap& heap, ContractClass* contract_class, String* address)
{
    const std::size_t count = contract_class->state_names.size();
    return heap.create_with_tail<ContractObject>(count * sizeof(Value), contract_class, address,
                                                 count);
}

void ContractObject::trace(Marker& marker) const
{
    marker.mark(contract_class);
    marker.mark(address);
    marker.mark(events);
    marker.mark(extra);
    marker.mark(slots(), slot_count_);
}

void ContractObject::display(DisplayWriter& writer) const
{
    writer.text("<contract ");
    writer.text(contract_class->name->view());
    if (!is_template) {
        writer.text("@");
        writer.text(address->view());
    }
    writer.text(">");
}

}  // namespace sluice::zx
