// The places of a program that a profile tells of: statements, and the loops that they stand in.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/program_places.hpp"

#include <algorithm>
#include <iterator>

#include "zx/compiler/bytecode.hpp"
#include "zx/syntax/ast_walk.hpp"

namespace sluice::zx {

FunctionLoops::FunctionLoops(const FunctionCode& code)
{
    struct Place {
        const Node* node;
        std::uint32_t loop;
    };
    std::vector<Place> places;
    std::vector<const Node*> children;
    const auto enter = [&](const Node& node, std::uint32_t loop) {
        children.clear();
        append_children(node, children);
        for (auto child = children.rbegin(); child != children.rend(); ++child)
            if ((*child)->kind != NodeKind::Function)
                places.push_back({*child, loop});
    };
    if (code.function != nullptr)
        enter(*code.function, none);
    else if (code.program != nullptr)
        enter(*code.program, none);
    while (!places.empty()) {
        const Place place = places.back();
        places.pop_back();
        std::uint32_t loop = place.loop;
        if (place.node->kind == NodeKind::While || place.node->kind == NodeKind::ForEach) {
            loop = static_cast<std::uint32_t>(loops_.size());
            loops_.push_back({place.node->offset, place.loop});
            by_statement_[place.node->offset] = loop;
        } else if (loop != none) {
            by_statement_.try_emplace(place.node->offset, loop);
        }
        enter(*place.node, loop);
    }
}

std::uint32_t offset_of(const FunctionCode& code) noexcept
{
    return code.function != nullptr ? code.function->offset : 0;
}

std::uint32_t statement_of_charge(const FunctionCode& code, std::uint32_t charge)
{
    const auto after =
        std::ranges::upper_bound(code.charge_places, charge, {}, &ChargePlace::charge);
    return after == code.charge_places.begin() ? offset_of(code) : std::prev(after)->offset;
}

std::uint32_t statement_of_word(const FunctionCode& code, std::size_t word)
{
    const std::size_t next = word + info(static_cast<Opcode>(code.words[word] & 0xff)).words;
    const std::uint32_t end = code.charge_begin[next];
    return end == 0 ? offset_of(code) : statement_of_charge(code, end - 1);
}

}  // namespace sluice::zx
