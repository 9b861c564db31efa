// The name that somebody may have meant who wrote another one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sluice::zx {

/// Collects names and keeps the one that is nearest to `wanted`: one letter in three may be wrong,
/// missing, additional, or swapped with the next one.
class NearestName {
public:
    explicit NearestName(std::string_view wanted);

    void offer(std::string_view name);
    /// Empty if none is near.
    [[nodiscard]] const std::string& best() const noexcept { return best_; }

private:
    [[nodiscard]] std::size_t distance(std::string_view name) const;

    std::string wanted_;
    std::string best_;
    std::size_t least_;  ///< The distance has to be below it.
};

}  // namespace sluice::zx
