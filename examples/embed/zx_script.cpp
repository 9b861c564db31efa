// Runs a zx program from a program: what it prints is taken, what it may use is bounded.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <sluice/zx.hpp>
#include <string>

namespace {

constexpr const char* transfers = R"(
contract Purse {
    state coins = 100
    action pay(amount) {
        require(amount <= coins, "not enough coins")
        coins = coins - amount
        return coins
    }
}
let purse = Purse()
print(purse.pay(30))
print(purse.pay(80))
)";

void require(bool condition, const char* what)
{
    if (condition)
        return;
    std::fprintf(stderr, "zx_script: %s\n", what);
    std::exit(1);
}

}  // namespace

int main()
{
    using namespace sluice::zx;

    std::string printed;
    ScriptOptions options;
    options.gas_limit = 100'000;
    options.allows_io = false;
    options.write_output = [&printed](std::string_view text) { printed += text; };

    auto script = Script::from_text("transfers.zx", transfers, options);
    require(script.has_value(), "the script does not compile");
    const ScriptResult result = script->run();
    require(printed == "70\n", "the script printed something else");
    require(result.ending == ScriptEnding::error, "nobody noticed that coins are missing");
    require(result.error == "Requirement failed: not enough coins", "the error is another one");
    std::printf("gas %llu\n%s", static_cast<unsigned long long>(result.gas_used),
                result.description.c_str());

    // Nothing runs forever: gas runs out.
    auto endless = Script::from_text("endless.zx", "while true { }", options);
    require(endless && endless->run().ending == ScriptEnding::out_of_gas, "a loop has no end");

    // What does not compile is refused with the place.
    const auto broken = Script::from_text("broken.zx", "let = 5", options);
    require(!broken, "nonsense passed for a script");
    std::printf("%s", broken.error().c_str());
    return 0;
}
