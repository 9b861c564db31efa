-- Method calls: methods of two classes behind one interface, that keep and share state.

local OBJECTS = 100
local ROUNDS = 36000

local Meter = {}
Meter.__index = Meter

function Meter.new()
    return setmetatable({ readings = 0, sum = 0 }, Meter)
end

function Meter:record(value)
    self.readings = self.readings + 1
    self.sum = self.sum + value
end

function Meter:total()
    return self.sum + self.readings
end

local Square = {}
Square.__index = Square

function Square.new(start, shared)
    return setmetatable({ side = start, meter = shared }, Square)
end

function Square:grow(by)
    self.side = (self.side + by) % 1000
    return self:area()
end

function Square:area()
    return self.side * self.side
end

local Rectangle = {}
Rectangle.__index = Rectangle

function Rectangle.new(start, shared)
    return setmetatable({ width = start, height = start + 1, meter = shared }, Rectangle)
end

function Rectangle:grow(by)
    self.width = (self.width + by) % 1000
    self.height = (self.height + 1) % 100
    self.meter:record(self.height)
    return self:area()
end

function Rectangle:area()
    return self.width * self.height
end

local meter = Meter.new()
local shapes = {}
for i = 0, OBJECTS - 1 do
    if i % 2 == 0 then
        shapes[#shapes + 1] = Square.new(i, meter)
    else
        shapes[#shapes + 1] = Rectangle.new(i, meter)
    end
end

local sum = 0
local round = 0
while round < ROUNDS do
    for _, shape in ipairs(shapes) do
        sum = (sum + shape:grow(round % 7)) % 1000000007
    end
    round = round + 1
end
print(string.format("method_calls %d %d", sum, meter:total()))
