// Programs that run one after the other over one state directory, on both engines.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/zx/library/temporary_folder.hpp"
#include "zx/engine/session.hpp"
#include "zx/runtime/source_files.hpp"
#include "zx/storage/inspection.hpp"

namespace sluice::zx::test {

/// What a run printed, and "Error: ..." behind it if it failed.
class StateRuns : public testing::TestWithParam<EngineKind> {
protected:
    std::string run_file(const std::string& name)
    {
        SessionOptions options;
        options.engine = GetParam();
        options.state_directory = folder.path("state");
        options.max_state_bytes = max_state_bytes;
        options.runtime.root = folder.path();
        options.runtime.deterministic = true;
        options.loading.root = folder.path();
        std::string output;
        options.runtime.write_output = [&output](std::string_view text) { output += text; };
        options.runtime.write_diagnostics = [](std::string_view) {};
        const DiskFiles files;
        Session session{files, std::move(options)};
        if (!session.load(folder.path(name)))
            return session.problems();
        const RunReport report = session.run();
        if (report.ending == RunReport::Ending::Failed)
            output += "Error: " + report.error;
        return output;
    }

    std::string run(const std::string& text)
    {
        folder.write("main.zx", text);
        return run_file("main.zx");
    }

    /// What is on disk; two runs that did the same have the same.
    std::string stored()
    {
        Database database;
        std::string text;
        std::string error;
        if (!database.open(folder.path("state")) || !describe_state(database, text, error))
            return database.error() + error;
        return text;
    }

    TemporaryFolder folder;
    std::uint64_t max_state_bytes = Database::default_max_bytes;
};

inline std::string name_of_engine(const testing::TestParamInfo<EngineKind>& kind)
{
    return kind.param == EngineKind::Vm ? "Vm" : "Tree";
}

}  // namespace sluice::zx::test
