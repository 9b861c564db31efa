-- Closures: made in a loop, sharing what they capture, composed and passed to functions.

local ROUNDS = 1600000

local function make_account(balance)
    local deposits = 0
    return {
        deposit = function(amount)
            balance = balance + amount
            deposits = deposits + 1
            return balance
        end,
        total = function()
            return balance + deposits
        end,
    }
end

local function compose(f, g)
    return function(x)
        return f(g(x))
    end
end

local function fold(list, f, initial)
    local result = initial
    for _, item in ipairs(list) do
        result = f(result, item)
    end
    return result
end

local account = make_account(100)
local deposit = account.deposit
local sum = 0
local i = 0
while i < ROUNDS do
    local step = i % 10
    local add = function(x)
        return x + step
    end
    local twice = function(x)
        return x * 2
    end
    local both = compose(add, twice)
    sum = sum + both(i)
    deposit(step)
    if i % 100 == 0 then
        sum = fold({ 1, 2, 3, 4, 5 }, function(a, b)
            return a + b * step
        end, sum)
    end
    i = i + 1
end
print("closures " .. string.format("%d %d", sum, account.total()))
