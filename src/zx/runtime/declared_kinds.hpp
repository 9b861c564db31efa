// Small kinds that declarations bind: protocols, guards, capabilities, type aliases; file handles.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "zx/runtime/objects.hpp"
#include "zx/values/heap.hpp"
#include "zx/values/object.hpp"
#include "zx/values/value.hpp"

namespace sluice::zx {

/// A protocol or an interface: names of methods that a contract promises to have.
class ProtocolObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Protocol;

    explicit ProtocolObject(String* its_name, bool is_interface) noexcept
        : Object{is_interface ? Tag::Interface : Tag::Protocol}, name{its_name}
    {}

    void trace(Marker& marker) const override;
    void display(DisplayWriter& writer) const override;

    String* name;
    std::vector<String*> methods;  ///< Interned.
};

/// A guard that `modifier m { }` declares.
class GuardObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Modifier;
    static constexpr bool needs_release = false;

    GuardObject(String* its_name, FunctionObject* its_body) noexcept
        : Object{kind_tag}, name{its_name}, body{its_body}
    {}

    void trace(Marker& marker) const override
    {
        marker.mark(name);
        marker.mark(body);
    }
    void display(DisplayWriter& writer) const override;

    String* name;
    FunctionObject* body;
};

/// What `capability c = {...}` binds.
class CapabilityObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::Capability;
    static constexpr bool needs_release = false;

    CapabilityObject(String* its_name, Value its_definition) noexcept
        : Object{kind_tag}, name{its_name}, definition{its_definition}
    {}

    void trace(Marker& marker) const override
    {
        marker.mark(name);
        marker.mark(definition);
    }
    void display(DisplayWriter& writer) const override;

    String* name;
    Value definition;
};

/// What `type_alias T = ...` binds.
class TypeAliasObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::TypeAlias;
    static constexpr bool needs_release = false;

    TypeAliasObject(String* its_name, String* its_target) noexcept
        : Object{kind_tag}, name{its_name}, target{its_target}
    {}

    void trace(Marker& marker) const override
    {
        marker.mark(name);
        marker.mark(target);
    }
    void display(DisplayWriter& writer) const override;

    String* name;
    String* target;  ///< The type as it is written.
};

/// What `file(path, mode)` gives. The library opens, reads and writes the file by its path.
class FileObject final : public Object {
public:
    static constexpr Tag kind_tag = Tag::File;
    static constexpr bool needs_release = false;

    FileObject(String* its_path, bool can_read, bool can_write) noexcept
        : Object{kind_tag}, path{its_path}, is_readable{can_read}, is_writable{can_write}
    {}

    void trace(Marker& marker) const override { marker.mark(path); }
    void display(DisplayWriter& writer) const override;

    String* path;
    bool is_readable;
    bool is_writable;
    bool is_open = true;
};

}  // namespace sluice::zx
