-- Function calls: doubly recursive Fibonacci numbers, and Takeuchi's function of three arguments.

local FIB = 34
local ROUNDS = 5

local function fib(n)
    if n < 2 then
        return n
    end
    return fib(n - 1) + fib(n - 2)
end

local function tak(x, y, z)
    if y >= x then
        return z
    end
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local sum = 0
for round = 0, ROUNDS - 1 do
    sum = sum + tak(18, 12, 6) + round
end
print("calls " .. fib(FIB) .. " " .. sum)
