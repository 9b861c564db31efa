// Writes to variables that are more than stores.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "zx/runtime/runtime.hpp"
#include "zx/runtime/sha256.hpp"
#include "zx/values/display.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

constexpr std::string_view stored_values = "persistent";
// Of a version's display form, which the next version's `prev_hash` is of.
constexpr std::size_t longest_version = 1 << 20;

}  // namespace

Status Runtime::check_rules(const Map& rules, const String* name, Value value)
{
    const auto refuse = [&](std::string_view why) {
        return fail_status("Write prohibited by restriction: " + std::string{name->view()} + " " +
                           std::string{why});
    };
    const std::uint32_t type = rules.find(heap_, "type");
    if (type != Map::not_found) {
        const Value wanted = rules.entry_at(type).value;
        if (wanted.is_string() && !is_of_type(value, wanted.as<String>()->view(), Value{}))
            return refuse("is not of type " + std::string{wanted.as<String>()->view()});
    }
    const std::uint32_t range = rules.find(heap_, "range");
    if (range == Map::not_found || !rules.entry_at(range).value.is_list())
        return Status::Ok;
    const List& bounds = *rules.entry_at(range).value.as<List>();
    if (bounds.size() != 2)
        return Status::Ok;
    bool is_within = false;
    bool is_below = false;
    ErrorText error;
    if (compare(Ordering::GreaterOrEqual, value, bounds[0], is_within, error) != Status::Ok ||
        compare(Ordering::LessOrEqual, value, bounds[1], is_below, error) != Status::Ok)
        return fail_with(error);
    return is_within && is_below ? Status::Ok : refuse("is out of range");
}

bool Runtime::add_version(List& history, Value value)
{
    std::string previous;
    if (!history.empty())
        previous = sha256_hex(display_text(history[history.size() - 1], longest_version));
    Map* const version = Map::create(heap_, 4);
    const String* const hash = String::create_ascii(heap_, previous);
    if (version == nullptr || hash == nullptr)
        return false;
    const std::pair<std::string_view, Value> entries[] = {
        {"value", value},
        {"version", Value::from_integer(static_cast<std::int64_t>(history.size()) + 1)},
        {"timestamp", Value::from_integer(clock_.now_us() / 1'000'000)},
        {"prev_hash", Value::from(hash)},
    };
    for (const auto& [name, part] : entries) {
        String* const key = intern(name);
        if (key == nullptr || !version->set(heap_, key, part))
            return false;
    }
    return journal_.append(&history, Value::from(version));
}

Status Runtime::load_unstored(String* key, Value& value, bool& found)
{
    const Map* const values = records_.map(stored_values);
    if (values == nullptr)
        return Status::OutOfMemory;
    const std::uint32_t index = values->find(heap_, key);
    found = index != Map::not_found;
    if (found)
        value = values->entry_at(index).value;
    return Status::Ok;
}

Status Runtime::save_unstored(String* key, Value value)
{
    Map* const values = records_.map(stored_values);
    return values != nullptr && values->set(heap_, key, value) ? Status::Ok : Status::OutOfMemory;
}

Status Runtime::assign_special(std::uint32_t module, std::uint32_t slot, Cell* cell, Value value)
{
    Value& place = cell != nullptr ? cell->value : module_slots(module)[slot];
    VariableGuard* const guard = guards_.find(&place);
    if (guard == nullptr) {
        place.store(value);
        return Status::Ok;
    }
    if (guard->is_sealed)
        return fail_status("Cannot assign to sealed object: " + std::string{guard->name->view()});
    if (guard->rules != nullptr) {
        if (const Status status = check_rules(*guard->rules, guard->name, value);
            status != Status::Ok)
            return status;
    }
    Status status = Status::Ok;
    if (store_ != nullptr && (guard->stored_as != nullptr || guard->history != nullptr)) {
        // Outside of calls an assignment is stored by itself.
        const ActionScope scope = begin_transaction();
        status = write_special(place, cell, *guard, value);
        if (!end_transaction(scope, status == Status::Ok))
            return Status::Error;
    } else {
        status = write_special(place, cell, *guard, value);
    }
    if (status == Status::Ok)
        guards_.set_off(guard->watchers);
    return status;
}

Status Runtime::write_special(Value& place, Cell* cell, const VariableGuard& guard, Value value)
{
    if (guard.is_undone) {
        const bool is_written = cell != nullptr ? journal_.write(cell, place, value)
                                                : journal_.write_variable(place, value);
        if (!is_written)
            return Status::OutOfMemory;
    } else {
        place.store(value);
    }
    if (guard.history != nullptr && !add_version(*guard.history, value))
        return Status::OutOfMemory;
    return guard.stored_as != nullptr && store_ == nullptr ? save_unstored(guard.stored_as, value)
                                                           : Status::Ok;
}

}  // namespace sluice::zx
