-- Lists: quicksort in place and merge sort into new lists, both written in the language.

local COUNT = 350000

local floor = math.floor

local function numbers(count)
    local list = {}
    local seed = 42
    for i = 1, count do
        seed = seed * 16807 % 2147483647
        list[i] = seed % 1000000
    end
    return list
end

local function quicksort(list, low, high)
    while low < high do
        local pivot = list[floor((low + high) / 2)]
        local i = low
        local j = high
        while i <= j do
            while list[i] < pivot do
                i = i + 1
            end
            while list[j] > pivot do
                j = j - 1
            end
            if i <= j then
                list[i], list[j] = list[j], list[i]
                i = i + 1
                j = j - 1
            end
        end
        -- The shorter side by recursion, the longer one by the loop: depth stays logarithmic.
        if j - low < high - i then
            quicksort(list, low, j)
            low = i
        else
            quicksort(list, i, high)
            high = j
        end
    end
end

-- Sorts list[from] to list[to - 1].
local function merge_sort(list, from, to)
    if to - from < 2 then
        return { list[from] }
    end
    local middle = floor((from + to) / 2)
    local left = merge_sort(list, from, middle)
    local right = merge_sort(list, middle, to)
    local left_size = #left
    local right_size = #right
    local merged = {}
    local i, j, n = 1, 1, 0
    while i <= left_size and j <= right_size do
        n = n + 1
        if left[i] <= right[j] then
            merged[n] = left[i]
            i = i + 1
        else
            merged[n] = right[j]
            j = j + 1
        end
    end
    while i <= left_size do
        n = n + 1
        merged[n] = left[i]
        i = i + 1
    end
    while j <= right_size do
        n = n + 1
        merged[n] = right[j]
        j = j + 1
    end
    return merged
end

local list = numbers(COUNT)
local merged = merge_sort(list, 1, COUNT + 1)
quicksort(list, 1, COUNT)

local checksum = 0
for i = 1, COUNT do
    checksum = (checksum * 31 + list[i] + merged[COUNT + 1 - i]) % 1000000007
end
print(string.format("list_sort %d %d %d", list[1], list[COUNT], checksum))
