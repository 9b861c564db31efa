// The border to C: nothing is thrown across it, and what went wrong can be asked for afterwards.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sluice.h>

#include <new>
#include <string_view>

namespace sluice::capi {

/// Keeps the text for sluice_last_error(), as much of it as there is room for.
SluiceError fail(SluiceError error, std::string_view text) noexcept;

inline SluiceError bad_argument(std::string_view text) noexcept
{
    return fail(SLUICE_BAD_ARGUMENT, text);
}

/// Runs what returns a SluiceError and may throw.
template <class Body>
SluiceError guard(Body&& body) noexcept
{
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(SLUICE_OUT_OF_MEMORY, "out of memory");
    } catch (...) {
        return fail(SLUICE_INTERNAL_ERROR, "internal error");
    }
}

}  // namespace sluice::capi
