// simdjson's On-Demand parser as a baseline for ours: the same bytes to the same 64-byte slots, every field exact.
// Built by tools/bench where libsimdjson-dev is installed; loaded by the benchmark only.

#include <cstdint>
#include <cstring>
#include <string_view>

#undef SIMDJSON_THREADS_ENABLED  // one thread on each side
#include <simdjson.h>

namespace {

using namespace simdjson;

// Offsets of EngineEvent and of its quote, trade and book level payloads.
struct Slot {
  int64_t venue_time_ns;
  int64_t receive_time_ns;
  uint32_t instrument_id;
  uint8_t kind;
  uint8_t flags;
  uint8_t source;
  uint8_t tape;
  uint8_t payload[36];
  uint32_t stamp;
};
static_assert(sizeof(Slot) == 64);

constexpr uint8_t kQuote = 1;
constexpr uint8_t kTrade = 2;
constexpr uint8_t kBookLevel = 6;
constexpr uint8_t kAlpaca = 5;

template <typename T>
void put(Slot& slot, int offset, T value) {
  std::memcpy(slot.payload + offset, &value, sizeof value);
}

uint64_t load(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, 8);
  return word;
}

constexpr uint32_t key2(char a, char b) { return uint32_t(uint8_t(a)) | uint32_t(uint8_t(b)) << 8; }

// Symbols of up to eight bytes to ids, as the parser's own cache.
struct Symbols {
  static constexpr int kBits = 12;
  struct Entry {
    uint64_t key;
    uint32_t id;
  };
  Entry entries[1 << kBits] = {};

  static uint32_t bucket(uint64_t key) { return uint32_t((key * 0x9E3779B97F4A7C15u) >> (64 - kBits)); }
  void add(uint64_t key, uint32_t id) {
    auto at = bucket(key);
    while (entries[at].key != 0) at = (at + 1) & ((1 << kBits) - 1);
    entries[at] = {key, id};
  }
  uint32_t find(std::string_view text) const {
    auto key = load(text.data());
    key &= ~uint64_t(0) >> ((8 - text.size()) * 8);
    auto at = bucket(key);
    while (entries[at].key != key) {
      if (entries[at].key == 0) return ~0u;
      at = (at + 1) & ((1 << kBits) - 1);
    }
    return entries[at].id;
  }
};

Symbols symbols;

// Eight digits at once (Lemire's SWAR), then one by one.
bool is_eight_digits(uint64_t word) {
  return ((word & 0xF0F0F0F0F0F0F0F0) | (((word + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) ==
         0x3333333333333333;
}

uint32_t eight_digits(uint64_t word) {
  word -= 0x3030303030303030;
  word = (word * 10) + (word >> 8);
  return uint32_t((((word & 0x000000FF000000FF) * 0x000F424000000064) +
                   (((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
}

const char* digits(const char* at, uint64_t& value) {
  for (auto word = load(at); is_eight_digits(word); word = load(at)) {
    value = value * 100000000 + eight_digits(word);
    at += 8;
  }
  for (; uint8_t(*at - '0') <= 9; at++) value = value * 10 + uint8_t(*at - '0');
  return at;
}

constexpr uint64_t kPowers[] = {1,       10,       100,       1000,      10000,
                                100000,  1000000,  10000000,  100000000, 1000000000};

// A decimal in 1e-9 units; false when it has more than nine decimals or an exponent.
bool e9(std::string_view token, int64_t& value) {
  uint64_t mantissa = 0;
  auto at = token.data();
  auto negative = *at == '-';
  at = digits(at + negative, mantissa);
  int64_t decimals = 0;
  if (*at == '.') {
    auto fraction = at + 1;
    at = digits(fraction, mantissa);
    decimals = at - fraction;
  }
  if (decimals > 9 || (*at | 0x20) == 'e') return false;
  auto scaled = int64_t(mantissa * kPowers[9 - decimals]);
  value = negative ? -scaled : scaled;
  return true;
}

uint64_t two(const char* at) { return uint64_t((at[0] - '0') * 10 + (at[1] - '0')); }

// RFC 3339 in UTC. The minute is remembered as in the parser.
struct Minute {
  uint64_t low = 0;
  uint64_t high = 0;
  int64_t ns = 0;
} minute;

int64_t days(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  auto era = year / 400;
  auto year_of_era = year - era * 400;
  auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

bool time_ns(std::string_view text, int64_t& value) {
  auto at = text.data();
  if (load(at) != minute.low || load(at + 8) != minute.high) {
    auto day = days(int64_t(two(at) * 100 + two(at + 2)), int64_t(two(at + 5)), int64_t(two(at + 8)));
    minute = {load(at), load(at + 8), (day * 1440 + int64_t(two(at + 11) * 60 + two(at + 14))) * 60000000000};
  }
  uint64_t fraction = 0;
  auto end = at + 19;
  int64_t decimals = 0;
  if (*end == '.') {
    auto start = end + 1;
    end = digits(start, fraction);
    decimals = end - start;
  }
  if (*end != 'Z' || decimals > 9) return false;
  value = minute.ns + int64_t(two(at + 17) * 1000000000 + fraction * kPowers[9 - decimals]);
  return true;
}

template <typename TValue>
simdjson_inline bool number(TValue&& value, int64_t& out) {
  return e9(value.raw_json_token(), out);
}

template <typename TValue>
simdjson_inline char letter(TValue&& value) {
  ondemand::raw_json_string text;
  return value.get_raw_json_string().get(text) ? 0 : text.raw()[0];
}

simdjson_inline bool element(ondemand::object object, int64_t receive_time_ns, Slot& slot) {
  std::memset(&slot, 0, sizeof slot);
  slot.receive_time_ns = receive_time_ns;
  slot.source = kAlpaca;
  for (auto field : object) {
    ondemand::raw_json_string name;
    if (field.key().get(name)) return false;
    ondemand::value value;
    if (field.value().get(value)) return false;
    uint16_t word;
    std::memcpy(&word, name.raw(), 2);
    auto key = (word >> 8) == '"' ? (word & 0xFF) : uint32_t(word);
    int64_t amount = 0;
    std::string_view text;
    switch (key) {
      case 'T':
        slot.kind = letter(value) == 'q' ? kQuote : kTrade;
        break;
      case 'S':
        if (value.get_string().get(text)) return false;
        slot.instrument_id = symbols.find(text);
        break;
      case 't':
        if (value.get_string().get(text) || !time_ns(text, slot.venue_time_ns)) return false;
        break;
      case 'z':
        slot.tape = uint8_t(letter(value));
        break;
      case key2('b', 'p'):
        if (!number(value, amount)) return false;
        put(slot, 0, amount);
        break;
      case key2('b', 's'):
        if (!number(value, amount)) return false;
        put(slot, 8, amount);
        break;
      case key2('a', 'p'):
        if (!number(value, amount)) return false;
        put(slot, 16, amount);
        break;
      case key2('a', 's'):
        if (!number(value, amount)) return false;
        put(slot, 24, amount);
        break;
      case key2('b', 'x'):
        slot.payload[32] = uint8_t(letter(value));
        break;
      case key2('a', 'x'):
        slot.payload[33] = uint8_t(letter(value));
        break;
      case 'p':
        if (!number(value, amount)) return false;
        put(slot, 0, amount);
        break;
      case 's':
        if (!number(value, amount)) return false;
        put(slot, 8, amount);
        break;
      case 'i': {
        uint64_t id;
        if (value.get_uint64().get(id)) return false;
        put(slot, 16, id);
        break;
      }
      case 'x':
        slot.payload[28] = uint8_t(letter(value));
        break;
      case 'c': {
        auto at = slot.kind == kQuote ? 34 : 24;
        ondemand::array letters;
        if (value.get_array().get(letters)) return false;
        for (auto one : letters) slot.payload[at++] = uint8_t(letter(one));
        break;
      }
      default:
        break;
    }
  }
  return true;
}

simdjson_inline bool line(ondemand::object object, Slot& slot, int64_t& sequence) {
  std::memset(&slot, 0, sizeof slot);
  slot.instrument_id = ~0u;
  for (auto field : object) {
    ondemand::raw_json_string name;
    if (field.key().get(name)) return false;
    ondemand::value value;
    if (field.value().get(value)) return false;
    uint16_t word;
    std::memcpy(&word, name.raw(), 2);
    auto key = (word >> 8) == '"' ? (word & 0xFF) : uint32_t(word);
    int64_t amount = 0;
    switch (key) {
      case key2('s', 'e'):
        if (value.get_int64().get(sequence)) return false;
        break;
      case 'k': {
        auto first = letter(value);
        slot.kind = first == 'q' ? kQuote : first == 't' ? kTrade : kBookLevel;
        break;
      }
      case key2('i', 'd'): {
        if (value.get_int64().get(amount)) return false;
        slot.instrument_id = uint32_t(amount);
        break;
      }
      case key2('v', 't'):
        if (value.get_int64().get(slot.venue_time_ns)) return false;
        break;
      case key2('r', 't'):
        if (value.get_int64().get(slot.receive_time_ns)) return false;
        break;
      case key2('s', 'r'):
        if (value.get_int64().get(amount)) return false;
        slot.source = uint8_t(amount);
        break;
      case key2('s', 'i'):
        if (value.get_int64().get(amount)) return false;
        slot.payload[32] = uint8_t(amount);
        break;
      case 'z':
        slot.tape = uint8_t(letter(value));
        break;
      case key2('b', 'p'):
      case 'p':
        if (!number(value, amount)) return false;
        put(slot, 0, amount);
        break;
      case key2('b', 's'):
      case 's':
        if (!number(value, amount)) return false;
        put(slot, 8, amount);
        break;
      case key2('a', 'p'):
        if (!number(value, amount)) return false;
        put(slot, 16, amount);
        break;
      case key2('a', 's'):
        if (!number(value, amount)) return false;
        put(slot, 24, amount);
        break;
      case key2('b', 'x'):
        slot.payload[32] = uint8_t(letter(value));
        break;
      case key2('a', 'x'):
        slot.payload[33] = uint8_t(letter(value));
        break;
      case key2('b', 'c'):
        slot.payload[34] = uint8_t(letter(value));
        break;
      case 'i':
      case 'u':
        if (value.get_int64().get(amount)) return false;
        put(slot, 16, amount);
        break;
      case 'x':
        slot.payload[28] = uint8_t(letter(value));
        break;
      case 'c': {
        std::string_view text;
        if (value.get_string().get(text) || text.size() > 4) return false;
        std::memcpy(slot.payload + 24, text.data(), text.size());
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

ondemand::parser parser;

}  // namespace

extern "C" {

// Bytes that must be readable behind the input.
int32_t peer_padding() { return int32_t(SIMDJSON_PADDING); }

const char* peer_implementation() {
  static const std::string name = simdjson::get_active_implementation()->name();
  return name.c_str();
}

// A symbol of up to eight bytes, the first one lowest.
void peer_add_symbol(uint64_t key, uint32_t id) { symbols.add(key, id); }

// Frames of elements, one behind the other; starts has one entry more than there are frames. Slots written, or -1.
int64_t peer_parse_frames(const uint8_t* data, const int32_t* starts, int32_t frames, int64_t receive_time_ns,
                          Slot* slots, int32_t mask) {
  int64_t count = 0;
  for (int32_t i = 0; i < frames; i++) {
    ondemand::document document;
    auto length = size_t(starts[i + 1] - starts[i]);
    padded_string_view text(data + starts[i], length, length + SIMDJSON_PADDING);
    if (parser.iterate(text).get(document)) return -1;
    ondemand::array elements;
    if (document.get_array().get(elements)) return -1;
    for (auto one : elements) {
      ondemand::object object;
      if (one.get_object().get(object) || !element(object, receive_time_ns, slots[count & mask])) return -1;
      count++;
    }
    const char* rest;
    // Behind the last token there is no location: anything else is more than one value.
    if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) return -1;
  }
  return count;
}

// Lines of the log, one behind the other. The sum that the benchmark's own side makes, or -1.
int64_t peer_parse_lines(const uint8_t* data, int64_t length, Slot* slot) {
  ondemand::document_stream documents;
  if (parser.iterate_many(data, size_t(length), 1 << 18).get(documents)) return -1;
  int64_t check = 0;
  for (auto document : documents) {
    ondemand::object object;
    int64_t sequence = 0;
    if (document.get_object().get(object) || !line(object, *slot, sequence)) return -1;
    int64_t amounts[2];
    std::memcpy(amounts, slot->payload, sizeof amounts);
    check += sequence + amounts[0] + amounts[1] + slot->receive_time_ns;
  }
  return check;
}
}
