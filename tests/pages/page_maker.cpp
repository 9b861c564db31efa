// Writes the pages that the browser tests look at, from made-up trees and results:
//
//     page_maker FOLDER
//
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "lab/bench_page.hpp"
#include "lab/call_tree.hpp"
#include "lab/history_page.hpp"
#include "tests/pages/example_results.hpp"

namespace {

using sluice::lab::CallTree;
using Unit = CallTree::Metric::Unit;

/// A program that trades tokens, as `sluice profile` may show it: time in nanoseconds, gas, bytes.
CallTree example_tree()
{
    CallTree tree{"market.zx",
                  {{"time", Unit::nanoseconds}, {"gas", Unit::gas}, {"allocated", Unit::bytes}}};
    const auto call = [&](std::uint32_t parent, const char* name, const char* file,
                          std::uint32_t line, std::uint64_t time, std::uint64_t gas,
                          std::uint64_t bytes) {
        const std::uint32_t node = tree.child(parent, {.name = name, .file = file, .line = line});
        tree.add(node, 0, time);
        tree.add(node, 1, gas);
        tree.add(node, 2, bytes);
        return node;
    };
    const auto main = call(CallTree::root, "main", "market.zx", 210, 310'000, 4'100, 2'048);
    const auto load = call(main, "load_accounts", "accounts.zx", 12, 1'900'000, 88'000, 940'000);
    const auto parse = call(load, "parse_csv", "accounts.zx", 31, 5'200'000, 240'000, 3'100'000);
    call(parse, "string.split", "", 0, 8'700'000, 310'000, 6'400'000);
    call(parse, "number.parse", "", 0, 2'100'000, 120'000, 0);
    call(load, "map.set", "", 0, 1'400'000, 56'000, 760'000);
    const auto rounds = call(main, "run_rounds", "market.zx", 154, 700'000, 21'000, 12'000);
    const auto match = call(rounds, "match_orders", "market.zx", 88, 9'300'000, 410'000, 180'000);
    const auto sort = call(match, "list.sort", "", 0, 6'100'000, 290'000, 96'000);
    const auto compare = call(sort, "by_price", "market.zx", 71, 7'900'000, 350'000, 0);
    call(compare, "price_of", "market.zx", 64, 4'300'000, 190'000, 0);
    const auto settle = call(match, "settle", "market.zx", 118, 2'800'000, 150'000, 64'000);
    const auto transfer =
        call(settle, "Token.transfer", "token.zx", 40, 5'600'000, 1'900'000, 210'000);
    call(transfer, "Token.require_balance", "token.zx", 22, 2'200'000, 410'000, 0);
    call(transfer, "storage.read", "", 0, 3'100'000, 2'100'000, 128'000);
    call(transfer, "storage.write", "", 0, 4'700'000, 5'000'000, 256'000);
    const auto event = call(transfer, "emit Transfer", "token.zx", 52, 1'700'000, 375'000, 480'000);
    call(event, "json.stringify", "", 0, 2'600'000, 96'000, 1'900'000);
    call(settle, "Fees.charge", "fees.zx", 9, 1'900'000, 120'000, 0);
    const auto quote = call(rounds, "quote_all", "market.zx", 133, 1'500'000, 66'000, 31'000);
    const auto path = call(quote, "best_path", "router.zx", 18, 2'400'000, 130'000, 88'000);
    auto step = path;
    for (std::uint64_t depth = 0; depth < 9; ++depth)
        step =
            call(step, "search_from", "router.zx", 35, 1'150'000 - 90'000 * depth, 61'000, 24'000);
    call(quote, "Pool.reserves", "pool.zx", 27, 3'300'000, 220'000, 0);
    const auto report = call(main, "write_report", "report.zx", 5, 900'000, 31'000, 220'000);
    call(report, "string.join", "", 0, 3'900'000, 140'000, 5'200'000);
    call(report, "format_row", "report.zx", 17, 2'500'000, 96'000, 1'400'000);
    return tree;
}

/// Names that would do harm if anything took them for more than text.
CallTree hostile_tree()
{
    CallTree tree{"</title><script>window.harmed = 1</script>",
                  {{"<img src=x onerror=\"window.harmed = 2\">", Unit::count},
                   {"{{data}}", Unit::nanoseconds}}};
    const std::vector<std::string> names = {
        "</script><script>window.harmed = 3</script>",
        "<!--<script>",
        "\"'`${window.harmed = 4}`",
        "<img src=x onerror='window.harmed = 5'>",
        "not UTF-8: \xff\xfe\x80 and a \xe2\x80\xae turned direction",
        "a \\ backslash, a \n line and a \x1b[31m colour",
        "{{script}}",
        "__proto__",
        "constructor",
        "",
        std::string(5000, 'x'),
        "\xf0\x9f\x8c\x8a wide letters \xe6\xb0\xb4\xe9\x97\xb8",
    };
    for (const std::string& name : names) {
        const auto node = tree.child(CallTree::root, {.name = name, .file = name, .line = 1});
        tree.add(node, 0, 100);
        tree.add(tree.child(node, {.name = name + "!", .file = {}, .line = 0}), 0, 50);
    }
    tree.add(CallTree::root, 1, UINT64_MAX / 2);
    return tree;
}

/// 100,000 nodes: wide at every level, with names that repeat.
CallTree big_tree()
{
    CallTree tree{"100,000 nodes", {{"time", Unit::nanoseconds}}};
    std::uint64_t state = 1;
    const auto draw = [&](std::uint64_t below) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33) % below;
    };
    while (tree.nodes().size() < 100'000) {
        const auto parent = static_cast<std::uint32_t>(draw(tree.nodes().size()));
        const auto node = tree.child(
            parent,
            {.name = "function_" + std::to_string(draw(3000)), .file = "big.zx", .line = 7});
        tree.add(node, 0, 1 + draw(1000));
    }
    return tree;
}

/// A function that calls itself 50,000 times, and at the end another.
CallTree deep_tree()
{
    CallTree tree{"50,000 deep", {{"calls", Unit::count}}};
    std::uint32_t node = CallTree::root;
    for (int depth = 0; depth < 50'000; ++depth) {
        node = tree.child(node, {.name = "down", .file = "deep.zx", .line = 1});
        tree.add(node, 0, 1);
    }
    tree.add(tree.child(node, {.name = "bottom", .file = "deep.zx", .line = 9}), 0, 50'000);
    return tree;
}

/// Nothing was counted.
CallTree empty_tree()
{
    return {"nothing", {{"time", Unit::nanoseconds}}};
}

/// Twelve benches of which the last case's second side became slower by 2 % each time.
std::vector<sluice::lab::HistoryEntry> example_history()
{
    std::vector<sluice::lab::HistoryEntry> entries;
    double factor = 1;
    for (std::uint64_t day = 1; day <= 12; ++day) {
        const std::string number = (day < 10 ? "0" : "") + std::to_string(day);
        entries.push_back({.name = "bench-" + number + ".json",
                           .results = sluice::lab::example_results(day, factor)});
        entries.back().results.date = "2026-03-" + number + "T04:00:00Z";
        factor *= 1.02;
    }
    return entries;
}

void write(const std::string& path, const std::string& text)
{
    std::ofstream{path, std::ios::binary} << text;
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fputs("usage: page_maker FOLDER\n", stderr);
        return 2;
    }
    const std::string folder = std::string{arguments[1]} + "/";
    write(folder + "flame.html", to_flame_page(example_tree()));
    write(folder + "flame-hostile.html", to_flame_page(hostile_tree()));
    write(folder + "flame-big.html", to_flame_page(big_tree()));
    write(folder + "flame-deep.html", to_flame_page(deep_tree()));
    write(folder + "flame-empty.html", to_flame_page(empty_tree()));
    write(folder + "bench.html", to_bench_page(sluice::lab::example_results(), 0.05));
    write(folder + "bench-hostile.html", to_bench_page(sluice::lab::hostile_results(), 0.05));
    write(folder + "bench-empty.html", sluice::lab::to_bench_page({}, 0.05));
    write(folder + "history.html", to_history_page(example_history(), 0.05));
    std::vector<sluice::lab::HistoryEntry> hostile{
        {.name = "<script>window.harmed = 7</script>", .results = sluice::lab::hostile_results()}};
    hostile.push_back(hostile[0]);
    write(folder + "history-hostile.html", to_history_page(hostile, 0.05));
    return 0;
}
