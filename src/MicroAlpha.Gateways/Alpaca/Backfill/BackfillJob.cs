using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Native;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// Fetches a query's history page by page into a sink. May be killed at any moment and run again: it goes on at the
/// page it was at, and no row comes twice. What is fetched before the period is over for <see cref="MarginNs"/> can be
/// only a part of it: run again, it fetches from there on, until the period is whole. One task.
/// </summary>
/// <param name="client">The data host.</param>
/// <param name="sink">Where rows go.</param>
/// <param name="seen">What is recorded already.</param>
/// <param name="statePath">The state file.</param>
/// <param name="nowNs">The wall clock, ns since the Unix epoch; null = the machine's.</param>
public sealed class BackfillJob(
    AlpacaHistoryClient client, IBackfillSink sink, SeenRows seen, string statePath, Func<long>? nowNs = null)
{
    /// <summary>
    /// Ns after which history is taken for whole: rows come late, clocks differ, and free plans give what is older than
    /// 15 minutes.
    /// </summary>
    public const long MarginNs = 15L * 60 * 1_000_000_000;

    private readonly Func<long> _nowNs = nowNs ?? WallClock.NowNs;

    /// <summary>Fetches what is left of the query.</summary>
    /// <param name="query">What to fetch; the same as before when it is resumed.</param>
    /// <param name="filter">Which trades are kept.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, after each page.</param>
    /// <param name="stop">Ends it between two pages.</param>
    /// <returns>
    /// The totals over all runs; <see cref="BackfillState.IsDone"/> when the period is whole. What is fetched a second
    /// time, around the seam of two runs, counts among the duplicates or the filtered again.
    /// </returns>
    /// <exception cref="Events.EngineException">MA-450 to MA-454.</exception>
    public async Task<BackfillState> RunAsync(
        HistoryQuery query, TradeFilter filter, Action<double> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(progress);
        var state = BackfillState.Load(statePath, $"{query.Path()}#{filter}");
        if (state.IsDone)
            return state;
        if (state.Token.Length == 0)
            state = state with { StartedNs = _nowNs() };
        var rest = query with { FromNs = Math.Max(query.FromNs, state.FromNs) };
        var tokens = new HashSet<string>(StringComparer.Ordinal) { state.Token };
        for (var pages = 1; ; pages++)
        {
            var page = await client.ReadPageAsync(rest, state.Token, stop).ConfigureAwait(false);
            if (page.NextToken.Length > 0 && !tokens.Add(page.NextToken))
                throw AlpacaError.EndlessPages("the backfill", "the pages lead back to one that was read already");
            state = Take(page, filter, state);
            var isLast = page.NextToken.Length == 0;
            if (isLast)
                state = Ended(state, query);
            // Rows first: the state must never promise a page that a crash can take away.
            sink.Commit();
            state.Save(statePath);
            progress(isLast ? 1 : ShareOf(page, rest));
            if (isLast)
                return state;
            if (pages >= client.MaxPages)
                throw AlpacaError.EndlessPages("the backfill", $"more than {client.MaxPages} pages");
        }
    }

    // The pages are through. When they began before the period was over, the next run begins at the last row, a margin
    // earlier: a symbol whose pages came first has less than the last row's time says.
    private static BackfillState Ended(BackfillState state, HistoryQuery query)
    {
        if (state.StartedNs >= query.ToNs + MarginNs)
            return state with { IsDone = true };
        var knownNs = Math.Min(state.StartedNs, state.LastRowNs) - MarginNs;
        return state with { FromNs = Math.Max(state.FromNs, knownNs) };
    }

    private BackfillState Take(HistoryPage page, TradeFilter filter, BackfillState state)
    {
        var (rows, duplicates, filtered) = (state.Rows, state.Duplicates, state.Filtered + page.Withdrawn);
        var lastNs = state.LastRowNs;
        foreach (var item in page.Items)
        {
            lastNs = Math.Max(lastNs, item.First.VenueTimeNs);
            if (!filter.Accepts(item.First))
            {
                filtered++;
                continue;
            }

            if (!seen.TryAdd(item.Symbol, item.First))
            {
                duplicates++;
                continue;
            }

            sink.Append(item.Symbol, item.First);
            if (item.IsPair)
                sink.Append(item.Symbol, item.Second);
            rows++;
        }

        return state with
        {
            Token = page.NextToken,
            Pages = state.Pages + 1,
            Rows = rows,
            Duplicates = duplicates,
            Filtered = filtered,
            LastRowNs = lastNs,
        };
    }

    // Rows come by symbol in alphabetical order, then by time.
    private static double ShareOf(HistoryPage page, HistoryQuery query)
    {
        if (page.Items.Count == 0)
            return 0;
        var last = page.Items[^1];
        var done = query.Symbols.Count(symbol => string.CompareOrdinal(symbol, last.Symbol) < 0);
        var span = Math.Max(query.ToNs - query.FromNs, 1);
        var within = Math.Clamp((last.First.VenueTimeNs - query.FromNs) / (double)span, 0, 1);
        return Math.Clamp((done + within) / query.Symbols.Count, 0, 1);
    }
}
