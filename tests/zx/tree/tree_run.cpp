// Runs a program on the tree interpreter, for tests.
// SPDX-License-Identifier: Apache-2.0
#include "tree_run.hpp"

#include "zx/runtime/source_files.hpp"

namespace sluice::zx::test {

TreeRun run_tree(std::string_view program, TreeSetup setup)
{
    MemoryFiles files;
    files.add("/main.zx", std::string{program});
    for (auto& [path, text] : setup.files)
        files.add(path, text);

    TreeRun run;
    SessionOptions options = std::move(setup.options);
    options.engine = EngineKind::Tree;
    options.loading.root = "/";
    options.runtime.root = "/";
    options.runtime.deterministic = true;
    options.runtime.write_output = [&](std::string_view text) { run.output += text; };
    options.runtime.write_diagnostics = [&](std::string_view text) { run.diagnostics += text; };
    Session session{files, std::move(options)};
    run.is_loaded = session.load("/main.zx");
    if (!run.is_loaded) {
        run.error = session.problems();
        return run;
    }
    const RunReport report = session.run();
    run.is_done = report.ending == RunReport::Ending::Done;
    run.error = report.error;
    run.kind = report.error_kind;
    run.gas = report.gas_used;
    return run;
}

std::string output_of(std::string_view program)
{
    TreeRun run = run_tree(program);
    return run.is_done ? run.output : run.output + "Error: " + run.error + "\n";
}

std::int64_t gas_of(std::string_view program)
{
    const TreeRun run = run_tree(program);
    return run.is_done ? run.gas : -1;
}

}  // namespace sluice::zx::test
