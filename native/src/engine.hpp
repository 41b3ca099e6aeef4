// The matching engine: its rules are in src/MicroAlpha.Venue/Matching/README.md, its design in native/README.md.
#pragma once

#include <cstdint>

#include "arena.hpp"
#include "book.hpp"
#include "id_map.hpp"
#include "ladder.hpp"
#include "microalpha_matcher.h"

namespace microalpha::matching {

class Engine {
public:
    // False when the system has no memory for these limits.
    [[nodiscard]] bool create(const ma_config &config);

    std::int32_t submit(const ma_command *commands, std::int32_t count, ma_report *reports, std::int32_t capacity,
                        std::int32_t &consumed, std::int32_t &required);

    std::int32_t depth(std::uint32_t instrument, std::uint8_t side, ma_depth *levels, std::int32_t capacity) const;

    [[nodiscard]] std::uint32_t live_orders() const { return live_orders_; }

    // As many orders, with their ids and levels, as the second cache holds: up to there nothing is fetched ahead.
    static constexpr std::uint32_t cached_orders = 4096;

    // Everything that must hold between commands, checked slowly. For tests.
    [[nodiscard]] bool is_sound() const;

private:
    // An order that looks for the other side; a market order's limit is the band.
    struct Taker {
        std::uint64_t id;
        std::int64_t limit;
        std::int64_t remaining;
        std::uint32_t account;
        std::uint8_t side;
        std::uint8_t self_trade;
    };

    // What a taker would meet.
    struct Outlook {
        std::int64_t orders;  // resting ones it would trade with or cancel, at most
        bool fills;           // it would be filled whole
    };

    enum class Outcome { filled, open, stopped };

    void prefetch(const ma_command *commands, std::int32_t at, std::int32_t count);
    void prefetch_level(const ma_command &command, std::uint32_t &hint);

    // Each executes one command, or writes no report and sets required_ when the reports might not fit.
    void execute(const ma_command &command);
    void define(const ma_command &command);
    void add(const ma_command &command);
    void cancel(const ma_command &command);
    void replace(const ma_command &command);
    void halt(const ma_command &command);
    void resume(const ma_command &command);
    void set_band(const ma_command &command);
    void expire_day(const ma_command &command);

    [[nodiscard]] std::uint8_t check_new(const Book &book, const ma_command &command) const;
    [[nodiscard]] std::uint8_t check_replace(const Book &book, const Order &order, const ma_command &command,
                                             std::int64_t price, std::int64_t total);
    void rest(Book &book, const ma_command &command, const Taker &taker);
    void requeue(Book &book, std::uint32_t slot, const ma_command &command, std::int64_t price, std::int64_t total);
    void uncross(Book &book);

    [[nodiscard]] bool would_take(const Book &book, std::uint8_t side, std::int64_t limit) const;
    [[nodiscard]] Outlook look(const Book &book, const Taker &taker) const;
    [[nodiscard]] bool has_room(std::int64_t touched_orders);
    [[nodiscard]] bool has_room_for(const Book &book, const Taker &taker);
    [[nodiscard]] std::int64_t crossed_orders(const Book &book) const;
    [[nodiscard]] bool is_beyond(std::uint32_t level, std::uint8_t which, std::int64_t bound) const;
    [[nodiscard]] std::int64_t orders_beyond(const Book &book, std::uint8_t which, std::int64_t bound) const;
    Outcome match(Book &book, Taker &taker);
    void fill(Book &book, std::uint32_t slot, std::int64_t size);

    void link(Book &book, std::uint32_t slot);
    void unlink(Book &book, std::uint32_t slot);
    [[nodiscard]] std::uint32_t worse_than(const BookSide &side, std::uint8_t which, std::uint32_t at) const;
    void remove(Book &book, std::uint32_t slot);
    void give_back(std::uint32_t slot);
    std::uint32_t take_order();
    [[nodiscard]] std::uint32_t find(std::uint64_t id) const;
    [[nodiscard]] std::uint32_t find_own(const ma_command &command) const;
    [[nodiscard]] Book *find_book(const ma_command &command);

    ma_report &report(std::uint8_t kind, std::uint32_t instrument);
    void reject(const ma_command &command, std::uint8_t reason);
    void report_order(std::uint8_t kind, std::uint8_t reason, const Order &order);
    void report_replaced(std::uint32_t slot, const ma_command &command, std::uint8_t flags);
    void report_trade(const Order &maker, std::uint64_t taker_id, std::uint8_t taker_side,
                      std::int64_t taker_remaining, std::int64_t size);
    void report_top(Book &book, std::uint32_t instrument);
    [[nodiscard]] Top top_of(const Book &book) const;

    [[nodiscard]] bool is_sound(const Book &book, std::uint32_t instrument, std::uint8_t which,
                                std::uint32_t &days) const;
    [[nodiscard]] bool is_sound(const Book &book, std::uint32_t instrument, std::uint8_t which, std::uint32_t at,
                                std::uint32_t &days) const;

    Arena<Book> books_;
    Arena<Order> orders_;
    Ladders ladders_;
    IdMap ids_;
    std::uint32_t max_orders_ = 0;
    std::uint32_t live_orders_ = 0;
    std::uint32_t free_order_ = 0;
    std::uint32_t used_orders_ = 1;  // slot 0 means none
    std::uint64_t last_match_ = 0;
    std::uint64_t last_stamp_ = 0;

    // Of the running submit.
    ma_report *out_ = nullptr;
    std::int32_t written_ = 0;
    std::int32_t capacity_ = 0;
    std::int32_t required_ = 0;
    static constexpr std::int32_t hint_count = 16;
    std::uint32_t hints_[hint_count] = {};  // levels that prefetch found for the next commands
};

}  // namespace microalpha::matching
