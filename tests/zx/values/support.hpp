// A heap to test on, and short ways to make values and to look at them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/values/big_integer.hpp"
#include "zx/values/display.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/list.hpp"
#include "zx/values/map.hpp"
#include "zx/values/operations.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx::test {

/// Values made by it live until the test collects; then those in `kept` stay.
class HeapTest : public testing::Test {
protected:
    explicit HeapTest(HeapOptions options = {}) : heap{options}
    {
        heap.add_roots(this, [](void* self, Marker& marker) {
            const auto& values = static_cast<HeapTest*>(self)->kept;
            marker.mark(values.data(), values.size());
        });
    }

    static Value null() { return Value::null(); }
    static Value integer(std::int64_t number) { return Value::from_integer(number); }
    static Value number(double number) { return Value::from_float(number); }
    static Value boolean(bool boolean) { return Value::from_boolean(boolean); }

    String* text(std::string_view characters) { return String::create(heap, characters); }
    Value string(std::string_view characters) { return Value::from(text(characters)); }

    List* list_of(std::initializer_list<Value> elements)
    {
        return List::create(heap, std::span{elements.begin(), elements.size()});
    }
    Value list(std::initializer_list<Value> elements) { return Value::from(list_of(elements)); }

    Map* map_of(std::initializer_list<std::pair<const char*, Value>> entries)
    {
        Map* const map = Map::create(heap);
        for (const auto& [key, value] : entries)
            EXPECT_TRUE(map->set(heap, text(key), value));
        return map;
    }
    Value map(std::initializer_list<std::pair<const char*, Value>> entries)
    {
        return Value::from(map_of(entries));
    }

    /// An integer of any size from its digits.
    Value big(std::string_view digits)
    {
        Value value;
        EXPECT_EQ(parse_integer(heap, digits, value), ParsedInteger::Ok);
        return value;
    }

    static std::string show(Value value) { return display_text(value, String::max_size); }

    /// The display form of an operation's result, or its message after "! ".
    template <class Operation>
    std::string shown(Operation operation)
    {
        Value result;
        ErrorText error;
        switch (operation(result, error)) {
            case Status::Ok:
                return show(result);
            case Status::Error:
                return "! " + error.text();
            default:
                return "! out of memory";
        }
    }

    Heap heap;
    std::vector<Value> kept;
};

}  // namespace sluice::zx::test
