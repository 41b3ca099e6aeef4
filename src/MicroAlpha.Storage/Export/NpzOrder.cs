namespace MicroAlpha.Storage.Export;

/// <summary>
/// hftbacktest's rule of order: read for themselves, rows flagged Exchange grow in exchange time and rows flagged Local
/// in local time. A row that can not stand in one place for both stands in two, with one flag each.
/// </summary>
/// <remarks>
/// Data preparation of hftbacktest (data/validation.py, correct_event_order): two orders of the same rows, by exchange
/// time and by local time, are merged. Example, times as exchange/local: 1/5, 3/6, 2/7. By exchange: 1/5, 2/7, 3/6; by
/// local: 1/5, 3/6, 2/7. Out come 1/5 with both, 2/7 Exchange, 3/6 with both, 2/7 Local.
/// </remarks>
internal static class NpzOrder
{
    /// <summary>
    /// Makes all latencies 0 or more: adds the largest negative one to every local time. Returns what was added, ns.
    /// </summary>
    public static long CorrectLocalTimes(Span<NpzRow> rows)
    {
        var least = 0L;
        foreach (ref var row in rows)
            least = Math.Min(least, row.LocalTimeNs - row.ExchangeTimeNs);
        if (least < 0)
        {
            foreach (ref var row in rows)
                row.LocalTimeNs -= least;
        }

        return -least;
    }

    /// <summary>The rows by exchange time; those of one time stay as they came.</summary>
    public static int[] ByExchange(NpzRow[] rows)
    {
        var keys = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            keys[i] = rows[i].ExchangeTimeNs;
        return Sorted(keys);
    }

    /// <summary>The rows by local time; those of one time stay as they came.</summary>
    public static int[] ByLocal(NpzRow[] rows)
    {
        var keys = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            keys[i] = rows[i].LocalTimeNs;
        return Sorted(keys);
    }

    /// <summary>Merges the two orders; gives each row of the result to <paramref name="take"/>.</summary>
    /// <returns>Rows of the result.</returns>
    public static long Merge(NpzRow[] rows, int[] byExchange, int[] byLocal, Action<NpzRow> take)
    {
        var (exchange, local, count) = (0, 0, 0L);
        while (exchange < rows.Length || local < rows.Length)
        {
            NpzRow row;
            if (local == rows.Length
                || (exchange < rows.Length && IsFirst(in rows[byExchange[exchange]], in rows[byLocal[local]])))
            {
                row = rows[byExchange[exchange++]];
                row.Event |= NpzRow.Exchange;
            }
            else if (exchange < rows.Length && byExchange[exchange] == byLocal[local])
            {
                row = rows[byExchange[exchange++]];
                row.Event |= NpzRow.Exchange | NpzRow.Local;
                local++;
            }
            else
            {
                row = rows[byLocal[local++]];
                row.Event |= NpzRow.Local;
            }

            take(row);
            count++;
        }

        return count;
    }

    // The head of the exchange order goes first when it is the earlier one, by exchange time, then local time.
    private static bool IsFirst(in NpzRow exchange, in NpzRow local) =>
        exchange.ExchangeTimeNs < local.ExchangeTimeNs
            || (exchange.ExchangeTimeNs == local.ExchangeTimeNs && exchange.LocalTimeNs < local.LocalTimeNs);

    private static int[] Sorted(long[] keys)
    {
        var order = new int[keys.Length];
        var isSorted = true;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            isSorted &= i == 0 || keys[i] >= keys[i - 1];
        }

        if (!isSorted)
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        return order;
    }
}
