// main() of all programs in bench/micro: Google Benchmark's, but for the exit code, which is 1 if a
// benchmark failed (checked.hpp) and 2 if the arguments are wrong.
// SPDX-License-Identifier: Apache-2.0
#include "bench/micro/checked.hpp"

int main(int argument_count, char** arguments)
{
    benchmark::Initialize(&argument_count, arguments);
    if (benchmark::ReportUnrecognizedArguments(argument_count, arguments))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return sluice::micro::any_failed() ? 1 : 0;
}
