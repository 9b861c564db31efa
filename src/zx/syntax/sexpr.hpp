// Nested lists of words, as text.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::zx {

/// A word, or a list with a word in front.
class SExpr {
public:
    /*implicit*/ SExpr(std::string word) : head_{std::move(word)}, width_{head_.size()} {}
    /*implicit*/ SExpr(std::string_view word) : SExpr{std::string{word}} {}
    /*implicit*/ SExpr(const char* word) : SExpr{std::string{word}} {}

    static SExpr list(std::string_view head)
    {
        SExpr result{head};
        result.is_list_ = true;
        result.width_ += 2;
        return result;
    }

    SExpr& add(SExpr child)
    {
        width_ += child.width_ + 1;
        children_.push_back(std::move(child));
        return *this;
    }

    template <class... Children>
    static SExpr list(std::string_view head, Children&&... children)
    {
        SExpr result = list(head);
        (result.add(std::forward<Children>(children)), ...);
        return result;
    }

    /// Appends it; a list that is too long for the line has its items on lines of their own.
    void print(std::string& out, std::size_t indentation = 0) const;

private:
    std::string head_;
    std::vector<SExpr> children_;
    std::size_t width_ = 0;  ///< on one line
    bool is_list_ = false;
};

}  // namespace sluice::zx
