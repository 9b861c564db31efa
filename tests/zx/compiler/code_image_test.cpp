// Code as bytes: what is read is what was written, and nothing else is taken for code.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/bytecode_text.hpp"
#include "zx/compiler/code_image.hpp"
#include "zx/engine/catalog.hpp"
#include "zx/runtime/program.hpp"

namespace sluice::zx::test {
namespace {

/// Something of everything that code holds: constants of each form, captured and module variables,
/// state, handlers, loops, calls with named arguments.
constexpr std::string_view sample =
    "use \"./other\" as other\n"
    "let big = 123456789012345678901234567890\n"
    "let mixed = [null, true, 1.5, -7, 99999999999, \"text\", other.shared]\n"
    "contract Box {\n"
    "  data n = 1\n"
    "  action add(by = 2) { n = n + by  try { throw n } catch (e) { n = e } return n }\n"
    "}\n"
    "action outer(a, b) {\n"
    "  let total = 0\n"
    "  let inner = x => total + x\n"
    "  for each k, v in {one: a, two: b} { total = total + v * 2 }\n"
    "  while (total < 10 && a != null) { total += 1 }\n"
    "  return \"${inner(1)} of ${total}\"\n"
    "}\n"
    "for each i in range(3) { print(outer(b = i, a = 1), Box.add(by = i)) }\n"
    "print(mixed[1:3], big, {a: 1, \"b c\": 2})\n";

/// A program that was resolved, and a linker to give it constants.
class Program {
public:
    explicit Program(std::string_view text)
        : linker_{[this](std::uint32_t index) { return catalog_.builtin(index).name; }}
    {
        files_.add("/main.zx", std::string{text});
        files_.add("/other.zx", "export let shared = 1\n");
        program_ = std::make_unique<LoadedProgram>(files_, catalog_,
                                                   LoadOptions{.root = "/", .parsing = {}});
        EXPECT_TRUE(program_->load("/main.zx")) << program_->failure();
    }

    [[nodiscard]] std::string compile()
    {
        RecordingLinker recorder{linker_};
        for (const auto& unit : program_->units()) {
            CompileError error;
            EXPECT_TRUE(compile_module(*unit, program_->symbols(), catalog_, recorder, {}, error))
                << error.message;
        }
        return encode_code(program_->units(), recorder);
    }

    [[nodiscard]] bool decode(std::string_view image)
    {
        return decode_code(image, program_->units(),
                           static_cast<std::uint32_t>(catalog_.builtins().size()), linker_);
    }

    /// All functions as listings show them.
    [[nodiscard]] std::string listing() const
    {
        std::string text;
        for (const auto& unit : program_->units())
            for (const ListedFunction& function :
                 list_functions(*unit, program_->units(), program_->symbols(), linker_))
                text += to_text(function);
        return text;
    }

    [[nodiscard]] const FunctionCode& top_level() const { return *program_->entry().code; }

private:
    Catalog catalog_;
    MemoryFiles files_;
    ListingLinker linker_;
    std::unique_ptr<LoadedProgram> program_;
};

TEST(CodeImage, GivesTheFunctionsTheCodeThatTheCompilerMade)
{
    Program compiled{sample};
    const std::string image = compiled.compile();
    ASSERT_FALSE(image.empty());
    Program read{sample};
    ASSERT_TRUE(read.decode(image));
    EXPECT_EQ(read.listing(), compiled.listing());
    const FunctionCode& one = compiled.top_level();
    const FunctionCode& other = read.top_level();
    EXPECT_EQ(one.words, other.words);
    EXPECT_EQ(one.prepaid, other.prepaid);
    EXPECT_EQ(one.trailing, other.trailing);
    EXPECT_EQ(one.charge_begin, other.charge_begin);
    ASSERT_EQ(one.inner.size(), other.inner.size());
    for (std::size_t i = 0; i < one.inner.size(); ++i) {
        EXPECT_EQ(one.inner[i]->is_plain, other.inner[i]->is_plain);
        EXPECT_EQ(one.inner[i]->is_plain_action, other.inner[i]->is_plain_action);
        EXPECT_EQ(one.inner[i]->register_count, other.inner[i]->register_count);
    }
}

TEST(CodeImage, IsTheSameInEveryRun)
{
    EXPECT_EQ(Program{sample}.compile(), Program{sample}.compile());
}

TEST(CodeImage, RefusesWhatIsCutOff)
{
    const std::string image = Program{sample}.compile();
    Program read{sample};
    for (std::size_t size = 0; size < image.size(); ++size)
        EXPECT_FALSE(read.decode(std::string_view{image}.substr(0, size))) << size;
    EXPECT_FALSE(read.decode(image + '\0'));
}

TEST(CodeImage, RefusesCodeOfAProgramWithOtherFunctions)
{
    const std::string image = Program{"print(1)\n"}.compile();
    Program other{"action f() { return 1 }\nprint(f())\n"};
    EXPECT_FALSE(other.decode(image));
}

/// What a changed image is taken for stays within its bounds: listings look at all of it, and
/// would read beyond them.
TEST(CodeImage, StaysWithinBoundsWhateverBitIsChanged)
{
    const std::string image = Program{sample}.compile();
    Program read{sample};
    std::size_t refused = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = image;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            if (!read.decode(changed)) {
                ++refused;
            } else if ((i + static_cast<std::size_t>(bit)) % 16 == 0) {
                EXPECT_FALSE(read.listing().empty());
            }
        }
    }
    // Registers, constants and jumps are most of it.
    EXPECT_GT(refused, image.size() * 2);
}

/// One instruction of the top level changed, in a program that is otherwise as it was compiled.
class ChangedInstruction : public testing::Test {
protected:
    /// Whether the code is taken when `change` was done to the first instruction of that name.
    template <class Change>
    [[nodiscard]] static bool is_taken(std::string_view text, Opcode opcode, Change change)
    {
        Program program{text};
        std::string image = program.compile();
        const std::vector<std::uint64_t> words = program.top_level().words;
        for (std::size_t word = 0; word < words.size();) {
            auto instruction = std::bit_cast<Instruction>(words[word]);
            if (instruction.opcode == opcode) {
                const std::string before = bytes_of(words[word]);
                change(instruction);
                const std::size_t at = image.find(before);
                EXPECT_NE(at, std::string::npos);
                image.replace(at, 8, bytes_of(std::bit_cast<std::uint64_t>(instruction)));
                return Program{text}.decode(image);
            }
            word += info(instruction.opcode).words;
        }
        ADD_FAILURE() << "there is no " << info(opcode).name;
        return true;
    }

private:
    static std::string bytes_of(std::uint64_t word)
    {
        std::string bytes;
        for (int shift = 0; shift < 64; shift += 8)
            bytes += static_cast<char>(static_cast<std::uint8_t>(word >> shift));
        return bytes;
    }
};

constexpr std::string_view straight = "let list = [1, 2, 3]\nprint(list)\n";
constexpr std::string_view choosing = "let n = 0\nif (n) { n = 1 } else { n = 2 }\nprint(n)\n";

TEST_F(ChangedInstruction, IsTakenAsItWas)
{
    EXPECT_TRUE(is_taken(straight, Opcode::NEWLIST, [](Instruction&) {}));
    EXPECT_TRUE(is_taken(choosing, Opcode::JMP, [](Instruction&) {}));
}

TEST_F(ChangedInstruction, MayNotNameARegisterBehindTheWindow)
{
    EXPECT_FALSE(is_taken(straight, Opcode::NEWLIST, [](Instruction& i) { i.a = 0xfff0; }));
    EXPECT_FALSE(is_taken(straight, Opcode::NEWLIST, [](Instruction& i) { i.c = 1000; }));
    EXPECT_FALSE(is_taken(straight, Opcode::CALLBUILTIN, [](Instruction& i) { i.x = 250; }));
}

TEST_F(ChangedInstruction, MayNotJumpOutOfTheCode)
{
    EXPECT_FALSE(is_taken(choosing, Opcode::JMP, [](Instruction& i) { i.set_bc(1000); }));
    EXPECT_FALSE(is_taken(choosing, Opcode::JMP, [](Instruction& i) { i.set_bc(0xffff'fff0); }));
}

TEST_F(ChangedInstruction, MayNotNameHalfARegister)
{
    EXPECT_FALSE(is_taken(straight, Opcode::NEWLIST, [](Instruction& i) { i.a += 8; }));
}

TEST_F(ChangedInstruction, MayNotNameAConstantOfAnotherKind)
{
    EXPECT_FALSE(is_taken(straight, Opcode::GETMOD, [](Instruction& i) { i.set_bc(1); }));
    EXPECT_FALSE(is_taken(straight, Opcode::CALLBUILTIN, [](Instruction& i) { i.b = 0; }));
    EXPECT_FALSE(is_taken(straight, Opcode::GETMOD, [](Instruction& i) { i.set_bc(99); }));
}

TEST_F(ChangedInstruction, MayNotBeOneThatLeadsOutOfTheCode)
{
    EXPECT_FALSE(
        is_taken(straight, Opcode::RETNULL, [](Instruction& i) { i.opcode = Opcode::STOP; }));
    EXPECT_FALSE(
        is_taken(straight, Opcode::RETNULL, [](Instruction& i) { i.opcode = Opcode::LOADNULL; }));
    EXPECT_FALSE(is_taken(straight, Opcode::GETMOD,
                          [](Instruction& i) { i.opcode = static_cast<Opcode>(250); }));
    EXPECT_FALSE(
        is_taken(straight, Opcode::ENTER, [](Instruction& i) { i.opcode = Opcode::CHARGE; }));
}

}  // namespace
}  // namespace sluice::zx::test
