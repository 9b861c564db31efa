// Where values outlive the program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "zx/values/status.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

class String;

/// Values by key. Without one, a runtime keeps them in memory only.
class PersistentStore {
public:
    virtual ~PersistentStore() = default;
    /// `found` false: there is no such key. `error` is the message of a failure.
    virtual Status load(String* key, Value& value, bool& found, ErrorText& error) = 0;
    virtual Status save(String* key, Value value, ErrorText& error) = 0;
};

}  // namespace sluice::zx
