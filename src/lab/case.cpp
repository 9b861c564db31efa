// SPDX-License-Identifier: Apache-2.0
#include "lab/case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "base/quote.hpp"
#include "base/u256.hpp"
#include "fixtures/hex_file.hpp"
#include "fixtures/json_reader.hpp"
#include "fixtures/printable.hpp"
#include "lab/bench_data.hpp"

namespace sluice::lab {
namespace {

namespace fs = std::filesystem;
using fixtures::JsonReader;
using fixtures::printable_path;
using fixtures::read_hex_file;

// The environment of case folders; bench/cases/README.md is its definition.
constexpr Address sender_address{
    {0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}};
constexpr Address code_address{{0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02}};

evm::BlockContext case_block()
{
    evm::BlockContext block;
    block.number = 1;
    block.timestamp = 1'000'000;
    block.gas_limit = 30'000'000;
    return block;
}

std::optional<Ending> find_ending(std::string_view name)
{
    for (const Ending ending : {Ending::success, Ending::revert, Ending::failure}) {
        if (name == to_string(ending))
            return ending;
    }
    return std::nullopt;
}

std::expected<void, std::string> read_expectation(const fs::path& path, Case& result)
{
    simdjson::dom::parser parser;
    JsonReader::Element root;
    if (const auto error = fixtures::load_json(parser, path.string(), root))
        return std::unexpected(error->message());
    JsonReader reader;
    const auto fields = reader.object(root);
    reader.optional_field(fields, "about", [&](const auto& e) { result.about = reader.text(e); });
    reader.field(fields, "fork", [&](const auto& e) {
        const std::string_view name = reader.text(e);
        const auto revision = evm::find_revision(name);
        if (!revision)
            reader.fail("unknown fork " + quote(name));
        result.revision = revision.value_or(result.revision);
    });
    reader.field(fields, "status", [&](const auto& e) {
        const std::string_view name = reader.text(e);
        const auto ending = find_ending(name);
        if (!ending)
            reader.fail("unknown status " + quote(name) + "; known are success, revert, failure");
        result.expected.ending = ending.value_or(Ending::success);
    });
    reader.field(fields, "execution_gas_used",
                 [&](const auto& e) { result.expected.gas_used = reader.number64(e); });
    reader.field(fields, "output",
                 [&](const auto& e) { result.expected.output = reader.bytes(e); });
    if (reader.failed())
        return std::unexpected(
            fmt::format("{}: {}", printable_path(path.string()), reader.error().message()));
    return {};
}

/// A file that may not even be asked for is not there.
bool is_there(const fs::path& path) noexcept
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool is_case_folder(const fs::path& path)
{
    return is_there(path / "init.hex") || is_there(path / "code.hex");
}

/// A short name for a variant: the test's label for its data where it has one.
std::string variant_name(const fixtures::StateTest& test, const fixtures::StateTestCase& variant)
{
    return test.cases.size() == 1 ? test.name : fmt::format("{}/{}", test.name, variant.data_index);
}

Case make_case(const std::shared_ptr<const fixtures::StateTest>& test, std::size_t index,
               const std::string& path)
{
    const fixtures::StateTestCase& variant = test->cases[index];
    const fixtures::StateTestTransaction& transaction = test->transaction;
    Case result;
    result.name = variant_name(*test, variant);
    result.about = fmt::format("state test, {}", variant.fork);
    result.source = path;
    result.revision = *variant.revision;
    result.prestate = test->prestate;
    result.sender = transaction.sender;
    result.recipient = transaction.fields.to.value_or(Address{});
    result.calldata = transaction.data[variant.data_index];
    result.value = transaction.values[variant.value_index].value_or(u256{});
    result.block.number = test->block.number;
    result.block.timestamp = test->block.timestamp;
    result.block.gas_limit = test->block.gas_limit;
    result.block.coinbase = test->block.coinbase;
    result.block.prev_randao = test->block.random.value_or(test->block.difficulty);
    result.block.base_fee = test->block.base_fee.value_or(u256{});
    result.block.chain_id = test->chain_id;
    result.state_test = test;
    result.state_test_case = index;
    return result;
}

}  // namespace

std::expected<Case, std::string> load_case_folder(const std::string& path)
{
    const fs::path folder{path};
    Case result;
    result.name = folder.filename().empty() ? folder.parent_path().filename().string()
                                            : folder.filename().string();
    result.source = path;
    result.sender = sender_address;
    result.block = case_block();
    const bool deploys = is_there(folder / "init.hex");
    const std::string code_file = (folder / (deploys ? "init.hex" : "code.hex")).string();
    auto code = read_hex_file(code_file);
    if (!code)
        return std::unexpected(code.error());
    if (code->empty())
        return std::unexpected(fmt::format("{}: no code in it", printable_path(code_file)));
    if (deploys) {
        result.init_code = std::move(*code);
    } else {
        result.recipient = code_address;
        result.prestate.push_back({code_address, 1, u256{}, std::move(*code), {}});
    }
    auto calldata = read_hex_file((folder / "calldata.hex").string());
    if (!calldata)
        return std::unexpected(calldata.error());
    result.calldata = std::move(*calldata);
    if (const auto read = read_expectation(folder / "expected.json", result); !read)
        return std::unexpected(read.error());
    return result;
}

std::expected<std::vector<Case>, std::string> load_case_file(const std::string& path)
{
    auto tests = fixtures::load_state_tests(path);
    if (!tests)
        return std::unexpected(tests.error().message());
    std::vector<Case> cases;
    for (fixtures::StateTest& loaded : *tests) {
        const auto test = std::make_shared<const fixtures::StateTest>(std::move(loaded));
        for (std::size_t i = 0; i < test->cases.size(); ++i) {
            if (test->cases[i].revision && test->transaction.fields.to)
                cases.push_back(make_case(test, i, path));
        }
    }
    for (std::size_t i = 0; i < cases.size(); ++i)
        cases[i].place = i;
    if (cases.empty())
        return std::unexpected(fmt::format(
            "{}: no state test that calls a contract in a known fork", printable_path(path)));
    return cases;
}

namespace {

/// Whether a folder is a link to one that it is in.
bool leads_back(const fs::path& folder)
{
    std::error_code error;
    if (!fs::is_symlink(folder, error))
        return false;
    const fs::path target = fs::canonical(folder, error);
    const fs::path parent = fs::canonical(folder.parent_path(), error);
    return !error && std::ranges::mismatch(target, parent).in1 == target.end();
}

}  // namespace

std::expected<std::vector<Case>, std::string> load_cases(const std::string& path)
{
    std::error_code error;
    if (!is_there(path))
        return std::unexpected(fmt::format("{}: no such file or folder", printable_path(path)));
    if (path.ends_with(".hex"))
        return std::unexpected(
            fmt::format("{}: of a case of one's own, name the folder", printable_path(path)));
    if (!fs::is_directory(path, error))
        return load_case_file(path);
    if (is_case_folder(path)) {
        auto loaded = load_case_folder(path);
        if (!loaded)
            return std::unexpected(loaded.error());
        std::vector<Case> cases;
        cases.push_back(std::move(*loaded));
        return cases;
    }
    std::vector<fs::path> entries;
    fs::directory_iterator entry{path, error};
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
        std::error_code ignored;
        const bool is_folder = entry->is_directory(ignored);
        if (is_folder ? !leads_back(entry->path()) : entry->path().extension() == ".json")
            entries.push_back(entry->path());
    }
    if (error)
        return std::unexpected(fmt::format("{}: {}", printable_path(path), error.message()));
    std::ranges::sort(entries);
    std::vector<Case> cases;
    for (const fs::path& found : entries) {
        auto loaded = load_cases(found.string());
        if (!loaded)
            return loaded;
        std::ranges::move(*loaded, std::back_inserter(cases));
    }
    return cases;
}

std::string default_case_folder()
{
    return find_bench_data("cases");
}

}  // namespace sluice::lab
