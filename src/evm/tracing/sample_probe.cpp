// SPDX-License-Identifier: Apache-2.0
#include "evm/tracing/sample_probe.hpp"

namespace sluice::evm {

void SampleProbe::begin(const void* plain, const void* interrupting) noexcept
{
    plain_ = static_cast<const Word*>(plain);
    interrupting_ = static_cast<const Word*>(interrupting);
    fill(plain_);
    signals_ = 0;
    is_running_ = 1;
}

void SampleProbe::end() noexcept
{
    is_running_ = 0;
    if (signals_ != 0)
        take(nullptr, nullptr);
}

void SampleProbe::interrupt() noexcept
{
    if (is_running_ == 0)
        return;
    signals_ = signals_ + 1;
    fill(interrupting_);
}

void SampleProbe::take(const Frame* frame, const std::uint8_t* next) noexcept
{
    // None where a signal came while the table was put back, last time.
    if (const auto signals = static_cast<unsigned>(signals_); signals != 0)
        sink->on_sample(*this, frame, next, signals);
    // In this order: a signal in between, which finds nothing that is worth a sample, may leave
    // entries that lead here, and these are put right when one is met.
    fill(plain_);
    signals_ = 0;
}

}  // namespace sluice::evm
