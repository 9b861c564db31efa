// SPDX-License-Identifier: Apache-2.0
#include "lab/chart.hpp"

#include <gtest/gtest.h>

#include "lab/distribution_chart.hpp"
#include "lab/line_chart.hpp"

namespace sluice::lab {
namespace {

TEST(Axis, PlacesValuesInPercent)
{
    const Axis linear = Axis::around(100, 200);
    EXPECT_FALSE(linear.is_logarithmic());
    EXPECT_NEAR(linear.place(150), 50, 1e-9);
    EXPECT_GT(linear.place(100), 0);
    EXPECT_LT(linear.place(200), 100);
    EXPECT_EQ(linear.place(0), 0);
    EXPECT_EQ(linear.place(1e9), 100);
    const Axis logarithmic = Axis::around(1, 100);
    EXPECT_TRUE(logarithmic.is_logarithmic());
    EXPECT_NEAR(logarithmic.place(10), 50, 1e-9);
    const Axis one = Axis::around(7, 7);
    EXPECT_NEAR(one.place(7), 50, 1e-9);
    const Axis ratios = Axis::ratios(4);
    EXPECT_NEAR(ratios.place(1), 50, 1e-9);
    EXPECT_NEAR(ratios.place(2) - 50, 50 - ratios.place(0.5), 1e-9);
}

TEST(Axis, TicksAreRoundAndWithin)
{
    EXPECT_EQ(Axis::from_zero(10).ticks(5), (std::vector<double>{0, 5, 10}));
    EXPECT_EQ(Axis::around(1, 1000).ticks(6), (std::vector<double>{1, 10, 100, 1000}));
    for (const double high : {1.0001, 1.5, 3.0, 5.9, 20.0, 1e6, 1e15}) {
        const Axis axis = Axis::around(1, high);
        const auto ticks = axis.ticks(6);
        EXPECT_GE(ticks.size(), 2U) << high;
        EXPECT_LE(ticks.size(), 12U) << high;
        for (const double tick : ticks) {
            EXPECT_GE(tick, axis.low());
            EXPECT_LE(tick, axis.high());
        }
    }
}

TEST(Chart, SaysAmountsInThreeDigits)
{
    EXPECT_EQ(time_text(12.345), "12.3 µs");
    EXPECT_EQ(time_text(0.9996), "1.00 µs");
    EXPECT_EQ(time_text(0.5), "500 ns");
    EXPECT_EQ(time_text(1234), "1.23 ms");
    EXPECT_EQ(time_text(61'300'000), "61.3 s");
    EXPECT_EQ(time_tick(2000), "2 ms");
    EXPECT_EQ(interval_text({12.1, 12.5}), "12.1–12.5 µs");
    EXPECT_EQ(interval_text({900, 1100}), "900 µs – 1.10 ms");
    EXPECT_EQ(digits_text(0), "0");
    EXPECT_EQ(digits_text(1234567), "1,234,567");
}

TEST(DistributionChart, FailedSidesSayIt)
{
    ResultRow row;
    row.side = "<a>";
    row.error = "wrong";
    const std::string html = distribution_chart({&row, 1});
    EXPECT_NE(html.find("FAILED"), std::string::npos);
    EXPECT_NE(html.find("&lt;a&gt;"), std::string::npos);
    EXPECT_EQ(html.find("<svg"), std::string::npos);
}

TEST(DistributionChart, CountsOutliersInsteadOfShowingThem)
{
    ResultRow row;
    row.side = "a";
    for (int i = 0; i < 30; ++i)
        row.microseconds.push_back(100 + i % 7);
    row.microseconds.push_back(5000);
    row.microseconds.push_back(9000);
    row.microseconds.push_back(3);
    const std::string html = distribution_chart({&row, 1});
    EXPECT_NE(html.find("2 up to 9.00 ms"), std::string::npos) << html;
    EXPECT_NE(html.find("1 down to 3.00 µs"), std::string::npos);
    // The axis ends where the others do.
    EXPECT_NE(html.find("106 µs"), std::string::npos);
    EXPECT_EQ(html.find("2 ms<"), std::string::npos);
}

TEST(LineChart, HasADotForEachPoint)
{
    const Series series{.colour = 2,
                        .points = {{.place = 0, .value = 1, .interval = {0.9, 1.1}, .words = "<"},
                                   {.place = 4, .value = 2, .interval = {1.9, 2.1}, .words = ""}}};
    const std::string html = line_chart({&series, 1}, 5, 0.1, "label");
    EXPECT_NE(html.find("side-2"), std::string::npos);
    EXPECT_NE(html.find("<title>&lt;</title>"), std::string::npos);
    EXPECT_NE(html.find("cx=\"2.00%\""), std::string::npos);
    EXPECT_NE(html.find("cx=\"98.00%\""), std::string::npos);
    const Series none;
    EXPECT_EQ(line_chart({&none, 1}, 5, 0.1, "label"), "");
}

}  // namespace
}  // namespace sluice::lab
