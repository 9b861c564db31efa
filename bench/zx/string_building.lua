-- Strings: lines grown word by word, reversed character by character, joined and searched.

local WORDS = 500000
local WIDTH = 60

local sub, find = string.sub, string.find

local function build_lines(words, width)
    local lines = {}
    local line = ""
    local i = 0
    while i < words do
        line = line .. "w" .. i .. " "
        if #line > width then
            lines[#lines + 1] = line
            line = ""
        end
        i = i + 1
    end
    lines[#lines + 1] = line
    return lines
end

local function reverse(text)
    local result = ""
    for i = #text, 1, -1 do
        result = result .. sub(text, i, i)
    end
    return result
end

local function checksum(lines)
    local sevens = 0
    local found = 0
    for _, line in ipairs(lines) do
        local backwards = reverse(line)
        if find(backwards, "321", 1, true) then
            found = found + 1
        end
        for i = 1, #backwards do
            if sub(backwards, i, i) == "7" then
                sevens = sevens + 1
            end
        end
    end
    return sevens, found
end

local lines = build_lines(WORDS, WIDTH)
local sevens, found = checksum(lines)
local text = table.concat(lines, "\n"):gsub("w1", "<one>")
print("string_building " .. #text .. " " .. sevens .. " " .. found)
