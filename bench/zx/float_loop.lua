-- Floats in nested loops: how soon points around the Mandelbrot set escape.

local SIZE = 300
local LIMIT = 100

local function escape_times(size, limit)
    local steps = 0
    local distance = 0.0
    local y = 0
    while y < size do
        local ci = 2.0 * y / size - 1.0
        local x = 0
        while x < size do
            local cr = 2.0 * x / size - 1.5
            local zr, zi, rr, ii = 0.0, 0.0, 0.0, 0.0
            local i = 0
            while i < limit and rr + ii <= 4.0 do
                zi = 2.0 * zr * zi + ci
                zr = rr - ii + cr
                rr = zr * zr
                ii = zi * zi
                i = i + 1
            end
            steps = steps + i
            distance = distance + (rr + ii)
            x = x + 1
        end
        y = y + 1
    end
    return steps, distance
end

local steps, distance = escape_times(SIZE, LIMIT)
print(string.format("float_loop %d %d", steps, math.floor(distance * 1000.0)))
