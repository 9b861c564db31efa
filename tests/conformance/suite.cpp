// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/suite.hpp"

namespace sluice::conformance {

void Tally::pass(std::string_view fork)
{
    const std::lock_guard lock{mutex_};
    ++by_fork_[std::string{fork}].passed;
}

void Tally::fail(std::string_view fork, std::string what)
{
    const std::lock_guard lock{mutex_};
    ++by_fork_[std::string{fork}].failed;
    failures_.push_back(std::move(what));
}

void Tally::leave_out(std::string_view fork, std::string_view reason, std::size_t cases)
{
    const std::lock_guard lock{mutex_};
    by_fork_[std::string{fork}].left_out += cases;
    left_out_[std::string{reason}] += cases;
}

void Tally::note_other_reason(std::string_view expected, std::string_view ours)
{
    const std::lock_guard lock{mutex_};
    ++other_reasons_[{std::string{expected}, std::string{ours}}];
}

void Tally::add_file()
{
    const std::lock_guard lock{mutex_};
    ++files_;
}

Counts Tally::total() const
{
    Counts sum;
    for (const auto& [fork, counts] : by_fork_) {
        sum.passed += counts.passed;
        sum.failed += counts.failed;
        sum.left_out += counts.left_out;
    }
    return sum;
}

}  // namespace sluice::conformance
