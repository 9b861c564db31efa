// Metrics as text of either format.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sluice.h>

#include <sluice/engine_metrics.hpp>
#include <string>

#include "capi/guard.hpp"

namespace sluice::capi {

/// Writes to `place`, which the text lives in. Throws std::bad_alloc.
inline SluiceError write_metrics(const evm::EngineMetrics& metrics,
                                 const evm::CodeCacheCounters& cache, SluiceMetricsFormat format,
                                 std::string& place, const char** text)
{
    if (format == SLUICE_METRICS_JSON)
        place = evm::to_json(metrics, &cache);
    else if (format == SLUICE_METRICS_PROMETHEUS)
        place = evm::to_prometheus(metrics, &cache);
    else
        return bad_argument("no such format");
    *text = place.c_str();
    return SLUICE_OK;
}

}  // namespace sluice::capi
