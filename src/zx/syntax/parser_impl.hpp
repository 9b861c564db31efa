// The parser's state, and its functions by family. For the parser's own files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zx/syntax/parser.hpp"
#include "zx/syntax/token.hpp"

namespace sluice::zx {

/// A recursive descent over the tokens.
///
/// After an error the current token is the end of the file until the next statement border, where
/// the statement loop takes up again. So every loop and every expectation ends by itself, nothing
/// has to be passed up, and one mistake is one message. Functions always return a node; after an
/// error it is any node of the right kind.
class Parser {
public:
    Parser(const Source& source, SymbolTable& symbols, AstArena& arena, Diagnostics& diagnostics,
           std::vector<Token> tokens, const ParseOptions& options)
        : source_{source},
          text_{source.text()},
          symbols_{symbols},
          arena_{arena},
          diagnostics_{diagnostics},
          tokens_{std::move(tokens)},
          options_{options}
    {}

    Program* parse_program();
    /// Whether the text ended within an indented block.
    [[nodiscard]] bool ends_in_suite() const { return ends_in_suite_; }

private:
    // ---- State ------------------------------------------------------------------------------

    /// What surrounds the current token.
    struct Context {
        bool newlines_end = true;        ///< a line end may end an expression
        bool brace_literals = true;      ///< `Name {` may be an entity literal
        bool arrows = true;              ///< `=>` may make a lambda
        bool commas_separate = false;    ///< a comma belongs to a list around the expression
        std::uint32_t suite_column = 0;  ///< of the innermost indented suite, 0 within braces
    };

    class ContextGuard {
    public:
        explicit ContextGuard(Parser& parser) : parser_{parser}, saved_{parser.context_} {}
        ContextGuard(Parser& parser, const Context& context) : ContextGuard{parser}
        {
            parser.context_ = context;
        }
        ~ContextGuard() { parser_.context_ = saved_; }
        ContextGuard(const ContextGuard&) = delete;
        ContextGuard& operator=(const ContextGuard&) = delete;

    private:
        Parser& parser_;
        Context saved_;
    };

    /// Makes finish() give each node a height above all nodes that were finished within the same
    /// guard before, which its children are among: so every list item and operand has its own.
    class Height {
    public:
        explicit Height(Parser& parser) : parser_{parser}, outer_{parser.height_}
        {
            parser.height_ = 0;
        }
        ~Height() { parser_.height_ = std::max(parser_.height_, outer_); }
        Height(const Height&) = delete;
        Height& operator=(const Height&) = delete;

    private:
        Parser& parser_;
        unsigned outer_;
    };

    /// One more level of nesting, and an error if it is one too many.
    class Level {
    public:
        explicit Level(Parser& parser) : parser_{parser}, height_{parser}
        {
            if (++parser.nesting_ > deepest_nesting)
                parser.give_up("brackets or blocks are nested too deeply");
        }
        ~Level() { --parser_.nesting_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Parser& parser_;
        Height height_;
    };

    class FunctionGuard;
    struct ContractMembers;
    struct EntityMembers;
    struct DataMembers;

    /// Words in front of a declaration.
    struct Prefix {
        std::uint32_t start = 0;
        bool is_exported = false;
        std::uint16_t modifiers = 0;
        std::vector<Name> names;
    };

    // ---- Tokens (parser.cpp) ------------------------------------------------------------------

    [[nodiscard]] const Token& current() const { return tokens_[index_]; }
    [[nodiscard]] const Token& previous() const { return tokens_[index_ > 0 ? index_ - 1 : 0]; }
    [[nodiscard]] const Token& token_at(std::size_t index) const
    {
        return tokens_[std::min(index, tokens_.size() - 1)];
    }
    [[nodiscard]] const Token& peek(std::size_t distance) const
    {
        return token_at(index_ + distance);
    }
    [[nodiscard]] bool at(TokenKind kind) const { return current().kind == kind; }
    [[nodiscard]] bool at(Keyword keyword) const { return current().keyword == keyword; }
    [[nodiscard]] bool at_end() const { return at(TokenKind::EndOfFile); }
    [[nodiscard]] bool on_same_line() const { return !current().newline_before; }
    /// The n-th token ahead is of this kind, and no line ends up to it.
    [[nodiscard]] bool next_is(TokenKind kind, std::size_t distance = 1) const;
    [[nodiscard]] bool next_is(Keyword keyword, std::size_t distance = 1) const;
    [[nodiscard]] std::string_view text_of(const Token& token) const
    {
        return text_.substr(token.offset, token.end - token.offset);
    }
    std::uint32_t advance();  ///< returns the offset of what it steps over
    bool accept(TokenKind kind);
    bool accept(Keyword keyword);
    bool expect(TokenKind kind, std::string_view what);
    bool expect(Keyword keyword);
    /// The bracket that closes the one at `opener`; an error names the opening one's line.
    bool expect_closing(TokenKind kind, std::uint32_t opener);

    void error(std::string_view code, std::string message, std::string hint = {});
    void error_at(const Token& token, std::string_view code, std::string message,
                  std::string hint = {});
    /// An error behind which nothing more is parsed.
    void give_up(std::string message);
    void expected(std::string_view what, std::string hint = {});
    /// A mistake that does not disturb parsing.
    void report(std::uint32_t offset, std::uint32_t length, std::string_view code,
                std::string message, std::string hint = {});
    void report(const Token& token, std::string_view code, std::string message,
                std::string hint = {});
    [[nodiscard]] std::string describe(const Token& token) const;
    [[nodiscard]] std::string guess_typo() const;
    void recover(std::uint32_t statement_start);

    template <class T>
    T* finish(T* node)
    {
        if (++height_ > deepest_tree) {
            give_up("this expression is nested too deeply");
            height_ = deepest_tree;
        }
        node->depth = static_cast<std::uint16_t>(height_);
        return node;
    }

    /// A node without children in the current level.
    template <class T>
    T* leaf(T* node)
    {
        height_ = std::max(height_, 1U);
        return node;
    }

    Symbol intern(const Token& token) { return symbols_.intern(text_of(token)); }
    Name name_of(const Token& token) { return {intern(token), token.offset, {}}; }
    /// A name that may be declared or read: any word but a reserved one.
    Name parse_name(std::string_view what);
    /// Any word, where only a member can be meant.
    Name parse_member_name(std::string_view what);
    std::string_view parse_string(std::string_view what);
    StringLiteral* parse_string_literal(std::string_view what);
    std::vector<Name> parse_names(TokenKind closing);

    // ---- Lookahead (lookahead.cpp) ----------------------------------------------------------

    enum class BraceContent : std::uint8_t { Statements, Nothing, Entries };
    [[nodiscard]] BraceContent brace_content(std::size_t brace) const;
    /// How tight an infix operator binds; 0 for any other token.
    [[nodiscard]] static int infix_level(const Token& token, const Token& next);
    [[nodiscard]] static bool is_operator_word(const Token& token);
    /// A line that begins with it goes on with the expression of the line before.
    [[nodiscard]] static bool continues_line(const Token& token);
    [[nodiscard]] bool may_continue(const Token& token) const
    {
        return !token.newline_before || !context_.newlines_end || continues_line(token);
    }
    /// The brackets at `opener` are only the beginning of an expression.
    [[nodiscard]] bool group_continues(std::size_t opener) const;
    [[nodiscard]] bool condition_follows() const;
    [[nodiscard]] bool group_heads_body() const;
    [[nodiscard]] bool starts_bracketed_operand() const;
    /// A word on the same line that is not an operator.
    [[nodiscard]] bool word_follows(std::size_t distance = 1) const;
    /// What may be an operand of a prefix word that is also a name.
    [[nodiscard]] bool operand_follows(std::size_t distance = 1) const;
    [[nodiscard]] bool starts_expression(const Token& token) const;
    [[nodiscard]] bool starts_lambda() const;
    [[nodiscard]] bool starts_word_lambda() const;
    [[nodiscard]] bool starts_function_literal() const;
    [[nodiscard]] bool starts_generic_call() const;
    [[nodiscard]] bool starts_match() const;
    [[nodiscard]] bool is_match_body(std::size_t brace) const;
    [[nodiscard]] bool starts_sandbox() const;
    [[nodiscard]] bool starts_buffer_operation() const;
    [[nodiscard]] bool starts_channel() const;
    /// The colon at `colon` has a type and then an assignment behind it.
    [[nodiscard]] bool type_and_value_follow(std::size_t colon) const;
    [[nodiscard]] std::size_t modifiers_length(std::size_t distance) const;
    [[nodiscard]] bool starts_declaration(std::size_t distance) const;
    [[nodiscard]] static std::uint16_t modifier_bit(Keyword keyword);
    [[nodiscard]] static bool is_function_keyword(Keyword keyword);
    [[nodiscard]] bool at_statement_end() const;

    // ---- Blocks and statements (parse_blocks.cpp, parse_statements.cpp) ------------------------

    void parse_statements(std::vector<Statement*>& statements, TokenKind closing);
    void end_statement();
    /// `header` is the token whose line the block belongs to.
    Block* parse_block(std::uint32_t header);
    Block* parse_brace_block();
    Block* parse_suite(std::uint32_t header);
    Block* wrap_statement(Statement* statement);
    /// A clause like `else` belongs to the statement whose line `header` is in.
    [[nodiscard]] bool clause_belongs(const Block* body, std::uint32_t header) const;
    enum class Members : std::uint8_t { Plain, Arms };
    /// Runs `member` for each member in braces or in a suite, with recovery between them.
    template <class F>
    void parse_body(std::uint32_t header, F&& member, Members members = Members::Plain);
    void end_member(Members members);
    [[nodiscard]] bool suite_ends() const;
    /// The context of an indented suite whose first token is the current one.
    Context enter_suite(std::uint32_t header);
    void check_indentation(const Token& token, const Token& first);

    Statement* parse_statement();
    Statement* parse_word_statement();
    [[nodiscard]] bool begins_map() const;
    Statement* parse_contextual_statement();
    Statement* parse_reserved_statement();
    Statement* parse_expression_statement();
    Statement* parse_prefixed(Prefix prefix);
    Statement* parse_export();
    Expression* parse_condition();
    Statement* parse_if();
    Statement* parse_while();
    Statement* parse_for();
    Statement* parse_try();
    Statement* parse_return();
    Statement* parse_break();
    Statement* parse_continue();
    Statement* parse_throw();
    Statement* parse_defer();
    Statement* parse_using();
    Statement* parse_atomic();
    Statement* parse_sandbox();
    Statement* parse_transaction();
    Statement* parse_watch();
    Statement* parse_stream();
    Statement* parse_pattern_statement();

    // ---- Simple statements (parse_simple.cpp, parse_resources.cpp, parse_security.cpp)
    // ------------

    Statement* parse_print();
    Statement* parse_use();
    Statement* parse_from_import();
    std::vector<ImportedName> parse_imported_names(bool in_braces);
    Statement* parse_require();
    Expression* parse_message_text();
    Statement* parse_require_dependency();
    Statement* parse_emit();
    Statement* parse_bare_revert();
    /// Calls that are statements of their own: limit(n), revert(r), protect(t, {}) and the like.
    Statement* convert_call(ExpressionStatement* statement, Keyword callee);
    Statement* parse_gc();
    Statement* parse_inline();
    Statement* parse_native();
    Statement* parse_simd();
    Statement* parse_channel(Prefix prefix);
    Statement* parse_log();
    Statement* parse_debug();
    Statement* parse_exactly();
    Statement* parse_embedded();
    Statement* parse_user_interface();
    Statement* parse_verify();
    void parse_verify_check(Verify* verify, std::vector<Expression*>& conditions);
    void parse_verify_group(Verify* verify, std::vector<Expression*>& conditions);
    Statement* parse_seal();
    Statement* parse_audit();
    Statement* parse_restrict();
    Statement* parse_trail();
    Statement* parse_capability();
    Statement* parse_grant();
    Statement* parse_inject();
    Statement* parse_auth();
    Symbol parse_dotted_name(std::string_view what);

    // ---- Declarations (parse_declarations.cpp, parse_functions.cpp, parse_objects.cpp)
    // --------------

    Prefix parse_prefix();
    void apply(Prefix& prefix, Declaration* declaration);
    Modifiers modifiers_of(Prefix& prefix);
    Statement* parse_declaration(Prefix prefix);
    Statement* parse_let(Prefix prefix);
    Statement* parse_immutable(Prefix prefix);
    Statement* parse_binding(Prefix prefix, LetKind kind);
    DestructuringPattern* parse_destructuring();
    StateDeclaration* parse_state(Prefix prefix);
    Statement* parse_type_alias(Prefix prefix);
    Statement* parse_export_list(std::uint32_t offset);
    Statement* parse_external(Prefix prefix);
    Statement* parse_module(Prefix prefix);
    Statement* parse_package(Prefix prefix);
    EventDeclaration* parse_event(Prefix prefix);

    FunctionDeclaration* parse_function(Prefix prefix);
    FunctionDeclaration* parse_guard(Prefix prefix);
    void parse_function_modifiers(Prefix& prefix);
    std::span<Parameter* const> parse_parameters();
    void check_parameters(std::span<Parameter* const> parameters);
    Parameter* parse_parameter();
    std::span<Parameter* const> parse_optional_parameters();
    void parse_signature_end(Function* function, std::vector<Name>& guards);
    void parse_function_body(Function* function, std::uint32_t header);
    Function* parse_signature(std::uint32_t offset);
    TypeAnnotation* parse_type();
    void close_angle();
    std::span<TypeAnnotation* const> parse_type_arguments();
    Expression* parse_lambda();
    Expression* parse_word_lambda();
    Expression* parse_function_literal();
    void parse_arrow_body(Function* function);
    [[nodiscard]] bool starts_arrow_statement() const;

    Statement* parse_contract(Prefix prefix);
    void parse_contract_member(ContractMembers& members);
    void parse_state_group(ContractMembers& members);
    Statement* parse_entity(Prefix prefix);
    void parse_entity_member(EntityMembers& members);
    Statement* parse_data_class(Prefix prefix);
    void parse_data_member(DataMembers& members);
    Function* parse_data_operator(Prefix& prefix);
    Function* parse_computed();
    Function* parse_method(Prefix& prefix);
    Field* parse_field(Prefix& prefix);
    Statement* parse_enum(Prefix prefix);
    Statement* parse_protocol(Prefix prefix);

    // ---- Expressions (parse_expressions.cpp, parse_primary.cpp, parse_match.cpp)
    // ------------------

    Expression* parse_expression();
    /// In front of a block: neither entity literals nor lambdas with blocks.
    Expression* parse_head_expression(bool arrows = true);
    Expression* parse_assignment(Expression* target);
    Expression* parse_conditional();
    Expression* parse_if_expression();
    Expression* parse_conditional_rest(std::uint32_t offset, Expression* condition);
    Expression* parse_binary(int lowest);
    Expression* parse_infix(Expression* left, int level);
    Expression* parse_unary();
    Expression* parse_prefix_word();
    Expression* parse_power();
    Expression* parse_postfix();
    Expression* parse_member(Expression* object);
    Expression* parse_call(Expression* callee, std::span<TypeAnnotation* const> type_arguments);
    Expression* parse_subscript(Expression* object);
    Expression* parse_generic(Expression* callee);
    Expression* parse_entity_literal(Expression* type,
                                     std::span<TypeAnnotation* const> type_arguments);
    std::span<Argument const> parse_arguments(bool* has_named);
    bool parse_context_comma();

    Expression* parse_primary();
    Expression* parse_word();
    Expression* parse_group();
    Expression* parse_list();
    MapLiteral* parse_map(bool lenient = false);
    Expression* parse_map_key(bool* is_computed);
    Expression* parse_interpolation();
    Expression* parse_number();
    Expression* identifier(const Token& token);
    Expression* error_expression();
    Expression* parse_sanitize();
    Expression* parse_validate();
    Expression* parse_find();
    Expression* parse_load();
    Expression* parse_sandbox_expression();
    Expression* parse_sandbox_policy();
    Expression* parse_buffer_operation();
    Expression* parse_embedded_expression();

    Expression* parse_match();
    MatchArm* parse_match_arm();
    MatchPattern* parse_match_pattern();
    [[nodiscard]] bool call_continues(std::size_t opener) const;
    [[nodiscard]] bool starts_arm_suite(std::uint32_t header) const;
    MatchPattern* value_pattern(std::uint32_t offset, Expression* value);

    const Source& source_;
    std::string_view text_;
    SymbolTable& symbols_;
    AstArena& arena_;
    Diagnostics& diagnostics_;
    std::vector<Token> tokens_;
    ParseOptions options_;

    std::uint32_t index_ = 0;
    std::uint32_t error_index_ = 0;
    std::uint32_t statement_start_ = 0;
    bool panics_ = false;
    bool has_given_up_ = false;
    bool ends_in_suite_ = false;
    unsigned nesting_ = 0;
    unsigned height_ = 0;

    Context context_;
    Function* function_ = nullptr;
    unsigned loops_ = 0;
    bool in_object_ = false;
};

/// The state of what runs at another time: neither loops nor lists around it matter to it.
class Parser::FunctionGuard {
public:
    FunctionGuard(Parser& parser, Function* function)
        : parser_{parser}, function_{parser.function_}, loops_{parser.loops_}
    {
        parser.function_ = function;
        parser.loops_ = 0;
    }
    ~FunctionGuard()
    {
        parser_.function_ = function_;
        parser_.loops_ = loops_;
    }
    FunctionGuard(const FunctionGuard&) = delete;
    FunctionGuard& operator=(const FunctionGuard&) = delete;

private:
    Parser& parser_;
    Function* function_;
    unsigned loops_;
};

template <class F>
void Parser::parse_body(std::uint32_t header, F&& member, Members members)
{
    const Height height{*this};
    const bool has_braces = at(TokenKind::LeftBrace);
    const std::uint32_t opener = index_;
    if (!has_braces && !at(TokenKind::Colon)) {
        expected("'{'");
        return;
    }
    advance();
    const ContextGuard guard{*this, has_braces ? Context{} : enter_suite(header)};
    while (!at_end() && !at(TokenKind::RightBrace) && !suite_ends()) {
        if (accept(TokenKind::Semicolon) || accept(TokenKind::Comma))
            continue;
        const std::uint32_t start = index_;
        {
            const Level level{*this};
            statement_start_ = start;
            member();
            end_member(members);
        }
        if (panics_)
            recover(start);
    }
    if (has_braces)
        expect_closing(TokenKind::RightBrace, opener);
}

}  // namespace sluice::zx
