// Blocks: between braces, and indented behind a colon.
// SPDX-License-Identifier: Apache-2.0
#include "zx/syntax/parser_impl.hpp"

namespace sluice::zx {

void Parser::parse_statements(std::vector<Statement*>& statements, TokenKind closing)
{
    const Height height{*this};
    const Token& first = current();
    while (!at_end() && !at(closing) && !suite_ends()) {
        if (accept(TokenKind::Semicolon))
            continue;
        const std::uint32_t start = index_;
        if (context_.suite_column > 0 && current().newline_before)
            check_indentation(current(), first);
        statements.push_back(parse_statement());
        end_statement();
        if (panics_)
            recover(start);
    }
}

/// Statements may stand side by side, if the next one begins with a word.
void Parser::end_statement()
{
    if (panics_ || accept(TokenKind::Semicolon) || at_statement_end())
        return;
    if (previous().kind == TokenKind::RightBrace || at(TokenKind::Word) || at(TokenKind::At))
        return;
    expected("the end of the statement");
}

/// Arms may stand side by side even if the next one begins with a literal.
void Parser::end_member(Members members)
{
    if (panics_ || accept(TokenKind::Comma))
        return;
    const TokenKind next = current().kind;
    const bool is_literal = next == TokenKind::Integer || next == TokenKind::Float ||
                            next == TokenKind::String || next == TokenKind::StringHead;
    if (members == Members::Arms && is_literal)
        return;
    end_statement();
}

bool Parser::suite_ends() const
{
    if (context_.suite_column == 0)
        return false;
    const Token& token = current();
    if (token.newline_before)
        return token.column < context_.suite_column || token.kind == TokenKind::RightBrace ||
               token.kind == TokenKind::RightParen || token.kind == TokenKind::RightBracket;
    return at_statement_end() && token.kind != TokenKind::Semicolon;
}

/// A suite's lines are indented all with tabs or all with blanks: with a mixture the columns that
/// decide where it ends depend on an editor's settings.
void Parser::check_indentation(const Token& token, const Token& first)
{
    const bool mixes = token.tabs_before && token.spaces_before;
    if (mixes || (token.tabs_before && first.spaces_before) ||
        (token.spaces_before && first.tabs_before))
        report(token, "mixed-indentation", "this block is indented with tabs and blanks",
               "use one of them throughout");
}

Parser::Context Parser::enter_suite(std::uint32_t header)
{
    Context context;
    const Token& token = current();
    if (options_.braces_only)
        report(previous(), "colon-block", "blocks are written with braces here");
    if (at_end() || (token.newline_before && token.column <= tokens_[header].line_column)) {
        if (!panics_)
            error_at(previous(), "syntax", "expected an indented block behind ':'",
                     "indent its lines further than the line that the block belongs to");
        return context;
    }
    context.suite_column = token.column;
    return context;
}

Block* Parser::parse_block(std::uint32_t header)
{
    if (at(TokenKind::LeftBrace))
        return parse_brace_block();
    if (at(TokenKind::Colon))
        return parse_suite(header);
    expected("'{' or ':'");
    return arena_.make<Block>(current().offset);
}

Block* Parser::parse_brace_block()
{
    const Height height{*this};
    const ContextGuard guard{*this, Context{}};
    const std::uint32_t opener = index_;
    auto* block = arena_.make<Block>(advance());
    std::vector<Statement*> statements;
    parse_statements(statements, TokenKind::RightBrace);
    expect_closing(TokenKind::RightBrace, opener);
    block->statements = arena_.copy(statements);
    block->end = previous().end;
    return finish(block);
}

Block* Parser::parse_suite(std::uint32_t header)
{
    const Height height{*this};
    auto* block = arena_.make<Block>(advance());
    block->is_indented = true;
    std::vector<Statement*> statements;
    if (on_same_line() && !at_end()) {
        Context context;
        context.suite_column = context_.suite_column;
        const ContextGuard guard{*this, context};
        if (options_.braces_only)
            report(previous(), "colon-block", "blocks are written with braces here");
        while (!panics_ && !at_statement_end() && !at(Keyword::Else) && !at(Keyword::Elif) &&
               !at(Keyword::Catch) && !at(Keyword::Finally)) {
            statements.push_back(parse_statement());
            // Within brackets a comma ends the function that the block belongs to.
            if ((at_statement_end() && !at(TokenKind::Semicolon)) || at(TokenKind::Comma))
                break;
            end_statement();
        }
    } else {
        const ContextGuard guard{*this, enter_suite(header)};
        if (!panics_)
            parse_statements(statements, TokenKind::EndOfFile);
        ends_in_suite_ |= at_end();
    }
    block->statements = arena_.copy(statements);
    block->end = previous().end;
    return finish(block);
}

Block* Parser::wrap_statement(Statement* statement)
{
    auto* block = arena_.make<Block>(statement->offset);
    block->statements = arena_.copy(&statement, 1);
    block->end = previous().end;
    return finish(block);
}

bool Parser::clause_belongs(const Block* body, std::uint32_t header) const
{
    const Token& clause = current();
    if (!clause.newline_before)
        return true;
    if (body->is_indented)
        return clause.column == tokens_[header].line_column;
    return clause.column >= context_.suite_column;
}

}  // namespace sluice::zx
