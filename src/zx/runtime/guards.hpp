// What happens around a write beyond the write: seals, restrictions, watchers and histories.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class List;
class Map;
class Object;

/// A handler of `watch`. It does not run for writes that it makes itself.
class Watcher final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Code;
    static constexpr bool needs_release = false;

    explicit Watcher(Value function) noexcept : Object{kind_tag}, handler{function} {}

    void trace(Marker& marker) const override { marker.mark(handler); }

    Value handler;
    bool is_running = false;
    bool is_queued = false;
};

enum class RestrictionMode : std::uint8_t { None, ReadOnly, AdminOnly, Deny, Redact };

/// The guards of one variable.
struct VariableGuard {
    Cell* cell = nullptr;  ///< Kept alive where the variable is in one.
    String* name = nullptr;
    bool is_sealed = false;
    bool is_undone = false;       ///< `state`, `ledger`, `persistent`: covered by `tx`.
    Map* rules = nullptr;         ///< restrict(x, {range, type})
    List* history = nullptr;      ///< Of a ledger: its versions.
    String* stored_as = nullptr;  ///< Of a persistent variable: its key in the store.
    std::vector<Watcher*> watchers;
};

/// The guards of one property of one object.
struct PropertyGuard {
    bool is_sealed = false;
    RestrictionMode restriction = RestrictionMode::None;
    String* written = nullptr;  ///< The restricted property as the program wrote it, "o.f".
    std::vector<Watcher*> watchers;
};

/// All guards of a program. Objects with guarded properties are frozen and custom(), so that plain
/// writes come here.
class Guards {
public:
    /// The guard of the variable at `slot`, nullptr if it has none.
    [[nodiscard]] VariableGuard* find(const Value* slot) noexcept;
    /// The same, made where there was none.
    VariableGuard& guard(const Value* slot, Cell* cell, String* name);

    [[nodiscard]] PropertyGuard* find(const Object* object, const String* name) noexcept;
    /// Guards a property, and marks the object.
    PropertyGuard& guard(Object* object, String* name);
    /// Whether all of a guarded object is sealed too.
    [[nodiscard]] bool is_sealed(const Object* object) const noexcept;
    void seal(Object* object);

    /// Freezes a value and all that it holds: `seal` and `immutable`. Instances of contracts are
    /// not entered, only frozen themselves.
    void freeze(Value value);

    // ---- watchers that a write has set off
    // -------------------------------------------------------

    void set_off(const std::vector<Watcher*>& watchers);
    [[nodiscard]] bool has_pending() const noexcept { return !pending_.empty(); }
    /// The next one, which then counts as running; the caller ends that.
    [[nodiscard]] Watcher* next_pending();

    void trace(Marker& marker) const;

private:
    struct ObjectGuards {
        Object* object = nullptr;
        bool is_sealed = false;
        std::unordered_map<const String*, PropertyGuard> properties;  ///< By interned name.
    };

    std::unordered_map<const Value*, VariableGuard> variables_;
    std::unordered_map<const Object*, ObjectGuards> objects_;
    std::deque<Watcher*> pending_;
};

}  // namespace sluice::zx
