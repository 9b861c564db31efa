// What tasks wait for: promises, channels, wait groups and barriers.
// SPDX-License-Identifier: Apache-2.0
#include "zx/runtime/waitables.hpp"

#include <string>

#include "zx/runtime/scheduler.hpp"
#include "zx/values/display.hpp"
#include "zx/values/string.hpp"

namespace sluice::zx {

void Waitable::trace(Marker& marker) const
{
    for (const Waiter& waiter : waiters_)
        marker.mark(waiter.task);
}

void PromiseObject::trace(Marker& marker) const
{
    Waitable::trace(marker);
    marker.mark(value);
    marker.mark(callee);
    marker.mark(arguments);
}

void PromiseObject::display(DisplayWriter& writer) const
{
    switch (state) {
        case PromiseState::Pending:
            writer.text("Promise { <pending> }");
            return;
        case PromiseState::Fulfilled:
            writer.text("Promise { <fulfilled>: ");
            break;
        case PromiseState::Rejected:
            writer.text("Promise { <rejected>: ");
            break;
    }
    writer.value(value);
    writer.text(" }");
}

void ChannelObject::trace(Marker& marker) const
{
    Waitable::trace(marker);
    marker.mark(name);
    marker.mark(type_name);
    marker.mark(queue);
}

void ChannelObject::display(DisplayWriter& writer) const
{
    writer.text("Channel<");
    writer.text(type_name->view());
    writer.text(">(");
    writer.text(name->view());
    writer.text(capacity > 0 ? ", buffered(" + std::to_string(capacity) + ")" : ", unbuffered");
    writer.text(is_open ? ", open)" : ", closed)");
}

bool ChannelObject::push(Heap& heap, Value value)
{
    return queue->append(heap, value);
}

Value ChannelObject::take() noexcept
{
    const Value value = (*queue)[head];
    (*queue)[head++] = Value::null();
    // What was taken is dropped once it is half of the queue, so that each value is moved once.
    if (head * 2 >= queue->size()) {
        for (std::size_t i = head; i < queue->size(); ++i)
            (*queue)[i - head] = (*queue)[i];
        queue->truncate(queue->size() - head);
        head = 0;
    }
    return value;
}

}  // namespace sluice::zx
