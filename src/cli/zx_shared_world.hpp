// What several runs of one program share, so that each finds what the first one found.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace sluice::cli {

/// The world as the first run finds it, for the next one to find the same: the lines that were
/// read, and numbers that depend on the engine.
class SharedWorld {
public:
    /// Shows numbers as they are to the first run, and those again to the next.
    [[nodiscard]] std::function<std::int64_t(std::int64_t)> measures_from_the_beginning()
    {
        return [this, next = std::size_t{0}](std::int64_t number) mutable {
            if (next == measures_.size())
                measures_.push_back(number);
            return measures_[next++];
        };
    }
    /// A reader that begins with the first line.
    [[nodiscard]] std::function<bool(std::string&)> lines_from_the_beginning()
    {
        return [this, next = std::size_t{0}](std::string& line) mutable {
            if (next == lines_.size()) {
                if (!std::getline(std::cin, line))
                    return false;
                lines_.push_back(line);
            }
            line = lines_[next++];
            return true;
        };
    }

private:
    std::vector<std::string> lines_;
    std::vector<std::int64_t> measures_;
};

}  // namespace sluice::cli
