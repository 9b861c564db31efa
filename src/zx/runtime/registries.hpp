// What a program declares about itself and what others look up: dependencies, capabilities,
// policies, and the logs of audits and of errors that were recovered from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class List;
class Map;
class String;

enum class ExecutionMode : std::uint8_t { Production, Debug, Test, Sandbox };

/// The dependency container. Mocks come first in Test mode.
class Dependencies {
public:
    void add(std::string_view name, Value value) { entries_[std::string{name}].value = value; }
    void mock(std::string_view name, Value value) { entries_[std::string{name}].mock = value; }
    void clear_mocks();
    /// Null where nothing is registered.
    [[nodiscard]] Value find(std::string_view name) const;

    [[nodiscard]] ExecutionMode mode() const noexcept { return mode_; }
    void set_mode(ExecutionMode mode) noexcept { mode_ = mode; }

    void trace(Marker& marker) const;

private:
    struct Entry {
        Value value;  // Undefined: not there
        Value mock;
    };
    std::unordered_map<std::string, Entry> entries_;
    ExecutionMode mode_ = ExecutionMode::Production;
};

/// Who holds which capability.
class Grants {
public:
    void grant(std::string_view holder, std::string_view capability);
    void revoke(std::string_view holder, std::string_view capability);
    [[nodiscard]] bool holds(std::string_view holder, std::string_view capability) const;

private:
    std::unordered_map<std::string, std::set<std::string, std::less<>>> held_;
};

/// Lists and maps by name that statements fill and builtins show: "audit", "policies" ...
class Records {
public:
    explicit Records(Heap& heap) noexcept : heap_{heap} {}

    /// The list of this name, made when first asked for; nullptr when memory is out.
    [[nodiscard]] List* list(std::string_view name);
    [[nodiscard]] Map* map(std::string_view name);

    void trace(Marker& marker) const;

private:
    Heap& heap_;
    std::unordered_map<std::string, List*> lists_;
    std::unordered_map<std::string, Map*> maps_;
};

/// Where `trail` sends copies of events: what is copied, and what it must contain.
class Trails {
public:
    void add(std::string_view topic, std::string_view filter);
    /// Whether a message of a topic (print, audit, debug) is to be copied.
    [[nodiscard]] bool wants(std::string_view topic, std::string_view message) const;
    [[nodiscard]] bool empty() const noexcept { return trails_.empty(); }

private:
    struct Trail {
        std::string topic;
        std::string filter;
    };
    std::vector<Trail> trails_;
};

}  // namespace sluice::zx
