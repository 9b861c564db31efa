// SPDX-License-Identifier: Apache-2.0
#include "lab/process_groups.hpp"

#include <array>

namespace sluice::lab {
namespace {

constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP};

/// 0 is nobody.
constinit std::array<std::atomic<pid_t>, 64> groups{};
static_assert(std::atomic<pid_t>::is_always_lock_free);  // a handler reads them

void end_with_groups(int signal) noexcept
{
    for (const std::atomic<pid_t>& group : groups) {
        if (const pid_t known = group.load(); known > 0)
            ::kill(-known, SIGKILL);
    }
    // Ends the program as the signal would have, once the handler is left.
    std::signal(signal, SIG_DFL);
    ::raise(signal);
}

bool handle_signals() noexcept
{
    for (const int signal : ending_signals) {
        struct sigaction action{};
        if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        action.sa_handler = end_with_groups;
        ::sigaction(signal, &action, nullptr);
    }
    return true;
}

}  // namespace

SignalsHeld::SignalsHeld() noexcept
{
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : ending_signals)
        ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

void SignalsHeld::release() const noexcept
{
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

GroupInCare::GroupInCare(pid_t group) noexcept
{
    [[maybe_unused]] static const bool are_handled = handle_signals();
    for (std::atomic<pid_t>& place : groups) {
        pid_t nobody = 0;
        if (place.compare_exchange_strong(nobody, group)) {
            place_ = &place;
            return;
        }
    }
}

GroupInCare::~GroupInCare()
{
    if (place_ != nullptr)
        place_->store(0);
}

}  // namespace sluice::lab
