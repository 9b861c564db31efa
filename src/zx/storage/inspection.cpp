// What lies in a state directory, as text: to compare two of them.
// SPDX-License-Identifier: Apache-2.0
#include "zx/storage/inspection.hpp"

#include <algorithm>
#include <deque>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "zx/storage/record.hpp"

namespace sluice::zx {
namespace {

class Description {
public:
    Description(Database& database, std::string& text, std::string& error)
        : database_{database}, text_{text}, error_{error}
    {}

    bool write()
    {
        if (!database_.begin_read()) {
            error_ = database_.error();
            return false;
        }
        const TransactionGuard guard{database_};
        std::vector<std::pair<std::string, ContractRecord>> contracts;
        bool is_readable = true;
        Database::Result result =
            database_.for_each("C", [&](std::string_view key, std::string_view bytes) {
                ContractRecord record;
                is_readable = read_contract(bytes, record);
                contracts.emplace_back(key.substr(1), record);
                return is_readable;
            });
        for (const auto& [address, record] : contracts) {
            std::string name = record.identity;
            std::ranges::replace(name, '\n', ' ');
            text_.append("contract ").append(address).append(" ").append(name).append("\n");
            is_readable = is_readable && write_entries(record.object, Tag::Contract);
        }
        text_ += "variables\n";
        is_readable = is_readable && write_entries(variables_object, Tag::Contract);
        text_ += "ledgers\n";
        is_readable = is_readable && write_entries(ledgers_object, Tag::Contract);
        while (is_readable && !unwritten_.empty()) {
            const std::uint64_t number = unwritten_.front();
            unwritten_.pop_front();
            is_readable = write_object_of(number);
        }
        if (result == Database::Result::Failed || !is_readable) {
            error_ =
                result == Database::Result::Failed ? database_.error() : "the state is damaged";
            return false;
        }
        return true;
    }

private:
    bool write_object_of(std::uint64_t number)
    {
        std::string_view bytes;
        ObjectRecord record;
        if (database_.get(object_key(number), bytes) != Database::Result::Ok ||
            !read_object(bytes, record))
            return false;
        std::string name = record.identity;
        std::ranges::replace(name, '\n', ' ');
        text_ += "object " + std::to_string(names_[number]) + " kind " +
                 std::to_string(static_cast<unsigned>(record.kind)) +
                 (record.is_frozen ? " frozen" : "") + " held " +
                 std::to_string(record.references) + (name.empty() ? "" : " " + name) + "\n";
        return write_entries(number, record.kind);
    }

    bool write_entries(std::uint64_t number, Tag kind)
    {
        struct Line {
            std::uint64_t place;
            std::string name;
            std::string value;
        };
        std::vector<Line> lines;
        bool is_readable = true;
        const Database::Result result = database_.for_each(
            entries_prefix(number), [&](std::string_view key, std::string_view bytes) {
                EntryRecord entry;
                is_readable = read_entry(key, bytes, kind == Tag::List, entry);
                lines.push_back({entry.place, text_of(entry.name), std::string{entry.bytes}});
                return is_readable;
            });
        if (result != Database::Result::Ok || !is_readable)
            return false;
        std::ranges::sort(lines, {},
                          [](const Line& line) { return std::tie(line.place, line.name); });
        for (const Line& line : lines) {
            text_ += "  " + line.name + " = ";
            write_value(line.value);
            text_ += "\n";
        }
        return true;
    }

    void write_value(std::string_view bytes)
    {
        RecordReader reader{bytes};
        StoredValue value;
        if (read_stored(reader, value) && value.kind == StoredKind::Object) {
            const auto [name, is_new] = names_.emplace(value.object, names_.size() + 1);
            if (is_new)
                unwritten_.push_back(value.object);
            text_ += "object " + std::to_string(name->second);
        } else {
            text_ += text_of(bytes);
        }
    }

    static std::string text_of(std::string_view bytes)
    {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (const char byte : bytes) {
            const auto code = static_cast<unsigned char>(byte);
            if (code > ' ' && code < 0x7f && code != '\\') {
                text += byte;
            } else {
                text += '\\';
                text += digits[code >> 4];
                text += digits[code & 15];
            }
        }
        return text;
    }

    Database& database_;
    std::string& text_;
    std::string& error_;
    std::unordered_map<std::uint64_t, std::uint64_t> names_;
    std::deque<std::uint64_t> unwritten_;
};

}  // namespace

bool describe_state(Database& database, std::string& text, std::string& error)
{
    return Description{database, text, error}.write();
}

}  // namespace sluice::zx
