// Copies of values that share nothing changeable with the original.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/deep_copy.hpp"

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "zx/runtime/parts.hpp"

namespace sluice::zx {
namespace {

/// One copy under way. Containers are copied flat first and then their parts looked at, from a
/// list of those still to be looked at: nesting costs no stack, and cycles end.
class Copying {
public:
    explicit Copying(Heap& heap) noexcept : heap_{heap} {}
    ~Copying() { heap_.discharge(charged_); }
    Copying(const Copying&) = delete;
    Copying& operator=(const Copying&) = delete;

    // Puts the copy in place of the value; its parts are copied by `finish`.
    [[nodiscard]] bool replace(Value& place)
    {
        const Value value = place;
        if (!is_container(value))
            return true;
        const Object* const original = value.object();
        // What is frozen through and through cannot be told from its copy.
        if (original->frozen() && !original->custom())
            return true;
        const auto known = copies_.find(original);
        if (known != copies_.end()) {
            place.store(known->second);
            return true;
        }
        if (!heap_.charge(bytes_each))
            return false;
        charged_ += bytes_each;
        const Value copy = copy_flat(value);
        if (copy.is_undefined())
            return false;
        copies_.emplace(original, copy);
        unfinished_.push_back(copy);
        place.store(copy);
        return true;
    }

    [[nodiscard]] bool finish()
    {
        while (!unfinished_.empty()) {
            const Value copy = unfinished_.back();
            unfinished_.pop_back();
            if (!replace_parts(copy))
                return false;
        }
        return true;
    }

private:
    static constexpr std::size_t bytes_each = 96;  // of the table of copies, about

    Value copy_flat(Value value)
    {
        switch (value.tag()) {
            case Tag::List: {
                const List* const copy = List::create(heap_, value.as<List>()->elements());
                return copy == nullptr ? Value{} : Value::from(copy);
            }
            case Tag::Map: {
                const Map* const copy = Map::copy(heap_, *value.as<Map>());
                return copy == nullptr ? Value{} : Value::from(copy);
            }
            case Tag::Entity: {
                const EntityObject& entity = *value.as<EntityObject>();
                EntityObject* const copy = EntityObject::create(heap_, entity.definition);
                if (copy == nullptr)
                    return {};
                for (std::size_t i = 0; i < entity.slot_count(); ++i)
                    copy->slots()[i].store(entity.slots()[i]);
                copy->extra = entity.extra;
                return Value::from(copy);
            }
            default: {
                const DataObject& instance = *value.as<DataObject>();
                DataObject* const copy = DataObject::create(heap_, instance.data_class);
                if (copy == nullptr)
                    return {};
                for (std::size_t i = 0; i < instance.slot_count(); ++i)
                    copy->slots()[i].store(instance.slots()[i]);
                return Value::from(copy);
            }
        }
    }

    [[nodiscard]] bool replace_all(Value* places, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            places[i].set_stamp(0);
            if (!replace(places[i]))
                return false;
        }
        return true;
    }

    [[nodiscard]] bool replace_parts(Value copy)
    {
        switch (copy.tag()) {
            case Tag::List:
                return replace_all(copy.as<List>()->data(), copy.as<List>()->size());
            case Tag::Map: {
                Map& map = *copy.as<Map>();
                for (std::uint32_t i = 0; i < map.used(); ++i) {
                    MapEntry& entry = map.entry_at(i);
                    if (entry.key != nullptr && !replace_all(&entry.value, 1))
                        return false;
                }
                return true;
            }
            case Tag::Entity: {
                EntityObject& entity = *copy.as<EntityObject>();
                if (entity.extra != nullptr) {
                    Value extra = Value::from(entity.extra);
                    if (!replace(extra))
                        return false;
                    entity.extra = extra.as<Map>();
                }
                return replace_all(entity.slots(), entity.slot_count());
            }
            default:
                return replace_all(copy.as<DataObject>()->slots(),
                                   copy.as<DataObject>()->slot_count());
        }
    }

    Heap& heap_;
    std::unordered_map<const Object*, Value> copies_;
    std::vector<Value> unfinished_;
    std::size_t charged_ = 0;
};

}  // namespace

bool deep_copy(Heap& heap, std::span<const Value> values, std::span<Value> copies)
{
    Copying copying{heap};
    for (std::size_t i = 0; i < values.size(); ++i) {
        Value value = values[i];
        if (!copying.replace(value))
            return false;
        copies[i].store(value, 0);
    }
    return copying.finish();
}

}  // namespace sluice::zx
