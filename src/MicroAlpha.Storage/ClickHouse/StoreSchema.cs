using MicroAlpha.Events;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The tables, as data: encoder, DDL, row hash and audit all read them here. Every kind of event is in one table, but
/// for those in <see cref="WithoutTable"/>.
/// </summary>
internal static class StoreSchema
{
    /// <summary>Version of the block layout; part of every batch's identity. 2: rows in the order of the key.</summary>
    public const int Version = 2;

    /// <summary>The number that stands for "no table" in <see cref="TableOfKind"/>.</summary>
    public const byte NoTable = 255;

    /// <summary>
    /// Kinds that are no rows: abandoned claims, timers, the second slot of a bar, which is in the row of the first,
    /// and the broker's positions, which only confirm what the fills say.
    /// </summary>
    public static readonly EventKind[] WithoutTable =
        [EventKind.None, EventKind.Timer, EventKind.BarTotals, EventKind.BrokerPosition];

    /// <summary>The tables; the index of a table is its number in the cursor file.</summary>
    public static readonly StoreTable[] Tables =
    [
        new("quotes", [EventKind.Quote],
            Int64("bid_price_e9", 24), Int64("bid_size_e9", 32), Int64("ask_price_e9", 40), Int64("ask_size_e9", 48),
            Letter("bid_exchange", 56), Letter("ask_exchange", 57), Letter("bid_condition", 58),
            Letter("ask_condition", 59), Letter("tape", 23), Byte("flags", 21)),
        new("trades",
            [EventKind.Trade, EventKind.CorrectionOriginal, EventKind.CorrectionReplacement, EventKind.TradeCancel],
            Byte("kind", 20), Int64("price_e9", 24), Int64("size_e9", 32), Int64("trade_id", 40),
            new("conditions", "FixedString(4)", ColumnSource.Slot, 48), Letter("exchange", 52), Byte("aggressor", 53),
            Letter("action", 54), UInt32("venue_flags", 56), Letter("tape", 23), Byte("flags", 21)),
        new("book_levels", [EventKind.BookLevel],
            Int64("price_e9", 24), Int64("size_e9", 32), Int64("venue_update_id", 40), UInt32("order_count", 48),
            Byte("side", 56), Byte("flags", 21)),
        new("bars", [EventKind.BarPrices],
            Int64("open_e9", 24), Int64("high_e9", 32), Int64("low_e9", 40), Int64("close_e9", 48),
            UInt32("interval_s", 56), Int64("volume_e9", 64 + 24), Int64("vwap_e9", 64 + 32),
            Int64("trade_count", 64 + 40), Byte("revision", 64 + 56), Byte("flags", 21)),
        new("statuses", [EventKind.Status],
            new("status_code", "FixedString(8)", ColumnSource.Slot, 24),
            new("reason_code", "FixedString(8)", ColumnSource.Slot, 32), Int64("resume_time_ns", 40), Byte("state", 56),
            Letter("tape", 23)),
        new("luld_bands", [EventKind.LuldBand],
            Int64("up_price_e9", 24), Int64("down_price_e9", 32), Letter("indicator", 56), Letter("tape", 23)),
        new("imbalances", [EventKind.Imbalance],
            Int64("price_e9", 24), Int64("size_e9", 32), Int64("paired_size_e9", 40), Byte("side", 56),
            Letter("tape", 23)),
        // An adopted order has what is booked of it in place of the low half of its id.
        new("order_acks", [EventKind.OrderAccepted, EventKind.OrderReplaced, EventKind.OrderAdopted],
            Byte("kind", 20), UInt64("venue_order_high", 24), UInt64("venue_order_low", 32), Int64("price_e9", 40),
            Int64("size_e9", 48), UInt32("order_id", 56)),
        new("fills", [EventKind.OrderFilled],
            Int64("price_e9", 24), Int64("size_e9", 32), Int64("cumulative_size_e9", 40), UInt64("execution_id", 48),
            UInt32("order_id", 56)),
        new("order_ends", [EventKind.OrderCanceled, EventKind.OrderExpired],
            Byte("kind", 20), Int64("cumulative_size_e9", 24), Int64("leaves_size_e9", 32), UInt32("reason", 48),
            UInt32("order_id", 56)),
        new("rejects", [EventKind.OrderRejected],
            Int64("observed_value", 24), Int64("limit_value", 32), Int64("command_sequence", 40), UInt32("reason", 48),
            Byte("rejected_by", 52), Byte("refused_command", 53), UInt32("order_id", 56)),
        new("connections", [EventKind.Connection],
            Int64("gap_start_ns", 24), Int64("gap_end_ns", 32), Int64("missed_count", 40),
            new("code", "Int32", ColumnSource.Slot, 48), UInt32("attempt", 52), Byte("state", 56), Byte("feed", 57)),
        new("operator_events", [EventKind.Operator],
            UInt64("kill_id", 24), Int64("value", 32), UInt32("user_id", 40),
            new("process_id", "Int32", ColumnSource.Slot, 44), UInt32("scope_id", 48), UInt32("limit_id", 52),
            Byte("action", 56), Byte("scope", 57), Byte("level", 58)),
        new("instruments", [EventKind.InstrumentDefinition],
            UInt32("instrument_id", 16), Int64("tick_size_e9", 48), Byte("asset_class", 56), Byte("size_decimals", 57)),
        new("sessions", [EventKind.SessionState],
            Int64("open_time_ns", 24), Int64("close_time_ns", 32), UInt32("trading_day", 48),
            UInt32("next_trading_day", 52), Byte("phase", 56)),
    ];

    /// <summary>The number of the table of each kind, by the kind's number; <see cref="NoTable"/> for none.</summary>
    public static readonly byte[] TableOfKind = MapKinds();

    /// <summary>The most bytes a row takes in a block.</summary>
    public static readonly int MaxRowBytes = WidestRow();

    /// <summary>The number of a table by its name; -1 when there is none.</summary>
    public static int Find(string name) => Array.FindIndex(Tables, table => table.Name == name);

    private static StoreColumn Int64(string name, int offset) => new(name, "Int64", ColumnSource.Slot, offset);

    private static StoreColumn UInt64(string name, int offset) => new(name, "UInt64", ColumnSource.Slot, offset);

    private static StoreColumn UInt32(string name, int offset) => new(name, "UInt32", ColumnSource.Slot, offset);

    private static StoreColumn Byte(string name, int offset) => new(name, "UInt8", ColumnSource.Slot, offset);

    private static StoreColumn Letter(string name, int offset) =>
        new(name, "FixedString(1)", ColumnSource.Slot, offset);

    private static byte[] MapKinds()
    {
        var map = new byte[256];
        Array.Fill(map, NoTable);
        for (var table = 0; table < Tables.Length; table++)
        {
            foreach (var kind in Tables[table].Kinds)
                map[(int)kind] = (byte)table;
        }

        return map;
    }

    private static int WidestRow()
    {
        var widest = 0;
        foreach (var table in Tables)
            widest = Math.Max(widest, table.FixedBytes + StoreSymbols.MaxTextBytes + 1);
        return widest;
    }
}
