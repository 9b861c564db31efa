// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/reproducer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/u256_text.hpp"

namespace sluice::evm {
namespace {

constexpr std::string_view file_name_start = "sluice-divergence-";

std::string hex(std::uint64_t number)
{
    return fmt::format("0x{:x}", number);
}

}  // namespace

void add_environment(JsonText& json, const MessageEnvironment& environment)
{
    json.member("format", reproducer_format);
    json.member("formatVersion", hex(reproducer_version));
    json.member("sluice", SLUICE_VERSION);
    json.member("howToRun", "sluice evm reproduce FILE");
    json.member("revision", fixture_name(environment.revision));
    json.number("advancedShare", environment.advanced_share);

    const BlockContext& block = environment.block;
    json.begin_object("block");
    json.member("number", hex(block.number));
    json.member("timestamp", hex(block.timestamp));
    json.member("gasLimit", hex(block.gas_limit));
    json.member("coinbase", to_hex_prefixed(block.coinbase));
    json.member("prevRandao", to_hex(block.prev_randao));
    json.member("baseFee", to_hex(block.base_fee));
    json.member("blobBaseFee", to_hex(block.blob_base_fee));
    json.member("chainId", to_hex(block.chain_id));
    json.end();

    json.begin_object("transaction");
    json.member("origin", to_hex_prefixed(environment.transaction.origin));
    json.member("gasPrice", to_hex(environment.transaction.gas_price));
    json.begin_list("blobHashes");
    for (const Hash256& hash : environment.transaction.blob_hashes)
        json.element(to_hex_prefixed(hash));
    json.end();
    json.end();
}

void add_message(JsonText& json, const Message& message)
{
    json.member("kind", call_kind_names[static_cast<std::size_t>(message.kind)]);
    json.flag("isStatic", message.is_static);
    json.flag("delegated", message.delegated);
    json.member("depth", hex(message.depth));
    json.member("gas", hex(message.gas));
    json.member("sender", to_hex_prefixed(message.sender));
    json.member("recipient", to_hex_prefixed(message.recipient));
    json.member("codeAddress", to_hex_prefixed(message.code_address));
    json.member("value", to_hex(message.value));
    json.member("salt", to_hex(message.salt));
    json.member("input", to_hex_prefixed(message.input));
}

void add_result(JsonText& json, const Result& result)
{
    json.member("status", to_string(result.status));
    json.member("gasLeft", hex(result.gas_left));
    // Two's complement, as negative refunds have no hexadecimal form.
    json.member("gasRefund", hex(static_cast<std::uint64_t>(result.gas_refund)));
    json.member("output", to_hex_prefixed(result.output));
    json.member("created", to_hex_prefixed(result.created));
}

void add_logs(JsonText& json, std::span<const Log> logs)
{
    json.begin_list("logs");
    for (const Log& log : logs) {
        json.begin_object();
        json.member("address", to_hex_prefixed(log.address));
        json.begin_list("topics");
        for (const Hash256& topic : log.topics)
            json.element(to_hex_prefixed(topic));
        json.end();
        json.member("data", to_hex_prefixed(log.data));
        json.end();
    }
    json.end();
}

void add_differences(JsonText& json, const Differences& differences)
{
    json.begin_list("differences");
    for (const Difference& difference : differences) {
        json.begin_object();
        json.member("what", difference.what);
        json.member("traditional", difference.traditional);
        json.member("advanced", difference.advanced);
        json.end();
    }
    json.end();
}

bool has_room_for_reproducer(const std::string& directory)
{
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator entry{directory, error}, end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().filename().native().starts_with(file_name_start))
            ++count;
    }
    return !error && count < max_reproducers;
}

bool write_reproducer(const std::string& directory, const std::string& text)
{
    if (text.size() > max_reproducer_size)
        return false;
    const Hash256 hash =
        keccak256(BytesView{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    const std::string path = fmt::format("{}/{}{}.json", directory, file_name_start,
                                         to_hex(BytesView{hash.bytes}.first(8)));
    std::error_code error;
    if (std::filesystem::exists(path, error))
        return true;
    // Under a name of its own until it is whole: others may be writing the same, or be killed.
    std::string draft = directory + "/.sluice-draft-XXXXXX";
    const int descriptor = mkstemp(draft.data());
    if (descriptor < 0)
        return false;
    std::FILE* const file = fdopen(descriptor, "wb");
    bool written = file != nullptr;
    if (written) {
        written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
        written = std::fclose(file) == 0 && written;
    } else {
        close(descriptor);
    }
    written = written && std::rename(draft.c_str(), path.c_str()) == 0;
    if (!written)
        std::filesystem::remove(draft, error);
    return written;
}

}  // namespace sluice::evm
