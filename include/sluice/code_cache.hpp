// Sluice - public API: code made ready to run, kept from message to message.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <sluice/export.hpp>
#include <sluice/types.hpp>

namespace sluice::evm {

class Code;

/// What a cache has done since it was made, and what is in it.
struct CodeCacheCounters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::uint64_t entries = 0;  ///< Codes in it now.
    std::uint64_t bytes = 0;  ///< What they take, with the room that their jump tables and lowered
                              ///< forms have.
};

/// Keeps codes with all that was found out about them: jump tables, lowered forms of each revision,
/// the gas they have burnt. The ones that have not been asked for the longest go when the bound on
/// its bytes is reached; whoever runs one of them keeps it until it has ended.
///
/// Any number of Vms and threads may share one.
class SLUICE_API CodeCache {
public:
    static constexpr std::size_t default_max_bytes = std::size_t{64} << 20;

    /// `max_bytes` bounds what is kept; with 0 nothing is.
    explicit CodeCache(std::size_t max_bytes = default_max_bytes);
    ~CodeCache();
    CodeCache(const CodeCache&) = delete;
    CodeCache& operator=(const CodeCache&) = delete;

    /// The code with these bytes, made if it is not there. Two codes are the same only if their
    /// bytes are: nobody has to trust a hash. Throws std::bad_alloc when memory runs out.
    [[nodiscard]] std::shared_ptr<const Code> get(BytesView bytes);

    [[nodiscard]] CodeCacheCounters counters() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace sluice::evm
