// SPDX-License-Identifier: Apache-2.0
#include "chain/transaction_decoding.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/u256.hpp"
#include "chain/transaction_encoding.hpp"

namespace sluice::chain {
namespace {

using Error = TransactionError;

constexpr std::uint8_t first_untyped_byte = 0x80;

// The fewest bytes that items of variable lists take.
constexpr std::size_t encoded_hash = 1 + 32;
constexpr std::size_t encoded_address = 1 + 20;
constexpr std::size_t smallest_access_list_entry = 1 + encoded_address + 1;
constexpr std::size_t smallest_authorization = 1 + encoded_address + 5;

/// What to call the things that can be wrong with one field.
struct FieldErrors {
    Error malformed;
    Error size_not_minimal = malformed;
    Error leading_zeros = malformed;
    Error too_large = malformed;
    Error too_short = malformed;
    Error too_long = malformed;
};

constexpr FieldErrors chain_id_field{.malformed = Error::chain_id_malformed,
                                     .too_large = Error::chain_id_mismatch};
constexpr FieldErrors nonce_field{.malformed = Error::nonce_malformed,
                                  .size_not_minimal = Error::nonce_size_not_minimal,
                                  .leading_zeros = Error::nonce_leading_zeros,
                                  .too_large = Error::nonce_overflow};
constexpr FieldErrors gas_price_field{.malformed = Error::gas_price_malformed,
                                      .leading_zeros = Error::gas_price_leading_zeros,
                                      .too_large = Error::gas_price_overflow};
constexpr FieldErrors priority_fee_field{.malformed = Error::priority_fee_malformed,
                                         .leading_zeros = Error::priority_fee_leading_zeros,
                                         .too_large = Error::priority_fee_overflow};
constexpr FieldErrors gas_limit_field{.malformed = Error::gas_limit_malformed,
                                      .leading_zeros = Error::gas_limit_leading_zeros,
                                      .too_large = Error::gas_limit_overflow};
constexpr FieldErrors to_field{.malformed = Error::to_malformed,
                               .too_short = Error::to_too_short,
                               .too_long = Error::to_too_long};
constexpr FieldErrors value_field{.malformed = Error::value_malformed,
                                  .leading_zeros = Error::value_leading_zeros,
                                  .too_large = Error::value_overflow};
constexpr FieldErrors data_field{.malformed = Error::data_malformed,
                                 .size_not_minimal = Error::data_size_not_minimal};
constexpr FieldErrors access_list_field{.malformed = Error::access_list_malformed};
constexpr FieldErrors access_list_address{.malformed = Error::access_list_malformed,
                                          .too_short = Error::access_list_address_too_short,
                                          .too_long = Error::access_list_address_too_long};
constexpr FieldErrors access_list_key{.malformed = Error::access_list_malformed,
                                      .too_short = Error::access_list_key_too_short,
                                      .too_long = Error::access_list_key_too_long};
constexpr FieldErrors blob_fee_field{.malformed = Error::blob_fee_malformed};
constexpr FieldErrors blob_hashes_field{.malformed = Error::blob_hashes_malformed};
constexpr FieldErrors authorization_field{.malformed = Error::authorization_malformed};
constexpr FieldErrors v_field{.malformed = Error::signature_invalid,
                              .leading_zeros = Error::v_leading_zeros};
constexpr FieldErrors r_field{.malformed = Error::r_malformed,
                              .leading_zeros = Error::r_leading_zeros,
                              .too_large = Error::signature_invalid};
constexpr FieldErrors s_field{.malformed = Error::s_malformed,
                              .leading_zeros = Error::s_leading_zeros,
                              .too_large = Error::signature_invalid};

/// An error of the list around the transaction's fields.
Error of_encoding(rlp::Error error) noexcept
{
    switch (error) {
        case rlp::Error::header_truncated:
            return Error::encoding_truncated;
        case rlp::Error::length_leading_zero:
        case rlp::Error::length_not_minimal:
        case rlp::Error::byte_not_itself:
            return Error::encoding_size_not_minimal;
        case rlp::Error::not_a_list:
            return Error::not_a_list;
        default:
            return Error::encoding_size_wrong;
    }
}

/// An error found while reading one field.
Error of_field(rlp::Error error, const FieldErrors& field) noexcept
{
    switch (error) {
        case rlp::Error::byte_not_itself:
            return field.size_not_minimal;
        case rlp::Error::integer_leading_zero:
            return field.leading_zeros;
        case rlp::Error::integer_too_large:
            return field.too_large;
        case rlp::Error::string_too_short:
            return field.too_short;
        case rlp::Error::string_too_long:
            return field.too_long;
        case rlp::Error::missing_item:
            return Error::too_few_fields;
        case rlp::Error::surplus_item:
            return Error::too_many_fields;
        case rlp::Error::not_a_string:
        case rlp::Error::not_a_list:
            return field.malformed;
        default:
            return of_encoding(error);
    }
}

/// Reads a transaction's fields in turn; the first thing wrong decides what the error is.
class FieldReader {
public:
    explicit FieldReader(BytesView payload) noexcept : items_{payload} {}

    std::uint64_t u64(const FieldErrors& field) { return note(items_.u64(), field); }
    u256 word(const FieldErrors& field) { return note(items_.word(), field); }
    BytesView string(const FieldErrors& field) { return note(items_.string(), field); }
    BytesView list(const FieldErrors& field) { return note(items_.list(), field); }
    std::optional<Address> to() { return note(items_.optional_address(), to_field); }
    AccessList access_list();
    std::vector<Hash256> blob_hashes();
    std::vector<Authorization> authorizations();

    void finish()
    {
        items_.finish();
        if (items_.error())
            fail(Error::too_many_fields);
    }

    void fail(Error error) noexcept
    {
        if (!error_)
            error_ = error;
    }

    [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

private:
    /// The value that was read, after taking over what was wrong with it.
    template <class Value>
    Value note(Value value, const FieldErrors& field)
    {
        if (!error_ && items_.error())
            error_ = of_field(*items_.error(), field);
        return value;
    }

    /// Fails with the error of a list inside; true when there was one.
    bool inner_failed(const rlp::Reader& items, const FieldErrors& field) noexcept
    {
        if (!items.error())
            return false;
        const bool is_count = *items.error() == rlp::Error::missing_item ||
                              *items.error() == rlp::Error::surplus_item;
        fail(is_count ? field.malformed : of_field(*items.error(), field));
        return true;
    }

    /// How many items a list inside has if each takes `smallest` bytes or more, so that memory is
    /// taken once and never for items that cannot be what they should.
    std::size_t count(BytesView payload, std::size_t smallest) noexcept
    {
        const auto count = rlp::count_items(payload);
        if (!count)
            fail(of_encoding(count.error()));
        return std::min(count.value_or(0), payload.size() / smallest);
    }

    std::vector<Hash256> hashes(BytesView payload, const FieldErrors& field);

    rlp::Reader items_;
    std::optional<Error> error_;
};

std::vector<Hash256> FieldReader::hashes(BytesView payload, const FieldErrors& field)
{
    std::vector<Hash256> hashes;
    hashes.reserve(count(payload, encoded_hash));
    for (rlp::Reader items{payload}; !error_ && !items.at_end();) {
        hashes.push_back(items.hash());
        inner_failed(items, field);
    }
    return hashes;
}

AccessList FieldReader::access_list()
{
    const BytesView payload = list(access_list_field);
    AccessList entries;
    entries.reserve(count(payload, smallest_access_list_entry));
    for (rlp::Reader items{payload}; !error_ && !items.at_end();) {
        rlp::Reader parts{items.list()};
        if (inner_failed(items, access_list_field))
            break;
        const Address address = parts.address();
        if (inner_failed(parts, access_list_address))
            break;
        const BytesView keys = parts.list();
        parts.finish();
        if (inner_failed(parts, access_list_field))
            break;
        entries.push_back({address, hashes(keys, access_list_key)});
    }
    return entries;
}

std::vector<Hash256> FieldReader::blob_hashes()
{
    return hashes(list(blob_hashes_field), blob_hashes_field);
}

std::vector<Authorization> FieldReader::authorizations()
{
    const BytesView payload = list(authorization_field);
    std::vector<Authorization> authorizations;
    authorizations.reserve(count(payload, smallest_authorization));
    for (rlp::Reader items{payload}; !error_ && !items.at_end();) {
        rlp::Reader parts{items.list()};
        if (inner_failed(items, authorization_field))
            break;
        Authorization authorization;
        authorization.chain_id = parts.word();
        authorization.address = parts.address();
        authorization.nonce = parts.u64();
        const std::uint64_t y_parity = parts.u64();
        authorization.r = parts.word();
        authorization.s = parts.word();
        parts.finish();
        if (inner_failed(parts, authorization_field))
            break;
        if (y_parity > std::numeric_limits<std::uint8_t>::max())
            fail(Error::authorization_malformed);
        authorization.y_parity = static_cast<std::uint8_t>(y_parity);
        authorizations.push_back(authorization);
    }
    return authorizations;
}

/// Takes a legacy signature's v apart: 27 and 28 are bound to no chain, from 35 on the chain id is
/// doubled in it. False for values that are neither, or whose chain id passes 64 bits.
bool read_v(const u256& v, Transaction& tx) noexcept
{
    if (v == unprotected_v || v == unprotected_v + 1) {
        tx.signature.y_is_odd = v == unprotected_v + 1;
        return true;
    }
    if (v < protected_v)
        return false;
    const u256 doubled = v - protected_v;
    const u256 chain_id = doubled >> 1;
    tx.signature.y_is_odd = (doubled.limb[0] & 1) != 0;
    tx.chain_id = chain_id.limb[0];
    return fits_u64(chain_id);
}

std::expected<Transaction, TransactionError> decode_fields(BytesView payload, TransactionType type)
{
    FieldReader fields{payload};
    Transaction tx;
    tx.type = type;
    if (type != TransactionType::legacy)
        tx.chain_id = fields.u64(chain_id_field);
    tx.nonce = fields.u64(nonce_field);
    if (has_dynamic_fee(type))
        tx.max_priority_fee_per_gas = fields.word(priority_fee_field);
    tx.max_fee_per_gas = fields.word(gas_price_field);
    tx.gas_limit = fields.u64(gas_limit_field);
    tx.to = fields.to();
    tx.value = fields.word(value_field);
    const BytesView data = fields.string(data_field);
    if (type != TransactionType::legacy)
        tx.access_list = fields.access_list();
    if (type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = fields.word(blob_fee_field);
        tx.blob_hashes = fields.blob_hashes();
    }
    if (type == TransactionType::set_code)
        tx.authorizations = fields.authorizations();
    const u256 v = fields.word(v_field);
    tx.signature.r = fields.word(r_field);
    tx.signature.s = fields.word(s_field);
    fields.finish();
    if (fields.error())
        return std::unexpected(*fields.error());

    // Only now, since v is misread when a field before it is missing. A y parity is no v.
    if (type == TransactionType::legacy) {
        if (v <= 1)
            return std::unexpected(Error::signature_invalid);
        if (!read_v(v, tx))
            return std::unexpected(Error::chain_id_mismatch);
    } else {
        if (v > 1)
            return std::unexpected(Error::signature_invalid);
        tx.signature.y_is_odd = v == 1;
    }
    tx.data.assign(data.begin(), data.end());
    return tx;
}

}  // namespace

std::expected<Transaction, TransactionError> decode_transaction(BytesView encoding)
{
    TransactionType type = TransactionType::legacy;
    if (!encoding.empty() && encoding[0] < first_untyped_byte) {
        type = static_cast<TransactionType>(encoding[0]);
        if (type == TransactionType::legacy || type > latest_transaction_type)
            return std::unexpected(Error::unknown_type);
        encoding = encoding.subspan(1);
    }
    const auto list = rlp::decode(encoding);
    if (!list)
        return std::unexpected(of_encoding(list.error()));
    if (!list->is_list)
        return std::unexpected(Error::not_a_list);
    return decode_fields(list->payload, type);
}

std::expected<Transaction, TransactionError> decode_block_transaction(const rlp::Item& item)
{
    if (item.is_list)
        return decode_fields(item.payload, TransactionType::legacy);
    // A string that holds a legacy transaction would be a second way to write it.
    if (!item.payload.empty() && item.payload[0] >= first_untyped_byte)
        return std::unexpected(Error::unknown_type);
    return decode_transaction(item.payload);
}

}  // namespace sluice::chain
