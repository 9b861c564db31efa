// SPDX-License-Identifier: Apache-2.0
#include "lab/hardware_counter.hpp"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace sluice::lab {

std::expected<HardwareCounter, std::string> HardwareCounter::open()
{
    perf_event_attr wanted{};
    wanted.size = sizeof(wanted);
    wanted.type = PERF_TYPE_HARDWARE;
    wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
    wanted.disabled = 1;
    wanted.exclude_kernel = 1;
    wanted.exclude_hv = 1;
    const auto descriptor =
        static_cast<int>(::syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
    if (descriptor < 0) {
        const bool is_forbidden = errno == EACCES || errno == EPERM;
        return std::unexpected(fmt::format(
            "the processor's counters cannot be had: {}{}", std::generic_category().message(errno),
            is_forbidden ? " (lower /proc/sys/kernel/perf_event_paranoid to 2 or less)" : ""));
    }
    return HardwareCounter{descriptor};
}

HardwareCounter::~HardwareCounter()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

HardwareCounter::HardwareCounter(HardwareCounter&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}
{}

void HardwareCounter::start() const noexcept
{
    ::ioctl(descriptor_, PERF_EVENT_IOC_RESET, 0);
    ::ioctl(descriptor_, PERF_EVENT_IOC_ENABLE, 0);
}

std::uint64_t HardwareCounter::stop() const noexcept
{
    ::ioctl(descriptor_, PERF_EVENT_IOC_DISABLE, 0);
    std::uint64_t count = 0;
    return ::read(descriptor_, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

}  // namespace sluice::lab
