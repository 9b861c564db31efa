// Small kinds that declarations bind: protocols, guards, capabilities, type aliases; file handles.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/declared_kinds.hpp"

#include <string_view>

#include "zx/values/display.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {
namespace {

void display_named(DisplayWriter& writer, std::string_view kind, const String& name)
{
    writer.text("<");
    writer.text(kind);
    writer.text(" ");
    writer.text(name.view());
    writer.text(">");
}

}  // namespace

void ProtocolObject::trace(Marker& marker) const
{
    marker.mark(name);
    for (const String* method : methods)
        marker.mark(method);
}

void ProtocolObject::display(DisplayWriter& writer) const
{
    display_named(writer, kind().typeof_name, *name);
}

void GuardObject::display(DisplayWriter& writer) const
{
    display_named(writer, kind().typeof_name, *name);
}

void CapabilityObject::display(DisplayWriter& writer) const
{
    display_named(writer, kind().typeof_name, *name);
}

void TypeAliasObject::display(DisplayWriter& writer) const
{
    display_named(writer, kind().typeof_name, *name);
}

void FileObject::display(DisplayWriter& writer) const
{
    display_named(writer, kind().typeof_name, *path);
}

}  // namespace sluice::zx
