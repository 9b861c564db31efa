// Scalars at once, containers pair by pair.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/equality.hpp"

#include "zx/values/big_integer.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

namespace {

// Small comparisons do without the table of classes.
constexpr std::uint32_t pairs_without_classes = 64;

bool numbers_equal(Value a, Value b) noexcept
{
    if (a.is_float() && b.is_float())
        return a.number() == b.number();
    if (a.is_float())
        return compare(b, a.number()) == 0;
    if (b.is_float())
        return compare(a, b.number()) == 0;
    return compare_integers(a, b) == 0;
}

enum class Verdict { Equal, Different, Containers };

// What can be said without looking into containers.
Verdict compare_plain(Value a, Value b) noexcept
{
    const auto verdict = [](bool equal) { return equal ? Verdict::Equal : Verdict::Different; };
    if (is_number(a) && is_number(b))
        return verdict(numbers_equal(a, b));
    if (a.is_boolean() && is_number(b))
        return verdict(numbers_equal(Value::from_integer(a.boolean() ? 1 : 0), b));
    if (b.is_boolean() && is_number(a))
        return verdict(numbers_equal(a, Value::from_integer(b.boolean() ? 1 : 0)));
    if (a.tag() != b.tag())
        return Verdict::Different;
    switch (a.tag()) {
        case Tag::Undefined:
        case Tag::Null:
            return Verdict::Equal;
        case Tag::Boolean:
            return verdict(a.boolean() == b.boolean());
        case Tag::DateTime:
            return verdict(a.number() == b.number());
        case Tag::String:
            return verdict(a.as<String>()->same_text(*b.as<String>()));
        default:
            return a.object() == b.object() ? Verdict::Equal : Verdict::Containers;
    }
}

}  // namespace

std::uint32_t Comparison::class_of(const Object* object)
{
    const auto [entry, added] =
        numbers_.try_emplace(object, static_cast<std::uint32_t>(parents_.size()));
    if (added)
        parents_.push_back(entry->second);
    std::uint32_t number = entry->second;
    while (parents_[number] != number)
        number = parents_[number] = parents_[parents_[number]];
    return number;
}

// Puts both into one class; true if they were in one already.
bool Comparison::already_met(const Object* a, const Object* b)
{
    if (met_ < pairs_without_classes) {
        ++met_;
        return false;
    }
    const std::uint32_t left = class_of(a);
    const std::uint32_t right = class_of(b);
    parents_[left] = right;
    return left == right;
}

bool Comparison::compare(Value a, Value b)
{
    const Verdict verdict = compare_plain(a, b);
    if (verdict != Verdict::Containers)
        return verdict == Verdict::Equal;
    if (already_met(a.object(), b.object()))
        return true;

    const auto require_equal = [&](Value x, Value y) {
        const Verdict parts = compare_plain(x, y);
        if (parts == Verdict::Containers)
            require(x, y);
        return parts != Verdict::Different;
    };
    if (a.is_list()) {
        const List& left = *a.as<List>();
        const List& right = *b.as<List>();
        if (left.size() != right.size())
            return false;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (!require_equal(left[i], right[i]))
                return false;
        }
        return true;
    }
    if (a.is_map()) {
        const Map& left = *a.as<Map>();
        const Map& right = *b.as<Map>();
        if (left.size() != right.size())
            return false;
        for (std::uint32_t i = 0; i < left.used(); ++i) {
            const MapEntry& entry = left.entry_at(i);
            if (entry.key == nullptr)
                continue;
            const std::uint32_t found = right.find(heap_, entry.key);
            if (found == Map::not_found || !require_equal(entry.value, right.entry_at(found).value))
                return false;
        }
        return true;
    }
    return a.object()->equals(*b.object(), *this);
}

bool Comparison::run(Value a, Value b)
{
    require(a, b);
    while (!pending_.empty()) {
        const auto [left, right] = pending_.back();
        pending_.pop_back();
        if (!compare(left, right))
            return false;
    }
    return true;
}

bool equal_slow(const Heap& heap, Value a, Value b)
{
    const Verdict verdict = compare_plain(a, b);
    if (verdict != Verdict::Containers)
        return verdict == Verdict::Equal;
    return Comparison{heap}.run(a, b);
}

}  // namespace sluice::zx
