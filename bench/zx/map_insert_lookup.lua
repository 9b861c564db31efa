-- Maps with string keys: insertion, lookups that hit and that miss, updates, deletion, iteration.

local KEYS = 200000
local ROUNDS = 2

local function fill(keys)
    local map = {}
    local i = 0
    while i < keys do
        map["key" .. i] = i
        i = i + 1
    end
    return map
end

local function look_up(map, keys)
    local sum = 0
    local missing = 0
    local i = 0
    while i < keys do
        local value = map["key" .. (i * 7 % (2 * keys))]
        if value ~= nil then
            sum = sum + value
        else
            missing = missing + 1
        end
        i = i + 1
    end
    return sum + missing * 3
end

local function update(map, keys)
    local i = 0
    while i < keys do
        local key = "key" .. i
        map[key] = map[key] * 2 + 1
        i = i + 3
    end
    i = 0
    while i < keys do
        map["key" .. i] = nil
        i = i + 11
    end
end

local total = 0
for _ = 1, ROUNDS do
    local map = fill(KEYS)
    total = total + look_up(map, KEYS)
    update(map, KEYS)
    total = total + look_up(map, KEYS)
    local size = 0
    for key, value in pairs(map) do
        total = total + value % 1000 + #key
        size = size + 1
    end
    total = total + size
end
print("map_insert_lookup " .. string.format("%d", total))
