// Mode shadow behind a host: the second run is answered from the record of the first, and what it
// does otherwise is found.
// SPDX-License-Identifier: Apache-2.0
#include "evm/shadow/shadowed_host.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "evm/shadow/recording_host.hpp"
#include "evm/shadow/replaying_host.hpp"
#include "tests/evm/support/bytecode.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sluice::evm::test {
namespace {

ShadowedResult shadow(Host& host, const RunOnHost& traditional, const RunOnHost& advanced)
{
    std::size_t recorded_bytes = 0;
    ShadowedResult shadowed = run_shadowed(host, traditional, advanced, recorded_bytes);
    EXPECT_EQ(recorded_bytes, 0U);
    return shadowed;
}

constexpr Address alice{{1}};
constexpr Address bob{{2}};

/// Counts what it is asked, and says something of its own each time.
class CountingHost final : public Host {
public:
    int asked = 0;
    std::vector<Log> logs;
    std::map<u256, u256> slots;
    std::function<Result(const Message&)> nested;

    AccessStatus access_account(const Address&) noexcept override
    {
        return count(AccessStatus::cold);
    }
    AccessStatus access_storage(const Address&, const u256&) noexcept override
    {
        return count(AccessStatus::warm);
    }
    bool account_exists(const Address&) const noexcept override { return true; }
    u256 balance(const Address&) const noexcept override { return 1000; }
    std::size_t code_size(const Address&) const noexcept override { return 3; }
    Hash256 code_hash(const Address&) const noexcept override { return {{7}}; }
    std::size_t copy_code(const Address&, std::size_t,
                          std::span<std::uint8_t> out) const noexcept override
    {
        if (out.empty())
            return 0;
        out[0] = 0x5b;
        return 1;
    }
    u256 storage(const Address&, const u256& key) const noexcept override
    {
        const auto found = slots.find(key);
        return found != slots.end() ? found->second : u256{};
    }
    StorageStatus set_storage(const Address&, const u256& key, const u256& value) noexcept override
    {
        slots[key] = value;
        return count(StorageStatus::added);
    }
    u256 transient_storage(const Address&, const u256&) const noexcept override { return 4; }
    void set_transient_storage(const Address&, const u256&, const u256&) noexcept override
    {
        ++asked;
    }
    bool selfdestruct(const Address&, const Address&) noexcept override { return count(true); }
    Result call(const Message& message) noexcept override
    {
        ++asked;
        return nested ? nested(message) : Result{Status::revert, message.gas / 2, 3, {1, 2, 3}, {}};
    }
    Hash256 block_hash(std::uint64_t) const noexcept override { return {{8}}; }
    void emit_log(Log log) noexcept override
    {
        ++asked;
        logs.push_back(std::move(log));
    }
    std::optional<Address> delegate(const Address&) const noexcept override { return bob; }

private:
    template <class T>
    T count(T answer)
    {
        ++asked;
        return answer;
    }
};

/// Everything that an engine can do to a host.
void do_everything(Host& host)
{
    (void)host.access_account(alice);
    (void)host.access_storage(alice, 1);
    (void)host.account_exists(alice);
    (void)host.balance(alice);
    (void)host.code_size(alice);
    (void)host.code_hash(alice);
    std::uint8_t byte = 0;
    (void)host.copy_code(alice, 0, {&byte, 1});
    (void)host.storage(alice, 1);
    (void)host.set_storage(alice, 1, 2);
    (void)host.transient_storage(alice, 1);
    host.set_transient_storage(alice, 1, 2);
    (void)host.selfdestruct(alice, bob);
    Message message;
    message.gas = 100;
    (void)host.call(message);
    (void)host.block_hash(5);
    host.emit_log({alice, {Hash256{{3}}}, {4}});
    (void)host.delegate(alice);
}

Differences differences_of(const std::function<void(Host&)>& first,
                           const std::function<void(Host&)>& second,
                           Status status = Status::success)
{
    const auto run = [status](const auto& act) {
        return [&act, status](Host& host) {
            act(host);
            Result result;
            result.status = status;
            return result;
        };
    };
    CountingHost host;
    const ShadowedResult shadowed = shadow(host, run(first), run(second));
    EXPECT_TRUE(shadowed.runs);
    return shadowed.runs ? shadowed.runs->differences : Differences{};
}

void nothing(Host&) {}

TEST(ShadowedHost, TheHostIsAskedOnce)
{
    CountingHost alone;
    do_everything(alone);
    CountingHost host;
    const auto run = [](Host& h) {
        do_everything(h);
        return Result{};
    };
    const ShadowedResult shadowed = shadow(host, run, run);
    ASSERT_TRUE(shadowed.runs);
    EXPECT_TRUE(shadowed.runs->differences.empty());
    EXPECT_EQ(host.asked, alone.asked);
    EXPECT_EQ(host.logs.size(), 1U);
    EXPECT_EQ(shadowed.runs->record.size(), host_function_names.size());
}

TEST(ShadowedHost, AnswersAreThoseOfTheRecord)
{
    CountingHost host;
    std::size_t recorded_bytes = 0;
    RecordingHost recording{host, recorded_bytes};
    do_everything(recording);
    ASSERT_TRUE(recording.is_complete());
    ReplayingHost replaying{recording.record()};
    EXPECT_EQ(replaying.access_account(alice), AccessStatus::cold);
    EXPECT_EQ(replaying.access_storage(alice, 1), AccessStatus::warm);
    EXPECT_TRUE(replaying.account_exists(alice));
    EXPECT_EQ(replaying.balance(alice), u256{1000});
    EXPECT_EQ(replaying.code_size(alice), 3U);
    EXPECT_EQ(replaying.code_hash(alice), Hash256{{7}});
    std::uint8_t byte = 0;
    EXPECT_EQ(replaying.copy_code(alice, 0, {&byte, 1}), 1U);
    EXPECT_EQ(byte, 0x5b);
    EXPECT_EQ(replaying.storage(alice, 1), u256{0});
    EXPECT_EQ(replaying.set_storage(alice, 1, 2), StorageStatus::added);
    EXPECT_EQ(replaying.transient_storage(alice, 1), u256{4});
    replaying.set_transient_storage(alice, 1, 2);
    EXPECT_TRUE(replaying.selfdestruct(alice, bob));
    Message message;
    message.gas = 100;
    const Result result = replaying.call(message);
    EXPECT_EQ(result.status, Status::revert);
    EXPECT_EQ(result.gas_left, 50U);
    EXPECT_EQ(result.output, (Bytes{1, 2, 3}));
    EXPECT_EQ(replaying.block_hash(5), Hash256{{8}});
    replaying.emit_log({alice, {Hash256{{3}}}, {4}});
    EXPECT_EQ(replaying.delegate(alice), bob);
    Differences differences;
    replaying.add_differences(true, differences);
    EXPECT_TRUE(differences.empty());
}

TEST(ShadowedHost, EveryEffectIsCompared)
{
    Message message;
    message.gas = 100;
    const auto called_with = [](const auto& change) {
        return [change](Host& host) {
            Message changed;
            changed.gas = 100;
            change(changed);
            (void)host.call(changed);
        };
    };
    const auto called = called_with([](Message&) {});
    const auto set = [](Host& h) { (void)h.set_storage(alice, 1, 2); };
    const auto log = [](Host& h) { h.emit_log({alice, {Hash256{}}, {1}}); };
    const std::pair<std::function<void(Host&)>, std::function<void(Host&)>> pairs[]{
        {set, nothing},
        {nothing, set},
        {set, [](Host& h) { (void)h.set_storage(alice, 1, 3); }},
        {set, [](Host& h) { (void)h.set_storage(alice, 2, 2); }},
        {set, [](Host& h) { (void)h.set_storage(bob, 1, 2); }},
        {set, [](Host& h) { h.set_transient_storage(alice, 1, 2); }},
        {[](Host& h) { (void)h.access_account(alice); },
         [](Host& h) { (void)h.access_account(bob); }},
        {[](Host& h) { (void)h.access_storage(alice, 1); }, nothing},
        {[](Host& h) { (void)h.selfdestruct(alice, bob); },
         [](Host& h) { (void)h.selfdestruct(alice, alice); }},
        {log, [](Host& h) { h.emit_log({alice, {Hash256{}}, {2}}); }},
        {log, [](Host& h) { h.emit_log({alice, {}, {1}}); }},
        {log, [](Host& h) { h.emit_log({bob, {Hash256{}}, {1}}); }},
        {called, called_with([](Message& m) { m.kind = CallKind::staticcall; })},
        {called, called_with([](Message& m) { m.is_static = true; })},
        {called, called_with([](Message& m) { m.delegated = true; })},
        {called, called_with([](Message& m) { m.depth = 1; })},
        {called, called_with([](Message& m) { m.gas = 99; })},
        {called, called_with([](Message& m) { m.sender = bob; })},
        {called, called_with([](Message& m) { m.recipient = bob; })},
        {called, called_with([](Message& m) { m.code_address = bob; })},
        {called, called_with([](Message& m) { m.value = 1; })},
        {called, called_with([](Message& m) { m.salt = 1; })},
        {called, called_with([](Message& m) { m.input = alice; })},
        {[&](Host& h) { set(h), log(h); }, [&](Host& h) { log(h), set(h); }},
        {nothing, [](Host& h) { (void)h.balance(alice); }},
    };
    for (const auto& [first, second] : pairs) {
        EXPECT_EQ(differences_of(first, second).size(), 1U);
        EXPECT_EQ(differences_of(first, second, Status::revert).size(), 1U);
        // What fails has no effects, whatever it did before it failed.
        EXPECT_TRUE(differences_of(first, second, Status::out_of_gas).empty());
        EXPECT_TRUE(differences_of(first, first).empty());
    }
}

TEST(ShadowedHost, ReadsMayComeInAnotherOrderOrLessOften)
{
    const auto one = [](Host& h) {
        (void)h.balance(alice);
        (void)h.balance(bob);
        (void)h.storage(alice, 1);
        (void)h.set_storage(alice, 1, 5);
        (void)h.storage(alice, 1);
        (void)h.balance(alice);
    };
    const auto other = [](Host& h) {
        EXPECT_EQ(h.storage(alice, 1), u256{0});
        (void)h.balance(alice);
        (void)h.balance(alice);
        (void)h.set_storage(alice, 1, 5);
        EXPECT_EQ(h.storage(alice, 1), u256{5});
        (void)h.balance(bob);
    };
    EXPECT_TRUE(differences_of(one, other).empty());
}

TEST(ShadowedHost, ResultsAreCompared)
{
    CountingHost host;
    const ShadowedResult shadowed = shadow(
        host, [](Host&) { return Result{Status::success, 5, 1, {1}, {}}; },
        [](Host&) { return Result{Status::revert, 6, 2, {2}, {}}; });
    ASSERT_TRUE(shadowed.runs);
    EXPECT_EQ(shadowed.result.gas_left, 5U);
    EXPECT_EQ(shadowed.runs->differences.size(), 4U);
}

TEST(ShadowedHost, NothingIsConcludedWhereMemoryRanOut)
{
    const auto fine = [](Host&) { return Result{}; };
    const auto out = [](Host&) { return Result{Status::out_of_memory, 0, 0, {}, {}}; };
    CountingHost host;
    EXPECT_FALSE(shadow(host, fine, out).runs);
    EXPECT_FALSE(shadow(host, out, fine).runs);
    EXPECT_EQ(shadow(host, out, fine).result.status, Status::out_of_memory);
}

// ---- through a Vm --------------------------------------------------------------------------

EngineOptions shadow_options(const std::string& directory = {}, double share = 1)
{
    EngineOptions options;
    options.mode = EngineMode::shadow;
    options.reproducer_directory = directory;
    options.advanced_share = share;
    return options;
}

TEST(ShadowedVm, EachMessageIsShadowedByItself)
{
    const Bytecode inner = sstore(1, 2) + ret(sload(1));
    const Bytecode outer = CallBuilder{OP_CALL, push(bob)}.output(0, 32) + OP_POP +
                           op(OP_LOG0, {0, 32}) + ret(mload(0));
    const auto run = [&](const EngineOptions& options, EngineMetrics& metrics) {
        Vm vm{latest_revision, options};
        CountingHost host;
        const BlockContext block;
        const TransactionContext transaction;
        host.nested = [&](const Message& message) {
            return vm.execute(host, block, transaction, message, inner);
        };
        Message message;
        message.gas = 100'000;
        message.recipient = alice;
        const Result result = vm.execute(host, block, transaction, message, outer);
        EXPECT_EQ(result.status, Status::success);
        EXPECT_EQ(host.logs.size(), 1U);
        metrics = vm.metrics();
        return result;
    };
    EngineMetrics metrics;
    EngineOptions traditional;
    traditional.mode = EngineMode::traditional;
    const Result expected = run(traditional, metrics);
    const Result shadowed = run(shadow_options(), metrics);
    EXPECT_EQ(shadowed.gas_left, expected.gas_left);
    EXPECT_EQ(shadowed.gas_refund, expected.gas_refund);
    EXPECT_EQ(shadowed.output, expected.output);
    EXPECT_EQ(metrics.shadowed_messages, 2U);
    EXPECT_EQ(metrics.divergences, 0U);
    EXPECT_EQ(metrics.traditional_messages, 2U);
    EXPECT_EQ(metrics.advanced_messages, 2U);

    EXPECT_EQ(run(shadow_options({}, 0), metrics).output, expected.output);
    EXPECT_EQ(metrics.shadowed_messages, 0U);
    EXPECT_EQ(metrics.traditional_messages, 2U);
    EXPECT_EQ(metrics.fallbacks[static_cast<std::size_t>(Fallback::not_in_share)], 2U);
}

/// The block changes while the first run asks, which a host must not do: the second run sees what
/// the first did not.
EngineMetrics run_into_divergence(const std::string& directory)
{
    Vm vm{latest_revision, shadow_options(directory)};
    CountingHost host;
    BlockContext block;
    const TransactionContext transaction;
    host.nested = [&](const Message&) {
        block.timestamp = 99;
        return Result{};
    };
    Message message;
    message.gas = 100'000;
    message.recipient = alice;
    block.timestamp = 1;
    const Result result =
        vm.execute(host, block, transaction, message,
                   sstore(0, OP_TIMESTAMP) + CallBuilder{OP_CALL, push(bob)} + ret(sload(0)));
    EXPECT_EQ(result.output[31], 1);
    EXPECT_EQ(host.slots[0], u256{1});
    return vm.metrics();
}

TEST(ShadowedVm, DivergencesAreCountedAndWrittenOnce)
{
    const sluice::test::TemporaryFolder folder;
    for (int time = 0; time < 2; ++time) {
        const EngineMetrics metrics = run_into_divergence(folder.path().string());
        EXPECT_EQ(metrics.shadowed_messages, 1U);
        EXPECT_EQ(metrics.divergences, 1U);
        EXPECT_EQ(metrics.unwritten_reproducers, 0U);
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder.path()}, {}), 1);
    }
    EXPECT_EQ(run_into_divergence((folder.path() / "missing").string()).unwritten_reproducers, 1U);
    EXPECT_EQ(run_into_divergence("").unwritten_reproducers, 0U);
}

}  // namespace
}  // namespace sluice::evm::test
