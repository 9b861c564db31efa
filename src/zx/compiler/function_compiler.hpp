// Compiling one function: the state that statements and expressions share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zx/compiler/code_builder.hpp"
#include "zx/compiler/codegen.hpp"
#include "zx/compiler/lowering.hpp"

namespace sluice::zx {

/// What the functions of a module have in common while they are compiled.
struct CompileContext {
    ModuleUnit& unit;
    SymbolTable& symbols;
    const BuiltinDirectory& builtins;
    Linker& linker;
    const CompileOptions& options;
    CompileError& error;
    bool failed = false;

    /// Keeps the first error.
    void fail(std::uint32_t offset, std::string message)
    {
        if (!failed)
            error = {offset, std::move(message)};
        failed = true;
    }
};

/// Values of a literal or of an operand that are put into registers at a time.
inline constexpr std::size_t literal_piece = 64;
/// Of a call: what an instruction can count.
inline constexpr std::size_t most_arguments = 250;

class FunctionCompiler {
public:
    FunctionCompiler(CompileContext& context, FunctionCode& code, bool charges_at_labels);

    /// False if some path's cost does not fit its jump: compile again with charges_at_labels.
    bool compile();

private:
    // ---- what a jump out of a construct has to pass --------------------------------------------

    /// A loop, or something that must be done on the way out.
    struct Enclosing {
        enum class Kind : std::uint8_t { Loop, Finally, Cleanup } kind;
        Label* break_target = nullptr;     // Loop
        Label* continue_target = nullptr;  // Loop
        // Finally: leaving sets `state` to an exit's number and goes to `entry`.
        Register state = 0;  // Finally; and right behind it the value on its way
        Label* entry = nullptr;
        struct Exit {
            enum class Kind : std::uint8_t { Break, Continue, Return } kind;
        };
        std::vector<Exit>* exits = nullptr;
        // Cleanup: an intrinsic that is called on every way out.
        std::string_view intrinsic{};
        Register argument = 0;
        bool has_argument = false;
    };
    using ExitKind = Enclosing::Exit::Kind;

    // ---- registers -----------------------------------------------------------------------------

    struct Temporaries {
        explicit Temporaries(FunctionCompiler& compiler)
            : compiler_{compiler}, mark_{compiler.next_register_}
        {}
        ~Temporaries() { compiler_.next_register_ = mark_; }
        Temporaries(const Temporaries&) = delete;
        Temporaries& operator=(const Temporaries&) = delete;

    private:
        FunctionCompiler& compiler_;
        Register mark_;
    };

    /// While a statement is compiled: what it costs is charged at its place.
    class InStatement {
    public:
        InStatement(CodeBuilder& builder, std::uint32_t offset)
            : builder_{builder}, outer_{builder.in_statement(offset)}
        {}
        ~InStatement() { builder_.in_statement(outer_); }
        InStatement(const InStatement&) = delete;
        InStatement& operator=(const InStatement&) = delete;

    private:
        CodeBuilder& builder_;
        std::uint32_t outer_;
    };

    /// `count` consecutive registers.
    Register take(std::uint32_t count = 1);
    /// Whether a register is no variable's: what is made in it step by step is seen by nobody.
    [[nodiscard]] bool is_temporary(Register reg) const { return reg >= code_.slot_count; }

    // ---- expressions ---------------------------------------------------------------------------

    void expression(Expression& node, Register to);
    /// The value in any register: its own if it is a variable that stays as it is.
    Register operand(Expression& node, const Expression* evaluated_later = nullptr);
    void effect(Expression& node);
    void condition(Expression& node, Label& target, bool jumps_if);
    void compare_and_jump(Binary& node, Label& target, bool jumps_if);
    void binary(Binary& node, Register to);
    /// R[to] = left op (right), the right side being evaluated here.
    void arithmetic(BinaryOperator op, Register left, Expression& right, Register to,
                    std::uint32_t offset);
    void logical(Logical& node, Register to);
    void conditional(Conditional& node, Register to);
    void interpolated(InterpolatedString& node, Register to);
    void list(std::span<Expression* const> elements, Register to);
    void map(std::span<MapLiteralEntry const> entries, Register to);
    void index(Index& node, Register to);
    void member(Member& node, Register to);
    void slice(Slice& node, Register to);
    void match(Match& node, Register to);
    void pattern(MatchPattern& pattern, Register subject, Label& otherwise);
    void assignment(Assignment& node, Register to, bool wants_value);
    void assign_member(Member& target, Assignment& node, Register to, bool wants_value);
    void assign_index(Index& target, Assignment& node, Register to, bool wants_value);
    std::uint32_t nested_map_target(Expression& object, Register to);
    [[nodiscard]] std::uint32_t state_map_levels(const Expression& object) const;
    /// What a call in the source consists of: a Call, or Name{...}, whose argument is a map.
    struct CallSite {
        Expression* callee;
        std::span<Argument const> arguments;
        std::span<TypeAnnotation* const> type_arguments;
        const EntityLiteral* fields;  ///< Of Name{...}, else null.
        std::uint32_t offset;
    };
    void call(const CallSite& node, Register to);
    /// The callee's register, then the arguments', as CALL wants them; gives the number of them.
    std::uint32_t arguments(std::span<Argument const> list, Register window,
                            std::vector<std::string_view>& names);
    void call_builtin(std::uint32_t index, bool is_simple, Register window, std::uint32_t count);
    void spawn(Expression& operand, Register to, std::uint32_t offset);
    void closure(const Function& function, Register to);
    void load_constant(Value value, Register to);
    void load_text(std::string_view text, Register to);
    void load_integer(std::int64_t number, Register to);
    [[nodiscard]] std::uint32_t name_constant(std::string_view name);
    /// The value of an expression that is constant, folded.
    [[nodiscard]] std::optional<Value> fold(const Expression& node);
    [[nodiscard]] static std::optional<std::string> fold_text(const Expression& node);
    void charge_folded(const Expression& node);
    /// A constant that instructions can name in 16 bits.
    [[nodiscard]] std::optional<std::uint16_t> short_constant(const Expression& node);

    // ---- names ---------------------------------------------------------------------------------

    void load(const Name& name, Register to);
    void load_or_unset(const Name& name, Register to);
    void store(const Name& name, Register from);
    void declare(const Name& name, Register from) { store(name, from); }
    /// Binds a loop variable, a caught error or a matched value: its cell is new.
    void bind(const Name& name, Register from);
    /// The register of a variable that can be written in place, or none.
    [[nodiscard]] std::optional<Register> place_of(const Name& name) const;
    void load_variable_reference(const Binding& binding, Register to);
    void fail_at_run_time(std::string_view message);
    /// What values with this annotation are held to; empty: nothing, or types are not strict.
    [[nodiscard]] std::string_view checked_type(const TypeAnnotation* type) const;
    void check_type(const TypeAnnotation* type, Register value);

    // ---- intrinsics ----------------------------------------------------------------------------

    void intrinsic(const IntrinsicCall& call, std::uint32_t offset, Register to);
    /// Calls one with `count` arguments behind `window`.
    void call_intrinsic(std::string_view name, Register window, std::uint32_t count);
    void operand_of_intrinsic(const IntrinsicOperand& operand, Register to);
    std::uint32_t operands_of_intrinsic(std::span<const IntrinsicOperand> operands);
    void list_of_operands(std::span<const IntrinsicOperand> operands, Register to);

    // ---- statements ----------------------------------------------------------------------------

    void prologue();
    void run_guard(const Name& name);
    void top_level();
    void top_level_value(Register to);
    void statement(Statement& node);
    void block(Block* node);
    void statements(std::span<Statement* const> list);
    void enter_scope(const Scope* scope);
    void let(Let& node);
    void destructure(DestructuringPattern& pattern, Register value);
    void state_declaration(StateDeclaration& node);
    void if_statement(If& node);
    void while_statement(While& node);
    void for_each(ForEach& node);
    void for_range(ForEach& node, Call& range);
    void begin_round(ForEach& node, Register base);
    void try_statement(Try& node);
    void try_catch(Try& node);
    void pattern_statement(PatternStatement& node);
    void using_statement(Using& node);
    struct Guard {
        std::string_view leave;  ///< Called behind the statements, whichever way they end ...
        std::string_view undo;   ///< ... but for an error: then this.
        /// Also when a limit stopped the program: what it calls runs nothing of the program's.
        bool undoes_all = true;
        std::optional<Register> argument{};
        bool is_transaction = false;
    };
    void guarded(const Scope* scope, std::span<Statement* const> list, const Guard& guard);
    void leave(ExitKind kind, Register value, std::size_t depth);
    /// Adds the range but for the ways out of constructs around it: enclosing_[0, depth).
    void add_handler(HandlerRange range, std::size_t depth);
    void return_statement(Return& node);
    void print(Print& node);
    void require(Require& node);
    void verify(Verify& node);
    void check(Verify& node, Register subject);
    void sandbox(const Expression* policy, Block& body, Register to, bool wants_value);
    /// Makes the program fail there if strict modifiers forbid the action around it to use state.
    void check_state_access(bool is_write);
    /// Makes the program fail there if the sandbox around it forbids the builtin.
    void check_sandbox(std::string_view builtin);
    void value_of_block(Block& body, Register to);
    [[nodiscard]] bool is_range_call(const Expression& node) const;

    CompileContext& context_;
    FunctionCode& code_;
    CodeBuilder builder_;
    Register next_register_;
    std::vector<Enclosing> enclosing_;
    /// Instructions on a way out that are behind enclosing_[depth] and all within it already,
    /// though they stand in the middle of them.
    struct WayOut {
        std::uint32_t begin;
        std::uint32_t end;
        std::size_t depth;
    };
    std::vector<WayOut> ways_out_;
    std::optional<std::string_view> policy_;  // of the sandbox that the text is in
    bool assigns_in_expressions_ = false;
};

}  // namespace sluice::zx
