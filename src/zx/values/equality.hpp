// The language's `==`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/compiler.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// A deep comparison under way: a list of pairs that must be equal yet.
///
/// Pairs of containers that have met are put into one class, and two of the same class are not
/// looked at again. So a comparison ends on cyclic values, where it finds equal what nothing tells
/// apart, and takes no longer than there are containers.
class Comparison {
public:
    explicit Comparison(const Heap& heap) noexcept : heap_{heap} {}

    /// For Object::equals: these two must be equal as well.
    void require(Value a, Value b) { pending_.emplace_back(a, b); }

    [[nodiscard]] bool run(Value a, Value b);

private:
    [[nodiscard]] bool compare(Value a, Value b);
    [[nodiscard]] bool already_met(const Object* a, const Object* b);
    std::uint32_t class_of(const Object* object);

    const Heap& heap_;
    std::vector<std::pair<Value, Value>> pending_;
    std::uint32_t met_ = 0;
    std::unordered_map<const Object*, std::uint32_t> numbers_;
    std::vector<std::uint32_t> parents_;
};

/// `a == b` for values that are not both plain scalars of the same kind. Never fails.
bool equal_slow(const Heap& heap, Value a, Value b);

/// `a == b`.
[[nodiscard]] SLUICE_ALWAYS_INLINE bool equal(const Heap& heap, Value a, Value b)
{
    if (a.tag() == b.tag() && a.tag() <= Tag::Integer)
        return a.payload() == b.payload() || a.tag() <= Tag::Null;
    return equal_slow(heap, a, b);
}

}  // namespace sluice::zx
