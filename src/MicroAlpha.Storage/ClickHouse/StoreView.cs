namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// A view: its name, what it shows, and the query, where "{all}" stands for the suffix of tables to read.
/// </summary>
/// <param name="Name">Name in the database.</param>
/// <param name="Text">What it shows.</param>
/// <param name="Sql">The query.</param>
internal sealed record StoreView(string Name, string Text, string Sql)
{
    /// <summary>The views people want on the first day.</summary>
    public static readonly StoreView[] All =
    [
        new("last_quote", "the newest quote of each symbol, by receive time",
            """
            SELECT symbol, max(receive_time_ns) AS last_time_ns,
              toDecimal128(argMax(bid_price_e9, receive_time_ns), 9) / 1000000000 AS bid_price,
              toDecimal128(argMax(bid_size_e9, receive_time_ns), 9) / 1000000000 AS bid_size,
              toDecimal128(argMax(ask_price_e9, receive_time_ns), 9) / 1000000000 AS ask_price,
              toDecimal128(argMax(ask_size_e9, receive_time_ns), 9) / 1000000000 AS ask_size
            FROM quotes{all} GROUP BY symbol
            """),
        Ohlcv("ohlcv_1s", "open, high, low, close, volume, VWAP a second", 1),
        Ohlcv("ohlcv_1m", "open, high, low, close, volume, VWAP a minute", 60),
        Ohlcv("ohlcv_1h", "open, high, low, close, volume, VWAP an hour", 3600),
        new("spread_1m", "spread, depth and imbalance of the best quotes a minute; crossed and one-sided ones left out",
            """
            SELECT symbol, toDateTime(intDiv(receive_time_ns, 60000000000) * 60, 'UTC') AS minute, count() AS quotes,
              avg(ask_price_e9 - bid_price_e9) / 1e9 AS spread_avg,
              quantile(0.5)(ask_price_e9 - bid_price_e9) / 1e9 AS spread_p50,
              avg(2e4 * (ask_price_e9 - bid_price_e9) / (ask_price_e9 + bid_price_e9)) AS spread_bp_avg,
              avg(bid_size_e9) / 1e9 AS bid_size_avg, avg(ask_size_e9) / 1e9 AS ask_size_avg,
              avg((bid_size_e9 - ask_size_e9) / (toFloat64(bid_size_e9) + ask_size_e9)) AS imbalance_avg
            FROM quotes{all}
            WHERE bid_price_e9 > 0 AND ask_price_e9 >= bid_price_e9 AND bid_size_e9 + ask_size_e9 > 0
            GROUP BY symbol, minute
            """),
        new("gap_report", "what feeds say they missed: one row a gap or lost connection",
            """
            SELECT session, sequence, toDateTime(intDiv(receive_time_ns, 1000000000), 'UTC') AS told_at, feed, state,
              code, missed_count, gap_start_ns, gap_end_ns, (gap_end_ns - gap_start_ns) / 1e9 AS gap_seconds
            FROM connections{all} WHERE missed_count > 0 OR gap_end_ns > gap_start_ns OR state = 2
            """),
        new("latency_1m", "receive time minus venue time a minute: two clocks, so only as good as both are set",
            """
            SELECT source, toDateTime(intDiv(receive_time_ns, 60000000000) * 60, 'UTC') AS minute, count() AS events,
              quantile(0.5)(receive_time_ns - venue_time_ns) AS p50_ns,
              quantile(0.99)(receive_time_ns - venue_time_ns) AS p99_ns,
              max(receive_time_ns - venue_time_ns) AS max_ns
            FROM trades{all} WHERE venue_time_ns > 0 GROUP BY source, minute
            """),
    ];

    /// <summary>The statement that makes it.</summary>
    public string Create(StoreCluster cluster) =>
        $"CREATE VIEW {Name} AS {Sql.Replace("{all}", cluster.Suffix, StringComparison.Ordinal)}";

    // Trades only: corrections and cancels (kind 3 to 5) are about trades that were counted already.
    private static StoreView Ohlcv(string name, string text, int seconds) => new(name, text,
        $"""
        SELECT symbol, toDateTime(intDiv(receive_time_ns, {seconds}000000000) * {seconds}, 'UTC') AS start,
          argMin(price_e9, sequence) / 1e9 AS open, max(price_e9) / 1e9 AS high, min(price_e9) / 1e9 AS low,
          argMax(price_e9, sequence) / 1e9 AS close, sum(toFloat64(size_e9)) / 1e9 AS volume, count() AS trades,
          sum(toFloat64(price_e9) * size_e9) / sum(toFloat64(size_e9)) / 1e9 AS vwap
        FROM trades{"{all}"} WHERE kind = 2 GROUP BY symbol, start
        """);
}
