// Programs in zx that between them use every form of statement and expression.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace sluice::fuzz {

struct ZxSample {
    std::string_view name;
    std::string_view text;
};

inline constexpr std::array zx_samples{
    ZxSample{"literals", R"zx(// @zexus: {"use_vm": true, "vm_config": {"gas_limit": 1}}
let a = [1, 2.5e-3, true, null, "x\n\"${a + "y${b}"}\" \$", 'it\'s', """raw "q" """]
let m = {from: 1, "to": 2, 3: 4, [k + 1]: {}}
const big = 123456789012345678901234567890
let {x, y: z} = m
let [p, q, ..rest] = a
let t: Map<string, List<int>> = {}
let u: value
)zx"},
    ZxSample{"operators", R"zx(# comment /* no */
x = -a ** 2 * b % c - d / e + f
x += 1; x **= 2
y = a < b == c >= d && !e || not f == g ?? h
z = c ? a[1:2] : b.c(d, e = 1)[f](g)
w = a in b and c not in d or e matches "f" and g is H
v = if a then b else await spawn f()
v = Box<List<int>>(1)
v = Point{x: 1}
)zx"},
    ZxSample{"control", R"zx(
if (a) { b } else if c { d } elif e { f } else { g }
while i < 10 { i = i + 1 if i == 5 { break } continue }
for each k, v in m { print k, v }
for (let x in l) { print(x) }
try { throw "x" } catch (e) { print(e) } finally { gc "collect" }
let r = match v { 1 => "a", -2 => b, Line(Point(x, 0), _) => { return x }, E.A => {k: 1}, n => n }
match v { case 1: print "one"
  default: { print "other" } }
pattern v { case 1 => print a; default => print b }
defer { f() }
using (r = open("f")) { r.read() }
tx { a = 1 } sandbox ("p") { b } atomic(c)
watch x => print(x)
stream Paid as e => { print(e) }
)zx"},
    ZxSample{"indented", R"zx(
action f(a, b):
    if a:
        return b
    elif b: return a
    else:
        while a:
            a = g(action(x): x + 1,
  2)
    try: h()
    catch e: print e
contract C:
  data x = 1
  action g():
    return this.x
)zx"},
    ZxSample{"contract", R"zx(
export contract Token extends Base implements IERC20, Other {
    data balances = {}
    private data owner: Address
    x: int = 3
    persistent storage total: integer = 0
    ledger history = []
    state { a: 1, b = 2 }
    event Transfer(from: Address, to: Address)
    modifier onlyOwner(w) { require(msg.sender == this.owner, "no") }
    @logged private action transfer(to, amount: int = 1) -> boolean limit 500 onlyOwner {
        require balances[to] >= amount, "low"
        this.balances[to] = this.balances[to] + amount
        emit Transfer(from = this, to = to)
        revert("x")
    }
    async action use(x) { await self.transfer(x) }
}
)zx"},
    ZxSample{"types", R"zx(
entity P extends Q { x: int = 0, y: int  action norm() { return this.x } inject db: Db }
data immutable verified Account<T> extends B { id: number, n: number = 0 require n >= 0,
  computed rich => this.n > 1, @cached method m(a) { return a }, operator +(o) { return o } }
enum E { A, B = 5, C = "x" }
protocol R { action m(a) -> T  n() }
interface I { m(); }
module M { private let x = 1 }
package a.b.c { function f() { } }
type_alias U = [int]?
external action f(a) -> int from "lib"
modifier guard { }
)zx"},
    ZxSample{"modules", R"zx(
use "stdlib/perf" as perf
use {a, b as c} from "x"
use d.e
from "p" import f as g, h
export a, b to "q" with "r"
export {c}
export use "s"
let i << "file"
let j = find "k" in "l"
let m = load "n" from "o"
log >> "out"
)zx"},
    ZxSample{"functions", R"zx(
let f = x => x + 1
let g = (a, b) => { return a }
let h = () => {k: 1}
let i = lambda(a): a
let j = lambda a, b -> a
list.map(action(x) { return x * 2 })(3).filter(function(y) -> int { })
inline function k(x) { }
def l(x): return x
action m x { }
)zx"},
    ZxSample{"security", R"zx(
verify:data v matches "re", "m"
verify { a, b }, "m"
verify(f, [g])
require:balance a, b { return c }
require module "m" available
protect(f, {rate_limit: 1}, "strict")
seal o.p
restrict o.f = "deny"
audit x, "read", time()
trail *, "f"
capability c = {a: 1}
grant "who" a, b.c
sanitize v, "html"
let w = validate v, "email"
auth { a: 1 } throttle(f, {n: 1}) cache(f, {n: 1})
immutable x
)zx"},
    ZxSample{"rare", R"zx(
screen Main { title: "x" }
theme Dark { a: 1
 b: 2 }
color red = "#f00"
channel<int>[5] c;
buffer b = allocate(4)
native "lib", "f"(1) as n
embedded python "p" { def x(): { } 'open }
simd a + b
debug x
exactly once { inject db }
continue
)zx"},
    ZxSample{"errors", R"zx(
let = 1
let a = (1, [2}
fucntion f( { }
x = 1 & 2 | 3
else { }
'open
)zx"},
};

}  // namespace sluice::fuzz
