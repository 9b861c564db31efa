// SPDX-License-Identifier: Apache-2.0
#include "tests/pages/example_results.hpp"

#include <cmath>
#include <random>
#include <string>

namespace sluice::lab {
namespace {

/// Times as machines give them: a sharp lower end, a tail, now and then something else that ran.
class Times {
public:
    explicit Times(std::uint64_t seed) : random_{seed} {}

    std::vector<double> draw(std::size_t count, double least, double spread)
    {
        std::vector<double> times;
        while (times.size() < count) {
            double time = least * (1 + spread * std::exp(0.6 * bell()));
            if (random_() % 400 == 7)
                time *= 3 + static_cast<double>(random_() % 100) / 20;
            times.push_back(time);
        }
        return times;
    }

private:
    /// Nearly normal: what std::normal_distribution gives is each library's own.
    double bell()
    {
        double sum = 0;
        for (int i = 0; i < 12; ++i)
            sum += static_cast<double>(random_() % 1'000'003) / 1'000'003;
        return sum - 6;
    }

    std::mt19937_64 random_;
};

}  // namespace

Results example_results(std::uint64_t seed, double factor)
{
    struct Shape {
        const char* name;
        std::uint64_t gas;
        double microseconds;
        double of_second;
        double of_third;
        std::size_t runs;
    };
    constexpr Shape shapes[] = {
        {"blake2b_huff", 21'000'123, 8'200, 0.34, 0.71, 60},
        {"erc20_transfer", 34'512, 14.2, 0.48, 0.93, 3000},
        {"keccak_loop", 2'104'331, 412, 0.97, 1.02, 900},
        {"mload_dense", 914'220, 77.5, 0.41, 0.66, 2000},
        {"snailtracer", 87'202'110, 61'300, 0.29, 0.58, 24},
        {"storage_writes", 5'640'003, 1'530, 0.88, 1.31, 300},
        {"uniswap_swap", 118'442, 96.1, 0.44, 0.79, 2400},
    };
    Times times{seed};
    Results results;
    results.program = "sluice 0.1.0 (Release, Clang 19.1.7 x86-64-v3)\nprocessor: bmi2 adx avx2";
    results.machine = "8 x Example(R) Processor at 3.2 GHz";
    results.commit = "3f786850e387550fdab836ed7e6dc881de23001b";
    results.flags = "-O3 -march=x86-64-v3 -flto=thin";
    results.command = "sluice bench --vm ./libpeer.so --instructions --html bench.html";
    results.date = "2026-03-14T15:09:26Z";
    for (const Shape& shape : shapes) {
        const double slower = &shape == &shapes[std::size(shapes) - 1] ? factor : 1;
        const double shares[] = {1, shape.of_second * slower, shape.of_third};
        const char* const names[] = {"traditional", "advanced", "peer 1.4.2"};
        for (std::size_t side = 0; side < 3; ++side) {
            ResultRow row;
            row.case_name = shape.name;
            row.fork = "Cancun";
            row.side = names[side];
            row.gas = shape.gas;
            row.microseconds =
                times.draw(shape.runs, shape.microseconds * shares[side], side == 2 ? 0.09 : 0.03);
            row.set_up_microseconds = 130;
            row.first_microseconds = row.microseconds[0] * 1.7 + 40;
            if (side == 2)
                row.caveat = "gas, which this peer does not tell";
            else
                row.opcodes = shape.gas / 5;
            if (side < 2)
                row.instructions =
                    static_cast<std::uint64_t>(shape.microseconds * shares[side] * 9731);
            results.rows.push_back(std::move(row));
        }
    }
    ResultRow& failed = results.rows[2 + 3 * 3];
    failed.error = "gas used 914,221, expected 914,220";
    failed.microseconds.clear();
    return results;
}

Results hostile_results()
{
    const std::string harm = "</style><script>window.harmed = 1</script>";
    Results results;
    results.program = harm;
    results.machine = "\xff\xfe \"machine\" <b>";
    results.commit = results.flags = results.command = results.date = harm;
    const std::string names[] = {"<script>window.harmed = 2</script>",
                                 "\"><img src=x onerror=window.harmed=3>", std::string(3000, 'x'),
                                 "{{rows}}", ""};
    for (const std::string& name : names) {
        for (const char* side : {"<svg onload=window.harmed=4>", "b\x1b[31m"}) {
            ResultRow row;
            row.case_name = name;
            row.fork = name;
            row.side = side;
            row.caveat = "<script>window.harmed = 6</script>";
            if (name == "{{rows}}")
                row.error = "</td></table><script>window.harmed = 5</script>\n\xff";
            else
                row.microseconds = {1, 1, 1, 1, 1, 1, 1};
            results.rows.push_back(std::move(row));
        }
    }
    // Counted, without times; all times the same; one time.
    results.rows[1].microseconds.clear();
    results.rows[1].instructions = UINT64_MAX;
    results.rows[2].microseconds = {1e-9};
    results.rows[3].microseconds = {1e12};
    return results;
}

}  // namespace sluice::lab
