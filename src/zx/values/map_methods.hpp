// What maps can do that calls no function of the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

// New lists in the map's order; nullptr when memory is out.
[[nodiscard]] List* keys_of(Heap& heap, const Map& map);
[[nodiscard]] List* values_of(Heap& heap, const Map& map);
/// Of lists of a key and a value.
[[nodiscard]] List* entries_of(Heap& heap, const Map& map);

/// `get(k, default)`.
Status get_or(Heap& heap, const Map& map, Value key, Value fallback, Value& result,
              ErrorText& error);
/// `set(k, v)`, which asks neither whether the map is frozen nor whether it is owned.
Status set_entry(Heap& heap, Map& map, Value key, Value value, ErrorText& error);
/// `remove(k)`, which does not ask either; `removed` says whether there was such an entry.
Status remove_entry(Heap& heap, Map& map, Value key, bool& removed, ErrorText& error);

}  // namespace sluice::zx
