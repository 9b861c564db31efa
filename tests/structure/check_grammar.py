#!/usr/bin/env python3
"""Checks the editor support in editors/vscode: check_grammar.py SOURCE_DIR

Keywords and builtins of the grammar must be those of the language, its regular expressions must
compile, and what the files refer to must exist.
"""
# SPDX-License-Identifier: Apache-2.0
import json
import re
import sys
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
EDITOR = SOURCE / "editors/vscode"
GRAMMAR = json.loads((EDITOR / "syntaxes/zexus.tmLanguage.json").read_text())
LIBRARY = SOURCE / "src/zx/library"

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")


def rules_of(node):
    """All rules of the grammar, at any depth."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            yield from rules_of(child)


def expressions_of(node):
    return [rule[key] for rule in rules_of(node) for key in ("match", "begin", "end", "while")
            if isinstance(rule.get(key), str)]


def words_of(part):
    """The words that the expressions of a part of the grammar spell out."""
    words = set()
    for expression in expressions_of(GRAMMAR["repository"][part]):
        plain = re.sub(r"\\.|\[[^\]]*\]", " ", expression)
        words.update(WORD.findall(plain))
    return words


def keywords():
    """What the language's table spells."""
    text = (SOURCE / "src/zx/syntax/keywords.hpp").read_text()
    return set(re.findall(r'^    X\(\w+, "(\w+)"\)', text, flags=re.M))


def builtins():
    """The names of functions that every program sees or is refused, and those of variables."""
    functions, variables = set(), set()
    for path in LIBRARY.glob("*.cpp"):
        for table in re.findall(
                r"^constexpr BuiltinInfo (?:functions|unsupported)\[\] = \{\n(.*?)^\};",
                path.read_text(), flags=re.S | re.M):
            for entry in re.split(r"(?<=[}>]),\n", table):
                if found := re.search(r'\.name = "(\w+)"|refused<"(\w+)">', entry):
                    is_variable = "is_variable = true" in entry
                    (variables if is_variable else functions).add(found[1] or found[2])
    return functions, variables


def variables_of_files():
    """What every file begins with."""
    scope = (SOURCE / "src/zx/compiler/scope.hpp").read_text()
    names = re.search(r"module_start_variables\[\] = \{(.*?)\};", scope, flags=re.S)[1]
    return set(re.findall(r'"(\w+)"', names))


class Grammar(unittest.TestCase):

    def test_expressions_compile(self):
        expressions = expressions_of(GRAMMAR)
        self.assertGreater(len(expressions), 80)
        for expression in expressions:
            with self.subTest(expression):
                re.compile(expression)

    def test_includes_lead_to_rules(self):
        included = {rule["include"] for rule in rules_of(GRAMMAR) if "include" in rule}
        rules = {"#" + name for name in GRAMMAR["repository"]}
        self.assertEqual(included - rules, {"$self"})
        self.assertEqual(rules - included, set())

    def test_scopes_end_in_the_name_of_the_language(self):
        names = [rule[key] for rule in rules_of(GRAMMAR) for key in ("name", "contentName")
                 if key in rule and rule is not GRAMMAR]
        for name in names:
            with self.subTest(name):
                self.assertRegex(name, r"^[a-z.-]+\.zexus$")

    def test_keywords_are_those_of_the_language(self):
        expected = keywords()
        self.assertGreater(len(expected), 100)
        self.assertEqual(words_of("keywords"), expected)

    def test_every_keyword_is_recognised_somewhere(self):
        contexts = ["{} x", "{}(x)", "{} {{", '{} "x"', "{}", "{}:", "{} 5", "{} +(x)",
                    "{} > x"]
        expressions = expressions_of(GRAMMAR["repository"]["keywords"])
        for keyword in keywords():
            texts = [context.format(keyword) for context in contexts]
            self.assertTrue(any((found := re.match(expression, text)) and found[0] == keyword
                                for expression in expressions for text in texts), keyword)

    def test_declarations_begin_with_keywords(self):
        self.assertEqual(words_of("declarations") - keywords(), set())

    def test_builtins_are_those_of_the_language(self):
        functions, variables = builtins()
        self.assertGreater(len(functions), 150)
        self.assertEqual(words_of("builtins"), functions)
        self.assertEqual(words_of("variables"), variables | variables_of_files())


class Package(unittest.TestCase):

    def test_it_names_files_that_exist(self):
        package = json.loads((EDITOR / "package.json").read_text())
        self.assertEqual(package["license"], "Apache-2.0")
        language = package["contributes"]["languages"][0]
        grammar = package["contributes"]["grammars"][0]
        self.assertIn(".zx", language["extensions"])
        self.assertEqual(grammar["language"], language["id"])
        self.assertEqual(grammar["scopeName"], GRAMMAR["scopeName"])
        self.assertTrue((EDITOR / grammar["path"]).is_file())
        self.assertTrue((EDITOR / language["configuration"]).is_file())

    def test_its_expressions_compile(self):
        configuration = json.loads((EDITOR / "language-configuration.json").read_text())
        expressions = [configuration["wordPattern"], *configuration["indentationRules"].values()]
        for rule in configuration["onEnterRules"]:
            expressions += [rule["beforeText"], rule["previousLineText"]]
        for expression in expressions:
            with self.subTest(expression):
                re.compile(expression)

    def test_blocks_are_indented(self):
        rules = json.loads((EDITOR / "language-configuration.json").read_text())["indentationRules"]
        for line in ("if x {", "else:", "for each n in list:  // all", "let m = {", "f(", "try:"):
            self.assertRegex(line, rules["increaseIndentPattern"])
        for line in ("x = 1", "let m = {a: 1}", "// if x {", "f(x)", "x ? a : b"):
            self.assertNotRegex(line, rules["increaseIndentPattern"])
        for line in ("}", "    } else {", "else:", "  ]", "catch e:"):
            self.assertRegex(line, rules["decreaseIndentPattern"])
        for line in ("x = 1", "if x:", "print(a)"):
            self.assertNotRegex(line, rules["decreaseIndentPattern"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
