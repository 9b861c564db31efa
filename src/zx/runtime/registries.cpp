// What a program declares about itself and what others look up.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/registries.hpp"

#include <algorithm>

#include "zx/values/list.hpp"
#include "zx/values/map.hpp"

namespace sluice::zx {

void Dependencies::clear_mocks()
{
    for (auto& [name, entry] : entries_)
        entry.mock = Value{};
}

Value Dependencies::find(std::string_view name) const
{
    const auto found = entries_.find(std::string{name});
    if (found == entries_.end())
        return Value::null();
    const Entry& entry = found->second;
    if (mode_ == ExecutionMode::Test && !entry.mock.is_undefined())
        return entry.mock;
    return entry.value.is_undefined() ? Value::null() : entry.value;
}

void Dependencies::trace(Marker& marker) const
{
    for (const auto& [name, entry] : entries_) {
        marker.mark(entry.value);
        marker.mark(entry.mock);
    }
}

void Grants::grant(std::string_view holder, std::string_view capability)
{
    held_[std::string{holder}].emplace(capability);
}

void Grants::revoke(std::string_view holder, std::string_view capability)
{
    const auto found = held_.find(std::string{holder});
    if (found != held_.end())
        found->second.erase(std::string{capability});
}

bool Grants::holds(std::string_view holder, std::string_view capability) const
{
    const auto found = held_.find(std::string{holder});
    return found != held_.end() && found->second.contains(capability);
}

List* Records::list(std::string_view name)
{
    List*& list = lists_[std::string{name}];
    if (list == nullptr)
        list = List::create(heap_);
    return list;
}

Map* Records::map(std::string_view name)
{
    Map*& map = maps_[std::string{name}];
    if (map == nullptr)
        map = Map::create(heap_);
    return map;
}

void Records::trace(Marker& marker) const
{
    for (const auto& [name, list] : lists_)
        marker.mark(list);
    for (const auto& [name, map] : maps_)
        marker.mark(map);
}

void Trails::add(std::string_view topic, std::string_view filter)
{
    trails_.push_back({std::string{topic}, std::string{filter}});
}

bool Trails::wants(std::string_view topic, std::string_view message) const
{
    return std::ranges::any_of(trails_, [&](const Trail& trail) {
        return (trail.topic == "*" || trail.topic == topic) &&
               message.find(trail.filter) != std::string_view::npos;
    });
}

}  // namespace sluice::zx
