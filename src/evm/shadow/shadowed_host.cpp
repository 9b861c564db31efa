// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/shadowed_host.hpp"

#include <new>

#include "base/hex.hpp"
#include "base/u256_text.hpp"
#include "evm/shadow/recording_host.hpp"
#include "evm/shadow/replaying_host.hpp"

namespace sluice::evm {

ShadowedResult run_shadowed(Host& host, const RunOnHost& traditional, const RunOnHost& advanced,
                            std::size_t& recorded_bytes)
{
    RecordingHost recording{host, recorded_bytes};
    ShadowedResult shadowed{traditional(recording), {}};
    const Result& result = shadowed.result;
    if (!recording.is_complete() || is_inconclusive(result.status))
        return shadowed;
    try {
        HostRuns runs;
        runs.traditional = result;
        runs.record = recording.take_record();
        ReplayingHost replaying{runs.record};
        runs.advanced = advanced(replaying);
        if (replaying.ran_out_of_memory() || is_inconclusive(runs.advanced.status))
            return shadowed;
        compare_results(runs.traditional, runs.advanced, runs.differences);
        // What a failure takes back may have been done or not: the engines look for it at different
        // points of a block.
        const bool has_effects =
            result.status == Status::success || result.status == Status::revert;
        replaying.add_differences(has_effects, runs.differences);
        shadowed.runs = std::move(runs);
    } catch (const std::bad_alloc&) {
        shadowed.runs.reset();
    }
    return shadowed;
}

namespace {

void add_entry(JsonText& json, const HostEntry& entry)
{
    json.begin_object();
    json.member("function", host_function_names[static_cast<std::size_t>(entry.function)]);
    json.member("address", to_hex_prefixed(entry.address));
    json.member("other", to_hex_prefixed(entry.other));
    json.member("first", to_hex(entry.first));
    json.member("second", to_hex(entry.second));
    json.member("answer", to_hex(entry.answer));
    if (entry.details != nullptr) {
        const HostEntryDetails& details = *entry.details;
        json.member("bytes", to_hex_prefixed(details.bytes));
        if (entry.function == HostFunction::emit_log) {
            json.begin_list("topics");
            for (const Hash256& topic : details.topics)
                json.element(to_hex_prefixed(topic));
            json.end();
        }
        if (entry.function == HostFunction::call) {
            json.begin_object("message");
            Message message = details.message;
            message.input = {};
            add_message(json, message);
            json.end();
            json.begin_object("result");
            add_result(json, details.result);
            json.end();
        }
    }
    json.end();
}

}  // namespace

std::string host_reproducer(const MessageEnvironment& environment, const Message& message,
                            BytesView code, const HostRuns& runs)
{
    JsonText json;
    add_environment(json, environment);
    json.begin_object("message");
    add_message(json, message);
    json.end();
    json.member("code", to_hex_prefixed(code));
    json.begin_list("record");
    for (const HostEntry& entry : runs.record) {
        if (json.size() > max_reproducer_size)
            break;  // It is too long to be written anyway.
        add_entry(json, entry);
    }
    json.end();
    json.begin_object("results");
    json.begin_object("traditional");
    add_result(json, runs.traditional);
    json.end();
    json.begin_object("advanced");
    add_result(json, runs.advanced);
    json.end();
    json.end();
    add_differences(json, runs.differences);
    return json.finish();
}

}  // namespace sluice::evm
