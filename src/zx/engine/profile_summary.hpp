// What profiles of a program say, in its own terms: functions, lines and loops by their names and
// places, and the paths of calls. Counts and samples of several runs come together here; nothing
// refers to the sessions that they are from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "zx/runtime/call_paths.hpp"
#include "zx/runtime/profile.hpp"
#include "zx/runtime/sampler.hpp"

namespace sluice::zx {

class ProfileSummary {
public:
    struct Costs : Profile::Amount {
        std::chrono::nanoseconds time{0};
    };
    struct Row {
        /// Of the function; of a loop that which it is in; of a line, of those known to have run
        /// there, the one that begins last.
        std::string name;
        std::string file;         ///< As the module has it.
        std::uint32_t line = 0;   ///< Where it begins.
        std::uint64_t count = 0;  ///< Calls of a function, rounds of a loop.
        Costs own;
        /// With what it called; of a recursion the outermost call's. Of a loop also with the loops
        /// in it.
        Costs total;

        std::uint64_t last_sample = 0;  // that `total` has
        std::uint32_t named_after = 0;  // of a line, where that function begins
    };
    struct Path {
        std::uint64_t calls = 0;
        Costs own;
    };

    ProfileSummary() = default;
    // A deque of libstdc++ allocates when it is moved from; that failing is the end here as
    // elsewhere.
    ProfileSummary(ProfileSummary&&) noexcept = default;
    ProfileSummary& operator=(ProfileSummary&&) noexcept = default;

    // While the session lives that they are of.
    void add(const Profile& profile);
    void add(const Sampler& sampler);

    [[nodiscard]] const std::deque<Row>& functions() const noexcept { return functions_.rows; }
    [[nodiscard]] const std::deque<Row>& lines() const noexcept { return lines_.rows; }
    [[nodiscard]] const std::deque<Row>& loops() const noexcept { return loops_.rows; }
    /// CallPaths::Node::function is an index in functions().
    [[nodiscard]] const CallPaths& paths() const noexcept { return paths_; }
    /// By the nodes of paths().
    [[nodiscard]] const std::vector<Path>& path_costs() const noexcept { return path_costs_; }
    /// By opcode; all 0 on an engine without.
    [[nodiscard]] const std::array<std::uint64_t, opcode_count>& opcodes() const noexcept
    {
        return opcodes_;
    }

    [[nodiscard]] const Profile::NameCaches& name_caches() const noexcept { return name_caches_; }

    [[nodiscard]] std::uint64_t samples() const noexcept { return samples_; }
    [[nodiscard]] std::chrono::nanoseconds sampled_time() const noexcept { return sampled_time_; }
    [[nodiscard]] std::chrono::nanoseconds interval() const noexcept { return interval_; }
    /// Whether paths are left out that were too long or too many, or stacks that were too deep:
    /// their costs are those of the calls next to them.
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_ || paths_.is_cut(); }

private:
    struct Key {
        std::string file;
        std::uint64_t place;
        std::string name;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Rows {
        std::deque<Row> rows;
        std::map<Key, std::uint32_t> by_key;

        std::uint32_t find(Key key, std::uint32_t line, const std::string& name);
    };
    /// What is known of a function while one profile is read.
    struct Known {
        explicit Known(const FunctionCode& code) : places{code} {}

        std::uint32_t row = 0;
        FunctionLoops places;
        std::vector<std::uint32_t> loops;  // rows, by the index in places.loops()
        std::unordered_map<std::uint32_t, std::uint32_t> statements;  // by place, of samples
    };
    using KnownFunctions = std::unordered_map<const FunctionCode*, Known>;

    Known& know(KnownFunctions& known, const FunctionCode& code);
    Row& line(const FunctionCode& code, std::uint32_t number);
    Path& path(std::uint32_t node);
    void add(const Sampler::Sample& sample, bool has_words, KnownFunctions& known);

    Rows functions_;
    Rows lines_;
    Rows loops_;
    CallPaths paths_;
    std::vector<Path> path_costs_{1};
    std::array<std::uint64_t, opcode_count> opcodes_{};
    Profile::NameCaches name_caches_;
    std::uint64_t samples_ = 0;
    std::chrono::nanoseconds sampled_time_{0};
    std::chrono::nanoseconds interval_{0};
    bool is_cut_ = false;
};

/// A function as reports name it: "(top level)", "(anonymous)", "Contract.action".
[[nodiscard]] std::string shown_name(const FunctionCode& code);

}  // namespace sluice::zx
