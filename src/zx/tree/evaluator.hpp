// Evaluation of the tree, for one task.
//
// Every value that must outlive an evaluation lies on the task's value stack, where collections
// find it: evaluating an expression leaves its value there. Frames on the machine's stack own
// nothing, so that a task that waits can be forgotten where it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/runtime/limits.hpp"
#include "zx/runtime/runtime.hpp"
#include "zx/runtime/waitables.hpp"
#include "zx/syntax/ast.hpp"
#include "zx/tree/context.hpp"
#include "zx/tree/fiber.hpp"

/// Of functions that hardly ever run but may go on: callers keep their registers for the usual way.
#if defined(__clang__)
#define SLUICE_ZX_RARE [[clang::preserve_most, gnu::cold]]
#else
#define SLUICE_ZX_RARE [[gnu::cold]]
#endif

namespace sluice::zx {

/// How a part of the tree ended. After all but Normal the values that it left are for whoever goes
/// on to drop.
enum class Completion : std::uint8_t {
    Normal,
    Error,   ///< Runtime::error says what.
    Return,  ///< Frame::result is what.
    Break,
    Continue,
};

/// A call under way. Its values are on the value stack.
struct Frame {
    /// The values below the slots, from `slots - 1` downwards.
    enum Place : std::uint8_t { Function = 1, Result = 2, Deferred = 3 };

    FunctionObject* function;
    FunctionCode* code;
    Value* slots;
    Frame* caller;
    std::uint32_t offset;     ///< Where it is, in the module's source.
    std::uint32_t statement;  ///< Offset of the statement that it is in.
    bool is_confined;         ///< It is in the text of a sandbox.
    std::string_view policy;

    [[nodiscard]] Value& at(Place place) const noexcept { return slots[-std::ptrdiff_t{place}]; }
};

/// Before the one that is to be called is known.
inline constexpr CallTarget no_target{CallTarget::Kind::Error, nullptr, nullptr, {}};

/// While a statement runs.
class InStatement {
public:
    InStatement(Frame& frame, std::uint32_t offset) noexcept
        : frame_{frame}, outer_{std::exchange(frame.statement, offset)}
    {}
    ~InStatement() { frame_.statement = outer_; }
    InStatement(const InStatement&) = delete;
    InStatement& operator=(const InStatement&) = delete;

private:
    Frame& frame_;
    std::uint32_t outer_;
};

class Evaluator {
public:
    explicit Evaluator(TreeContext& context) noexcept
        : context_{context}, runtime_{context.runtime()}, heap_{runtime_.heap()}
    {}
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    /// The stacks to work on. They stay the caller's.
    void attach(Fiber& fiber, std::span<Value> values) noexcept;

    /// On the fiber: does the call that a task is for. Async functions run at once.
    [[nodiscard]] bool run_task(Value callee, std::span<const Value> arguments, Value& result);

    /// The innermost call; nullptr while there is none.
    [[nodiscard]] const Frame* frame() const noexcept { return frame_; }

    void trace(Marker& marker) const;

private:
    // ---- values, memory and limits (evaluator.cpp) ---------------------------------------------

    void push(Value value) noexcept { *top_++ = value; }
    [[nodiscard]] Value& top(std::size_t depth = 0) const noexcept
    {
        return top_[-1 - std::ptrdiff_t(depth)];
    }
    void drop(std::size_t count = 1) noexcept { top_ -= count; }
    /// Moves the top value down to `base`, which becomes the top.
    void collapse(Value* base) noexcept
    {
        *base = top();
        top_ = base + 1;
    }

    /// Whether both stacks have room for one level more, and for so many values; else the error.
    [[nodiscard]] bool enter(std::size_t values = 0);
    [[nodiscard]] bool charge(GasOperation operation, std::size_t operands = 0);
    SLUICE_ZX_RARE [[nodiscard]] bool refuse_charge(Meter::Outcome outcome, GasOperation operation,
                                                    std::size_t operands);
    /// Collects if it is time for it. Everything alive must be on the value stack.
    [[nodiscard]] bool safepoint();
    /// At calls and rounds of loops: whether the program may go on.
    [[nodiscard]] bool poll();
    /// Counts a round of a loop.
    [[nodiscard]] bool count_round();

    /// Does what gives a Status; once more, behind a collection, if memory was out.
    template <class Operation>
    [[nodiscard]] bool attempt(Operation&& operation)
    {
        Status status = operation();
        if (status == Status::OutOfMemory) [[unlikely]] {
            heap_.collect();
            status = operation();
            if (status == Status::OutOfMemory)
                fail_memory(runtime_);
        }
        return status == Status::Ok;
    }
    /// The same for an operator, with its message as the error.
    template <class Operation>
    [[nodiscard]] bool attempt_operator(Operation&& operation)
    {
        return attempt([&] {
            ErrorText text;
            const Status status = operation(text);
            if (status == Status::Error)
                runtime_.fail(text.text());
            return status;
        });
    }
    /// Pushes a new object; `create` gives nullptr when memory is out.
    template <class Create>
    [[nodiscard]] bool push_new(Create&& create)
    {
        return attempt([&] {
            auto* const object = create();
            if (object == nullptr)
                return Status::OutOfMemory;
            push(Value::from(object));
            return Status::Ok;
        });
    }
    [[nodiscard]] bool push_text(std::string_view text);

    [[nodiscard]] OperatorRules rules() const noexcept;
    /// `this`, Undefined where there is none.
    [[nodiscard]] Value self() const noexcept
    {
        const FunctionCode& code = *frame_->code;
        return code.is_action || code.uses_this ? frame_->slots[0] : Value{};
    }

    // ---- names (names.cpp)
    // -----------------------------------------------------------------------

    /// Pushes what a name means.
    [[nodiscard]] Completion read(const Name& name);
    /// The same where no variable has a value.
    [[nodiscard]] Completion read_builtin(const Name& name);
    /// What a name means, or Undefined where that is nothing; never runs code of the program.
    [[nodiscard]] bool read_if_set(const Name& name);
    /// The value of a variable without the checks; Undefined where there is none.
    [[nodiscard]] Value variable(const Binding& binding) const noexcept;
    /// Assigns the top value, which stays, to a name that is assigned or declared.
    [[nodiscard]] bool assign(const Name& name);
    [[nodiscard]] bool assign_state(const Name& name);
    /// The same for names that get a new cell each time: of loops, catch, using, match, parameters.
    [[nodiscard]] bool bind(const Name& name);
    /// Where types are strict, whether the top value, which stays, is of the type; else the error.
    [[nodiscard]] Completion check_type(const TypeAnnotation* type);
    [[nodiscard]] bool make_cells(const Scope* scope);
    [[nodiscard]] bool make_cell(Value& slot);
    [[nodiscard]] bool check_sandbox(std::string_view builtin);
    [[nodiscard]] bool check_state_access(bool is_write);
    /// Runs watchers that a write has set off.
    [[nodiscard]] Completion run_watchers();

    // ---- expressions (expressions.cpp, operators.cpp)
    // --------------------------------------------

    /// Pushes the value of an expression; the only value that it leaves.
    [[nodiscard]] Completion evaluate(Expression& node);
    /// null where there is no expression, at no cost.
    [[nodiscard]] Completion evaluate_optional(Expression* node);
    [[nodiscard]] Completion literal(Expression& node);
    [[nodiscard]] Completion interpolated(InterpolatedString& node);
    [[nodiscard]] Completion list(ListLiteral& node);
    [[nodiscard]] Completion map(std::span<MapLiteralEntry const> entries);
    [[nodiscard]] Completion unary(Unary& node);
    [[nodiscard]] Completion binary(Binary& node);
    /// Replaces the two topmost values by what the operator makes of them.
    [[nodiscard]] Completion operate(BinaryOperator op);
    [[nodiscard]] bool operate_plainly(BinaryOperator op, Value& result);
    [[nodiscard]] Completion logical(Logical& node);
    [[nodiscard]] Completion conditional(Conditional& node);
    [[nodiscard]] Completion member(Member& node);
    [[nodiscard]] Completion get_property(Symbol name);
    [[nodiscard]] Completion index(Index& node);
    [[nodiscard]] Completion slice(Slice& node);
    /// Pushes a function's closure.
    [[nodiscard]] bool closure(Function& function);
    [[nodiscard]] Completion sandbox_expression(SandboxExpression& node);

    // ---- assignments (assignments.cpp)
    // -----------------------------------------------------------

    [[nodiscard]] Completion assignment(Assignment& node);
    [[nodiscard]] Completion assign_name(Assignment& node);
    [[nodiscard]] Completion assign_member(Assignment& node);
    [[nodiscard]] Completion assign_index(Assignment& node);
    /// The object of an indexed target. Where the target begins with a state variable of a nested
    /// map type, maps that are missing on the way are made; `levels` are those that the type has
    /// from the pushed value on.
    [[nodiscard]] Completion evaluate_container(Expression& node, std::uint32_t& levels);
    [[nodiscard]] std::uint32_t map_levels(const Expression& root) const;
    [[nodiscard]] Completion let(Let& node);
    [[nodiscard]] Completion destructure(DestructuringPattern& pattern);

    // ---- calls (calls.cpp, natives.cpp)
    // ----------------------------------------------------------

    /// What a call in the source consists of.
    struct CallSite {
        Expression* callee;
        std::span<Argument const> arguments;
        std::span<TypeAnnotation* const> type_arguments;
        const EntityLiteral* fields;  ///< The one argument of Name{...}, else null.
        bool has_named;
        std::uint32_t offset;
    };
    [[nodiscard]] static CallSite call_site(Expression& node) noexcept;

    [[nodiscard]] Completion call(Expression& node);
    /// Pushes callee or receiver, and the arguments; charges, and finds what is to be called.
    [[nodiscard]] Completion prepare_call(const CallSite& site, bool is_spawned, CallTarget& target,
                                          std::uint32_t& count);
    [[nodiscard]] Completion arguments(const CallSite& site, std::uint32_t& count);
    [[nodiscard]] Completion find_named_callee(const Name& name, Value* place, const CallSite& site,
                                               CallTarget& target);
    [[nodiscard]] Completion specialize(Value* place, const CallSite& site);
    [[nodiscard]] bool order_arguments(const CallTarget& target, const CallSite& site,
                                       std::uint32_t& count);
    /// Replaces the `count` topmost values by the result of the call.
    [[nodiscard]] Completion invoke(const CallTarget& target, std::uint32_t count);
    [[nodiscard]] Completion invoke_value(Value callee, std::uint32_t count);
    [[nodiscard]] Completion call_function(FunctionObject& function, Value receiver, bool is_action,
                                           std::uint32_t count);
    [[nodiscard]] bool begin_frame(Frame& frame, Value receiver, Value* arguments,
                                   std::uint32_t count);
    [[nodiscard]] Completion run_body(Frame& frame, Value* arguments, std::uint32_t count);
    [[nodiscard]] Completion default_values(const Frame& frame, const Value* arguments,
                                            std::uint32_t count);
    [[nodiscard]] Completion run_guards(const Frame& frame);
    [[nodiscard]] Completion run_deferred(const Frame& frame, Completion completion);
    [[nodiscard]] Completion run_toleration(const Block& body);
    [[nodiscard]] Completion run_program(const Program& program);
    /// The promise of a call that begins later.
    [[nodiscard]] Completion defer_call(const CallTarget& target, std::uint32_t count);
    /// Pushes a value that, called, does what the target says.
    [[nodiscard]] bool push_callable(const CallTarget& target);

    /// Replaces the `count` topmost values by what the builtin makes of them.
    [[nodiscard]] Completion call_native(const BuiltinInfo& info, Value receiver,
                                         std::uint32_t count);
    [[nodiscard]] Completion run_callee(NativeCall& call, Value& returned);
    [[nodiscard]] Completion call_intrinsic(std::string_view name, std::uint32_t count);
    /// A node that lowering describes; its result is pushed.
    [[nodiscard]] Completion lowered(Node& node);
    void push_reference(const Binding& binding) noexcept;
    [[nodiscard]] Completion operand(const IntrinsicOperand& operand);
    [[nodiscard]] Completion operands(std::span<const IntrinsicOperand> list);

    // ---- tasks (waiting.cpp)
    // ---------------------------------------------------------------------

    /// Where a stretch of an action or of `tx` began that will be undone as a whole.
    struct AtomicScope {
        Runtime::ActionScope scope;
        Value self;
        Value from;
        const FunctionCode* action;  ///< Null: a `tx` block.
        AtomicScope* outer;
    };
    void begin_atomic(AtomicScope& scope, Value receiver, Value from, const FunctionCode* action);
    [[nodiscard]] bool end_atomic(const AtomicScope& scope, bool ok);
    /// Lets the other tasks run until the scheduler resumes this one.
    void suspend();
    [[nodiscard]] Completion await(Await& node);
    [[nodiscard]] Completion await_promise();
    /// spawn and async; the promise is pushed.
    [[nodiscard]] Completion spawn(Expression& operand, std::uint32_t offset);

    // ---- statements (statements.cpp, loops.cpp, checks.cpp, matching.cpp)
    // ------------------------

    /// Leaves no values when it completes normally.
    [[nodiscard]] Completion execute(Statement& node);
    [[nodiscard]] Completion execute_other(Statement& node);
    [[nodiscard]] Completion block(Block& node);
    [[nodiscard]] Completion statements(std::span<Statement* const> nodes);
    [[nodiscard]] Completion discard(Completion completion) noexcept;
    [[nodiscard]] Completion if_(If& node);
    [[nodiscard]] Completion return_(Return& node);
    [[nodiscard]] Completion try_(Try& node);
    [[nodiscard]] Completion catch_(CatchClause& node);
    /// Runs `cleanup` on every way out but those that limits force; its own end wins if it is not
    /// normal.
    template <class Cleanup>
    [[nodiscard]] Completion clean_up(Completion completion, Cleanup&& cleanup);
    [[nodiscard]] Completion atomic(Atomic& node);
    [[nodiscard]] Completion using_(Using& node);
    [[nodiscard]] Completion transaction(Transaction& node);
    [[nodiscard]] Completion sandbox(Sandbox& node);
    [[nodiscard]] Completion confined(Expression* policy, Block& body, bool has_value);
    [[nodiscard]] Completion print(Print& node);
    [[nodiscard]] Completion function_declaration(FunctionDeclaration& node);
    [[nodiscard]] Completion storage(StateDeclaration& node);
    [[nodiscard]] Completion defer(Defer& node);
    /// The value of the last expression statement of `nodes`, else null.
    [[nodiscard]] Completion last_value(std::span<Statement* const> nodes);

    [[nodiscard]] Completion require(Require& node);
    [[nodiscard]] Completion verify(Verify& node);
    [[nodiscard]] Completion verify_conditions(Verify& node, bool& holds);

    [[nodiscard]] Completion while_(While& node);
    [[nodiscard]] Completion for_each(ForEach& node);
    [[nodiscard]] Completion for_value(ForEach& node);
    [[nodiscard]] Completion for_range(ForEach& node, std::uint32_t count);
    [[nodiscard]] Completion for_list(ForEach& node);
    [[nodiscard]] Completion for_map(ForEach& node);
    [[nodiscard]] Completion for_string(ForEach& node);
    [[nodiscard]] Completion for_channel(ForEach& node);
    [[nodiscard]] Completion round(ForEach& node, Value key, Value item);
    [[nodiscard]] Completion end_round(Completion completion, Value* base, bool& is_over) noexcept;

    [[nodiscard]] Completion match(Match& node);
    [[nodiscard]] Completion arm(MatchArm& node, bool& is_taken);
    /// Tests the top value, which stays.
    [[nodiscard]] Completion pattern(MatchPattern& node, bool& matches);
    [[nodiscard]] Completion fields(MatchPattern& node, bool& matches);
    [[nodiscard]] Completion pattern_statement(PatternStatement& node);

    TreeContext& context_;
    Runtime& runtime_;
    Heap& heap_;
    Fiber* fiber_ = nullptr;
    std::span<Value> values_;
    Value* top_ = nullptr;
    Frame* frame_ = nullptr;
    std::uint32_t depth_ = 0;  ///< Calls within each other.
    AtomicScope* atomic_ = nullptr;
    std::vector<Error> errors_;  ///< Put aside while something else runs, innermost last.
};

/// Leaves the function unless `completion` is Normal.
#define SLUICE_ZX_TRY(expression)                                                           \
    do {                                                                                    \
        if (const Completion completion_ = (expression); completion_ != Completion::Normal) \
            return completion_;                                                             \
    } while (false)

/// Leaves the function with Completion::Error unless `condition` holds.
#define SLUICE_ZX_CHECK(condition)     \
    do {                               \
        if (!(condition)) [[unlikely]] \
            return Completion::Error;  \
    } while (false)

}  // namespace sluice::zx
