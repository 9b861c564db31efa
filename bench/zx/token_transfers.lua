-- A token: checked transfers between accounts, allowances, an event for each, some that fail.

local ACCOUNTS = 1000
local TRANSFERS = 800000
local EVENTS_A_BLOCK = 500

local floor = math.floor

local function require_that(condition, message)
    if not condition then
        error("Requirement failed: " .. message, 0)
    end
end

local Token = {}
Token.__index = Token

function Token.new()
    return setmetatable({
        balances = {},
        allowances = {},
        events = {},
        total_supply = 0,
        blocks = 0,
        volume = 0,
    }, Token)
end

function Token:log_event(kind, from, to, amount)
    local events = self.events
    events[#events + 1] = { kind = kind, from = from, to = to, amount = amount }
    if #events >= EVENTS_A_BLOCK then
        self:seal_block()
    end
end

function Token:seal_block()
    for _, event in ipairs(self.events) do
        self.volume = self.volume + event.amount
    end
    self.events = {}
    self.blocks = self.blocks + 1
end

function Token:balance_of(account)
    return self.balances[account] or 0
end

function Token:mint(to, amount)
    require_that(amount > 0, "amount must be positive")
    self.balances[to] = (self.balances[to] or 0) + amount
    self.total_supply = self.total_supply + amount
    self:log_event("mint", "", to, amount)
end

function Token:transfer(from, to, amount)
    require_that(amount > 0, "amount must be positive")
    require_that(from ~= to, "transfer to self")
    local balances = self.balances
    local available = balances[from] or 0
    require_that(available >= amount, "insufficient balance")
    balances[from] = available - amount
    balances[to] = (balances[to] or 0) + amount
    self:log_event("transfer", from, to, amount)
    return true
end

function Token:approve(owner, spender, amount)
    self.allowances[owner .. ":" .. spender] = amount
    return true
end

function Token:transfer_from(spender, from, to, amount)
    local key = from .. ":" .. spender
    local allowed = self.allowances[key] or 0
    require_that(allowed >= amount, "insufficient allowance")
    self.allowances[key] = allowed - amount
    local succeeded, result = pcall(self.transfer, self, from, to, amount)
    if not succeeded then
        self.allowances[key] = allowed
        error(result, 0)
    end
    return result
end

local accounts = {}
local token = Token.new()
for i = 0, ACCOUNTS - 1 do
    local account = "0xacc" .. i
    accounts[i + 1] = account
    token:mint(account, 1000)
end

local function attempt(i, from, to, amount)
    if i % 4 == 0 then
        token:approve(from, "0xdex", 300)
        token:transfer_from("0xdex", from, to, amount)
    else
        token:transfer(from, to, amount)
    end
end

local failed = 0
local reasons = {}
local seed = 7
for i = 0, TRANSFERS - 1 do
    seed = seed * 16807 % 2147483647
    local from = accounts[seed % ACCOUNTS + 1]
    local to = accounts[floor(seed / 1000) % ACCOUNTS + 1]
    local amount = seed % 400
    local succeeded, reason = pcall(attempt, i, from, to, amount)
    if not succeeded then
        failed = failed + 1
        reasons[reason] = (reasons[reason] or 0) + 1
    end
end

local checksum = 0
for _, account in ipairs(accounts) do
    checksum = (checksum * 31 + token:balance_of(account)) % 1000000007
end
local kinds = 0
for _ in pairs(reasons) do
    kinds = kinds + 1
end
print(string.format("token_transfers %d %d %d %d %d %d", checksum, token.total_supply, token.blocks,
    token.volume, failed, kinds))
