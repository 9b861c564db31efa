// Targets: what is read of them, and what figures make of them.
// SPDX-License-Identifier: Apache-2.0
#include "lab/targets.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace sluice::lab {
namespace {

/// A file that is gone behind the test.
class File {
public:
    explicit File(const std::string& text)
        : path_{std::filesystem::temp_directory_path() /
                ("sluice-targets-" + std::to_string(::getpid()) + ".toml")}
    {
        std::ofstream{path_} << text;
    }
    ~File() { std::filesystem::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] auto load() const { return load_targets(path_.string()); }
    [[nodiscard]] std::string error() const
    {
        const auto targets = load();
        return targets ? "" : targets.error();
    }

private:
    std::filesystem::path path_;
};

Target speed_target()
{
    return {.name = "speed",
            .kind = FigureKind::speed_up,
            .cases = {},
            .bounds = {{"minimum", 1.5}, {"target", 2.0}, {"stretch", 3.0}}};
}

Figure figure(FigureKind kind, double low, double value, double high)
{
    return {kind, "erc20", value, {low, high}};
}

TargetRow row_of(const Target& target, const Figure& measured)
{
    return check_targets({&target, 1}, {&measured, 1}).at(0);
}

TEST(Targets, AFileIsRead)
{
    const auto targets =
        File{
            "[[target]]\nname = \"a\"\nfigure = \"speed-up\"\nminimum = 1.5\n"
            "stretch = 3\n[[target]]\nname = \"b\"\nfigure = \"memory-ratio\"\n"
            "maximum = 4.0\ncases = [\"x\", \"y\"]\n"}
            .load();
    ASSERT_TRUE(targets) << targets.error();
    ASSERT_EQ(targets->size(), 2U);
    EXPECT_EQ((*targets)[0].name, "a");
    ASSERT_EQ((*targets)[0].bounds.size(), 2U);
    EXPECT_EQ((*targets)[0].bounds[1].name, "stretch");
    EXPECT_EQ((*targets)[0].bounds[1].value, 3.0);
    EXPECT_EQ((*targets)[1].kind, FigureKind::memory_ratio);
    EXPECT_EQ((*targets)[1].cases, (std::vector<std::string>{"x", "y"}));
}

TEST(Targets, TheHardestBoundThatIsMetIsSaid)
{
    const Target target = speed_target();
    const auto reached = [&](double value) {
        const TargetRow row = row_of(target, figure(FigureKind::speed_up, value, value, value));
        return row.reached == nullptr ? "" : row.reached->name;
    };
    EXPECT_EQ(reached(1.49), "");
    EXPECT_EQ(reached(1.5), "minimum");
    EXPECT_EQ(reached(2.5), "target");
    EXPECT_EQ(reached(3.0), "stretch");
}

TEST(Targets, TheWholeIntervalHasToMeetABound)
{
    const Target target = speed_target();
    const auto outcome = [&](double low, double high) {
        return row_of(target, figure(FigureKind::speed_up, low, (low + high) / 2, high)).outcome;
    };
    EXPECT_EQ(outcome(1.6, 1.9), TargetRow::Outcome::met);
    EXPECT_EQ(outcome(1.4, 1.9), TargetRow::Outcome::too_noisy);
    EXPECT_EQ(outcome(1.2, 1.4), TargetRow::Outcome::missed);
}

TEST(Targets, LessIsBetterOfOthers)
{
    const Target target{.name = "memory",
                        .kind = FigureKind::memory_ratio,
                        .cases = {},
                        .bounds = {{"maximum", 4.0}, {"target", 2.0}}};
    const auto row = [&](double value) {
        return row_of(target, figure(FigureKind::memory_ratio, value, value, value));
    };
    EXPECT_EQ(row(4.1).outcome, TargetRow::Outcome::missed);
    EXPECT_EQ(row(3.9).reached->name, "maximum");
    EXPECT_EQ(row(1.9).reached->name, "target");
}

TEST(Targets, NamedCasesThatWereNotMeasuredAreSaid)
{
    Target target = speed_target();
    target.cases = {"other"};
    const TargetRow row = row_of(target, figure(FigureKind::speed_up, 9, 9, 9));
    EXPECT_EQ(row.case_name, "other");
    EXPECT_EQ(row.outcome, TargetRow::Outcome::not_measured);
}

TEST(Targets, WrongFilesAreRefusedWithTheLine)
{
    const std::string begin = "[[target]]\nname = \"a\"\nfigure = \"speed-up\"\n";
    const auto says = [](const std::string& text, const std::string& what) {
        const std::string error = File{text}.error();
        EXPECT_NE(error.find(what), std::string::npos) << error;
        EXPECT_EQ(error.find('\n'), std::string::npos);
    };
    says(begin, "has no minimum");
    says(begin + "minimum = 2\ntarget = 1\n", "target asks for less than minimum");
    says(begin + "minimum = \"x\"\n", ":4: not a number above 0");
    says(begin + "minimum = 1\nmaximum = 2\n", "has no \"maximum\"");
    says(begin + "minimum = 1\ncases = 3\n", "not a list of names");
    says("[[target]]\nname = \"a\"\nfigure = \"height\"\nminimum = 1\n", "no figure \"height\"");
    says("[[target]]\nfigure = \"speed-up\"\nminimum = 1\n", "has no name");
    says("name = 3\n", "is not known here");
    says("", "no [[target]] in it");
    says("[[target", ":1: ");
    EXPECT_NE(load_targets("/no/such/file").error().find("/no/such/file"), std::string::npos);
}

}  // namespace
}  // namespace sluice::lab
