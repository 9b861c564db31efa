// What objects do unless their kind says otherwise.
// SPDX-License-Identifier: Apache-2.0
#include "zx/values/object.hpp"

#include "zx/values/display.hpp"

namespace sluice::zx {

void Object::trace(Marker& /*marker*/) const {}

void Object::release(Heap& /*heap*/) noexcept
{
    this->~Object();
}

const KindInfo& Object::kind() const noexcept
{
    return kind_info(tag_);
}

void Object::display(DisplayWriter& writer) const
{
    writer.text("<");
    writer.text(kind().typeof_name);
    writer.text(">");
}

bool Object::json_fields(JsonFields& /*fields*/) const
{
    return false;
}

bool Object::equals(const Object& other, Comparison& /*comparison*/) const
{
    return this == &other;
}

}  // namespace sluice::zx
