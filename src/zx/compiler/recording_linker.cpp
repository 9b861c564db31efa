// Gives constants through another linker, and remembers what those stand for that do not tell.
// SPDX-License-Identifier: Apache-2.0
#include "zx/compiler/recording_linker.hpp"

#include <bit>

namespace sluice::zx {

Value RecordingLinker::builtin(std::uint32_t index)
{
    const Value value = inner_.builtin(index);
    if (value.is_object())
        builtins_.try_emplace(value.payload(), index);
    return value;
}

Value* RecordingLinker::module_slot(std::uint32_t module, std::uint32_t index)
{
    Value* const slot = inner_.module_slot(module, index);
    places_.try_emplace(std::bit_cast<std::uintptr_t>(slot), Place{module, index});
    return slot;
}

std::optional<std::uint32_t> RecordingLinker::builtin_of(Value constant) const
{
    if (!constant.is_object())
        return std::nullopt;
    const auto found = builtins_.find(constant.payload());
    return found == builtins_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<RecordingLinker::Place> RecordingLinker::place_of(Value constant) const
{
    if (!constant.is_integer())
        return std::nullopt;
    const auto found = places_.find(constant.payload());
    return found == places_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace sluice::zx
