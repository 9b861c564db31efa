// SPDX-License-Identifier: Apache-2.0
#include "lab/language_peers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "lab/measurement.hpp"
#include "lab/output_difference.hpp"

namespace sluice::lab {
namespace {

/// What each side may take in all where nobody said how many rounds there are to be.
constexpr std::chrono::seconds time_per_side{1};
constexpr std::size_t most_rounds = 30;

Plan make_plan(const PeerPlan& plan, std::size_t sides)
{
    Plan made;
    made.warm_up = plan.warm_up;
    made.rounds = plan.rounds;
    made.time = time_per_side * sides;
    made.min_rounds = least_rounds;
    made.max_rounds = most_rounds;
    return made;
}

/// The number behind a label that begins a line.
std::optional<std::uint64_t> labelled_number(std::string_view text, std::string_view label)
{
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.starts_with(label)) {
            std::uint64_t number = 0;
            const auto read =
                std::from_chars(line.data() + label.size(), line.data() + line.size(), number);
            if (read.ec == std::errc{} && read.ptr == line.data() + line.size())
                return number;
        }
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return std::nullopt;
}

/// A folder with an empty program of each side, while it lives.
class EmptyPrograms {
public:
    EmptyPrograms()
    {
        std::error_code error;
        std::string name =
            (std::filesystem::temp_directory_path(error) / "sluice-empty-XXXXXX").string();
        if (!error && ::mkdtemp(name.data()) != nullptr)
            folder_ = name;
    }
    ~EmptyPrograms()
    {
        std::error_code error;
        if (!folder_.empty())
            std::filesystem::remove_all(folder_, error);
    }
    EmptyPrograms(const EmptyPrograms&) = delete;
    EmptyPrograms& operator=(const EmptyPrograms&) = delete;

    [[nodiscard]] bool are_possible() const noexcept { return !folder_.empty(); }

    /// The path of an empty program.
    [[nodiscard]] std::string make(const std::string& ending) const
    {
        std::string path = folder_ + "/empty" + ending;
        const std::ofstream file{path};
        return path;
    }

private:
    std::string folder_;
};

/// Sides at one program while they are measured: a runner and a row for each.
class Contest {
public:
    void add(const ZxProgram& program, const LanguageSide& side, std::string file,
             std::chrono::milliseconds patience)
    {
        runners_.push_back(std::make_unique<ProcessRunner>(
            side, std::move(file), empty_.make(side.ending), program.expected, patience));
        PeerRow row;
        row.row.case_name = program.name;
        row.row.fork = "zx";
        row.row.side = side.name;
        rows_.push_back(std::move(row));
    }

    std::vector<PeerRow> measure(const PeerPlan& plan, const std::function<void()>& advance)
    {
        std::vector<Runner*> sides;
        sides.reserve(runners_.size());
        for (const auto& runner : runners_)
            sides.push_back(runner.get());
        if (sides.empty())
            return {};
        if (!empty_.are_possible()) {
            for (PeerRow& row : rows_)
                row.row.error =
                    "no folder can be made for empty programs: TMPDIR has to name one that can be "
                    "written to";
            return std::move(rows_);
        }
        std::vector<Measurement> results =
            lab::measure(sides, make_plan(plan, sides.size()), [&](double) {
                if (advance)
                    advance();
            });
        const ProcessRunner* charges = nullptr;
        for (std::size_t i = 0; i < results.size(); ++i) {
            ResultRow& row = rows_[i].row;
            row.error = std::move(results[i].error);
            row.microseconds = std::move(results[i].nanoseconds);
            const ProcessRunner& runner = *runners_[i];
            if (!row.is_sound())
                continue;
            if (runner.gas_used()) {
                row.gas = *runner.gas_used();
                if (charges == nullptr)
                    charges = &runner;
                else if (row.gas != *charges->gas_used())
                    fail(rows_[i], fmt::format("gas {}, another engine of ours charges {}", row.gas,
                                               *charges->gas_used()));
            }
            rows_[i].processor_microseconds = runner.processor_times();
            rows_[i].start_up_microseconds = runner.start_up_times();
            for (auto* times : {&row.microseconds, &rows_[i].processor_microseconds,
                                &rows_[i].start_up_microseconds})
                for (double& time : *times)
                    time /= 1000;
        }
        return std::move(rows_);
    }

private:
    static void fail(PeerRow& row, std::string why)
    {
        row.row.error = std::move(why);
        row.row.microseconds.clear();
    }

    EmptyPrograms empty_;
    std::vector<std::unique_ptr<ProcessRunner>> runners_;
    std::vector<PeerRow> rows_;
};

/// The product of ratios, and how many there were.
struct Product {
    double logarithm = 0;
    std::size_t count = 0;

    void add(double ratio)
    {
        logarithm += std::log(ratio);
        ++count;
    }
    [[nodiscard]] double mean() const { return std::exp(logarithm / static_cast<double>(count)); }
};

}  // namespace

ProcessRunner::ProcessRunner(LanguageSide side, std::string file, std::string empty_file,
                             std::optional<std::string> expected,
                             std::chrono::milliseconds patience)
    : side_{std::move(side)},
      file_{std::move(file)},
      empty_file_{std::move(empty_file)},
      expected_{std::move(expected)},
      patience_{patience}
{}

BytesView ProcessRunner::output() const noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(output_.data()), output_.size()};
}

std::string ProcessRunner::check_gas(const TimedProcess& process)
{
    if (side_.gas_label.empty())
        return {};
    const auto gas = labelled_number(process.errors, side_.gas_label);
    if (!gas)
        return "said nothing of its gas";
    if (gas_used_ && *gas_used_ != *gas)
        return fmt::format("gas {}, in the first run {}", *gas, *gas_used_);
    gas_used_ = gas;
    return {};
}

std::string ProcessRunner::check(const TimedProcess& process)
{
    if (std::string wrong = process.complaint(); !wrong.empty())
        return wrong;
    if (!expected_)
        expected_ = process.output;
    if (std::string wrong = describe_difference(process.output, *expected_, "expected");
        !wrong.empty())
        return wrong;
    return check_gas(process);
}

std::expected<Execution, std::string> ProcessRunner::run()
{
    std::vector<std::string> command = side_.command;
    command.push_back(empty_file_);
    const TimedProcess empty = run_timed(command, patience_);
    if (std::string wrong = empty.complaint(); !wrong.empty())
        return std::unexpected("with an empty program: " + wrong);
    last_start_up_ = empty.wall;
    command.back() = file_;
    TimedProcess process = run_timed(command, patience_);
    if (std::string wrong = check(process); !wrong.empty())
        return std::unexpected(std::move(wrong));
    output_ = std::move(process.output);
    last_processor_ = process.processor;
    return Execution{evm::Status::success, 0, process.wall};
}

std::expected<Execution, std::string> ProcessRunner::run_measured()
{
    auto execution = run();
    if (execution) {
        processor_times_.push_back(static_cast<double>(last_processor_.count()));
        start_up_times_.push_back(static_cast<double>(last_start_up_.count()));
    }
    return execution;
}

std::vector<double> PeerRow::work_microseconds() const
{
    std::vector<double> work(std::min(row.microseconds.size(), start_up_microseconds.size()));
    for (std::size_t i = 0; i < work.size(); ++i)
        work[i] = row.microseconds[i] - start_up_microseconds[i];
    return work;
}

std::vector<PeerRow> measure_program(const ZxProgram& program, std::span<const LanguageSide> sides,
                                     const PeerPlan& plan, const std::function<void()>& advance)
{
    Contest contest;
    for (const LanguageSide& side : sides) {
        std::string file = program.twin(side.ending);
        if (std::error_code error; std::filesystem::exists(file, error))
            contest.add(program, side, std::move(file), plan.patience);
    }
    return contest.measure(plan, advance);
}

std::vector<PeerRow> start_up_rows(std::span<const PeerRow> rows)
{
    std::vector<PeerRow> result;
    for (const PeerRow& row : rows) {
        if (!row.row.is_sound())
            continue;
        auto found = std::ranges::find_if(
            result, [&](const PeerRow& other) { return other.row.side == row.row.side; });
        if (found == result.end()) {
            found = result.insert(result.end(), PeerRow{});
            found->row.case_name = start_up_case;
            found->row.fork = row.row.fork;
            found->row.side = row.row.side;
        }
        auto& times = found->row.microseconds;
        times.insert(times.end(), row.start_up_microseconds.begin(),
                     row.start_up_microseconds.end());
    }
    return result;
}

std::optional<Ratio> work_ratio(const PeerRow& side, const PeerRow& base)
{
    const std::vector<double> work = side.work_microseconds();
    const std::vector<double> base_work = base.work_microseconds();
    const bool has_base = std::ranges::all_of(base_work, [](double time) { return time > 0; });
    if (work.empty() || base_work.empty() || !has_base || median(work) <= 0)
        return std::nullopt;
    return paired_ratio(work, base_work);
}

std::vector<PeerMean> peer_means(std::span<const PeerRow> rows, std::string_view first_side)
{
    struct Products {
        std::string side;
        Product whole;
        Product work;
    };
    std::vector<Products> products;
    const PeerRow* first = nullptr;
    for (const PeerRow& row : rows) {
        if (row.row.side == first_side) {
            first = &row;
            continue;
        }
        if (first == nullptr || first->row.case_name != row.row.case_name ||
            first->row.microseconds.empty() || row.row.microseconds.empty())
            continue;
        auto found = std::ranges::find(products, row.row.side, &Products::side);
        if (found == products.end())
            found = products.insert(products.end(), Products{row.row.side, {}, {}});
        found->whole.add(paired_ratio(row.row.microseconds, first->row.microseconds).value);
        if (const auto work = work_ratio(row, *first); work && work->value > 0)
            found->work.add(work->value);
    }
    std::vector<PeerMean> means;
    for (const Products& product : products) {
        PeerMean mean{product.side, product.whole.count, product.whole.mean(), {}};
        if (product.work.count == product.whole.count)
            mean.work = product.work.mean();
        means.push_back(std::move(mean));
    }
    return means;
}

}  // namespace sluice::lab
