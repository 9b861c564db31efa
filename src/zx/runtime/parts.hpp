// The values that a container holds, whatever kind it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "zx/runtime/data_classes.hpp"
#include "zx/runtime/entities.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// Lists, maps and records: what is copied, frozen and owned together with what it holds.
[[nodiscard]] constexpr bool is_container(Value value) noexcept
{
    return value.is_list() || value.is_map() || value.is(Tag::Entity) ||
           value.is(Tag::DataInstance);
}

/// Calls `visit` with each part of a container.
template <class Visit>
void for_each_part(Value container, Visit&& visit)
{
    const auto visit_all = [&](const Value* parts, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            visit(parts[i]);
    };
    switch (container.tag()) {
        case Tag::List:
            visit_all(container.as<List>()->data(), container.as<List>()->size());
            break;
        case Tag::Map: {
            const Map& map = *container.as<Map>();
            for (std::uint32_t i = 0; i < map.used(); ++i) {
                if (map.entry_at(i).key != nullptr)
                    visit(map.entry_at(i).value);
            }
            break;
        }
        case Tag::Entity: {
            const EntityObject& entity = *container.as<EntityObject>();
            visit_all(entity.slots(), entity.slot_count());
            if (entity.extra != nullptr)
                visit(Value::from(entity.extra));
            break;
        }
        case Tag::DataInstance: {
            const DataObject& instance = *container.as<DataObject>();
            visit_all(instance.slots(), instance.slot_count());
            break;
        }
        default:
            break;
    }
}

}  // namespace sluice::zx
